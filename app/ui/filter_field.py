"""The field to search a list with; the orders and the journal have one each."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QLineEdit

from app.ui.kit.icon_label import IconLabel
from app.ui.kit.key_hint import KeyHint
from app.ui.theme import Look


class FilterField(QLineEdit):
    """Down leads on to the list; Escape clears it before it clears anything else.

    Signals:
        left_down: Down was pressed.
    """

    left_down = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        look.set_font(self, "body")
        self._icon = IconLabel(look, "search", "text_muted", 15)
        self._icon.setParent(self)
        self._hint = KeyHint(look, QKeySequence("Ctrl+F"))
        self._hint.setParent(self)
        self.textChanged.connect(lambda text: self._hint.setVisible(not text))

    def name_as(self, name: str, words: str, told: str) -> None:
        """Say what it searches: object name, placeholder, and what may be written."""
        self.setObjectName(name)
        self.setPlaceholderText(words)
        self.setAccessibleName(words)
        self.setToolTip(told)

    def event(self, event: QEvent) -> bool:
        """Take Escape before the window's own key for it does, while there is text."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self.text()
        ):
            event.accept()
            self.clear()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.left_down.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        middle = self.height() // 2
        self._icon.adjustSize()
        self._icon.move(9, middle - self._icon.height() // 2)
        self.setTextMargins(self._icon.width() + 5, 0, 0, 0)
        self._hint.adjustSize()
        left = self.width() - self._hint.width() - 7
        self._hint.move(left, middle - self._hint.height() // 2)
