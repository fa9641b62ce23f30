"""The head of a group: its tick, its triangle, its name, and what it adds up to.

It is painted as one line over all columns, its sums under those of the orders.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.ui.orders.cell_paint import CellPaint
from app.ui.orders.columns import PLACES
from app.ui.orders.geometry import PADDING, Spans, check_box, middle
from app.ui.orders.group_words import count_words, gross_words, group_name, group_text
from app.ui.orders.hand import Zone
from app.ui.orders.ink import LEFT, RIGHT, Ink
from app.ui.orders.model import OrdersModel
from app.ui.orders.rows import Group
from app.ui.orders.totals import Totals

_FOLD_ICON, _FOLD_ROOM, _GAP = 14, 26, 8
# What a price changes is never in these.
_FIRST = frozenset({PLACES["check"], PLACES["symbol"]})
MARKS = {
    Qt.CheckState.Unchecked: "",
    Qt.CheckState.PartiallyChecked: "minus-bold",
    Qt.CheckState.Checked: "check-bold",
}
"""The icon in a check box that stands for several orders."""


class GroupPaint:
    """Paints heads, and says what a press on one means."""

    def __init__(self, model: OrdersModel, cells: CellPaint, ink: Ink) -> None:
        self._model, self._cells, self._ink = model, cells, ink

    def paint(
        self,
        painter: QPainter,
        line: QRectF,
        spans: Spans,
        group: Group,
        places: AbstractSet[int],
    ) -> None:
        """Paint a head on ``line``, its whole row, as far as ``places`` are dirty."""
        totals = self._model.groups.totals(group)
        if _FIRST & places:
            self._paint_beginning(painter, line, spans, group, totals)
        self._paint_sums(painter, line, spans, group, totals)

    def _paint_beginning(
        self, painter: QPainter, line: QRectF, spans: Spans, group: Group, totals: Totals
    ) -> None:
        cell = spans.cell(line, "check")
        if cell is None:
            return
        box = check_box(cell, self._ink.zoom)
        self._ink.check(painter, box, MARKS[self._model.group_tick(group)])
        lots = spans.cell(line, "lots")
        room = QRectF(cell)
        room.setLeft(cell.right())
        room.setRight(line.right() if lots is None else lots.left())
        self._paint_name(painter, room, group, totals)
        self._paint_sums(painter, line, spans, group, totals)

    def zone(self, key: str, spans: Spans, point: QPointF) -> Zone:
        """Return which part of a head is at a point of the cell of column ``key``."""
        if key == "check":
            return Zone.CHECK
        left = spans.ends["check"][1]
        return Zone.FOLD if point.x() < left + _FOLD_ROOM * self._ink.zoom else Zone.ROW

    def _paint_name(
        self, painter: QPainter, room: QRectF, group: Group, totals: Totals
    ) -> None:
        ink, zoom = self._ink, self._ink.zoom
        size = round(_FOLD_ICON * zoom)
        icon = "chevron-down" if group.open else "chevron-right"
        corner = QPointF(room.left() + PADDING, round(middle(room, size)))
        ink.picture(painter, corner, icon, "text_secondary", size)
        box = room.adjusted(_FOLD_ROOM * zoom, 0, -PADDING, -1)
        name = group_name(group)
        ink.text(painter, box, LEFT, name, "body_strong", "text_primary")
        width = ink.metrics("body_strong").horizontalAdvance(name) + _GAP
        box.setLeft(box.left() + width)
        if box.width() > 0:
            count = count_words(totals.count)
            ink.text(painter, box, LEFT, count, "small", "text_muted")

    def _paint_sums(
        self, painter: QPainter, line: QRectF, spans: Spans, group: Group, totals: Totals
    ) -> None:
        ctx = self._model.ctx
        for key in ("lots", "units"):
            cell = spans.cell(line, key)
            if cell is not None:
                text = group_text(group, totals, key, ctx)
                box = cell.adjusted(PADDING, 0, -PADDING, -1)
                self._ink.text(painter, box, RIGHT, text, "body", "text_primary")
        dim = self._model.is_group_stale(group)
        for key in ("gross", "net"):
            cell = spans.cell(line, key)
            if cell is not None:
                text = group_text(group, totals, key, ctx)
                self._cells.result(painter, cell, text, dim=dim)
        if "gross" not in spans.ends:
            self._paint_gross(painter, line, spans, totals)

    def _paint_gross(
        self, painter: QPainter, line: QRectF, spans: Spans, totals: Totals
    ) -> None:
        lots, net = spans.cell(line, "lots"), spans.cell(line, "net")
        if lots is None or net is None:
            return
        box = QRectF(lots.right(), line.top(), net.left() - lots.right(), line.height())
        box.adjust(PADDING, 0, -PADDING, -1)
        text = gross_words(totals, self._model.ctx)
        self._ink.text(painter, box, RIGHT, text, "small", "text_muted")
