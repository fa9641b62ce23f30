"""A field for a password: hidden, shown on demand, and gone when it is wiped."""

from __future__ import annotations

from PySide6 import QtGui
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLineEdit, QToolButton

from app.ui.by_name import set_by_name
from app.ui.theme import Look

_EDGE = 5
_HINTS = "ImhHiddenText|ImhSensitiveData|ImhNoPredictiveText|ImhNoAutoUppercase"


class PasswordField(QLineEdit):
    """A line of text that keeps no history of what was typed.

    Qt forgets a field's undo steps only when its text is *set*; a cleared field can
    still be undone to the password. So every edit sets the text again.
    """

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setEchoMode(QLineEdit.EchoMode.Password)
        set_by_name(self, inputMethodHints=_HINTS)
        self._eye = QToolButton(self)
        self._eye.setProperty("kind", "quiet")
        self._eye.setCursor(QtGui.QCursor())  # the arrow, not the field's own
        set_by_name(self._eye, focusPolicy="TabFocus")
        self._eye.setCheckable(True)
        self._eye.toggled.connect(self._dress)
        self.textEdited.connect(self._forget_history)
        look.changed.connect(self._dress)
        self._dress()

    @property
    def eye(self) -> QToolButton:
        """The button that shows the password; it follows the field in the focus order."""
        return self._eye

    def wipe(self) -> None:
        """Empty the field beyond undo and hide what is typed next."""
        self.setText("")
        self._eye.setChecked(False)

    def resizeEvent(self, event: QtGui.QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_eye()

    def _forget_history(self, text: str) -> None:
        place = self.cursorPosition()
        self.blockSignals(True)  # the text is the same: nobody needs to hear of it
        self.setText(text)
        self.setCursorPosition(place)
        self.blockSignals(False)

    def _dress(self) -> None:
        shown, side = self._eye.isChecked(), self._look.size("icon")
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.setEchoMode(mode)
        words = self.tr("Hide password") if shown else self.tr("Show password")
        self._eye.setIcon(self._look.icon("eye-off" if shown else "eye"))
        self._eye.setIconSize(QSize(side, side))
        self._eye.setAccessibleName(words)
        self._eye.setToolTip(words)
        self.setTextMargins(0, 0, self._eye.sizeHint().width(), 0)
        self._place_eye()

    def _place_eye(self) -> None:
        hint = self._eye.sizeHint()
        left, top = (
            self.width() - hint.width() - _EDGE,
            (self.height() - hint.height()) // 2,
        )
        self._eye.setGeometry(left, top, hint.width(), hint.height())
