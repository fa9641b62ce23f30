"""The orders table as prices move: one timer, and no more painted than has changed.

One timer drives everything that moves: 30 frames a second while a tint or a row fades,
10 a second while something waits for time to pass, none otherwise. New prices are shown
at most 10 times a second, however many come: a price only starts the timer, and a frame
then paints the live columns of the rows in view whose symbol has moved, nothing else.
Where half of what is in view moves in every frame, 5 frames a second are as much as can
be read, and fades go along with them.

What changed is painted with the next frame, never in the turn that changed it: a close
that was just asked for is on its way before its row is painted.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QTimer, Signal
from PySide6.QtGui import QAccessible

from app.domain.clock import Clock
from app.services.prices import PriceBoard, PriceWatch
from app.ui.orders.columns import COLUMNS, PLACES
from app.ui.orders.grid import Grid
from app.ui.orders.model import LARGE, OrdersModel
from app.ui.orders.rows import Phase, Row
from app.ui.theme import Look

_FAST_MS, _SLOW_MS, _FLOOD_MS = 33, 100, 200
_FLOOD_ROWS = 16
_LOTS, _NET = PLACES["lots"], PLACES["net"]
_ACTION, _COMMENT = PLACES["action"], PLACES["comment"]
_PRICED = tuple(place for place, column in enumerate(COLUMNS) if column.priced)
_Index = QModelIndex | QPersistentModelIndex


class LiveGrid(Grid):
    """Paints what changed, when it is time to.

    Signals:
        framed: Prices or rows were shown that were not before; at most 10 a second.
    """

    framed = Signal()

    def __init__(self, model: OrdersModel, look: Look, clock: Clock) -> None:
        super().__init__(model, look, clock)
        self._watch: PriceWatch | None = None
        self._priced_at = 0.0
        self._prices_wait = self._paint_due = self._is_flood = False
        self._old: tuple[bool, ...] = ()
        self._flashing = True
        self._beat = QTimer(self)
        self._beat.timeout.connect(self._on_beat)
        self._dress()

    def watch(self, prices: PriceBoard) -> None:
        """Show prices of ``prices`` from now on, until ``leave_prices``."""
        self._watch = prices.watch(self._hear_prices)

    def leave_prices(self) -> None:
        """Follow no prices any more; may be called twice."""
        if self._watch is not None:
            self._watch.leave()
            self._watch = None

    def set_flashing(self, on: bool) -> None:
        """Say whether price changes tint their cell; the look may still forbid it."""
        self._flashing = on
        self._set_motion()

    def is_moving(self) -> bool:
        """Whether the frame timer runs."""
        return self._beat.isActive()

    def is_large(self) -> bool:
        """Whether there are so many orders that sums of them wait for the next frame."""
        return len(self._orders.roster) >= LARGE

    def wake(self) -> None:
        """Start the frame timer if anything needs it."""
        if not self._beat.isActive():
            self._pace()

    def show_time(self) -> None:
        """Let ages be those of now; rows are painted where a price has grown too old."""
        self._orders.show_time()
        rows = self._orders.in_view()
        old = tuple(self._orders.price_age_s(row) is not None for row in rows)
        ages = any(not self.isColumnHidden(PLACES[key]) for key in ("age", "price_age"))
        if ages or old != self._old:
            self._old = old
            self._update_priced(rows)

    def dataChanged(self, first: _Index, last: _Index, roles: Sequence[int] = ()) -> None:
        """Paint what changed with the next frame."""
        if QAccessible.isActive():
            super().dataChanged(first, last, list(roles))
        if not self._paint_due:
            self._paint_due = True
            since_ms = (self._clock.monotonic() - self._painted_at) * 1000
            self._set_beat(max(_FAST_MS, round(_SLOW_MS - since_ms)))

    def _dress(self) -> None:
        super()._dress()
        self._set_motion()

    def _restore_scroll(self) -> None:
        super()._restore_scroll()
        self._paint_due = True
        self.wake()

    def _set_motion(self) -> None:
        look = self._look
        hold, fade = look.motion("price_flash_hold"), look.motion("price_flash_fade")
        if not self._flashing:
            hold = fade = 0
        self._orders.flashes.set_times(hold, fade)
        self._orders.roster.fade_s = look.motion("row_leave_fade") / 1000

    def _hear_prices(self) -> None:
        """A price has come: all that is done at once is to see that a frame will."""
        self._prices_wait = True
        if not self._beat.isActive():
            since_ms = (self._clock.monotonic() - self._priced_at) * 1000
            self._set_beat(max(0, round(self._gap_ms - since_ms)))

    def _on_beat(self) -> None:
        moved = self._paint_due
        if self._orders.is_waiting() and self._orders.tick() and self.is_large():
            # What else there is to do comes with the next beat: two long steps in one
            # turn would be felt.
            self._pace()
            return
        if self._prices_wait and self._is_frame_due():
            self._show_prices()
            moved = True
        self._show_fades()
        if self._paint_due:
            self._paint_due = False
            self.viewport().update()
        if moved:
            self.framed.emit()
        self._pace()

    def _is_frame_due(self) -> bool:
        # A beat may come a little early; the half keeps it from costing a whole one.
        since_ms = (self._clock.monotonic() - self._priced_at) * 1000
        return since_ms >= self._gap_ms - _FAST_MS / 2

    @property
    def _gap_ms(self) -> int:
        return _FLOOD_MS if self._is_flood else _SLOW_MS

    def _show_prices(self) -> None:
        self._prices_wait = False
        self._priced_at = self._clock.monotonic()
        if self._watch is not None:
            rows = self._orders.show_prices(self._watch.take())
            self._is_flood = len(rows) >= _FLOOD_ROWS
            self._update_priced(rows)

    def _show_fades(self) -> None:
        for key, column in self._orders.flashes.frame():
            self._update_cell(key, PLACES[column])
        for row in self._orders.roster.fading(self._clock.monotonic()):
            if (at := self._orders.place_of(row.key)) is not None:
                self.viewport().update(self._row_rect(at))
        told_at = _ACTION if self._folding.folded else _COMMENT
        for row in self._busy_rows():
            self._update_cell(row.key, told_at)

    def _update_priced(self, rows: Sequence[Row]) -> None:
        """Have the live columns of rows in view painted."""
        height = self.verticalHeader().defaultSectionSize()
        spans = [
            (self.columnViewportPosition(place), self.columnWidth(place))
            for place in _PRICED
            if not self.isColumnHidden(place)
        ]
        update = self.viewport().update
        left = self.columnViewportPosition(_LOTS)
        sums = self.columnViewportPosition(_NET) + self.columnWidth(_NET) - left
        for top, row in self._tops(rows, height):
            parts = spans if row.group is None else [(left, sums)]
            for begin, width in parts:
                update(QRect(begin, top, width, height))

    def _tops(self, rows: Sequence[Row], height: int) -> list[tuple[int, Row]]:
        """Return the rows of ``rows`` in view, each with where it is painted."""
        wanted, first = set(rows), self._first_visible()
        top = self.rowViewportPosition(first)
        seen = enumerate(self._visible_rows())
        return [(top + at * height, row) for at, row in seen if row in wanted]

    def _busy_rows(self) -> list[Row]:
        if not self._look.motion("spinner_turn"):
            return []
        return [row for row in self._visible_rows() if row.phase is Phase.CLOSING]

    def _update_cell(self, key: int, column: int) -> None:
        at = self._orders.place_of(key)
        if at is not None:
            self.viewport().update(self.visualRect(self._orders.index(at, column)))

    def _pace(self) -> None:
        orders = self._orders
        if orders.roster.fading(self._clock.monotonic()):
            self._set_beat(_FAST_MS)
        elif orders.flashes.fading():
            self._set_beat(_FLOOD_MS if self._is_flood else _FAST_MS)
        elif self._something_waits():
            self._set_beat(self._gap_ms)
        else:
            self._beat.stop()

    def _something_waits(self) -> bool:
        if self._prices_wait or self._paint_due:
            return True
        return self._orders.is_waiting() or bool(self._busy_rows())

    def _set_beat(self, interval_ms: int) -> None:
        if not self._beat.isActive() or self._beat.interval() != interval_ms:
            self._beat.start(interval_ms)
