"""A row of the orders table: one order, what became of it, and what is said of it.

A row is known by its order's number, or by a number below zero when the list held a
row that could not be read. An order that has left the list stays as a ghost while its
close is not settled, for a moment after, and as long as the hand is over the table.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from decimal import Decimal

from app.domain.close import CloseRecord, State
from app.domain.orders import Order, UnreadableRow
from app.ui.orders import filter as filters
from app.ui.orders.columns import COLUMNS, Context

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


@dataclass(slots=True, kw_only=True, eq=False)
class Row:
    """One row; replaced in place as more becomes known.

    Attributes:
        key: The order's number, or below zero for a row that could not be read.
        net: Cached from the order; read by every sort, filter and total.
        price: What the order would close at, as last seen; ``moved`` is its last move.
        was: Units before the latest change of volume.
        record: The close this row tells of, if there is one.
        noted_at: Monotonic seconds when the record was settled.
        gone_at: Monotonic seconds when the order left the list.
        texts: Of each column; ``None`` where not made yet.
    """

    key: int
    order: Order | None = None
    unreadable: UnreadableRow | None = None
    haystack: str = ""
    net: Decimal | None = None
    price: Decimal | None = None
    moved: int = 0
    was: int | None = None
    record: CloseRecord | None = None
    noted_at: float | None = None
    gone_at: float | None = None
    texts: list[str | None] = field(default_factory=lambda: [None] * len(COLUMNS))

    @property
    def phase(self) -> Phase:
        if self.unreadable is not None:
            return Phase.UNREADABLE
        if self.record is not None and not self.record.is_settled:
            return Phase.UNKNOWN if self.record.state in _DOUBTFUL else Phase.CLOSING
        if self.gone_at is not None:
            return Phase.GHOST
        return Phase.NORMAL if self.record is None else Phase.NOTED

    @property
    def can_close(self) -> bool:
        """Whether a close dialog may be opened for it."""
        return self.phase in (Phase.NORMAL, Phase.NOTED)

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
        if before is not None and before.volume != order.volume:
            self.was = before.volume
        self.order, self.gone_at = order, None
        self.net = order.net_profit
        self.haystack = filters.haystack(
            order.symbol, str(order.number), order.comment, order.side.value
        )
        self.forget_texts()

    def see_price(self, price: Decimal | None) -> int:
        """Note the closing price; return 1 or -1 if it moved up or down, else 0."""
        before, self.price = self.price, price
        if before is None or price is None or price == before:
            return 0
        self.moved = 1 if price > before else -1
        return self.moved

    def forget_texts(self) -> None:
        self.texts = [None] * len(COLUMNS)

    def text(self, place: int, ctx: Context) -> str:
        """Return the text of a column, made when it is first asked for."""
        found = self.texts[place]
        if found is None:
            found = COLUMNS[place].text(self.order, ctx) if self.order else ""
            self.texts[place] = found
        return found


def key_of_unreadable(row: UnreadableRow) -> int:
    """Return a key no order has: below zero."""
    return -1 - row.position


def row_of_unreadable(row: UnreadableRow) -> Row:
    number = "" if row.number is None else str(row.number)
    return Row(
        key=key_of_unreadable(row),
        unreadable=row,
        haystack=filters.haystack(number, row.column, row.raw),
    )
