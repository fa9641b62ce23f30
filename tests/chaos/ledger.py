"""The broker's own books: what is open, what was ever done, by whom and when.

Order numbers may change under a partial close; a holding's ``root`` is the number it
began with, so that what is left of an order can be told at any moment of the past.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field, replace

COLUMNS = [
    *("order", "symbol", "cmd", "volume", "open_price", "open_time", "profit"),
    *("comment", "digits", "state", "partial_close_volume", "parent_order"),
]
_CLOSING, _CLOSING_PART = 7, 19
_OPENED = 1795420000


@dataclass(frozen=True, slots=True)
class Looks:
    """What the remainder of an order shares with it."""

    symbol: str = "EURUSD"
    side: int = 0
    price: float = 1.08312
    opened: int = _OPENED


@dataclass(frozen=True, slots=True)
class Open:
    """An open order; ``pending`` units of it are being closed."""

    number: int
    root: int
    looks: Looks
    volume: int
    comment: str = ""
    parent: int | None = None
    pending: int = 0

    def row(self) -> list[object]:
        part = self.pending if self.pending < self.volume else 0
        state = (_CLOSING_PART if part else _CLOSING) if self.pending else 1
        looks = self.looks
        return [
            *(self.number, looks.symbol, looks.side, self.volume, looks.price),
            *(looks.opened, 12.5, self.comment, 5, state, part, self.parent),
        ]


@dataclass(frozen=True, slots=True)
class Execution:
    """Units closed, by a close with a tag of ours or by somebody else.

    Attributes:
        whole: Nothing is open under its number any more.
    """

    at: float
    by: str
    root: int
    number: int
    units: int
    whole: bool


@dataclass(slots=True)
class Version:
    """All rows as they were from ``at`` on."""

    at: float
    rows: list[list[object]]
    body: bytes = b""

    def whole(self) -> bytes:
        self.body = self.body or table(self.rows, len(self.rows))
        return self.body


def table(rows: list[list[object]], count: int | None) -> bytes:
    content: dict[str, object] = {"structure": COLUMNS, "rows": rows}
    if count is not None:
        content["count"] = count
    return json.dumps(content).encode()


@dataclass(slots=True)
class Ledger:
    """One account's books.

    Args:
        ticket: ``keep``, or how a new number is marked: ``parent``, ``comment``, ``bare``.

    Attributes:
        changed: Told of each order whose volume is another now, and whether it closed.
    """

    now: Callable[[], float]
    ticket: str
    first: int
    orders: dict[int, Open] = field(default_factory=dict)
    executions: list[Execution] = field(default_factory=list)
    versions: list[Version] = field(default_factory=list)
    root_of: dict[int, int] = field(default_factory=dict)
    changed: Callable[[int, int, bool], None] = lambda *_: None
    _left: dict[int, list[tuple[float, int]]] = field(default_factory=dict)

    def open(self, volume: int, looks: Looks) -> int:
        number = self._next_number()
        self._put(Open(number, number, looks, volume))
        return number

    def current(self, root: int) -> Open | None:
        return next((o for o in self.orders.values() if o.root == root), None)

    def close(self, number: int, units: int | None, by: str) -> bool:
        """Close units of an order, or all of it; False when that cannot be done."""
        order = self.orders.get(number)
        if order is None or (units is not None and units > order.volume):
            return False
        closed = order.volume if units is None else units
        del self.orders[number]
        whole = closed == order.volume or self.ticket != "keep"
        done = Execution(self.now(), by, order.root, number, closed, whole)
        self.executions.append(done)
        if whole:
            self.changed(number, closed, True)
        if closed < order.volume:
            self._put(self._remainder(order, order.volume - closed))
        else:
            self._changed(order.root, 0)
        return True

    def grow(self, number: int, units: int) -> None:
        order = self.orders[number]
        self._put(replace(order, volume=order.volume + units))

    def mark(self, number: int, pending: int) -> None:
        """Show (or, with 0, no longer show) that units are being closed."""
        order = self.orders.get(number)
        if order is not None:
            self._put(replace(order, pending=min(pending, order.volume)))

    def at(self, moment: float) -> Version:
        place = bisect_right(self.versions, moment, key=lambda v: v.at)
        return self.versions[max(place - 1, 0)]

    def lefts(self, root: int, since: float, until: float) -> set[int]:
        """Return every amount that was left of an order within a time."""
        steps = self._left.get(root, [])
        before = [left for at, left in steps if at <= since][-1:]
        return {*before, *(left for at, left in steps if since < at <= until)}

    def _remainder(self, order: Open, left: int) -> Open:
        if self.ticket == "keep":
            return replace(order, volume=left, pending=0)
        marks: dict[str, dict[str, object]] = {
            "parent": {"parent": order.number},
            "comment": {"comment": f"from #{order.number}"},
        }
        new = replace(order, number=self._next_number(), volume=left, pending=0)
        return replace(new, **marks.get(self.ticket, {}))  # type: ignore[arg-type]

    def _next_number(self) -> int:
        return self.first + len(self.root_of)

    def _put(self, order: Open) -> None:
        self.orders[order.number] = order
        self.root_of[order.number] = order.root
        self._changed(order.root, order.volume)
        self.changed(order.number, order.volume, False)

    def _changed(self, root: int, left: int) -> None:
        self._left.setdefault(root, []).append((self.now(), left))
        rows = [order.row() for order in self.orders.values()]
        self.versions.append(Version(self.now(), rows))
