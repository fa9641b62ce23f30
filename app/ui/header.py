"""The top band: who is signed in, how fresh the list is, how long the session lasts."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QWidget

from app.domain.account import Session
from app.ui.commands import with_key
from app.ui.connection import Status
from app.ui.foreign import menu_text
from app.ui.kit.badge import Badge
from app.ui.kit.button import Button
from app.ui.kit.icon_label import Dot, IconLabel
from app.ui.kit.labels import hairline, set_tone, text_label
from app.ui.kit.spinner import Spinner
from app.ui.theme import Look

_MARK = 22
_FOLD = 900
_TONES = {"warning": "warning", "danger": "danger", "text_muted": "muted"}


class StatusLine(QWidget):
    """A dot, an icon or a spinner, and words."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self._dot = Dot(look, "success")
        self._icon = IconLabel(look, "timer", "text_muted", 14)
        self._spinner = Spinner(look, "accent_text", 14)
        self.label = text_label(look, role="label", tone="secondary")
        self.label.setObjectName(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for widget in (self._dot, self._icon, self._spinner, self.label):
            row.addWidget(widget)

    def show_status(self, status: Status) -> None:
        """Show a status; one without text hides the line."""
        self.setVisible(bool(status.text))
        self._spinner.setVisible(status.busy)
        self._dot.setVisible(not status.busy and not status.icon)
        self._icon.setVisible(not status.busy and bool(status.icon))
        if status.icon:
            self._icon.set_icon(status.icon, status.colour)
        else:
            self._dot.set_token(status.colour)
        self.label.setText(status.text)
        set_tone(self.label, _TONES.get(status.colour, "secondary"))
        self.setToolTip(status.tooltip)
        self.label.setAccessibleDescription(status.tooltip)


class UnknownBadge(Button):
    """Counts the closes in doubt; pressing it tells of one of them."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, " ", kind="quiet", density="small")
        self.setObjectName("unknownButton")
        self._badge = Badge(look, "warning")
        self._badge.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 4, 0)
        row.addWidget(self._badge)

    def show_count(self, count: int, *, is_short: bool) -> None:
        """Show the count, as a number alone where there is little room."""
        full = self.tr("{} unknown").format(count)
        self._badge.setText(str(count) if is_short else full)
        self.setFixedWidth(self._badge.sizeHint().width() + 8)
        self.setAccessibleName(full)
        told = self.tr("Closes whose outcome is not known yet: {}").format(count)
        self.setToolTip(told)
        self.setVisible(count > 0)


class Header(QFrame):
    """Account, badge, connection, session, journal, settings.

    Signals:
        switch_wanted: Sign in to another account.
        sign_out_wanted: Leave this one.
        journal_wanted: The journal, or the unknown outcomes in it.
        settings_wanted: Where the settings' menu may open (``QPoint``, global).
        unknown_wanted: The badge that counts unknown outcomes was pressed.
    """

    switch_wanted = Signal()
    sign_out_wanted = Signal()
    journal_wanted = Signal()
    settings_wanted = Signal(object)
    unknown_wanted = Signal()

    def __init__(self, look: Look, *, has_journal: bool) -> None:
        super().__init__()
        self._look = look
        self._has_journal = has_journal
        self._names = ("", "")
        self._is_narrow = False
        self.setProperty("surface", "raised")
        self._mark = QLabel()
        self._mark.setTextFormat(Qt.TextFormat.PlainText)
        self.account = Button(look, " ", kind="quiet", icon="chevron-down")
        self.account.setObjectName("accountButton")
        self.account.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.badge = Badge(look, "live", self.tr("LIVE"))
        self.connection = StatusLine(look, "connectionLabel")
        self.session = StatusLine(look, "sessionLabel")
        self._rules = [hairline(vertical=True), hairline(vertical=True)]
        self.journal = Button(look, " ", kind="quiet", icon="scroll-text")
        self.journal.setObjectName("journalButton")
        self.unknown = UnknownBadge(look)
        self.settings = Button(look, kind="quiet", icon="settings")
        self.settings.setObjectName("settingsButton")
        self._build()
        self._connect()
        self._dress()

    def show_session(self, session: Session | None) -> None:
        """Name the account; the broker's own words are shown as they are."""
        if session is None:
            self._names = (self.tr("Signed out"), "")
        else:
            login = self.tr("Token") if session.login is None else str(session.login)
            self._names = (login, session.profile or session.name)
        demo = session is not None and session.demo
        kind, word = ("demo", self.tr("DEMO")) if demo else ("live", self.tr("LIVE"))
        self.badge.show_as(kind, word)
        self.badge.setVisible(session is not None)
        self._name_account()

    def show_unknown(self, count: int) -> None:
        """Count the closes whose outcome is unknown; none hides the badge."""
        self.unknown.show_count(count, is_short=self._is_narrow)

    def fold(self, width: int) -> None:
        """Turn words into icons where ``width`` (at usual text size) is small."""
        self._is_narrow = width < _FOLD
        name = self.tr("Journal")
        self.journal.setText("" if self._is_narrow else name)
        self.journal.setProperty("iconOnly", "true" if self._is_narrow else "false")
        self._name_account()

    def settings_corner(self) -> QPoint:
        """Return where a menu of the settings button begins, in global coordinates."""
        return self.settings.mapToGlobal(QPoint(0, self.settings.height()))

    def _name_account(self) -> None:
        login, broker = self._names
        both = login if self._is_narrow or not broker else f"{login} · {broker}"
        self.account.setText(menu_text(both))
        self.account.setAccessibleName(self.tr("Account {}").format(both))

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 8, 0)
        row.setSpacing(7)
        row.addWidget(self._mark)
        row.addWidget(self.account)
        row.addWidget(self.badge)
        row.addStretch(1)
        row.addWidget(self.connection)
        row.addWidget(self._rules[0])
        row.addWidget(self.session)
        row.addWidget(self._rules[1])
        row.addWidget(self.journal)
        row.addWidget(self.unknown)
        row.addWidget(self.settings)
        for rule in self._rules:
            rule.setMaximumHeight(18)
        self._rules[1].setVisible(self._has_journal)
        self.journal.setVisible(self._has_journal)
        self.unknown.hide()
        self._menu = QMenu(self)
        self._menu.addAction(self.tr("Switch account…"), self.switch_wanted.emit)
        self._menu.addAction(self.tr("Sign out"), self.sign_out_wanted.emit)

    def _connect(self) -> None:
        self.account.clicked.connect(self._open_menu)
        self.journal.clicked.connect(self.journal_wanted)
        self.unknown.clicked.connect(self.unknown_wanted)
        self.settings.clicked.connect(
            lambda: self.settings_wanted.emit(self.settings_corner())
        )
        for button, text, command in (
            (self.journal, self.tr("Journal"), "journal"),
            (self.settings, self.tr("Settings"), "settings"),
        ):
            button.setAccessibleName(text)
            button.setToolTip(with_key(text, command))
        self._look.changed.connect(self._dress)

    def _open_menu(self) -> None:
        """Open the menu without a loop of its own, which a button's own menu has."""
        self._menu.popup(self.account.mapToGlobal(QPoint(0, self.account.height())))

    def _dress(self) -> None:
        self._mark.setPixmap(self._look.mark(_MARK, self.devicePixelRatioF()))
        self._look.set_font(self.account, "body_strong")
        self.setFixedHeight(self._look.size("header_bar"))
