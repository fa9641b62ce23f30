"""What an open order is, and what one reading of the list of them is.

Volumes are whole numbers of the server's minimal lots ("units"); prices and money
are ``Decimal`` as the wire spelled them; times are aware UTC. A value the server
did not supply is ``None``, never zero: zero is a statement about money.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

HIGHEST_NUMBER = 2**63 - 1

# The platform's states in which a close of the order is under way (7 whole, 19 part).
_CLOSE_STATES = frozenset({7, 19})


class Side(enum.Enum):
    """Direction of an order, from the account holder's view."""

    BUY = "buy"
    SELL = "sell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An open market order as the broker last reported it.

    Attributes:
        number: The broker's number ("ticket"); 1 to 2**63 - 1, unique per account.
        volume: Open size in units; positive.
        open_price: In the symbol's quote currency.
        opened_at: Aware, UTC.
        close_price: The price it would close at, when the list says so.
        profit: Floating gross result, account currency.
        swap: The wire's ``storage``; account currency, sign included.
        digits: Decimals of the symbol's prices.
        state: The platform's state number; unknown ones are kept as they are.
        closing_volume: Units of a partial close the server is working on now.
        parent: The order this one is the remainder of, when the list says so.
    """

    number: int
    symbol: str
    side: Side
    volume: int
    open_price: Decimal
    opened_at: datetime
    close_price: Decimal | None = None
    stop_loss: Decimal | None = None
    take_profit: Decimal | None = None
    profit: Decimal | None = None
    swap: Decimal | None = None
    commission: Decimal | None = None
    comment: str = ""
    digits: int = 5
    state: int = 0
    closing_volume: int = 0
    parent: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.number <= HIGHEST_NUMBER:
            raise ValueError(f"order number out of range: {self.number}")
        if self.volume <= 0:
            raise ValueError(f"volume must be positive, got {self.volume}")
        if self.opened_at.tzinfo is None:
            raise ValueError("opened_at must be timezone-aware")

    @property
    def net_profit(self) -> Decimal | None:
        """Profit plus swap plus commission; ``None`` while the profit is unknown."""
        if self.profit is None:
            return None
        return self.profit + (self.swap or Decimal(0)) + (self.commission or Decimal(0))

    @property
    def is_being_closed(self) -> bool:
        """Whether the server itself says that a close of this order is under way."""
        return self.state in _CLOSE_STATES or self.closing_volume > 0


class RowFault(enum.Enum):
    """Why a row of the list could not be read."""

    NUMBER = "number"
    VOLUME = "volume"
    TYPE = "type"
    FIELD = "field"
    LENGTH = "length"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableRow:
    """A row of the list that is shown but not trusted; nothing can be done with it.

    Attributes:
        position: Index among all rows of the reading, from 0.
        number: Its order number, if at least that could be read.
        fault: What was wrong.
        column: The column that was wrong, as the server names it.
        raw: The value as received, cut short; the server's, so plain text only.
    """

    position: int
    number: int | None
    fault: RowFault
    column: str
    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderList:
    """All pages of one reading of the open orders.

    Attributes:
        orders: In the server's order; numbers are unique.
        count: How many the server says there are.
        pages: How many requests it took.
        total_net_profit: The server's own total, to check ours against.
    """

    orders: tuple[Order, ...]
    unreadable: tuple[UnreadableRow, ...] = ()
    count: int | None = None
    pages: int = 1
    total_net_profit: Decimal | None = None
