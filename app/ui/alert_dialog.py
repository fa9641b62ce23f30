"""A dialog that tells what became of a close, and goes on telling while more is known.

It is a real dialog with the system's frame, opened without blocking. What it says may
change while it is open: an outcome that was unknown turns into the result in place.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.domain.clock import Clock
from app.ui.alert_parts import OUTDENT, DetailsBody, Footer, NowRow, is_enter, wrap_to
from app.ui.announce import announce
from app.ui.enter_guard import EnterGuard
from app.ui.kit.disclosure import Disclosure
from app.ui.kit.icon_label import IconDisc
from app.ui.kit.labels import hairline, text_label
from app.ui.text import CHECKS, Act, Words
from app.ui.theme import Look
from app.ui.words_now import NowLine

_WIDTH = 400
_EDGE, _GAP = 18, 12
_SCREEN_SHARE = 0.85
_NORMAL_ICON = 16  # the size of an icon at normal text size


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Everything an ``AlertDialog`` shows at one moment.

    Attributes:
        details: The technical lines; no secret in them.
        off: What is offered but can't be done yet.
    """

    words: Words
    now: NowLine | None = None
    details: str = ""
    off: frozenset[Act] = frozenset()

    def as_text(self) -> str:
        """Return the story and its details for the clipboard."""
        told = (self.words.title, self.words.body, self.words.advice, self.details)
        return "\n".join(part for part in told if part)


class AlertDialog(QDialog):
    """Tells one story; see ``tell``.

    Enter counts only a moment after it opened or its buttons changed, and only once the
    key was released. Escape and the window's cross mean the safe choice.

    Args:
        heading: For the title bar.

    Signals:
        chosen: The ``Act`` the trader chose. The dialog is closed by then, unless the
            act only reads the list again.
    """

    chosen = Signal(object)

    def __init__(self, heading: str, look: Look, clock: Clock, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("alertDialog")
        self.setWindowTitle(heading)
        self._look, self._guard = look, EnterGuard(clock)
        self._telling: Telling | None = None
        self._disc = IconDisc(look, "info", "info")
        self._title = text_label(look, role="dialog_title", wrap=True)
        self._body = text_label(look, tone="secondary", wrap=True)
        self._advice = text_label(look, tone="secondary", wrap=True)
        self._now = NowRow(look)
        self._details = DetailsBody(look)
        self._more = Disclosure(look, self.tr("Details"), self._details)
        self._footer = Footer(look, self)
        self._story, self._scroll = QWidget(), QScrollArea()
        self._build()
        look.changed.connect(self._fit)

    def tell(self, telling: Telling) -> None:
        """Show ``telling`` in place of what was shown before."""
        before, self._telling = self._telling, telling
        words = telling.words
        self._disc.set_icon(words.icon, words.tone)
        self._title.setText(words.title)
        self._body.setText(words.body)
        self._advice.setText(words.advice)
        self._advice.setVisible(bool(words.advice))
        self._now.show_line(telling.now)
        self._more.set_summary(words.details)
        self._details.show_details(telling.details, telling.as_text())
        self._offer(telling)
        if before is None or before.words.title != words.title:
            self._say_aloud(words)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Before it is shown a layout counts none of its parts.
        self._fit()
        self._guard.opened()
        if self._telling is not None:
            self._focus_default(self._telling)
            self._say_aloud(self._telling.words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._takes(event):
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and self._takes(event):
            return True
        return super().eventFilter(watched, event)

    def reject(self) -> None:
        """Escape and the cross: the safe choice."""
        self._close_with(self._telling.words.safe if self._telling else Act.OK)

    def shut(self) -> None:
        """Close without a choice: there is nothing left to tell."""
        super().reject()

    def _build(self) -> None:
        self._title.setObjectName("alertTitle")
        self._body.setObjectName("alertBody")
        self._advice.setObjectName("alertAdvice")
        self._footer.pressed.connect(self._press)
        self._more.toggled.connect(self._fit)
        self._build_story()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._story)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._scroll, 1)
        column.addWidget(hairline())
        column.addWidget(self._footer)

    def _build_story(self) -> None:
        row = QHBoxLayout(self._story)
        row.setContentsMargins(_EDGE, 16, _EDGE, 12)
        row.setSpacing(_GAP - OUTDENT)
        row.addWidget(self._disc, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(6)
        for part in (self._title, self._body, self._advice, self._now):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignRight)
        column.addWidget(self._more)
        column.addStretch(1)
        row.addLayout(column, 1)

    def _offer(self, telling: Telling) -> None:
        changed = self._footer.show_acts(telling.words)
        was_on = self._footer.button(telling.words.primary).isEnabled()
        self._footer.switch(telling.off)
        if not self.isVisible():
            return
        if changed or (not was_on and telling.words.primary not in telling.off):
            self._guard.changed()
            self._focus_default(telling)

    def _focus_default(self, telling: Telling) -> None:
        words = telling.words
        act = words.primary if words.primary not in telling.off else words.safe
        self._footer.button(act).setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_aloud(self, words: Words) -> None:
        if self.isVisible():
            text = " ".join(filter(None, (words.title, words.body)))
            announce(self, text, assertive=words.tone in ("danger", "warning"))

    def _takes(self, event: QKeyEvent) -> bool:
        """Swallow Enter that comes too early; with Ctrl it presses the default button."""
        if not is_enter(event):
            return False
        if not self._guard.lets_through(event):
            return True
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and self._telling:
            self._footer.button(self._telling.words.primary).click()
            return True
        return False

    def _press(self, act: Act) -> None:
        if act in CHECKS:
            self.chosen.emit(act)
        else:
            self._close_with(act)

    def _close_with(self, act: Act) -> None:
        if self.isVisible():
            super().reject()
            self.chosen.emit(act)

    def _fit(self) -> None:
        """Take the width of the design and the height the words need."""
        width = round(_WIDTH * self._look.size("icon") / _NORMAL_ICON)
        self._footer.arrange(width)
        footer = self._footer.sizeHint()
        width = max(width, footer.width())
        most = round(self.screen().availableGeometry().height() * _SCREEN_SHARE)
        most -= footer.height() + 1
        needed = self._wrap(width)
        if needed > most:
            bar = self._scroll.verticalScrollBar().sizeHint().width()
            needed = self._wrap(width - bar)
        self.setFixedSize(width, min(needed, most) + footer.height() + 1)

    def _wrap(self, width: int) -> int:
        """Lay the story out in ``width``; return the height it needs."""
        inner = width - 2 * _EDGE - self._disc.sizeHint().width() - _GAP
        for label in (self._title, self._body, self._advice):
            wrap_to(label, inner)
        self._now.wrap(inner)
        self._details.wrap(inner)
        layout = self._story.layout()
        if layout is not None:
            # What the labels need now, not what they needed before this text came.
            layout.activate()
        height = self._story.sizeHint().height()
        self._story.setFixedSize(width, height)
        return height
