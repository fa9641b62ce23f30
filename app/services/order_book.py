"""The one reader of the list, and the one place that knows what is open now.

Polling is the truth. A reading is single-flight: whoever wants one sooner asks
``want_read``, which promises a reading *begun after* the call. Each finished
reading is stamped with the local sequence, so that what a close may conclude from
it is decided by what came before what, never by clocks. A reading that failed
leaves the orders as they were, with the age and the failure to say so.

While a stream stands without a gap the list is read less often: what changes is told,
``merging`` joins it to the list shown, and evidence stays what was read or told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from app.domain.close import Stamp
from app.domain.errors import ReadError, ReadFault
from app.domain.evidence import Snapshot, TradeEvent
from app.domain.market import closing_price
from app.domain.orders import Order, OrderList
from app.domain.stream import BalanceNews, TradeNews
from app.domain.volume import VolumeRules
from app.services.book_state import BookSources, BookState, Freshness, is_evidence
from app.services.merging import MergedAccount, MergedOrders
from app.services.order_rules import proposed_units_per_lot, rules_of
from app.services.pacing import Paced
from app.services.polling import Poller, Respite
from app.services.ports import Unsubscribe
from app.services.session import Standing
from app.services.subscribers import Subscribers

__all__ = ["BookSources", "BookState", "Freshness", "OrderBook", "is_evidence"]

_FAST_PRICES_S = 2.0
_LIVE_S = 10.0  # between readings of anything while a stream stands
_TOLD_READ_S = 0.25  # between readings that the stream's words cause
_TELL_S = 0.1


class OrderBook:
    """Reads list, market and account while a session is there."""

    def __init__(self, sources: BookSources) -> None:
        self._broker, self._session = sources.broker, sources.session
        self._settings, self._lots = sources.settings, sources.lots
        self._clock, self._prices = sources.clock, sources.prices
        self._changed: Subscribers[[BookState]] = Subscribers()
        self._read: Subscribers[[Snapshot]] = Subscribers()
        self._events: Subscribers[[TradeEvent]] = Subscribers()
        self._news: Subscribers[[TradeNews]] = Subscribers()
        self._orders, self._figures = MergedOrders(), MergedAccount()
        self._live = False
        self._seq = self._fast_holders = 0
        self._failing_from = 0.0
        self._respite = wait = Respite(sources.clock)
        self._run = object()
        self._state = BookState()
        clock, spawn = sources.clock, sources.spawn
        self._list = Poller(self._read_list, self._list_pause, clock, spawn, wait)
        self._market = Poller(self._read_market, self._market_pause, clock, spawn, wait)
        self._account = Poller(self._read_account, self._account_pause, clock, spawn, wait)
        self._pollers = (self._list, self._market, self._account)
        self._telling = Paced(self._tell, _TELL_S, clock, spawn)
        self._told_read = Paced(self.want_read, _TOLD_READ_S, clock, spawn)

    @property
    def state(self) -> BookState:
        if (orders := self._orders.current) is not self._state.orders:
            self._state = replace(self._state, orders=orders)
        return self._state

    def subscribe(self, changed: Callable[[BookState], None]) -> Unsubscribe:
        """Be told after every reading, failed ones too, and of the stream's words."""
        return self._changed.add(changed)

    def subscribe_snapshots(self, read: Callable[[Snapshot], None]) -> Unsubscribe:
        """Be told of every valid reading of the list, as evidence."""
        return self._read.add(read)

    def subscribe_events(self, told: Callable[[TradeEvent], None]) -> Unsubscribe:
        """Be told what the stream says of an order's open volume, as evidence."""
        return self._events.add(told)

    def subscribe_news(self, told: Callable[[TradeNews], None]) -> Unsubscribe:
        """Be told every word of the stream about a record of this account."""
        return self._news.add(told)

    def start(self) -> None:
        """Begin reading for the session that is now there; forgets another's orders."""
        self.stop()
        self._orders.clear()
        self._figures.clear()
        self._prices.clear()
        self._respite.end()
        self._state = BookState()
        self._tell()
        for poller in self._pollers:
            poller.start()

    def stop(self) -> None:
        """Read no more; a reading under way is not told to anyone."""
        self._run = object()
        self._live = False
        self._telling.forget()
        self._told_read.forget()
        for poller in self._pollers:
            poller.stop()

    def set_live(self, live: bool) -> None:
        """Say whether a stream stands, without a gap since the list shown began."""
        if live is self._live:
            return
        self._live = live
        if not live:
            for poller in self._pollers:
                poller.wake()
        self._tell()

    def take_trade(self, news: TradeNews) -> None:
        """Take a word of the stream; another account's is ignored."""
        if not self._is_ours(news.login):
            return
        told = self._orders.told(news, self.stamp())
        self._news.tell(news)
        if told.event is not None:
            self._events.tell(told.event)
        if told.wants_read:
            self._told_read.ask()
        if told.changed:
            self._telling.ask()

    def take_balance(self, news: BalanceNews) -> None:
        """Take the account's money of the moment; another account's is ignored."""
        account = self._state.account
        if account is None or not self._is_ours(news.login):
            return
        account = self._figures.told(account, news, self.stamp())
        now = self._clock.now()
        self._state = replace(self._state, account=account, account_at=now)
        self._telling.ask()

    def stamp(self) -> Stamp:
        """Return the next place in the local sequence."""
        self._seq += 1
        return Stamp(self._seq, self._clock.monotonic())

    def want_read(self, *, asked: bool = False) -> None:
        """Have the list read, begun after this call; ``asked`` says that a person asks."""
        self._list.wake(at_once=asked)

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
        if age > self._settings.current.stale_after_s + self._poll_s():
            return Freshness.STALE
        return Freshness.LIVE if self._live else Freshness.POLLING

    def price_of(self, order: Order) -> Decimal | None:
        """Return the price the order would close at, from what was last read."""
        return closing_price(order, self._state.quotes.get(order.symbol))

    def rules_of(self, order: Order) -> VolumeRules:
        """Return what a close of the order may be, in units."""
        return rules_of(order, self._state, self._lots.current)

    def proposed_units_per_lot(self) -> int | None:
        """Return the scale the rows' own profit points to, where that is clear."""
        return proposed_units_per_lot(self.state)

    async def _read_list(self) -> None:
        is_ours, started = self._of_this_session(), self.stamp()
        self._prices.begin_note()
        try:
            orders = await self._broker.read_orders()
        except ReadError as error:
            if is_ours():
                self._list_failed(error)
            return
        if is_ours():
            self._session.mark_good()
            self._list_read(orders, started, self.stamp())

    def _list_read(self, read: OrderList, started: Stamp, ended: Stamp) -> None:
        listed = {order.number: order for order in read.orders}
        is_whole = is_evidence(read)
        self._orders.listed(listed, started)
        self._state = replace(
            self._state,
            orders=self._orders.current,
            listed=listed if is_whole else {**self._state.listed, **listed},
            unreadable=read.unreadable,
            began=started,
            prices_then=self._prices.end_note(),
            read_at=ended.at,
            read_wall=self._clock.now(),
            took_s=ended.at - started.at,
            failure=None,
            failing_since=None,
            tries=0,
            next_try_at=None,
        )
        if is_whole:
            hidden = frozenset(row.number for row in read.unreadable if row.number)
            self._read.tell(Snapshot(started, ended, listed, hidden, read.pages))
        self._tell()

    def _list_failed(self, error: ReadError) -> None:
        if error.fault is ReadFault.SESSION:
            self._session.mark_ended()
        self._respite.heed(error)
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
        is_ours, began = self._of_this_session(), self._clock.monotonic()
        try:
            market = await self._broker.read_market()
        except ReadError as error:
            if is_ours():
                self._respite.heed(error)
            return  # the prices before stand, and their age shows
        if is_ours():
            self._prices.listed(market.quotes, began)
            self._set(symbols=market.symbols, quotes=market.quotes)

    async def _read_account(self) -> None:
        is_ours, began = self._of_this_session(), self.stamp()
        try:
            account = await self._broker.read_account()
        except ReadError as error:
            if is_ours():
                self._respite.heed(error)
            return  # the figures before stand with their "as of"
        if is_ours():
            account = self._figures.read(account, began)
            self._set(account=account, account_at=self._clock.now())

    def _of_this_session(self) -> Callable[[], bool]:
        """Return what tells, after a reading, whether its run and session still last."""
        run, session = self._run, self._session.session
        return lambda: run is self._run and session is self._session.session

    def _set(self, **facts: object) -> None:
        self._state = replace(self._state, **facts)  # type: ignore[arg-type]
        self._tell()

    def _tell(self) -> None:
        self._changed.tell(self.state)

    def _is_ours(self, login: int | None) -> bool:
        session = self._session.session
        return session is not None and login in (None, session.login or login)

    def _poll_s(self) -> float:
        return max(self._settings.current.poll_s, _LIVE_S if self._live else 0.0)

    def _list_pause(self) -> float:
        return self._poll_s() if self._state.failure is None else self._backoff()

    def _backoff(self) -> float:
        """Wait as long as it has failed already; a try that was asked for counts not."""
        failing_s = self._clock.monotonic() - self._failing_from
        ended = self._session.standing is Standing.ENDED
        wait_s = 15.0 if ended else min(15.0, max(1.0, failing_s))
        return max(wait_s, self._respite.left_s)

    def _market_pause(self) -> float:
        return _FAST_PRICES_S if self._fast_holders else self._account_pause()

    def _account_pause(self) -> float:
        return max(self._settings.current.account_poll_s, _LIVE_S if self._live else 0.0)
