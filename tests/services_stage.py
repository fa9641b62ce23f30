"""The real services over a broker that does what a test says, in virtual time."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Self

from app.domain.account import AccountFigures, Session
from app.domain.close import CloseDecision, CloseRecord, CloseRequest, Stamp, State
from app.domain.errors import (
    Accepted,
    DoubtCause,
    NoAnswer,
    Outcome,
    ReadError,
    ReadFault,
    RefusalKind,
    Refused,
    Reply,
    SignInError,
)
from app.domain.evidence import HistoryRow
from app.domain.market import Market
from app.domain.orders import Order, OrderList, Side
from app.domain.settings import ClosingLimits, Settings
from app.domain.stream import StreamError, StreamFault
from app.services.closing import Closing
from app.services.intake import ClosingParts
from app.services.lots import LotScale
from app.services.order_book import BookSources, OrderBook
from app.services.ports import Gate, StreamSink, Unsubscribe
from app.services.session import SessionService
from app.tasks import TaskScope
from tests.memory_journal import MemoryJournal
from tests.virtual_time import LoopClock, in_virtual_time

ORIGIN = "https://broker.example"
OK = Accepted(Reply(status=200))
NO = Refused(Reply(status=400, word="INVALID_DATA"), RefusalKind.INVALID_DATA)
LOST = NoAnswer(DoubtCause.CONNECTION_LOST)


def an_order(number: int = 7, volume: int = 100, **changes: Any) -> Order:
    """An open EURUSD order of one lot, unless told otherwise."""
    facts: dict[str, Any] = {
        "symbol": "EURUSD",
        "side": Side.BUY,
        "open_price": Decimal("1.08312"),
        "opened_at": datetime(2026, 11, 23, 8, 0, tzinfo=UTC),
        "profit": Decimal("125.00"),
    }
    return Order(number=number, volume=volume, **(facts | changes))


class FixedSettings:
    """Settings that only a test changes."""

    def __init__(self) -> None:
        self.current = Settings()

    def subscribe(self, changed: Callable[[Settings], None]) -> Unsubscribe:
        return lambda: None


Script = Callable[["StageBroker", CloseRequest], Awaitable[Outcome]]


@dataclass
class StageBroker:
    """A broker with its own orders; each close is played by the next script.

    Attributes:
        orders: What it would list now.
        sent: Requests whose gate was passed, in order.
        list_fault: While set, the list cannot be read.
        retry_after_s: How long it then asks to be left alone.
        list_takes_s: How long a reading takes; the orders are those at its start.
        market_fault: Why the next reading of the market list fails.
        history: What its history lists, whatever the period; stamps are put in.
        history_fault: While set, the history cannot be read.
        history_spans: The periods it was asked for.
    """

    orders: dict[int, Order] = field(default_factory=dict)
    scripts: list[Script] = field(default_factory=list)
    sent: list[CloseRequest] = field(default_factory=list)
    list_fault: ReadFault | None = None
    retry_after_s: float | None = None
    market_fault: ReadError | None = None
    list_takes_s: float = 0.01
    lists_read: int = 0
    sign_in_faults: list[Any] = field(default_factory=list)
    history: list[HistoryRow] = field(default_factory=list)
    history_fault: ReadError | None = None
    history_spans: list[tuple[datetime, datetime]] = field(default_factory=list)
    history_takes_s: float = 0.01

    async def sign_in(self, origin: str, login: int, password: str) -> Session:
        if self.sign_in_faults:
            raise SignInError(self.sign_in_faults.pop(0))
        return Session(origin=origin, login=login)

    async def use_token(self, origin: str, token: str) -> Session:
        return Session(origin=origin, login=None)

    def sign_out(self) -> None:
        pass

    async def test_connection(self, origin: str) -> None:
        pass

    async def read_orders(self) -> OrderList:
        self.lists_read += 1
        orders = tuple(self.orders.values())
        await asyncio.sleep(self.list_takes_s)
        if self.list_fault is not None:
            raise ReadError(self.list_fault, retry_after_s=self.retry_after_s)
        return OrderList(orders=orders, count=len(orders))

    async def read_account(self) -> AccountFigures:
        return AccountFigures(balance=Decimal(1000), currency="USD")

    async def read_market(self) -> Market:
        fault, self.market_fault = self.market_fault, None
        if fault is not None:
            raise fault
        return Market({}, {})

    async def read_history(
        self, since: datetime, until: datetime, stamp: Stamp
    ) -> tuple[HistoryRow, ...]:
        self.history_spans.append((since, until))
        await asyncio.sleep(self.history_takes_s)
        if self.history_fault is not None:
            raise self.history_fault
        return tuple(replace(row, stamp=stamp) for row in self.history)

    async def listen(self, address: str, sink: StreamSink) -> None:
        raise StreamError(StreamFault.NO_ADDRESS)

    async def close(self, request: CloseRequest, before_first_byte: Gate) -> Outcome:
        script = self.scripts.pop(0)
        await before_first_byte()
        self.sent.append(request)
        return await script(self, request)

    def execute(self, request: CloseRequest) -> None:
        """Do what the request asks, as a server would."""
        order = self.orders[request.before.number]
        left = order.volume - request.asked
        del self.orders[order.number]
        if left > 0:
            self.orders[order.number] = an_order(order.number, left)


def replies(
    outcome: Outcome, *, after_s: float = 0.05, executed: bool = True, late_s: float = 0.0
) -> Script:
    """Play a close: execute (or not), wait, and end with ``outcome``."""

    async def play(broker: StageBroker, request: CloseRequest) -> Outcome:
        if executed and not late_s:
            broker.execute(request)
        if executed and late_s:
            asyncio.get_running_loop().call_later(late_s, broker.execute, request)
        await asyncio.sleep(after_s)
        return outcome

    return play


def closing_over(
    sources: BookSources, book: OrderBook, journal: MemoryJournal, **changes: Any
) -> Closing:
    """Closing beside a book, wired as the program does it; ids are r1, r2 and so on."""
    names = itertools.count(1)
    parts = ClosingParts(
        broker=sources.broker,
        journal=journal,
        book=book,
        session=sources.session,
        settings=sources.settings,
        clock=sources.clock,
        spawn=sources.spawn,
        limits=ClosingLimits,
        new_rid=lambda: f"r{next(names)}",
    )
    return Closing(replace(parts, **changes))


class Stage:
    """Everything wired as ``bootstrap`` does it; use as ``async with Stage() as s``."""

    def __init__(
        self,
        *orders: Order,
        limits: ClosingLimits | None = None,
        journal: MemoryJournal | None = None,
    ) -> None:
        self.broker = StageBroker({o.number: o for o in orders or (an_order(),)})
        self.clock = LoopClock()
        self.failures: list[BaseException] = []
        self.scope = TaskScope(self.failures.append)
        self.journal = journal or MemoryJournal()
        self.allowed: list[str] = []  # the trader's word, as closing passes it on
        self.settings = FixedSettings()
        self.session = SessionService(self.broker, self.clock)
        self.lots = LotScale(self.settings, self.session, lambda settings: None)
        sources = BookSources(
            broker=self.broker,
            session=self.session,
            settings=self.settings,
            lots=self.lots,
            clock=self.clock,
            spawn=self.scope.start,
        )
        self.book = OrderBook(sources)
        self.closing = closing_over(
            sources,
            self.book,
            self.journal,
            limits=lambda: limits or ClosingLimits(),
            allow_unrecorded=self.allowed.append,
        )
        self.told: list[CloseRecord] = []
        self.closing.subscribe(self.told.append)

    async def __aenter__(self) -> Self:
        await self.session.sign_in(ORIGIN, 100, "secret")
        self.book.start()
        await self.clock.sleep(0.5)
        return self

    async def __aexit__(self, *exc: object) -> None:
        self.closing.stop()
        self.book.stop()
        await self.scope.aclose()
        await self.closing.drain()
        assert not self.failures, self.failures

    async def close(
        self, want: int | None = None, *, number: int = 7, supersedes: str = ""
    ) -> str:
        """Submit a close of the order as it is listed now."""
        order = self.book.state.orders[number]
        decision = CloseDecision(order=order, want=want, supersedes=supersedes)
        return await self.closing.submit(decision)

    def now(self, rid: str) -> CloseRecord:
        record = self.closing.record(rid)
        assert record is not None
        return record

    async def state_in(self, seconds: float, rid: str) -> State:
        """Let time pass and return how a request stands then."""
        await self.clock.sleep(seconds)
        return self.now(rid).state


Story = Callable[[Stage], Coroutine[object, object, None]]


def on_stage(story: Story, *orders: Order) -> None:
    """Play a story on a stage of its own, in virtual time."""

    async def run() -> None:
        async with Stage(*orders) as stage:
            await story(stage)

    in_virtual_time(run)
