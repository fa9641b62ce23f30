"""The one reader of the list, and the one place that knows what is open now.

Polling is the truth. A reading is single-flight: whoever wants one sooner asks
``want_read``, which promises a reading *begun after* the call. Each finished
reading is stamped with the local sequence, so that what a close may conclude from
it is decided by what came before what, never by clocks. A reading that failed
leaves the orders as they were, with the age and the failure to say so.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from app.domain.account import AccountFigures
from app.domain.clock import Clock
from app.domain.close import Stamp
from app.domain.errors import ReadError, ReadFault
from app.domain.evidence import Snapshot
from app.domain.market import Quote, SymbolInfo, closing_price
from app.domain.orders import Order, OrderList, UnreadableRow
from app.domain.valuation import implied_units_per_lot
from app.domain.volume import VolumeRules
from app.services.lots import LotScale, clear_scale
from app.services.polling import Poller
from app.services.ports import Broker, SettingsSource, Spawn, Unsubscribe
from app.services.session import SessionService, Standing
from app.services.subscribers import Subscribers

_FAST_PRICES_S = 2.0


class Freshness(enum.Enum):
    """How far what is shown can be trusted to be now."""

    LOADING = "loading"
    LIVE = "live"
    POLLING = "polling"
    STALE = "stale"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookState:
    """Everything last known of the account; replaced whole after each reading.

    Attributes:
        orders: By number, in the server's order; unchanged ones stay the same object.
        account_at: Wall clock, UTC, of ``account``.
        read_at: Monotonic seconds at the end of the last valid reading.
        read_wall: The same on the wall clock, UTC.
        took_s: How long that reading took.
        failure: Of the latest attempt; ``None`` when it succeeded.
        failing_since: Wall clock, UTC, of the first failure in a row.
        tries: Failures in a row.
        next_try_at: Monotonic seconds of the next attempt while failing.
    """

    orders: Mapping[int, Order] = field(default_factory=dict)
    unreadable: tuple[UnreadableRow, ...] = ()
    quotes: Mapping[str, Quote] = field(default_factory=dict)
    symbols: Mapping[str, SymbolInfo] = field(default_factory=dict)
    account: AccountFigures | None = None
    account_at: datetime | None = None
    read_at: float | None = None
    read_wall: datetime | None = None
    took_s: float | None = None
    failure: ReadError | None = None
    failing_since: datetime | None = None
    tries: int = 0
    next_try_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookSources:
    """What the book reads from and lives by."""

    broker: Broker
    session: SessionService
    settings: SettingsSource
    lots: LotScale
    clock: Clock
    spawn: Spawn


class OrderBook:
    """Reads list, market and account while a session is there."""

    def __init__(self, sources: BookSources) -> None:
        self._broker = sources.broker
        self._session = sources.session
        self._settings = sources.settings
        self._lots = sources.lots
        self._clock = sources.clock
        self._changed: Subscribers[[BookState]] = Subscribers()
        self._read: Subscribers[[Snapshot]] = Subscribers()
        self._seq = 0
        self._fast_holders = 0
        self._failing_from = 0.0
        self._run = object()
        self._state = BookState()
        self._list = Poller(self._read_list, self._list_pause, sources.clock, sources.spawn)
        self._market = Poller(
            self._read_market, self._market_pause, sources.clock, sources.spawn
        )
        self._account = Poller(
            self._read_account, self._account_pause, sources.clock, sources.spawn
        )

    @property
    def state(self) -> BookState:
        return self._state

    def subscribe(self, changed: Callable[[BookState], None]) -> Unsubscribe:
        """Be told after every reading, failed ones too."""
        return self._changed.add(changed)

    def subscribe_snapshots(self, read: Callable[[Snapshot], None]) -> Unsubscribe:
        """Be told of every valid reading of the list, as evidence."""
        return self._read.add(read)

    def start(self) -> None:
        """Begin reading for the session that is now there; forgets another's orders."""
        self.stop()
        self._state = BookState()
        self._changed.tell(self._state)
        for poller in (self._list, self._market, self._account):
            poller.start()

    def stop(self) -> None:
        """Read no more; a reading under way is not told to anyone."""
        self._run = object()
        for poller in (self._list, self._market, self._account):
            poller.stop()

    def stamp(self) -> Stamp:
        """Return the next place in the local sequence."""
        self._seq += 1
        return Stamp(self._seq, self._clock.monotonic())

    def want_read(self, soon: bool = True) -> None:
        """Ask for a reading of the list begun after this call; ``soon`` is at once."""
        if soon:
            self._list.wake()

    def hold_fast_prices(self) -> Unsubscribe:
        """Read prices every 2 s until the function returned here is called."""
        self._fast_holders += 1
        self._market.wake()

        def let_go() -> None:
            self._fast_holders -= 1

        return let_go

    def age_s(self) -> float | None:
        """Seconds since the list shown was read; ``None`` before the first."""
        read_at = self._state.read_at
        return None if read_at is None else self._clock.monotonic() - read_at

    def freshness(self) -> Freshness:
        """Say by the clock, now, how current the list is."""
        age = self.age_s()
        if age is None:
            return Freshness.OFFLINE if self._state.failure else Freshness.LOADING
        if self._state.failure is not None and self._state.tries > 1:
            return Freshness.OFFLINE
        stale = age > self._settings.current.stale_after_s + self._settings.current.poll_s
        return Freshness.STALE if stale else Freshness.POLLING

    def price_of(self, order: Order) -> Decimal | None:
        """Return the price the order would close at, from what was last read."""
        return closing_price(order, self._state.quotes.get(order.symbol))

    def rules_of(self, order: Order) -> VolumeRules:
        """Return what a close of the order may be, in units."""
        info = self._state.symbols.get(order.symbol)
        scale = self._lots.current
        return VolumeRules(
            open=order.volume,
            least=max(1, info.least or 1) if info else 1,
            step=max(1, info.step or 1) if info else 1,
            units_per_lot=scale.units_per_lot,
            lots_confirmed=scale.confirmed,
        )

    def proposed_units_per_lot(self) -> int | None:
        """Return the scale the rows' own profit points to, where that is clear."""
        account = self._state.account
        currency = account.currency if account else ""
        guesses = [
            g for o in self._state.orders.values() if (g := self._guess(o, currency))
        ]
        return clear_scale(guesses)

    def _guess(self, order: Order, currency: str) -> int | None:
        info = self._state.symbols.get(order.symbol)
        if info is None or info.quote_currency != currency:
            return None
        return implied_units_per_lot(order, self.price_of(order), info.contract_size)

    async def _read_list(self) -> None:
        run, started = self._run, self.stamp()
        try:
            orders = await self._broker.read_orders()
        except ReadError as error:
            if run is self._run:
                self._list_failed(error)
            return
        if run is self._run:
            self._session.mark_good()
            self._list_read(orders, started, self.stamp())

    def _list_read(self, read: OrderList, started: Stamp, ended: Stamp) -> None:
        self._state = replace(
            self._state,
            orders={order.number: order for order in read.orders},
            unreadable=read.unreadable,
            read_at=ended.at,
            read_wall=self._clock.now(),
            took_s=ended.at - started.at,
            failure=None,
            failing_since=None,
            tries=0,
            next_try_at=None,
        )
        if is_evidence(read):
            hidden = frozenset(row.number for row in read.unreadable if row.number)
            self._read.tell(Snapshot(started, ended, self._state.orders, hidden))
        self._changed.tell(self._state)

    def _list_failed(self, error: ReadError) -> None:
        if error.fault is ReadFault.SESSION:
            self._session.mark_ended()
        tries = self._state.tries + 1
        if tries == 1:
            self._failing_from = self._clock.monotonic()
        self._set(
            failure=error,
            failing_since=self._state.failing_since or self._clock.now(),
            tries=tries,
            next_try_at=self._clock.monotonic() + self._backoff(),
        )

    async def _read_market(self) -> None:
        run = self._run
        try:
            market = await self._broker.read_market()
        except ReadError:
            return  # the prices before stand, and their age shows
        if run is self._run:
            self._set(symbols=market.symbols, quotes=market.quotes)

    async def _read_account(self) -> None:
        run = self._run
        try:
            account = await self._broker.read_account()
        except ReadError:
            return  # the figures before stand with their "as of"
        if run is self._run:
            self._set(account=account, account_at=self._clock.now())

    def _set(self, **facts: object) -> None:
        self._state = replace(self._state, **facts)  # type: ignore[arg-type]
        self._changed.tell(self._state)

    def _list_pause(self) -> float:
        if self._state.failure is None:
            return self._settings.current.poll_s
        return self._backoff()

    def _backoff(self) -> float:
        """Wait as long as it has failed already; a try that was asked for counts not."""
        failing_s = self._clock.monotonic() - self._failing_from
        ended = self._session.standing is Standing.ENDED
        return 15.0 if ended else min(15.0, max(1.0, failing_s))

    def _market_pause(self) -> float:
        return (
            _FAST_PRICES_S if self._fast_holders else self._settings.current.account_poll_s
        )

    def _account_pause(self) -> float:
        return self._settings.current.account_poll_s


def is_evidence(read: OrderList) -> bool:
    """Whether the absence of an order in the reading means anything.

    An unreadable row might be the very order; pages that do not add up to the
    server's own count may have lost one while the list shifted beneath them.
    """
    if any(row.number is None for row in read.unreadable):
        return False
    shown = len(read.orders) + len(read.unreadable)
    return read.pages == 1 or read.count is None or shown == read.count
