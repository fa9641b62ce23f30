"""A small bar beside a figure that says how full something is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui.theme import Look

_WIDTH, _HEIGHT, _BAR = 54, 16, 4
_USUAL = "text_secondary"


class Meter(QWidget):
    """A bar filled from the left; the figure beside it says the same in words."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._fraction = 0.0
        self._ink = _USUAL
        self.setFixedSize(_WIDTH, _HEIGHT)
        look.changed.connect(self.update)

    def set_fraction(self, fraction: float | None, token: str = _USUAL) -> None:
        """Fill the bar.

        Args:
            fraction: From 0 to 1; what lies outside is cut, ``None`` is empty.
            token: Its colour, such as "warning" where the figure is low.
        """
        self._fraction = min(1.0, max(0.0, fraction or 0.0))
        self._ink = token
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        track = QRectF(0, (self.height() - _BAR) / 2, self.width(), _BAR)
        painter.setBrush(self._look.colour("border_strong"))
        painter.drawRoundedRect(track, _BAR / 2, _BAR / 2)
        if self._fraction:
            track.setWidth(self.width() * self._fraction)
            painter.setBrush(self._look.colour(self._ink))
            painter.drawRoundedRect(track, _BAR / 2, _BAR / 2)
        painter.end()
