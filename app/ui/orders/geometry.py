"""Where things are inside a row: painted there, and pressed there."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

PADDING = 8.0
_CHECK_SIDE, _CHECK_LEFT = 16, 12
_CLOSE_WIDTH, _CLOSE_HEIGHT = 56, 22
_LINK_ROOM = 10


def check_box(cell: QRectF, zoom: float) -> QRectF:
    """Return the check box of a cell of the first column."""
    side = _CHECK_SIDE * zoom
    top = cell.top() + (cell.height() - 1 - side) / 2
    return QRectF(cell.left() + _CHECK_LEFT * zoom, round(top), side, side)


def close_box(cell: QRectF, zoom: float) -> QRectF:
    """Return the Close button of a cell of the last column."""
    width = _CLOSE_WIDTH * zoom
    height = min(_CLOSE_HEIGHT * zoom, cell.height() - 4)
    top = cell.top() + (cell.height() - 1 - height) / 2
    return QRectF(cell.right() - PADDING - width, round(top), width, height)


def link_box(cell: QRectF, text_width: float) -> QRectF:
    """Return the link of a cell of the last column; its whole height may be pressed."""
    width = text_width + _LINK_ROOM
    return QRectF(cell.right() - PADDING - text_width, cell.top(), width, cell.height())


def middle(cell: QRectF, size: float) -> float:
    """Return the top of something ``size`` high that stands in the middle of a row."""
    return cell.top() + (cell.height() - 1 - size) / 2


def centre(cell: QRectF, from_left: float) -> QPointF:
    """Return a point of the middle line of a row."""
    return QPointF(cell.left() + from_left, cell.top() + (cell.height() - 1) / 2)
