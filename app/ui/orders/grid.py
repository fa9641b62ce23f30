"""The orders table as something seen: rows, columns that fit, fades, scroll, focus ring.

One timer drives everything that moves: 30 frames a second while a tint or a row fades,
10 a second while something waits for time to pass, none otherwise. Changed numbers are
painted at most 10 times a second, however often they come.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, QTimer
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView

from app.domain.clock import Clock
from app.ui.orders.columns import COLUMNS, PLACES
from app.ui.orders.delegate import OrdersDelegate
from app.ui.orders.folding import Folding, fold
from app.ui.orders.header import OrdersHeader
from app.ui.orders.model import OrdersModel
from app.ui.orders.rows import Phase, Row
from app.ui.theme import Look

_FAST_MS, _SLOW_MS = 33, 100
_PAINT_GAP_S = 0.1
_ACTION, _COMMENT = PLACES["action"], PLACES["comment"]
_FOCUS_WIDTH = 2
_Index = QModelIndex | QPersistentModelIndex


class Grid(QTableView):
    """A table that paints orders and lets nothing jump; it starts no close.

    Args:
        hidden: Keys of the columns the trader does not want to see.
    """

    def __init__(
        self, model: OrdersModel, look: Look, clock: Clock, hidden: Sequence[str]
    ) -> None:
        super().__init__()
        self._orders, self._look, self._clock = model, look, clock
        self._own_hidden = frozenset(hidden)
        self._folding = Folding(frozenset(), folded=False)
        self._painted_at = 0.0
        self._paint_due = False
        self._top_key: int | None = None
        self._flashing = True
        self.setModel(model)
        self._delegate = OrdersDelegate(model, look, self)
        self.setItemDelegate(self._delegate)
        self._header = OrdersHeader(model, look, self._delegate.ink, self)
        self.setHorizontalHeader(self._header)
        self._set_behaviour()
        self._beat = QTimer(self)
        self._beat.timeout.connect(self._on_beat)
        model.arranging.connect(self._keep_scroll)
        model.arranged.connect(self._restore_scroll)
        look.changed.connect(self._dress)
        self._dress()

    def set_flashing(self, on: bool) -> None:
        """Say whether price changes tint their cell; the look may still forbid it."""
        self._flashing = on
        self._set_motion()

    def is_moving(self) -> bool:
        """Whether the frame timer runs."""
        return self._beat.isActive()

    def shown_columns(self) -> list[str]:
        """Return the keys of the columns that can be seen, from left to right."""
        places = (self._header.logicalIndex(at) for at in range(len(COLUMNS)))
        return [COLUMNS[at].key for at in places if not self.isColumnHidden(at)]

    def fold(self, width: int) -> None:
        """Show the columns that fit ``width`` logical pixels."""
        ink = self._delegate.ink
        widths = {c.key: self.columnWidth(at) for at, c in enumerate(COLUMNS)}
        for at, column in enumerate(COLUMNS):
            if self.isColumnHidden(at) or column.key == "action":
                widths[column.key] = round(column.width * ink.zoom)
        self._folding = fold(width, widths, self._own_hidden, ink.zoom)
        for at, column in enumerate(COLUMNS):
            self.setColumnHidden(at, column.key in self._folding.hidden)
        self._header.fit_columns(folded=self._folding.folded)
        if not self._folding.folded:
            self.setColumnWidth(_ACTION, widths["action"])
        self._delegate.folded = self._folding.folded
        self._delegate.comments = "comment" not in self._own_hidden
        self.updateGeometries()

    def wake(self) -> None:
        """Start the frame timer if anything needs it."""
        if not self._beat.isActive():
            self._pace()

    def dataChanged(self, first: _Index, last: _Index, roles: Sequence[int] = ()) -> None:
        """Paint what changed, now or with the next frame."""
        if QAccessible.isActive():
            super().dataChanged(first, last, list(roles))
        if self._clock.monotonic() - self._painted_at >= _PAINT_GAP_S:
            self.viewport().update()
        else:
            self._paint_due = True
        self.wake()

    def paintEvent(self, event: QPaintEvent) -> None:
        self._painted_at = self._clock.monotonic()
        self._delegate.begin_frame(self.viewport().width())
        super().paintEvent(event)
        index = self.currentIndex()
        if self.hasFocus() and index.isValid():
            self._paint_focus(self._row_rect(index.row()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fold(self.viewport().width())

    def _set_behaviour(self) -> None:
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setMinimumSectionSize(16)
        rows.setSectionResizeMode(rows.ResizeMode.Fixed)

    def _dress(self) -> None:
        """Take sizes, colours and motion from the look."""
        self._delegate.ink.forget()
        self.verticalHeader().setDefaultSectionSize(self._look.size("row"))
        self._header.setFixedHeight(self._look.size("table_header"))
        self._header.restore_widths()
        self._set_motion()
        self.fold(self.viewport().width())
        self.viewport().update()
        self._header.viewport().update()

    def _set_motion(self) -> None:
        look = self._look
        hold, fade = look.motion("price_flash_hold"), look.motion("price_flash_fade")
        if not self._flashing:
            hold = fade = 0
        self._orders.flashes.set_times(hold, fade)
        self._orders.roster.fade_s = look.motion("row_leave_fade") / 1000

    def _row_rect(self, place: int) -> QRect:
        top = self.rowViewportPosition(place)
        return QRect(0, top, self.viewport().width(), self.rowHeight(place))

    def _paint_focus(self, row: QRect) -> None:
        painter = QPainter(self.viewport())
        colour = self._delegate.ink.colour("focus")
        width, wide = _FOCUS_WIDTH, row.width()
        top, height = max(0, row.top() - 1), row.height() + 1
        bottom = row.bottom() - width + 1
        painter.fillRect(0, top, wide, width, colour)
        painter.fillRect(0, bottom, wide, width, colour)
        painter.fillRect(0, top, width, height - 1, colour)
        painter.fillRect(wide - width, top, width, height - 1, colour)
        painter.end()

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
        self.wake()

    def _visible_rows(self) -> list[Row]:
        first = max(0, self.rowAt(0))
        rows = self.viewport().height() // max(1, self.rowHeight(0)) + 2
        return list(self._orders.shown()[first : first + rows])

    def _busy_rows(self) -> list[Row]:
        if not self._look.motion("spinner_turn"):
            return []
        return [row for row in self._visible_rows() if row.phase is Phase.CLOSING]

    def _on_beat(self) -> None:
        if self._orders.is_waiting():
            self._orders.tick()
        for key, column in self._orders.flashes.frame():
            self._update_cell(key, PLACES[column])
        for row in self._orders.roster.fading(self._clock.monotonic()):
            if (at := self._orders.place_of(row.key)) is not None:
                self.viewport().update(self._row_rect(at))
        told_at = _ACTION if self._folding.folded else _COMMENT
        for row in self._busy_rows():
            self._update_cell(row.key, told_at)
        if self._paint_due:
            self._paint_due = False
            self.viewport().update()
        self._pace()

    def _update_cell(self, key: int, column: int) -> None:
        at = self._orders.place_of(key)
        if at is not None:
            self.viewport().update(self.visualRect(self._orders.index(at, column)))

    def _pace(self) -> None:
        orders = self._orders
        if orders.flashes.fading() or orders.roster.fading(self._clock.monotonic()):
            self._set_beat(_FAST_MS)
        elif self._paint_due or orders.is_waiting() or self._busy_rows():
            self._set_beat(_SLOW_MS)
        else:
            self._beat.stop()

    def _set_beat(self, interval_ms: int) -> None:
        if not self._beat.isActive() or self._beat.interval() != interval_ms:
            self._beat.start(interval_ms)
