"""Shapes that several widgets and the table paint alike."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

_HEIGHT = 0.78


def paint_arrow(
    painter: QPainter, centre: QPointF, radius: float, *, up: bool, colour: QColor
) -> None:
    """Paint the filled triangle of a rise or a fall; half its width is ``radius``."""
    base, tip = (
        (radius * _HEIGHT, -radius * _HEIGHT)
        if up
        else (-radius * _HEIGHT, radius * _HEIGHT)
    )
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    corners = [QPointF(-radius, base), QPointF(radius, base), QPointF(0, tip)]
    painter.drawPolygon(QPolygonF([centre + corner for corner in corners]))
    painter.restore()
