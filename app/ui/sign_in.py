"""The sign-in window: the demo account on the left, a broker on the right.

It is the first thing a trader sees, so it stands on the settings and the look alone:
nothing about tasks, services or networks is imported to paint it. What presses mean is
told by signals; ``Reception`` joins right after the first paint and carries them out.
A window of its own, so that signing in again leaves the list and an open close dialog
as they are.
"""

from __future__ import annotations

from PySide6 import QtGui
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.domain.settings import BrokerProfile
from app.ui.by_name import set_by_name
from app.ui.keeper import Keeper
from app.ui.kit.card import Card
from app.ui.kit.labels import hairline
from app.ui.sign_in_form import SignInForm
from app.ui.sign_in_profiles import KnownProfiles
from app.ui.sign_in_welcome import Welcome
from app.ui.theme import Look
from app.ui.theme_button import ThemeButton

CARD_WIDTH, CARD_HEIGHT = 900, 548
_AROUND = 80
_LEAST = (720, 560)
_USUAL = (1280, 800)


class SignInWindow(QWidget):
    """Where a session begins.

    Args:
        keeper: Has the profiles, and keeps a change of theme.
        version: Shown in the corner; "" shows none.

    Signals:
        demo_wanted: The demo broker is to be started and signed in to.
        quit_wanted: The window was closed by the person.
    """

    demo_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, look: Look, keeper: Keeper, *, version: str = "") -> None:
        super().__init__()
        self._look = look
        self._card = Card("window")
        self._build(ThemeButton(look, keeper))
        self.welcome = Welcome(look, version, self._card)
        self.form = SignInForm(look, self._card)
        self._fill_card()
        self.profiles = KnownProfiles(keeper, self.form, self)
        self.setObjectName("signInWindow")
        self.setWindowTitle(self.tr("Flatten: sign in"))
        self.setMinimumSize(*_LEAST)
        self.resize(*_USUAL)
        self.profiles.show_all()
        self.welcome.demo_wanted.connect(self._want_demo)
        self.form.edited.connect(self._follow_text)
        look.changed.connect(self._fold)
        self._follow_text()
        self._fold()

    def show_demo_starting(self) -> None:
        """Say that the demo broker is being started."""
        self.welcome.show_starting()

    def show_demo_failure(self, detail: str) -> None:
        """Say that there is no demo account for now; ``detail`` is technical."""
        text = self.tr("The demo account could not be started. {}")
        self.welcome.show_failure(text.format(detail).strip())

    def add_band(self, band: QWidget) -> None:
        """Put a band across the window, above everything else."""
        column = self.layout()
        if isinstance(column, QVBoxLayout):
            column.insertWidget(0, band)

    def show_ready(self) -> None:
        """Unlock what was locked while something was waited for."""
        self.form.set_waiting("")
        self.welcome.show_ready()

    def come_back(self) -> None:
        """Be in front once more, with the profiles known by now."""
        self.profiles.show_all()
        self._fold()
        self.show()
        self.raise_()
        self.activateWindow()

    def showEvent(self, event: QtGui.QShowEvent) -> None:
        super().showEvent(event)
        self._take_first_focus()

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def closeEvent(self, event: QtGui.QCloseEvent) -> None:
        event.ignore()
        self.quit_wanted.emit()

    def _fill_card(self) -> None:
        halves = QHBoxLayout(self._card)
        halves.setContentsMargins(1, 1, 1, 1)
        halves.setSpacing(0)
        halves.addWidget(self.welcome)
        halves.addWidget(hairline(vertical=True))
        halves.addWidget(self.form, 1)

    def _build(self, theme: ThemeButton) -> None:
        """Put the page up from the outside in: what changes its parent is styled anew."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        scroll, page = QScrollArea(), QWidget()
        column.addWidget(scroll)
        scroll.setWidgetResizable(True)
        set_by_name(scroll, focusPolicy="NoFocus")
        set_by_name(scroll, horizontalScrollBarPolicy="ScrollBarAlwaysOff")
        scroll.setWidget(page)
        rows = QVBoxLayout(page)
        rows.setContentsMargins(12, 12, 12, 8)
        rows.setSpacing(4)
        middle, last = QHBoxLayout(), QHBoxLayout()
        rows.addStretch(1)
        rows.addLayout(middle)
        rows.addStretch(1)
        rows.addLayout(last)
        last.addStretch(1)
        last.addWidget(theme)
        middle.addStretch(1)
        middle.addWidget(self._card, 1000)
        middle.addStretch(1)

    def _want_demo(self) -> None:
        self.form.show_failure("")
        self.welcome.show_starting()
        self.demo_wanted.emit()

    def _follow_text(self) -> None:
        """Keep one filled button: signing in once both fields have text, else the demo."""
        filled = self.form.is_filled()
        self.form.set_filled(is_filled=filled)
        self.welcome.set_filled(is_filled=not filled)

    def fill(self, profile: BrokerProfile) -> None:
        """Put a server and a login into the fields; the first empty one has the focus."""
        self.form.fill(profile)
        self._take_first_focus()

    def _take_first_focus(self) -> None:
        if not self.profiles.any and not self.form.server.edit.text():
            self.welcome.demo.setFocus()
            return
        fields = (self.form.server.edit, self.form.login, self.form.password)
        empty = next((field for field in fields if not field.text()), self.form.password)
        empty.setFocus()

    def _fold(self) -> None:
        """Leave the left half out where it isn't needed or doesn't fit."""
        zoom = self._look.size("icon") / 16
        usual = round(CARD_WIDTH * zoom)
        is_wide = self.width() >= usual
        self._card.setMaximumWidth(usual)
        self.welcome.set_small(is_small=self.profiles.any or not is_wide)
        self.form.set_small(is_small=not is_wide)
        is_high = self.height() >= CARD_HEIGHT + _AROUND
        self._card.setMinimumHeight(CARD_HEIGHT if is_high else 0)
