"""The orders table's model: the book's orders, filtered and sorted by ourselves.

There is no proxy model: one over Python data is hundreds of times slower than sorting
a list. Rows are known by order number. Numbers change in place at once; rows come, go
and change places only while the hand is off the table (see ``hand``), or when the
trader asks for it by a filter, a segment or a click on a header.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal

from app.domain.clock import Clock
from app.domain.close import CloseRecord
from app.services.lots import Scale
from app.services.order_book import BookState
from app.ui.orders.arrange import Arrangement
from app.ui.orders.cells import CellsModel
from app.ui.orders.columns import COLUMNS
from app.ui.orders.filter import Filter, FilterFault, count_segments, read_filter
from app.ui.orders.flash import Flashes
from app.ui.orders.hand import Hand
from app.ui.orders.roster import Changes, Roster
from app.ui.orders.rows import Row
from app.ui.orders.totals import Totals, total_of

_ON, _OFF = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class OrdersModel(CellsModel):
    """The open orders as a table.

    Signals:
        selection_changed: Other orders are ticked.
        held_changed: Whether rows wait for the hand to leave the table.
        arranging, arranged: Before and after rows come, go or change places.
    """

    selection_changed = Signal()
    held_changed = Signal(bool)
    arranging = Signal()
    arranged = Signal()

    def __init__(self, clock: Clock, scale: Scale, parent: QObject | None = None) -> None:
        super().__init__(clock, scale, parent)
        self.hand = Hand(clock.monotonic)
        self.flashes = Flashes(clock.monotonic)
        self.roster = Roster()
        self._arrangement = Arrangement()
        self._members = self._ranks = self._held = False

    @property
    def arrangement(self) -> Arrangement:
        return self._arrangement

    @property
    def is_held(self) -> bool:
        return self._held

    def show_state(self, state: BookState) -> None:
        """Show what the book now holds; rows wait for the hand where they must."""
        self._read_at = state.read_at
        self._take_context(state)
        now = self._clock.monotonic()
        changes = self.roster.take(state, self._ctx, now)
        self._flash(changes)
        self._apply(changes)
        self._apply(self.roster.sweep(now))
        self._settle(asked=state.read_at is None)

    def show_record(self, record: CloseRecord) -> None:
        """Have the order's row say what became of its close."""
        row = self.roster.tell(record, self._clock.monotonic())
        if row is not None:
            self._apply(Changes(rows=[row]))

    def show_scale(self, scale: Scale) -> None:
        self._ctx = replace(self._ctx, scale=scale)
        self.roster.forget_texts()
        self.tell_changed(self._shown)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)

    def tick(self) -> None:
        """Do what waited for time to pass."""
        self._apply(self.roster.sweep(self._clock.monotonic()))
        self._settle()

    def is_waiting(self) -> bool:
        """Whether ``tick`` may have something to do later."""
        return self._members or self._ranks or self.roster.is_waiting()

    def set_filter(self, text: str) -> FilterFault | None:
        """Show what passes; text that cannot be read changes nothing."""
        wanted = read_filter(text)
        if isinstance(wanted, Filter):
            self._arrange(replace(self._arrangement, wanted=wanted))
            return None
        return wanted

    def set_segment(self, key: str) -> None:
        """Show one segment.

        Raises:
            KeyError: There is no such segment; nothing changed.
        """
        self.segment_counts()[key]
        self._arrange(replace(self._arrangement, segment=key))

    def sort_by(self, key: str, *, descending: bool) -> None:
        self._arrange(replace(self._arrangement, sort=key, descending=descending))

    def toggle(self, key: int) -> None:
        """Tick or clear an order; one that cannot be closed stays clear."""
        row = self.roster.get(key)
        if row is not None and row.can_close:
            self.selection.toggle(key)
            self._tell_ticked([row])

    def extend_to(self, key: int, start: int) -> None:
        """Tick from where the range began, or from ``start``, to an order."""
        closable = [row.key for row in self._shown if row.can_close]
        self.selection.extend(closable, start, key)
        self._tell_ticked(self._shown)

    def tick_shown(self, *, on: bool) -> None:
        """Tick all orders shown that can be closed, or clear all shown."""
        keys = [row.key for row in self._shown if row.can_close or not on]
        if on:
            self.selection.add(keys)
        else:
            self.selection.remove(keys)
        self._tell_ticked(self._shown)

    def clear_selection(self) -> None:
        if self.selection.remove(tuple(self.selection)):
            self._tell_ticked(self._shown)

    def hidden_selected(self) -> tuple[int, ...]:
        """Return ticked orders that the filter or segment hides."""
        return tuple(sorted(key for key in self.selection if key not in self._places))

    def shown_ticked(self) -> Qt.CheckState:
        closable = [row.key in self.selection for row in self._shown if row.can_close]
        if not any(closable):
            return _OFF
        return _ON if all(closable) else Qt.CheckState.PartiallyChecked

    def segment_counts(self) -> dict[str, int]:
        return count_segments(self.roster.open_rows(), self._ctx.now)

    def totals(self, of: str = "all") -> Totals:
        """Add up "all", "shown" or "selected" orders.

        Raises:
            KeyError: It is none of the three.
        """
        rows: dict[str, Iterable[Row]] = {
            "all": self.roster,
            "shown": self._shown,
            "selected": (row for row in self.roster if row.key in self.selection),
        }
        return total_of(rows[of])

    def _take_context(self, state: BookState) -> None:
        before, account = self._ctx, state.account
        self._ctx = replace(
            before,
            now=self._clock.now(),
            quotes=state.quotes,
            symbols=state.symbols,
            currency=before.currency if account is None else account.currency,
        )
        day = before.now.astimezone().date() == self._ctx.now.astimezone().date()
        same = before.currency == self._ctx.currency and before.symbols == state.symbols
        if not (day and same):
            self.roster.forget_texts()

    def _flash(self, changes: Changes) -> None:
        for row, direction in changes.moved:
            if self.price_age_s(row) is None:
                self.flashes.start((row.key, "current"), direction)
        for row in changes.resized:
            self.flashes.start((row.key, "lots"), 1)

    def _apply(self, changes: Changes) -> None:
        self._members = self._members or changes.members
        self._ranks = self._ranks or (bool(changes.rows) and self._arrangement.is_live)
        unfit = [row.key for row in changes.rows if not row.can_close]
        unfit += [key for key in self.selection if self.roster.get(key) is None]
        if self.selection.remove(unfit):
            self.selection_changed.emit()
        self.tell_changed(changes.rows)

    def _arrange(self, arrangement: Arrangement) -> None:
        self._arrangement = arrangement
        self._settle(asked=True)

    def _settle(self, *, asked: bool = False) -> None:
        """Put rows where they belong, unless the hand is on them and nobody asked."""
        waits = self._members or self._ranks
        held = bool(waits and not asked and self._shown and self.hand.holds())
        if (waits or asked) and not held and self._is_due(asked):
            self._members = self._ranks = False
            self.hand.sorted()
            self.arranging.emit()
            self._show(self._arrangement.arranged(self.roster, self._ctx))
            self.roster.release_left()
            self.arranged.emit()
        if held != self._held:
            self._held = held
            self.held_changed.emit(held)

    def _is_due(self, asked: bool) -> bool:
        return asked or self._members or self.hand.may_sort()

    def _tell_ticked(self, rows: Iterable[Row]) -> None:
        self.tell_changed(rows)
        self.selection_changed.emit()
