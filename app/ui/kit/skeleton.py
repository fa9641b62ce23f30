"""Rows that are still being read: grey bars, standing still, fading downward."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui.theme import Look

# Left edge and width of the bar in each column of the orders table.
_BARS = (
    (48, 60), (132, 48), (210, 34), (280, 32), (334, 58), (432, 60), (526, 56),
    (610, 56), (700, 38), (764, 40), (834, 66), (938, 54), (1024, 90),
)  # fmt: skip
_BAR_HEIGHT = 9
_LEAST_OPACITY = 0.15
# Every second row is a little shorter, or the bars would look like a table of dashes.
_SHORTER = (1.0, 0.82, 0.92)


class Skeleton(QWidget):
    """Stands for rows that are being read; what is read out says so."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setAccessibleName(self.tr("Reading the open orders"))
        look.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour("border_subtle"))
        height = self._look.size("row")
        rows = max(1, self.height() // height)
        for row in range(rows):
            painter.setOpacity(max(_LEAST_OPACITY, 1 - row / rows))
            top = row * height + (height - _BAR_HEIGHT) / 2
            for left, width in _BARS:
                bar = QRectF(left, top, width * _SHORTER[row % len(_SHORTER)], _BAR_HEIGHT)
                painter.drawRoundedRect(bar, _BAR_HEIGHT / 2, _BAR_HEIGHT / 2)
        painter.end()
