"""A trade as the broker keeps it: open, pending, closed, or a movement of money."""

from __future__ import annotations

import enum
from dataclasses import dataclass, fields, replace
from operator import attrgetter


class Command(enum.IntEnum):
    """What a trade does (``cmd`` on the wire); the kinds this broker knows."""

    BUY = 0
    SELL = 1
    BUY_LIMIT = 2
    SELL_LIMIT = 3
    BUY_STOP = 4
    SELL_STOP = 5
    BALANCE_IN = 6


class State(enum.IntEnum):
    """Where a trade stands (``state`` on the wire); the states this broker uses."""

    OPEN = 0
    CLOSED = 3
    CLOSED_PART = 4
    CLOSE_REQUEST = 7


class Reason(enum.IntEnum):
    """Who opened a trade (``reason`` on the wire)."""

    CLIENT = 0
    EXPERT = 1
    DEALER = 2
    MOBILE = 5
    WEB = 6


@dataclass(slots=True, kw_only=True)
class Trade:
    """One record of the account, at any time of its life.

    Prices are in points of the symbol, money in cents of the account's currency,
    volumes in units (minimal lots), times in Unix seconds; 0 means "not set".

    Attributes:
        profit: Of an open trade as last computed by its book; else what it came to.
        closed_volume: How much of it was closed before, in parts.
        partial_close_volume: How much is being closed in part right now.
        parent_order: The trade this one was split off.
    """

    order: int
    login: int
    cmd: int
    symbol: str
    volume: int
    open_time: int
    open_price: int
    digits: int
    state: int = State.OPEN
    reason: int = Reason.CLIENT
    close_time: int = 0
    close_price: int = 0
    sl: int = 0
    tp: int = 0
    profit: int = 0
    commission: int = 0
    storage: int = 0
    comment: str = ""
    expiration: int = 0
    parent_order: int = 0
    closed_volume: int = 0
    partial_close_volume: int = 0
    update_time: int = 0

    @property
    def net(self) -> int:
        """Profit with commission and swap, in cents."""
        return self.profit + self.commission + self.storage

    @property
    def is_market(self) -> bool:
        return self.cmd <= Command.SELL

    @property
    def is_pending(self) -> bool:
        return Command.BUY_LIMIT <= self.cmd <= Command.SELL_STOP

    def split(self, volume: int, profit: int) -> Trade:
        """Take ``volume`` units off; returns that part, with its share of the costs.

        Args:
            volume: Less than all of it.
            profit: What the part brings, in cents.
        """
        part = replace(
            self,
            volume=volume,
            profit=profit,
            commission=round(self.commission * volume / self.volume),
            storage=round(self.storage * volume / self.volume),
            closed_volume=0,
        )
        self.volume -= volume
        self.commission -= part.commission
        self.storage -= part.storage
        self.closed_volume += volume
        self.state, self.partial_close_volume = State.OPEN, 0
        return part


FIELDS = tuple(field.name for field in fields(Trade))
values_of = attrgetter(*FIELDS)
