"""The orders table's model: the book's orders, filtered, sorted, grouped by ourselves.

There is no proxy model: one over Python data is hundreds of times slower than sorting
a list. Rows are known by order number. Numbers change in place at once; rows come, go
and change places only while the hand is off the table (see ``hand``), or when the
trader asks for it by a filter, a segment or a click on a header. A price is never
handed to a row that cannot be seen: only the symbol is known to have moved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal

from app.domain.clock import Clock
from app.domain.close import CloseRecord
from app.services.lots import Scale
from app.services.order_book import BookState
from app.ui.orders.arrange import Arrangement, sight_of
from app.ui.orders.columns import COLUMNS
from app.ui.orders.figures import Values
from app.ui.orders.filter import SEGMENTS, Filter, FilterFault, read_filter
from app.ui.orders.flash import Flashes
from app.ui.orders.groups import Grouping
from app.ui.orders.hand import Hand
from app.ui.orders.picking import PickingModel
from app.ui.orders.roster import Changes, Roster
from app.ui.orders.rows import Row
from app.ui.orders.tally import Tally
from app.ui.orders.totals import Subtotals, Totals, totals_of

LARGE = 2000
"""From here on sorting and counting wait for the turn after the one that took a list."""


class OrdersModel(PickingModel):
    """The open orders as a table.

    Attributes:
        in_view: Returns the rows that can be seen; all unless a view knows better.

    Signals:
        held_changed: Whether rows wait for the hand to leave the table.
        arranging, arranged: Before and after rows come, go or change places.
    """

    held_changed = Signal(bool)
    arranging = Signal()
    arranged = Signal()

    def __init__(
        self, clock: Clock, scale: Scale, values: Values, parent: QObject | None = None
    ) -> None:
        super().__init__(clock, scale, values, Roster(), parent)
        self.hand = Hand(clock.monotonic)
        self.flashes = Flashes(clock.monotonic)
        self.in_view: Callable[[], Sequence[Row]] = self.shown
        self.tally = Tally(clock.monotonic)
        self._arrangement = Arrangement()
        self._sorted: list[Row] | None = None
        self._members = self._ranks = self._held = False
        self._sums = Subtotals(
            values, {"shown": lambda: self._passing, "selected": self._ticked_rows}
        )
        self.selection_changed.connect(lambda: self._sums.forget("selected"))

    @property
    def arrangement(self) -> Arrangement:
        return self._arrangement

    @property
    def is_held(self) -> bool:
        return self._held

    def show_state(self, state: BookState) -> None:
        """Show what the book now holds; rows wait for the hand where they must.

        Very many rows that change places do so with the next ``tick``.
        """
        self._take_context(state)
        now = self._clock.monotonic()
        changes = self.roster.take(state, now)
        if changes.rows or changes.members:
            self._sums.forget()
            self._open_count = None
            self.groups.forget_sums()
            if len(self.roster) < LARGE:
                self.tally.forget()
        if state.read_at is None:
            self.groups.clear()
        for row in changes.resized:
            self.flashes.start((row.key, "lots"), 1)
        changes.rows += self._see_prices(self.in_view())
        self._apply(changes)
        self._apply(self.roster.sweep(now))
        asked = state.read_at is None
        if asked or len(self.roster) < LARGE:
            self._settle(asked=asked)

    def show_record(self, record: CloseRecord) -> None:
        """Have the order's row say what became of a close."""
        row = self.roster.tell(record, self._clock.monotonic())
        if row is not None:
            self._apply(Changes(rows=[row], phases=True))

    def show_unrecorded(self, rids: frozenset[str]) -> None:
        """Have rows say of which of these requests not all is on record."""
        if rids != self._ctx.unrecorded:
            self._ctx = replace(self._ctx, unrecorded=rids)
            self.tell_changed(self._shown)

    def show_scale(self, scale: Scale) -> None:
        self._ctx = replace(self._ctx, scale=scale)
        self.roster.forget_texts()
        self.tell_changed(self._shown)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)

    def show_prices(self, symbols: AbstractSet[str]) -> list[Row]:
        """Take note that symbols have new prices; return the rows in view to paint."""
        self.show_time()
        self._ranks = self._ranks or self._arrangement.follows_prices
        rows = [row for row in self.in_view() if _symbol_of(row) in symbols]
        self._see_prices(rows)
        return rows

    def show_time(self) -> None:
        """Let ages be those of this moment."""
        clock = self._clock
        self._ctx = replace(self._ctx, now=clock.now(), at=clock.monotonic())

    def tick(self) -> bool:
        """Do what waited for time to pass; return whether rows changed places."""
        self._apply(self.roster.sweep(self._clock.monotonic()))
        return self._settle()

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
        SEGMENTS[key]
        self._arrange(replace(self._arrangement, segment=key))

    def sort_by(self, key: str, *, descending: bool) -> None:
        self._sorted = None
        self._arrange(replace(self._arrangement, sort=key, descending=descending))

    def group_by(self, grouping: Grouping) -> None:
        self._arrange(replace(self._arrangement, grouping=grouping))

    def open_group(self, key: int, *, on: bool) -> None:
        """Show or hide the rows under a head."""
        head = self.groups.get(key)
        if head is not None and head.group is not None and head.group.open != on:
            head.group.open = on
            self._arrange(self._arrangement)

    def open_groups(self, *, on: bool) -> None:
        """Show or hide the rows under every head."""
        for head in self.groups.heads():
            if head.group is not None:
                head.group.open = on
        self._arrange(self._arrangement)

    def segment_counts(self, *, now: bool = True) -> dict[str, int]:
        """Return how many open orders are in each segment, as of the last second.

        Without ``now`` old counts will do.
        """
        return self.tally.counts(self.roster.open_rows, sight_of(self._ctx), now=now)

    def totals(self, of: str = "all") -> Totals:
        """Add up "all", "shown" or "selected" orders.

        Raises:
            KeyError: It is none of the three.
        """
        return totals_of(self._values.total()) if of == "all" else self._sums.of(of)

    def _take_context(self, state: BookState) -> None:
        before, account = self._ctx, state.account
        self.show_time()
        self._ctx = replace(
            self._ctx,
            symbols=state.symbols,
            currency=before.currency if account is None else account.currency,
        )
        day = before.now.astimezone().date() == self._ctx.now.astimezone().date()
        same = before.symbols is state.symbols or before.symbols == state.symbols
        if not (day and same and before.currency == self._ctx.currency):
            self.roster.forget_texts()

    def _see_prices(self, rows: Sequence[Row]) -> list[Row]:
        """Note the prices of rows in view and tint what moved; return what did."""
        moved = []
        price_of = self._values.price_of
        for row in rows:
            if row.order is None or row.gone_at is not None:
                continue
            if direction := row.see_price(price_of(row.order)):
                moved.append(row)
                if self.price_age_s(row) is None:
                    self.flashes.start((row.key, "current"), direction)
        return moved

    def _apply(self, changes: Changes) -> None:
        self._members = self._members or changes.members
        self._ranks = self._ranks or (bool(changes.rows) and self._arrangement.is_live)
        if changes.members or changes.phases:
            self._drop_unfit()
        self.tell_changed(changes.rows)

    def _arrange(self, arrangement: Arrangement) -> None:
        self._arrangement = arrangement
        self._settle(asked=True)

    def _settle(self, *, asked: bool = False) -> bool:
        """Put rows where they belong, unless the hand is on them and nobody asked."""
        waits = self._members or self._ranks
        held = bool(waits and not asked and self._shown and self.hand.holds())
        due = (waits or asked) and not held and self._is_due(asked)
        if due:
            self._put_right(again=waits)
        if held != self._held:
            self._held = held
            self.held_changed.emit(held)
        return due

    def _put_right(self, *, again: bool) -> None:
        """Show what should be shown; ``again``: what it is sorted by has changed."""
        if again:
            self._sorted = None
            self.hand.sorted()
        self._members = self._ranks = False
        self.arranging.emit()
        self._show(self._wanted_rows())
        self.roster.release_left()
        for row in self.in_view():
            if row.price is None and row.order is not None:
                row.see_price(self._values.price_of(row.order))
        self.arranged.emit()

    def _is_due(self, asked: bool) -> bool:
        return asked or self._members or self.hand.may_sort()

    def _wanted_rows(self) -> list[Row]:
        """Return the rows to show; sorted anew only where something has changed."""
        asked = self._arrangement
        if self._sorted is None:
            self._sorted = asked.sorted(self.roster.newest_first(), self._ctx)
        passing = asked.select(self._sorted, self._ctx)
        self._pass(passing)
        self._sums.forget("shown")
        if asked.grouping is Grouping.NONE:
            self.groups.dissolve()
            return passing
        return self.groups.arrange(
            passing, asked.grouping, asked.sort, descending=asked.descending
        )


def _symbol_of(row: Row) -> str | None:
    if row.order is not None:
        return row.order.symbol
    return None if row.group is None else row.group.symbol
