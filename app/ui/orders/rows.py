"""A row of the orders table: one order, what became of it, and what is said of it.

A row is known by its order's number, or by a number below zero: that of a row of the
list that could not be read, or of the head of a group. An order that has left the list
stays as a ghost while its close is not settled, for a moment after, and as long as the
hand is over the table. Nothing is made for a row before it is painted or looked for.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from decimal import Decimal

from app.domain.close import CloseRecord, State
from app.domain.exposure import Exposure
from app.domain.orders import Order, Side, UnreadableRow
from app.ui.orders import filter as filters
from app.ui.orders.columns import COLUMNS
from app.ui.orders.context import Context

_SETTLED_WELL = frozenset({State.CONFIRMED, State.SATISFIED})
_DOUBTFUL = frozenset({State.UNKNOWN, State.UNRESOLVED})

NOTE_S = 4.0
TROUBLE_S = 60.0
"""How long a row says what became of a close: done as asked, or anything else."""


class Phase(enum.Enum):
    """What the row's colours say."""

    NORMAL = "normal"
    CLOSING = "closing"
    UNKNOWN = "unknown"
    NOTED = "noted"
    GHOST = "ghost"
    UNREADABLE = "unreadable"
    GROUP = "group"


@dataclass(slots=True, kw_only=True, eq=False)
class Group:
    """What the head of a group stands for.

    Attributes:
        side: ``None`` where buys and sells stand together.
        rows: In the order they are shown in, or would be.
        open: Whether its rows are shown.
        exposure: Of its orders that are in the list; ``None`` where not gathered yet.
    """

    symbol: str
    side: Side | None
    rows: list[Row] = field(default_factory=list)
    open: bool = True
    exposure: Exposure | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Row:
    """One row; replaced in place as more becomes known.

    Attributes:
        key: The order's number, or below zero for a row that has none.
        group: Of the head of a group, which has neither order nor record.
        hay: What plain words are looked for in, once a filter has asked.
        terms: What its result is made of, once results were compared; see ``nets``.
        price: What the order would close at, as last seen; ``moved`` is its last move.
        was: Units before the latest change of volume.
        record: The close this row tells of, if there is one.
        noted_at: Monotonic seconds when the record was settled.
        gone_at: Monotonic seconds when the order left the list.
    """

    key: int
    order: Order | None = None
    unreadable: UnreadableRow | None = None
    group: Group | None = None
    hay: str | None = None
    price: Decimal | None = None
    moved: int = 0
    was: int | None = None
    record: CloseRecord | None = None
    noted_at: float | None = None
    gone_at: float | None = None
    terms: filters.Terms | None = None
    _texts: list[str | None] | None = None

    @property
    def phase(self) -> Phase:
        if self.order is None and self.record is None:
            return Phase.UNREADABLE if self.group is None else Phase.GROUP
        if self.record is not None and not self.record.is_settled:
            return Phase.UNKNOWN if self.record.state in _DOUBTFUL else Phase.CLOSING
        if self.gone_at is not None:
            return Phase.GHOST
        return Phase.NORMAL if self.record is None else Phase.NOTED

    @property
    def can_close(self) -> bool:
        """Whether a close dialog may be opened for it."""
        if self.order is None or self.gone_at is not None:
            return False
        return self.record is None or self.record.is_settled

    @property
    def was_closed(self) -> bool:
        """Whether a close of ours is known to have done what it was asked for."""
        return self.record is not None and self.record.state in _SETTLED_WELL

    @property
    def ends_at(self) -> float | None:
        """When its word has been said long enough; ``None``: it has no end yet."""
        if self.record is None:
            return self.gone_at
        if not self.record.is_settled or self.noted_at is None:
            return None
        begun = max(self.noted_at, self.gone_at or self.noted_at)
        return begun + (NOTE_S if self.was_closed else TROUBLE_S)

    def take(self, order: Order) -> None:
        """Show ``order`` from now on."""
        before = self.order
        if before is not None:
            if before.volume != order.volume:
                self.was = before.volume
            if before.symbol != order.symbol or before.comment != order.comment:
                self.hay = None
            if self.terms is not None and not _cost_the_same(before, order):
                self.terms = None
        self.order, self.gone_at, self._texts = order, None, None

    def see_price(self, price: Decimal | None) -> int:
        """Note the closing price; return 1 or -1 if it moved up or down, else 0."""
        before, self.price = self.price, price
        if before is None or price is None or price == before:
            return 0
        self.moved = 1 if price > before else -1
        return self.moved

    def make_hay(self) -> str:
        """Join what plain words are looked for in; kept while it stays true."""
        order, unread = self.order, self.unreadable
        if order is not None:
            number = str(order.number)
            hay = filters.haystack(order.symbol, number, order.comment, order.side.value)
        elif unread is not None:
            number = "" if unread.number is None else str(unread.number)
            hay = filters.haystack(number, unread.column, unread.raw)
        else:
            hay = ""
        self.hay = hay
        return hay

    def forget_texts(self) -> None:
        self._texts = None

    def text(self, place: int, ctx: Context) -> str:
        """Return the text of a column; what follows the price is made every time."""
        order, column = self.order, COLUMNS[place]
        if order is None:
            return ""
        if column.priced:
            return column.text(order, ctx)
        if self._texts is None:
            self._texts = [None] * len(COLUMNS)
        found = self._texts[place]
        if found is None:
            found = self._texts[place] = column.text(order, ctx)
        return found


def _cost_the_same(one: Order, other: Order) -> bool:
    """Whether only price and profit can make their results differ."""
    return (
        one.volume == other.volume
        and one.swap == other.swap
        and one.commission == other.commission
        and one.open_price == other.open_price
        and one.side is other.side
    )


def key_of_unreadable(row: UnreadableRow) -> int:
    """Return a key no order has: below zero."""
    return -1 - row.position


def row_of_unreadable(row: UnreadableRow) -> Row:
    return Row(key=key_of_unreadable(row), unreadable=row)
