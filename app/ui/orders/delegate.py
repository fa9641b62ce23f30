"""Paints every cell of the orders table, straight from the columns' own data.

One delegate and no widgets: a frame of 40 rows costs what a plain C++ table costs.
What a row's state looks like is worked out once a row and frame, then each cell is
painted by its column's kind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from app.ui.orders.cell_paint import CellPaint
from app.ui.orders.columns import COLUMNS, Kind
from app.ui.orders.geometry import PADDING
from app.ui.orders.hand import Target, Zone
from app.ui.orders.ink import LEFT, RIGHT, Ink
from app.ui.orders.model import OrdersModel
from app.ui.orders.rows import Phase, Row
from app.ui.orders.shown import Index
from app.ui.theme import Look

_FAINT = 0.5
_BACKGROUNDS = {Phase.UNKNOWN: "bg_unknown", Phase.CLOSING: "bg_closing"}
_BARS = {Phase.UNKNOWN: "warning", Phase.CLOSING: "accent_fill"}
_DIM = frozenset({Phase.CLOSING, Phase.GHOST, Phase.UNREADABLE})
_BAR_WIDTH = 3


@dataclass(slots=True)
class RowLook:
    """What all cells of a row have in common.

    Attributes:
        bar: Colour token of the bar at the left; empty for none.
        opacity: Below 1 for what is no longer there.
    """

    row: Row
    background: str
    bar: str
    dim: bool
    ticked: bool
    hover: bool
    opacity: float


class OrdersDelegate(QStyledItemDelegate):
    """The one delegate of the orders table.

    Attributes:
        hover: What is under the pointer.
        folded: Whether the last column shows states and comments too.
        comments: Whether comments are shown at all.
    """

    def __init__(self, model: OrdersModel, look: Look, parent: QObject) -> None:
        super().__init__(parent)
        self._model, self._look = model, look
        self.ink = Ink(look)
        self.hover: Target | None = None
        self.folded = False
        self.comments = True
        self._cells = CellPaint(model, look, self.ink)
        self._looks: dict[Row, RowLook] = {}
        self._width = 0
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

    def begin_frame(self, width: int) -> None:
        """Forget what rows looked like; ``width`` is that of a whole row."""
        self._looks.clear()
        self._width = width

    def zone(self, row: Row, key: str, cell: QRectF, point: QPointF) -> Zone:
        """Return which part of a row is at a point of the cell of column ``key``."""
        return self._cells.zone(row, key, cell, point)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, place = self._model.row_at(index.row()), index.column()
        cell = QRectF(option.rect)
        look = self._looks.get(row)
        if look is None:
            look = self._looks[row] = self._look_of(row)
            self._paint_ground(painter, cell, look.background)
        if look.opacity < 1:
            painter.setOpacity(look.opacity)
        self._kinds[place](painter, cell, look, place)
        if look.opacity < 1:
            painter.setOpacity(1)

    def _look_of(self, row: Row) -> RowLook:
        phase = row.phase
        ticked = row.key in self._model.selection
        hover = self.hover is not None and self.hover.key == row.key
        background = _BACKGROUNDS.get(phase, "")
        if ticked:
            background = "bg_selected_hover" if hover else "bg_selected"
        elif not background:
            background = "bg_hover" if hover and row.can_close else "bg_surface"
        return RowLook(
            row,
            background,
            bar=_BARS.get(phase, "accent_fill" if ticked else ""),
            dim=phase in _DIM,
            ticked=ticked,
            hover=hover,
            opacity=self._opacity(row, phase),
        )

    def _opacity(self, row: Row, phase: Phase) -> float:
        if phase is not Phase.GHOST:
            return 1.0
        if not row.was_closed:
            return _FAINT
        return self._cells.fade(row)

    def _paint_ground(self, painter: QPainter, cell: QRectF, background: str) -> None:
        """Paint behind all cells of a row at once; what is not dirty is clipped away."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = QRectF(0, cell.top(), self._width, cell.height())
        painter.fillRect(row, self.ink.colour(background))
        line = QRectF(0, cell.bottom() - 1, self._width, 1)
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
            self._cells.current(painter, cell, look.row, at, dim=look.dim)

    def _paint_profit(
        self, painter: QPainter, cell: QRectF, look: RowLook, at: int
    ) -> None:
        if look.row.order is not None:
            self._cells.profit(painter, cell, look.row, at, dim=look.dim)

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
