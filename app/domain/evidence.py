"""What a verdict on a close may rest on, each piece stamped as it was learnt.

A list proves what is open, an event and a closed record only that something was done:
they may confirm and never prove that nothing happened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from app.domain.close import Stamp
from app.domain.errors import Answer
from app.domain.orders import Order, Side


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One valid reading of the list, all its pages.

    Attributes:
        unreadable: Numbers of rows that are there but could not be read.
        pages: How many requests it took; between two of them the list may have moved.
    """

    started: Stamp
    ended: Stamp
    orders: Mapping[int, Order]
    unreadable: frozenset[int] = frozenset()
    pages: int = 1


@dataclass(frozen=True, slots=True)
class TradeEvent:
    """A word of the stream about an order.

    Attributes:
        stamp: Of the moment it came, from the same sequence as the readings.
        volume: Units the order has now; of a closed one, what was closed.
        close_price: Of a closed one, where the message says so.
        code: The platform's kind of change; unreliable, so nothing rests on it.
    """

    stamp: Stamp
    number: int
    volume: int
    closed: bool = False
    symbol: str = ""
    side: Side | None = None
    close_price: Decimal | None = None
    code: int | None = None

    @property
    def left(self) -> int:
        """Units open under this number."""
        return 0 if self.closed else self.volume


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A closed record; may confirm, never proves absence.

    Attributes:
        number: The record's own number.
        parent: The order it was part of, when the server says so.
        volume: Units that were closed.
    """

    stamp: Stamp
    number: int
    parent: int | None
    volume: int
    closed_at: datetime
    price: Decimal | None = None
    net_profit: Decimal | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class LateAnswer:
    """An answer that came after it was no longer waited for; for one request alone."""

    stamp: Stamp
    answer: Answer


Evidence = Snapshot | TradeEvent | HistoryRow | LateAnswer


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one snapshot says about one request.

    Attributes:
        left: Units open of the order and of what continues it.
        ambiguous: More than one order could be the remainder.
        processing: The server says it is working on a close of it.
        continues_as: The number the remainder goes on under, if another.
        at_once: The whole list came in one page, so nothing slipped between two.
    """

    started: Stamp
    ended: Stamp
    left: int
    ambiguous: bool
    processing: bool
    continues_as: int | None
    at_once: bool = True

    def agrees_with(self, other: Sighting) -> bool:
        return (self.left, self.ambiguous) == (other.left, other.ambiguous)
