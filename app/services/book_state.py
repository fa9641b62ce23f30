"""What the book knows at one moment, and how far that can be trusted to be now."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.account import AccountFigures
from app.domain.clock import Clock
from app.domain.close import Stamp
from app.domain.errors import ReadError
from app.domain.market import Quote, SymbolInfo
from app.domain.orders import Order, OrderList, UnreadableRow
from app.services.lots import LotScale
from app.services.ports import Broker, SettingsSource, Spawn
from app.services.prices import PriceBoard
from app.services.session import SessionService


class Freshness(enum.Enum):
    """How far what is shown can be trusted to be now."""

    LOADING = "loading"
    LIVE = "live"
    POLLING = "polling"
    STALE = "stale"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookState:
    """Everything last known of the account; replaced whole, never changed in place.

    Attributes:
        orders: By number, in the server's order; unchanged ones stay the same object.
        listed: As the latest list has them, without what the stream told since; with
            those of the list before where this one may have lost some.
        quotes: Of the latest market list; ``PriceBoard`` has newer ones.
        account_at: Wall clock, UTC, of ``account``.
        began: When the reading of the list shown began.
        prices_then: The lowest and highest prices of each symbol, as far as known, while
            that list was read.
        read_at: Monotonic seconds at the end of the last valid reading.
        read_wall: The same on the wall clock, UTC.
        took_s: How long that reading took.
        failure: Of the latest attempt; ``None`` when it succeeded.
        failing_since: Wall clock, UTC, of the first failure in a row.
        tries: Failures in a row.
        next_try_at: Monotonic seconds of the next attempt while failing.
    """

    orders: Mapping[int, Order] = field(default_factory=dict)
    listed: Mapping[int, Order] = field(default_factory=dict)
    unreadable: tuple[UnreadableRow, ...] = ()
    quotes: Mapping[str, Quote] = field(default_factory=dict)
    symbols: Mapping[str, SymbolInfo] = field(default_factory=dict)
    account: AccountFigures | None = None
    account_at: datetime | None = None
    began: Stamp | None = None
    prices_then: Mapping[str, tuple[Quote, Quote]] = field(default_factory=dict)
    read_at: float | None = None
    read_wall: datetime | None = None
    took_s: float | None = None
    failure: ReadError | None = None
    failing_since: datetime | None = None
    tries: int = 0
    next_try_at: float | None = None

    @property
    def numbers(self) -> frozenset[int]:
        """Numbers of all orders that may be open now, whatever is known of them.

        An order that the stream alone took away may be there after all, one whose row
        could not be read is there: neither is ever what another order goes on as.
        """
        hidden = (row.number for row in self.unreadable if row.number is not None)
        return frozenset((*self.orders, *self.listed, *hidden))


@dataclass(frozen=True, slots=True, kw_only=True)
class BookSources:
    """What the book reads from and lives by.

    Attributes:
        prices: Where the prices of the market list go.
    """

    broker: Broker
    session: SessionService
    settings: SettingsSource
    lots: LotScale
    clock: Clock
    spawn: Spawn
    prices: PriceBoard = field(default_factory=PriceBoard)


def is_evidence(read: OrderList) -> bool:
    """Whether the absence of an order in the reading means anything.

    An unreadable row might be the very order; pages that do not add up to the
    server's own count may have lost one while the list shifted beneath them.
    """
    if any(row.number is None for row in read.unreadable):
        return False
    shown = len(read.orders) + len(read.unreadable)
    return read.pages == 1 or read.count is None or shown == read.count
