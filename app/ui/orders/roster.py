"""Keeps the rows of the orders table in step with the book and the closes.

Pure: it knows neither the view nor what is shown. An order that did not change (the
same object as before) costs one look-up, one that did little more: what its row says is
made when it is painted. A row outlives its order while a close of it is not settled,
and for a moment after, so that nothing vanishes without a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.domain.close import CloseRecord, State
from app.domain.orders import Order, UnreadableRow
from app.services.order_book import BookState
from app.ui.orders.rows import Row, key_of_unreadable, row_of_unreadable


@dataclass(slots=True)
class Changes:
    """What one step changed.

    Attributes:
        rows: Whose looks changed.
        resized: Whose open volume changed.
        members: Whether rows came or went.
        phases: Whether a row may no longer be closed that could be before.
    """

    rows: list[Row] = field(default_factory=list)
    resized: list[Row] = field(default_factory=list)
    members: bool = False
    phases: bool = False


class Roster:
    """All rows there are, shown or not.

    Attributes:
        fade_s: How long a row that was closed takes to fade after its last word.
    """

    def __init__(self) -> None:
        self.fade_s = 0.0
        self._rows: dict[int, Row] = {}
        self._left: dict[int, Row] = {}
        self._records: dict[int, CloseRecord] = {}
        self._unreadable: tuple[UnreadableRow, ...] = ()
        self._orders: Mapping[int, Order] = {}
        self._newest_first: list[Row] | None = None
        self._ending: set[int] = set()

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows.values())

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, key: int) -> Row | None:
        return self._rows.get(key)

    def open_rows(self) -> Iterator[Row]:
        """Yield the rows of orders that are in the list."""
        return (r for r in self._rows.values() if r.order and r.gone_at is None)

    def newest_first(self) -> list[Row]:
        """Return all rows, the highest number first; not to be changed."""
        if self._newest_first is None:
            self._newest_first = sorted(self._rows.values(), key=_key, reverse=True)
        return self._newest_first

    def take(self, state: BookState, at: float) -> Changes:
        """Show what the book now holds; ``at`` is monotonic seconds."""
        changes = Changes()
        if state.read_at is None:
            self._clear(changes)
        if state.orders is not self._orders:
            self._orders = state.orders
            self._take_orders(changes)
            self._mark_gone(at, changes)
        self._take_unreadable(state.unreadable, changes)
        self._adopt_records(at, changes)
        if changes.members:
            self._newest_first = None
        return changes

    def tell(self, record: CloseRecord, at: float) -> Row | None:
        """Have a row say what became of a close; return it if there is one."""
        number = record.request.before.number
        if not self._is_news(number, record):
            return None
        if record.is_settled:
            self._records.pop(number, None)
        else:
            self._records[number] = record
        row = self._rows.get(number)
        if row is not None:
            row.record = record
            row.noted_at = at if record.is_settled else None
            self._ending.add(number)
        return row

    def sweep(self, at: float) -> Changes:
        """End what was said for long enough; rows of closed orders go."""
        changes = Changes()
        for key in tuple(self._ending):
            row = self._rows.get(key)
            if row is None:
                self._ending.discard(key)
            elif (end := row.ends_at) is not None and at >= end:
                self._end(row, at - end, changes)
        return changes

    def is_waiting(self) -> bool:
        """Whether ``sweep`` may have something to do later."""
        rows = (self._rows.get(key) for key in self._ending)
        return any(row is None or row.ends_at is not None for row in rows)

    def release_left(self) -> None:
        """Forget the rows that left: nobody shows them any more."""
        self._left.clear()

    def fading(self, at: float) -> list[Row]:
        """Return the rows that fade out now."""
        ended = ((row, row.ends_at) for row in map(self._rows.get, self._ending) if row)
        return [row for row, end in ended if row.gone_at and end is not None and end < at]

    def forget_texts(self) -> None:
        for row in self._rows.values():
            row.forget_texts()

    def _clear(self, changes: Changes) -> None:
        changes.members = changes.phases = bool(self._rows)
        for kept in (self._rows, self._left, self._records, self._ending):
            kept.clear()
        self._orders, self._unreadable = {}, ()

    def _take_orders(self, changes: Changes) -> None:
        rows, changed = self._rows, changes.rows
        for number, order in self._orders.items():
            row = rows.get(number)
            if row is None:
                changed.append(self._come(order))
                changes.members = True
            elif row.order is not order or row.gone_at is not None:
                if row.order is not None and row.order.volume != order.volume:
                    changes.resized.append(row)
                row.take(order)
                changed.append(row)

    def _come(self, order: Order) -> Row:
        row = self._left.pop(order.number, None) or Row(key=order.number)
        self._rows[order.number] = row
        row.take(order)
        return row

    def _mark_gone(self, at: float, changes: Changes) -> None:
        for number in self._rows.keys() - self._orders.keys():
            row = self._rows[number]
            if row.order is not None and row.gone_at is None:
                row.gone_at = at
                self._ending.add(number)
                changes.rows.append(row)
                changes.phases = True

    def _take_unreadable(self, rows: tuple[UnreadableRow, ...], changes: Changes) -> None:
        if rows == self._unreadable:
            return
        for old in self._unreadable:
            self._rows.pop(key_of_unreadable(old), None)
        self._unreadable = rows
        for unreadable in rows:
            row = row_of_unreadable(unreadable)
            self._rows[row.key] = row
        changes.members = True

    def _adopt_records(self, at: float, changes: Changes) -> None:
        """Give closes that are not settled a row, even when their order is gone."""
        for number, record in self._records.items():
            row = self._rows.get(number)
            if row is None:
                row = Row(key=number)
                row.take(record.request.before)
                row.gone_at = at
                self._rows[number] = row
                changes.members = True
            if row.record is not record:
                row.record, row.noted_at = record, None
                self._ending.add(number)
                changes.rows.append(row)
                changes.phases = True

    def _is_news(self, number: int, record: CloseRecord) -> bool:
        """Whether it is not about a request that another has taken the place of."""
        row = self._rows.get(number)
        known = self._records.get(number) or (None if row is None else row.record)
        same = known is None or known.request.rid == record.request.rid
        if record.state is State.SUPERSEDED:
            return False
        return same or not record.is_settled

    def _end(self, row: Row, since: float, changes: Changes) -> None:
        if row.gone_at is None:
            row.record = row.noted_at = None
            self._ending.discard(row.key)
            changes.rows.append(row)
        elif not row.was_closed or since >= self.fade_s:
            self._left[row.key] = self._rows.pop(row.key)
            self._newest_first = None
            self._ending.discard(row.key)
            changes.members = True


def _key(row: Row) -> int:
    return row.key
