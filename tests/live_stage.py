"""The services with the stream's, over a broker that does what a test says."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Self

from app.domain.account import AccountFigures, Session
from app.domain.clock import Clock
from app.domain.departure import Departure
from app.domain.evidence import TradeEvent
from app.domain.market import Market, Quote, SymbolInfo
from app.domain.orders import Order, OrderList, Side, UnreadableRow
from app.domain.settings import Settings
from app.domain.stream import ServerNotice, StreamError, StreamFault, TradeNews
from app.services.live import LiveStanding
from app.services.live_parts import build_live
from app.services.lots import LotScale
from app.services.order_book import BookSources, OrderBook
from app.services.ports import Broker, StreamLine, StreamSink
from app.services.session import SessionService
from app.services.subscribers import Subscribers
from app.tasks import TaskScope
from tests.memory_journal import MemoryJournal
from tests.services_stage import ORIGIN, StageBroker, an_order, closing_over
from tests.virtual_time import EPOCH, LoopClock, in_virtual_time

ADDRESS = "wss://stream.example/ws"


def a_pair(name: str, digits: int) -> SymbolInfo:
    """A symbol named after its two currencies."""
    return SymbolInfo(
        name=name,
        digits=digits,
        contract_size=Decimal(100_000),
        currency=name[:3],
        quote_currency=name[3:],
    )


EURUSD, USDJPY, EURJPY = a_pair("EURUSD", 5), a_pair("USDJPY", 3), a_pair("EURJPY", 3)


def quote(bid: str, ask: str, at: float = 0.0) -> Quote:
    return Quote(Decimal(bid), Decimal(ask), at)


def closed(order: Order, **facts: Any) -> TradeNews:
    """The word that an order was closed, all of it, unless told otherwise."""
    usual: dict[str, Any] = {
        "volume": order.volume,
        "closed_at": EPOCH,
        "close_price": Decimal("1.10234"),
        "state": 3,
        "profit": Decimal("-12.30"),
    }
    return told(order, **(usual | facts))


def told(order: Order, **facts: Any) -> TradeNews:
    """A word about an order that says what the list says, unless told otherwise."""
    usual: dict[str, Any] = {
        "number": order.number,
        "login": 100,
        "symbol": order.symbol,
        "side": order.side,
        "volume": order.volume,
        "open_price": order.open_price,
        "opened_at": order.opened_at,
        "stop_loss": order.stop_loss,
        "take_profit": order.take_profit,
        "state": order.state,
        "profit": order.profit,
    }
    return TradeNews(**(usual | facts))


@dataclass
class Wire:
    """One connection, as the broker sees it: it fits ``StreamLine``.

    Attributes:
        watched: What was asked for, in order.
        was_cut: Whether our side ended it.
    """

    sink: StreamSink
    watched: list[frozenset[str]] = field(default_factory=list)
    was_cut: bool = False
    ended: asyncio.Future[StreamFault] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def watch(self, symbols: frozenset[str]) -> None:
        self.watched.append(symbols)

    def end(self, fault: StreamFault = StreamFault.ENDED) -> None:
        self.ended.set_result(fault)


@dataclass
class LiveBroker(StageBroker):
    """A broker with a stream.

    Attributes:
        wires: All connections so far, the newest last.
        refusals: Why the next connections do not come about.
        tried_at: When each was tried.
        money: The account's figures as a reading finds them.
    """

    market: Market = field(default_factory=lambda: Market({}, {}))
    wires: list[Wire] = field(default_factory=list)
    refusals: list[StreamFault] = field(default_factory=list)
    tried_at: list[float] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    opens_after_s: float = 0.05
    account_takes_s: float = 0.005
    markets_read: int = 0
    unreadable: tuple[UnreadableRow, ...] = ()
    money: AccountFigures = field(
        default_factory=lambda: AccountFigures(balance=Decimal(1000), currency="USD")
    )

    async def read_orders(self) -> OrderList:
        read = await super().read_orders()
        return replace(read, unreadable=self.unreadable)

    async def read_market(self) -> Market:
        self.markets_read += 1
        await asyncio.sleep(0.005)
        now = asyncio.get_running_loop().time()
        quotes = {n: replace(q, read_at=now) for n, q in self.market.quotes.items()}
        return Market(self.market.symbols, quotes)

    async def read_account(self) -> AccountFigures:
        money = self.money
        await asyncio.sleep(self.account_takes_s)
        return money

    async def listen(self, address: str, sink: StreamSink) -> None:
        self.tried_at.append(asyncio.get_running_loop().time())
        self.addresses.append(address)
        await asyncio.sleep(self.opens_after_s)
        if self.refusals:
            raise StreamError(self.refusals.pop(0))
        wire = Wire(sink)
        self.wires.append(wire)
        line: StreamLine = wire
        sink.opened(line)
        try:
            raise StreamError(await wire.ended)
        except asyncio.CancelledError:
            wire.was_cut = True
            raise


class ChangingSettings:
    """Settings that a test changes; whoever subscribed is told."""

    def __init__(self) -> None:
        self.current = Settings()
        self._changed: Subscribers[[Settings]] = Subscribers()

    def subscribe(self, changed: Callable[[Settings], None]) -> Callable[[], None]:
        return self._changed.add(changed)

    def put(self, **values: Any) -> None:
        self.save(self.current.changed(**values))

    def save(self, settings: Settings) -> None:
        self.current = settings
        self._changed.tell(self.current)


class LiveServices:
    """Everything wired as the program does it, over any broker and clock.

    Attributes:
        draws: Where pauses get their chance from.
        departed: Each telling of departures, as it came.
    """

    def __init__(self, broker: Broker, clock: Clock) -> None:
        self.clock = clock
        self.failures: list[BaseException] = []
        self.scope = TaskScope(self.failures.append)
        self.settings = ChangingSettings()
        self.session = SessionService(broker, clock)
        self.lots = LotScale(self.settings, self.session, lambda settings: None)
        self.draws = itertools.repeat(1.0)
        sources = BookSources(
            broker=broker,
            session=self.session,
            settings=self.settings,
            lots=self.lots,
            clock=clock,
            spawn=self.scope.start,
        )
        self.book = OrderBook(sources)
        self.closing = closing_over(sources, self.book, MemoryJournal())
        draw, save = (lambda: next(self.draws)), self.settings.save
        parts = build_live(sources, self.book, self.closing, draw, save)
        self.prices, self.values, self.live = parts.prices, parts.values, parts.live
        self.departed: list[tuple[Departure, ...]] = []
        self.notices: list[ServerNotice] = []
        parts.departures.subscribe(self.departed.append)
        parts.notices.subscribe(self.notices.append)

    async def stop(self) -> None:
        """Take it down as the program does; a task that failed fails the test."""
        self.closing.stop()
        self.live.stop()
        self.book.stop()
        await self.scope.aclose()
        await self.closing.drain()
        assert not self.failures, self.failures


class LiveStage(LiveServices):
    """The services in virtual time; use as ``async with LiveStage() as s``."""

    def __init__(self, *orders: Order, market: Market | None = None) -> None:
        self.broker = LiveBroker(
            {o.number: o for o in orders or (an_order(),)},
            market=market or Market({}, {}),
        )
        super().__init__(self.broker, LoopClock())
        self.events: list[TradeEvent] = []
        self.book.subscribe_events(self.events.append)

    async def __aenter__(self) -> Self:
        await self.sign_in()
        await self.clock.sleep(0.5)
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.stop()

    async def sign_in(self, login: int = 100, stream: str = ADDRESS) -> Session:
        session = await self.session.sign_in(ORIGIN, login, "secret", stream=stream)
        self.book.start()
        self.live.start()
        return session

    def standing(self) -> LiveStanding:
        return self.live.state.standing

    @property
    def wire(self) -> Wire:
        """The newest connection."""
        return self.broker.wires[-1]

    def tick(self, symbol: str, bid: str, ask: str) -> None:
        """Tell a price on the newest connection."""
        self.wire.sink.heard()
        at = self.clock.monotonic()
        self.wire.sink.quotes({symbol: quote(bid, ask, at)})

    def list_now(self, *orders: Order) -> None:
        """From now on the broker lists these."""
        self.broker.orders = {order.number: order for order in orders}


Story = Callable[[LiveStage], Coroutine[object, object, None]]


def live_on_stage(story: Story, *orders: Order, market: Market | None = None) -> None:
    """Play a story on a stage of its own, in virtual time."""

    async def run() -> None:
        async with LiveStage(*orders, market=market) as stage:
            await story(stage)

    in_virtual_time(run)


def a_sell(number: int = 8, **changes: Any) -> Order:
    """An open EURUSD sell of one lot, unless told otherwise."""
    return an_order(number, **({"side": Side.SELL} | changes))
