"""Where things are inside a row: painted there, and pressed there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from app.ui.orders.columns import PLACES

PADDING = 8.0
_CHECK_SIDE, _CHECK_LEFT = 16, 12
_CLOSE_WIDTH, _CLOSE_HEIGHT = 56, 22
_LINK_ROOM = 10


@dataclass(frozen=True, slots=True)
class Spans:
    """Where the visible columns begin and end, by key, in pixels from the left."""

    ends: Mapping[str, tuple[int, int]]

    def touched(self, left: int, right: int) -> frozenset[int]:
        """Return the places of the columns with a pixel from ``left`` to ``right``."""
        return frozenset(
            PLACES[key]
            for key, (begin, end) in self.ends.items()
            if begin <= right and left < end
        )

    def cell(self, line: QRectF, key: str) -> QRectF | None:
        """Return the cell of a column on a row; ``None`` where the column is hidden."""
        found = self.ends.get(key)
        if found is None:
            return None
        return QRectF(found[0], line.top(), found[1] - found[0], line.height())


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
