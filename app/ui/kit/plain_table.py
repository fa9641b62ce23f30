"""A table that paints its own rows: no grid, no editing, nothing that jumps."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QAbstractItemView, QTableView

_FOCUS_WIDTH = 2
_LEAST_ROW = 16


class PlainTable(QTableView):
    """What the orders and the journal have in common as tables."""

    def __init__(self) -> None:
        super().__init__()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setMinimumSectionSize(_LEAST_ROW)
        rows.setSectionResizeMode(rows.ResizeMode.Fixed)

    def paint_focus(self, painter: QPainter, place: int, colour: QColor) -> None:
        """Paint the outline of the row that the keyboard is on."""
        above, wide = self.rowViewportPosition(place), self.viewport().width()
        row = QRect(0, max(0, above - 1), wide, self.rowHeight(place) + 1)
        width, below = _FOCUS_WIDTH, above + self.rowHeight(place) - _FOCUS_WIDTH
        painter.fillRect(0, row.top(), wide, width, colour)
        painter.fillRect(0, below, wide, width, colour)
        painter.fillRect(0, row.top(), width, row.height() - 1, colour)
        painter.fillRect(wide - width, row.top(), width, row.height() - 1, colour)
