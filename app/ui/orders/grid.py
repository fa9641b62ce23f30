"""The orders table as something seen: rows, columns that fit, scroll, focus ring."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView

from app.domain.clock import Clock
from app.ui.kit.plain_table import PlainTable
from app.ui.orders.columns import COLUMNS, EXTRA, PLACES
from app.ui.orders.folding import Folding, fold
from app.ui.orders.geometry import Spans
from app.ui.orders.header import OrdersHeader
from app.ui.orders.model import OrdersModel
from app.ui.orders.row_paint import DirtyRow, RowPaint
from app.ui.orders.rows import Row
from app.ui.theme import Look

_ACTION = PLACES["action"]
_LASTING = [
    at
    for at, column in enumerate(COLUMNS)
    if column.resizable and not column.hides and column.key != "comment"
]


class Grid(PlainTable):
    """A table that paints orders and lets nothing jump; it starts no close."""

    def __init__(self, model: OrdersModel, look: Look, clock: Clock) -> None:
        super().__init__()
        self._orders, self._look, self._clock = model, look, clock
        self._own_hidden = EXTRA
        self._folding = Folding(frozenset(), folded=False)
        self._painted_at = 0.0
        self._top_key: int | None = None
        self.setModel(model)
        self._paint = RowPaint(model, look)
        self._header = OrdersHeader(model, look, self._paint.ink, self)
        self.setHorizontalHeader(self._header)
        self._set_behaviour()
        model.in_view = self._visible_rows
        model.arranging.connect(self._keep_scroll)
        model.arranged.connect(self._restore_scroll)
        look.changed.connect(self._dress)

    def shown_columns(self) -> list[str]:
        """Return the keys of the columns that can be seen, from left to right."""
        places = (self._header.logicalIndex(at) for at in range(len(COLUMNS)))
        return [COLUMNS[at].key for at in places if not self.isColumnHidden(at)]

    def fold(self, width: int) -> None:
        """Show the columns that fit ``width`` logical pixels."""
        ink = self._paint.ink
        widths = {c.key: self._header.wanted_width(at) for at, c in enumerate(COLUMNS)}
        self._folding = fold(width, widths, self._own_hidden, ink.zoom)
        for at, column in enumerate(COLUMNS):
            self.setColumnHidden(at, column.key in self._folding.hidden)
        comments = self._paint.comments = "comment" not in self._own_hidden
        self._header.fit_columns(folded=self._folding.folded, comments=comments)
        if not self._folding.folded:
            self.setColumnWidth(_ACTION, widths["action"])
        self._header.squeeze(_LASTING if self._folding.tight else ())
        self._paint.folded = self._folding.folded
        self.updateGeometries()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dirty cells ourselves: see ``row_paint`` for why."""
        self._painted_at = self._clock.monotonic()
        spans = self._header.spans()
        height = self.verticalHeader().defaultSectionSize()
        painter = QPainter(self.viewport())
        self._paint.paint(painter, self._dirty_rows(event.region(), spans), spans, height)
        index = self.currentIndex()
        if self.hasFocus() and index.isValid():
            self.paint_focus(painter, index.row(), self._paint.ink.colour("focus"))
        painter.end()

    def _dirty_rows(self, region: QRegion, spans: Spans) -> list[DirtyRow]:
        """Return the rows a region touches, each with the columns it touches there."""
        rows, first = self._visible_rows(), self._first_visible()
        height = self.verticalHeader().defaultSectionSize()
        top = self.rowViewportPosition(first) if rows else 0
        found: dict[int, set[int]] = {}
        columns: dict[tuple[int, int], AbstractSet[int]] = {}
        for rect in region:  # type: ignore[attr-defined]  # the stubs do not say it
            sides = rect.left(), rect.right()
            places = columns.get(sides)
            if places is None:
                places = columns[sides] = spans.touched(*sides)
            last = min(len(rows) - 1, (rect.bottom() - top) // height)
            for at in range(max(0, (rect.top() - top) // height), last + 1):
                found.setdefault(at, set()).update(places)
        return [DirtyRow(rows[at], top + at * height, found[at]) for at in sorted(found)]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fold(self.viewport().width())

    def _set_behaviour(self) -> None:
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _dress(self) -> None:
        """Take sizes and colours from the look."""
        self._paint.ink.forget()
        self.verticalHeader().setDefaultSectionSize(self._look.size("row"))
        self._header.setFixedHeight(self._look.size("table_header"))
        self._header.restore_widths()
        self.fold(self.viewport().width())
        self.viewport().update()
        self._header.viewport().update()

    def _row_rect(self, place: int) -> QRect:
        top = self.rowViewportPosition(place)
        return QRect(0, top, self.viewport().width(), self.rowHeight(place))

    def _keep_scroll(self) -> None:
        """Note the row at the top, unless the list is at its very beginning."""
        at = self.rowAt(0)
        scrolled = self.verticalScrollBar().value() > 0 and at >= 0
        self._top_key = self._orders.row_at(at).key if scrolled else None

    def _restore_scroll(self) -> None:
        at = None if self._top_key is None else self._orders.place_of(self._top_key)
        if at is not None:
            self.verticalScrollBar().setValue(at)
        self.viewport().update()

    def _first_visible(self) -> int:
        return max(0, self.rowAt(0))

    def _visible_rows(self) -> Sequence[Row]:
        first = self._first_visible()
        height = self.verticalHeader().defaultSectionSize()
        rows = self.viewport().height() // max(1, height) + 2
        return self._orders.shown()[first : first + rows]
