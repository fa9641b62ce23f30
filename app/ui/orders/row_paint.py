"""Paints the cells of the orders table, straight from the columns' own data.

There are no widgets, and no delegate either: to be asked cell by cell through Qt costs
more than to paint. A frame gets all that is to be painted at once. It works out each
row's looks, paints the grounds, then one column after the other, so that the font
changes with the column and not with the cell; a full frame costs what a plain C++
table costs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from app.ui.orders.cell_paint import FAINT, CellPaint
from app.ui.orders.column import Kind
from app.ui.orders.columns import COLUMNS
from app.ui.orders.geometry import PADDING, Spans
from app.ui.orders.group_paint import GroupPaint
from app.ui.orders.hand import Target, Zone
from app.ui.orders.ink import LEFT, RIGHT, Ink
from app.ui.orders.model import OrdersModel
from app.ui.orders.rows import Phase, Row
from app.ui.theme import Look

_BACKGROUNDS = {Phase.UNKNOWN: "bg_unknown", Phase.CLOSING: "bg_closing"}
_BARS = {Phase.UNKNOWN: "warning", Phase.CLOSING: "accent_fill"}
_DIM = frozenset({Phase.CLOSING, Phase.GHOST, Phase.UNREADABLE})
_BAR_WIDTH = 3


@dataclass(slots=True)
class RowLook:
    """What all cells of a row have in common.

    Attributes:
        bar: Colour token of the bar at the left; empty for none.
        stale: Whether its price is too old to trust.
        opacity: Below 1 for what is no longer there.
    """

    row: Row
    background: str
    bar: str
    dim: bool
    stale: bool
    ticked: bool
    hover: bool
    opacity: float


@dataclass(frozen=True, slots=True)
class DirtyRow:
    """A row of which something is to be painted: where it is, and which columns."""

    row: Row
    top: int
    places: AbstractSet[int]


class RowPaint:
    """Paints rows.

    Attributes:
        hover: What is under the pointer.
        folded: Whether the last column shows states and comments too.
        comments: Whether comments are shown at all.
    """

    def __init__(self, model: OrdersModel, look: Look) -> None:
        self._model, self._look = model, look
        self.ink = Ink(look)
        self.hover: Target | None = None
        self.folded = False
        self.comments = True
        self._cells = CellPaint(model, look, self.ink)
        self._heads = GroupPaint(model, self._cells, self.ink)
        self._spans = Spans({})
        self._painters: dict[Kind, Callable[[QPainter, QRectF, RowLook, int], None]] = {
            Kind.CHECK: self._paint_check,
            Kind.TEXT: self._paint_text,
            Kind.STRONG: self._paint_strong,
            Kind.NUMBER: self._paint_lots,
            Kind.SIDE: self._paint_side,
            Kind.CURRENT: self._paint_current,
            Kind.PROFIT: self._paint_profit,
            Kind.COMMENT: self._paint_comment,
            Kind.ACTION: self._paint_action,
        }
        self._kinds = [self._painters[column.kind] for column in COLUMNS]

    def paint(
        self, painter: QPainter, rows: Sequence[DirtyRow], spans: Spans, height: int
    ) -> None:
        """Paint what is dirty; what is not is clipped away by the painter."""
        self._spans = spans
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        looks = [(self._look_of(dirty.row), dirty) for dirty in rows]
        right = max((end for _, end in spans.ends.values()), default=0)
        for look, dirty in looks:
            ground = QRectF(0, dirty.top, right, height)
            self._paint_ground(painter, ground, look.background)
        self.ink.begin()
        for look, dirty in looks:
            if look.row.group is not None:
                line = QRectF(0, dirty.top, right, height)
                self._heads.paint(painter, line, spans, look.row.group, dirty.places)
        orders = [(look, dirty) for look, dirty in looks if look.row.group is None]
        for place in sorted(set().union(*(dirty.places for _, dirty in orders))):
            found = spans.ends.get(COLUMNS[place].key)
            if found is not None:
                left, end = found
                self._paint_column(painter, orders, place, (left, end - left, height))
        self.ink.end()

    def _paint_column(
        self,
        painter: QPainter,
        rows: Sequence[tuple[RowLook, DirtyRow]],
        place: int,
        box: tuple[int, int, int],
    ) -> None:
        """Paint the cells of a column; ``box`` is left, width and height of each."""
        paint, (left, width, height) = self._kinds[place], box
        for look, dirty in rows:
            if place not in dirty.places:
                continue
            if look.opacity < 1:
                painter.setOpacity(look.opacity)
            paint(painter, QRectF(left, dirty.top, width, height), look, place)
            if look.opacity < 1:
                painter.setOpacity(1)

    def zone(self, row: Row, key: str, cell: QRectF, point: QPointF) -> Zone:
        """Return which part of a row is at a point of the cell of column ``key``."""
        if row.group is not None:
            return self._heads.zone(key, self._spans, point)
        return self._cells.zone(row, key, cell, point)

    def _look_of(self, row: Row) -> RowLook:
        phase = row.phase
        ticked = row.key in self._model.selection
        hover = self.hover is not None and self.hover.key == row.key
        background = _BACKGROUNDS.get(phase, "")
        if ticked:
            background = "bg_selected_hover" if hover else "bg_selected"
        elif row.group is not None:
            background = "bg_hover" if hover else "bg_raised"
        elif not background:
            background = "bg_hover" if hover and row.can_close else "bg_surface"
        return RowLook(
            row,
            background,
            bar=_BARS.get(phase, "accent_fill" if ticked else ""),
            dim=phase in _DIM,
            stale=self._model.price_age_s(row) is not None,
            ticked=ticked,
            hover=hover,
            opacity=self._opacity(row, phase),
        )

    def _opacity(self, row: Row, phase: Phase) -> float:
        if phase is not Phase.GHOST:
            return 1.0
        if not row.was_closed:
            return FAINT
        return self._cells.fade(row)

    def _paint_ground(self, painter: QPainter, row: QRectF, background: str) -> None:
        painter.fillRect(row, self.ink.colour(background))
        line = QRectF(0, row.bottom() - 1, row.width(), 1)
        painter.fillRect(line, self.ink.colour("border_subtle"))

    def _paint_check(self, painter: QPainter, cell: QRectF, look: RowLook, _: int) -> None:
        if look.bar:
            bar = QRectF(cell.left(), cell.top(), _BAR_WIDTH, cell.height() - 1)
            painter.fillRect(bar, self.ink.colour(look.bar))
        if look.row.can_close:
            self._cells.check(painter, cell, ticked=look.ticked)

    def _paint_text(self, painter: QPainter, cell: QRectF, look: RowLook, at: int) -> None:
        text = self._model.text_at(look.row, at)
        if text:
            missing = look.dim or text == "—"
            token = "text_muted" if missing else "text_secondary"
            self._put(painter, cell, text, at, ("body", token))

    def _paint_strong(
        self, painter: QPainter, cell: QRectF, look: RowLook, at: int
    ) -> None:
        token = "text_muted" if look.dim else "text_primary"
        text = self._model.text_at(look.row, at)
        self._put(painter, cell, text, at, ("body_strong", token))

    def _paint_lots(self, painter: QPainter, cell: QRectF, look: RowLook, at: int) -> None:
        self._cells.tint(painter, cell, look.row, "lots")
        token = "text_muted" if look.dim else "text_primary"
        self._put(painter, cell, self._model.text_at(look.row, at), at, ("body", token))

    def _paint_side(self, painter: QPainter, cell: QRectF, look: RowLook, at: int) -> None:
        if look.row.order is not None:
            text = self._model.text_at(look.row, at)
            self._cells.side(painter, cell, text, look.row.order.side)

    def _paint_current(
        self, painter: QPainter, cell: QRectF, look: RowLook, at: int
    ) -> None:
        if look.row.order is not None:
            self._cells.current(painter, cell, look.row, at, dim=look.dim, stale=look.stale)

    def _paint_profit(
        self, painter: QPainter, cell: QRectF, look: RowLook, at: int
    ) -> None:
        if look.row.order is not None:
            dim = look.dim or look.stale
            self._cells.profit(painter, cell, look.row, at, dim=dim)

    def _paint_comment(
        self, painter: QPainter, cell: QRectF, look: RowLook, at: int
    ) -> None:
        box = cell.adjusted(PADDING, 0, -PADDING, 0)
        self._cells.comment(painter, box, look.row, comments=True)

    def _paint_action(self, painter: QPainter, cell: QRectF, look: RowLook, _: int) -> None:
        taken = self._cells.action(painter, cell, look.row, self.hover)
        if self.folded:
            box = cell.adjusted(PADDING, 0, -PADDING - taken, 0)
            self._cells.comment(painter, box, look.row, comments=self.comments)

    def _put(
        self, painter: QPainter, cell: QRectF, text: str, at: int, style: tuple[str, str]
    ) -> None:
        box = cell.adjusted(PADDING, 0, -PADDING, -1)
        flags = RIGHT if COLUMNS[at].right else LEFT
        self.ink.text(painter, box, flags, text, *style)
