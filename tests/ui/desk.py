"""Hand-written stand-ins for the services, for tests of windows.

``make_desk()`` gives a desk whose parts are fakes a test drives: it pushes orders and
records, moves the clock and opens the gate that a submit waits at. A test that needs
a real part hands it over: ``make_desk(lots=LotScale(...))``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from app.domain.account import AccountFigures, Session
from app.domain.close import CloseDecision, CloseRecord, CloseRequest, Stamp, State
from app.domain.errors import SubmitError
from app.domain.market import Quote, SymbolInfo, closing_price
from app.domain.orders import Order, Side
from app.domain.settings import Settings
from app.domain.volume import VolumeRules
from app.services.desk import Desk
from app.services.lots import Scale
from app.services.order_book import BookState, Freshness
from app.services.session import Standing
from app.services.subscribers import Subscribers
from app.tasks import TaskScope
from tests.ui.live_fakes import live_parts

NOW = datetime(2025, 4, 16, 9, 31, 7, tzinfo=UTC)
ORIGIN = "https://trade.example.test"
LOGIN = 50012345


def make_order(number: int = 50123391, **facts: Any) -> Order:
    """The order of the design pictures: 1.00 lots EURUSD bought, now in profit."""
    usual: dict[str, Any] = {
        "symbol": "EURUSD",
        "side": Side.BUY,
        "volume": 100,
        "open_price": Decimal("1.08312"),
        "opened_at": NOW - timedelta(minutes=17),
        "stop_loss": Decimal("1.07900"),
        "take_profit": Decimal("1.09100"),
        "profit": Decimal("125.00"),
        "swap": Decimal("-2.10"),
        "commission": Decimal("-7.00"),
    }
    return Order(number=number, **(usual | facts))


def make_record(order: Order | None = None, **facts: Any) -> CloseRecord:
    """A record of a request to close 0.50 lots, or what ``want`` says, of ``order``."""
    order = order or make_order()
    request = CloseRequest(
        rid=facts.pop("rid", "r1"),
        origin=ORIGIN,
        login=LOGIN,
        before=order,
        known=frozenset({order.number}),
        want=facts.pop("want", 50),
        comment=facts.pop("comment", ""),
        created_at=NOW,
        limits=Settings().closing_limits,
    )
    return CloseRecord(request=request, **facts)


class FakeClock:
    """Time that stands still until a test moves it."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds - 1000.0)

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        await asyncio.sleep(0)

    def advance(self, seconds: float) -> None:
        self.seconds += seconds


class FakeSettings:
    """Settings a test may change; whoever subscribed is told."""

    def __init__(self, **values: Any) -> None:
        self.current = Settings(**values)
        self._changed: Subscribers[[Settings]] = Subscribers()

    def subscribe(self, changed: Callable[[Settings], None]) -> Callable[[], None]:
        return self._changed.add(changed)

    def save(self, settings: Settings) -> None:
        self.current = settings
        self._changed.tell(settings)


class FakeLots:
    """The lots scale; ``confirmed`` notes what the trader answered."""

    def __init__(self, units_per_lot: int = 100, *, confirmed: bool = True) -> None:
        self.current = Scale(units_per_lot, confirmed=confirmed)
        self.confirmed: list[int] = []
        self._changed: Subscribers[[Scale]] = Subscribers()

    def subscribe(self, changed: Callable[[Scale], None]) -> Callable[[], None]:
        return self._changed.add(changed)

    def confirm(self, units_per_lot: int) -> None:
        self.confirmed.append(units_per_lot)
        self.current = Scale(units_per_lot, confirmed=True)
        self._changed.tell(self.current)


class FakeBook:
    """The order book; ``push`` is a reading that was just finished.

    Attributes:
        proposal: What ``proposed_units_per_lot`` answers.
        reads: How often a reading was asked for.
        fast_holders: Who holds the fast prices now.
    """

    def __init__(self, clock: FakeClock, lots: FakeLots, *orders: Order) -> None:
        self._clock = clock
        self._lots = lots
        self._changed: Subscribers[[BookState]] = Subscribers()
        self._services = 0
        self.fresh = Freshness.POLLING
        self.proposal: int | None = None
        self.reads = 0
        self.fast_holders = 0
        self.state = BookState(
            orders={order.number: order for order in orders},
            quotes={"EURUSD": Quote(Decimal("1.08437"), Decimal("1.08446"), 1000.0)},
            symbols={"EURUSD": SymbolInfo(name="EURUSD", digits=5, least=1, step=1)},
            account=AccountFigures(currency="USD"),
            account_at=NOW,
            read_at=clock.monotonic(),
            read_wall=NOW,
            took_s=0.038,
        )

    @property
    def listeners(self) -> int:
        return len(self._changed._callbacks) - self._services

    def count_listeners_from_here(self) -> None:
        """The services that are listening now do so for good."""
        self._services = len(self._changed._callbacks)

    def subscribe(self, changed: Callable[[BookState], None]) -> Callable[[], None]:
        return self._changed.add(changed)

    def push(self, *orders: Order, **facts: Any) -> None:
        """Finish a reading that found exactly ``orders``, and other facts as given."""
        found = {"orders": {order.number: order for order in orders}}
        self.tell(**({"read_at": self._clock.monotonic()} | found | facts))

    def tell(self, **facts: Any) -> None:
        """Change some facts of the state and tell everyone."""
        self.state = replace(self.state, **facts)
        self._changed.tell(self.state)

    def set_quote(self, symbol: str, bid: str, ask: str) -> None:
        quote = Quote(Decimal(bid), Decimal(ask), self._clock.monotonic())
        self.tell(quotes={**self.state.quotes, symbol: quote})

    def freshness(self) -> Freshness:
        return self.fresh

    def age_s(self) -> float | None:
        read_at = self.state.read_at
        return None if read_at is None else self._clock.monotonic() - read_at

    def want_read(self, *, asked: bool = False) -> None:
        self.reads += 1

    def hold_fast_prices(self) -> Callable[[], None]:
        self.fast_holders += 1

        def let_go() -> None:
            self.fast_holders -= 1

        return let_go

    def price_of(self, order: Order) -> Decimal | None:
        return closing_price(order, self.state.quotes.get(order.symbol))

    def rules_of(self, order: Order) -> VolumeRules:
        info = self.state.symbols.get(order.symbol)
        return VolumeRules(
            open=order.volume,
            least=(info and info.least) or 1,
            step=(info and info.step) or 1,
            units_per_lot=self._lots.current.units_per_lot,
            lots_confirmed=self._lots.current.confirmed,
        )

    def proposed_units_per_lot(self) -> int | None:
        return self.proposal


class FakeClosing:
    """Notes each decision; ``push`` is what became known of a request.

    Attributes:
        gate: A submit waits here; open unless a test clears it.
        error: Raised by the next submits instead of taking the decision.
        is_recorded: Whether requests outlive the run.
    """

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self._changed: Subscribers[[CloseRecord]] = Subscribers()
        self._records: dict[str, CloseRecord] = {}
        self.decisions: list[CloseDecision] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.error: SubmitError | None = None
        self.is_recorded = False
        self.checks = 0
        self.resolved: list[tuple[str, str]] = []

    @property
    def listeners(self) -> int:
        return len(self._changed._callbacks)

    async def submit(self, decision: CloseDecision) -> str:
        self.decisions.append(decision)
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        rid = f"r{len(self.decisions)}"
        asked = {"want": decision.want, "comment": decision.comment, "rid": rid}
        self.push(make_record(decision.order, **asked))
        return rid

    def push(self, record: CloseRecord) -> None:
        """More is known of a request: keep it and tell everyone."""
        self._records[record.request.rid] = record
        self._changed.tell(record)

    def move(self, state: State, rid: str = "r1", **facts: Any) -> CloseRecord:
        """Put a request in ``state``, whatever it was in before, and tell everyone."""
        if state is State.SENDING:
            facts |= {"sent": Stamp(1, self._clock.monotonic()), "sent_wall": NOW}
        record = replace(self._records[rid], state=state, **facts)
        self.push(record)
        return record

    def subscribe(self, changed: Callable[[CloseRecord], None]) -> Callable[[], None]:
        return self._changed.add(changed)

    def record(self, rid: str) -> CloseRecord | None:
        return self._records.get(rid)

    def records(self) -> tuple[CloseRecord, ...]:
        return tuple(self._records.values())

    def under_way(self, number: int) -> CloseRecord | None:
        held = (r for r in self.records() if r.holds_lock)
        return next((r for r in held if r.request.before.number == number), None)

    def in_flight(self) -> tuple[CloseRecord, ...]:
        waiting = (State.PREPARED, State.SENDING)
        return tuple(r for r in self.records() if r.state in waiting)

    def unknown(self) -> tuple[CloseRecord, ...]:
        doubtful = (State.UNKNOWN, State.UNRESOLVED)
        return tuple(r for r in self.records() if r.state in doubtful)

    def check_now(self) -> None:
        self.checks += 1

    async def resolve(self, rid: str, reason: str) -> None:
        self.resolved.append((rid, reason))
        self.move(State.CLOSED_BY_USER, rid, note=reason)


class FakeSession:
    """Somebody is signed in, to a real account unless told otherwise."""

    def __init__(self) -> None:
        self.session: Session | None = Session(
            origin=ORIGIN, login=LOGIN, session_type=0, currency="USD"
        )
        self.standing = Standing.GOOD
        self._changed: Subscribers[[]] = Subscribers()

    @property
    def account(self) -> tuple[str, int | None] | None:
        return None if self.session is None else (self.session.origin, self.session.login)

    def subscribe(self, changed: Callable[[], None]) -> Callable[[], None]:
        return self._changed.add(changed)

    def put(self, standing: Standing, session: Session | None = None) -> None:
        self.standing = standing
        self.session = session or self.session
        self._changed.tell()

    def is_past_end(self) -> bool:
        return False

    def sign_out(self) -> None:
        self.session = None
        self.put(Standing.SIGNED_OUT)


def make_desk(*orders: Order, **parts: Any) -> Desk:
    """A desk of fakes around ``orders``; each part may be replaced by name.

    Reach the fakes through the desk, as the window under test does. A coroutine that
    the window starts runs on the test's own loop, and fails the test if it fails.
    """

    def fail(error: BaseException) -> None:
        asyncio.get_running_loop().call_exception_handler(
            {"message": "a task failed", "exception": error}
        )

    clock = parts.get("clock") or FakeClock()
    lots = parts.get("lots") or FakeLots()
    settings = parts.get("settings") or FakeSettings()
    spawn = TaskScope(fail).start
    book = parts.get("book") or FakeBook(clock, lots, *orders)
    usual: dict[str, Any] = {
        "session": FakeSession(),
        "book": book,
        "closing": parts.get("closing") or FakeClosing(clock),
        "lots": lots,
        "settings": settings,
        "clock": clock,
        "spawn": spawn,
        "save_settings": settings.save,
    } | live_parts(book, lots, clock, spawn)
    book.count_listeners_from_here()
    return Desk(**(usual | parts))
