"""A list to choose from that draws its own arrow."""

from __future__ import annotations

from PySide6 import QtGui
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QComboBox

from app.ui.theme import Look

_SIDE, _EDGE = 14, 7


class ComboBox(QComboBox):
    """A combo box whose arrow is one of our icons.

    A style sheet can only name the arrow by its file, and for that Qt looks through
    every image plugin there is, in the middle of the first paint.
    """

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        look.set_font(self, "body")
        look.changed.connect(self.update)

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:
        super().paintEvent(event)
        arrow = self._look.pixmap(
            "chevron-down", "text_secondary", _SIDE, self.devicePixelRatioF()
        )
        left = _EDGE if self.isRightToLeft() else self.width() - _EDGE - _SIDE
        painter = QPainter(self)
        painter.drawPixmap(left, (self.height() - _SIDE) // 2, arrow)
        painter.end()
