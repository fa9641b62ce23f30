"""The line edits of the close dialog: they leave the dialog's own keys to the dialog."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from app.ui.theme import restyle

_MANY_STEPS = 10
_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
_CONTROL, _ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


class DialogEntry(QLineEdit):
    """A line edit that claims neither Ctrl+U nor Alt with a digit.

    Some platforms delete a line with Ctrl+U; here it changes between lots and units.
    """

    def event(self, event: QEvent) -> bool:
        is_claim = event.type() == QEvent.Type.ShortcutOverride
        if is_claim and isinstance(event, QKeyEvent) and _is_the_dialogs(event):
            event.ignore()
            return False
        return super().event(event)


class VolumeEntry(DialogEntry):
    """The volume field.

    Signals:
        stepped: Up or Down was pressed; how many steps up, negative for down.
        left: The focus went elsewhere.
    """

    stepped = Signal(int)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("volumeField")
        self.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)

    def set_wrong(self, *, wrong: bool) -> None:
        """Show the border of a field whose text can't be used."""
        state = "error" if wrong else ""
        if (self.property("state") or "") != state:
            self.setProperty("state", state)
            restyle(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = _STEPS.get(Qt.Key(event.key()))
        if steps is None or event.modifiers() & (_CONTROL | _ALT):
            super().keyPressEvent(event)
            return
        self.stepped.emit(steps * steps_at_once(event.modifiers()))

    def focusOutEvent(self, event: QEvent) -> None:
        super().focusOutEvent(event)  # type: ignore[arg-type]  # Qt hands a QFocusEvent
        self.left.emit()


def steps_at_once(modifiers: Qt.KeyboardModifier) -> int:
    """Return ten with Shift held, else one."""
    return _MANY_STEPS if modifiers & Qt.KeyboardModifier.ShiftModifier else 1


def _is_the_dialogs(event: QKeyEvent) -> bool:
    if event.modifiers() == _CONTROL:
        return event.key() == Qt.Key.Key_U
    return event.modifiers() == _ALT and Qt.Key.Key_1 <= event.key() <= Qt.Key.Key_4
