"""Orders, states and records for tests; each names only what matters to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from app.domain.account import AccountFigures, Session
from app.domain.close import CloseRecord, CloseRequest, Stamp, State
from app.domain.errors import Answer, NotSent
from app.domain.exposure import Exposure, Mark
from app.domain.market import Quote, SymbolInfo
from app.domain.orders import Order, RowFault, Side, UnreadableRow
from app.domain.settings import ClosingLimits, Settings
from app.services.book_state import BookState
from app.services.lots import Scale
from app.services.prices import PriceBoard

NOW = datetime(2026, 4, 16, 9, 31, 7, tzinfo=UTC)
ACCOUNT = AccountFigures(
    balance=Decimal("25000.00"),
    equity=Decimal("25492.74"),
    margin=Decimal("3184.20"),
    free_margin=Decimal("22308.54"),
    margin_level=Decimal("801"),
    currency="USD",
)


class ManualClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime = NOW, seconds: float = 1000.0) -> None:
        self._start = now
        self._began = self.seconds = seconds

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.seconds - self._began)

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds

    def advance(self, seconds: float) -> None:
        self.seconds += seconds


class FixedSettings:
    """Settings that change only when a test changes them; fits ``SettingsSource``."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.current = settings or Settings(theme="dark", reduced_motion=True)

    def subscribe(self, changed):
        return lambda: None


class FixedLots:
    """A scale that changes only when a test changes it; fits ``LotScale``."""

    def __init__(self, scale: Scale | None = None) -> None:
        self.current = scale or Scale(100, confirmed=True)
        self._changed = []

    def subscribe(self, changed):
        self._changed.append(changed)
        return lambda: self._changed.remove(changed)

    def change(self, scale: Scale) -> None:
        self.current = scale
        for changed in tuple(self._changed):
            changed(scale)


class ListValues:
    """What orders are worth by their own figures, and their prices by a board.

    Attributes:
        orders: What ``total`` adds up.
        marks: By symbol, where orders are worth something newer than their own figures.
        read_at: When prices of the list were current.
    """

    def __init__(self, prices: PriceBoard) -> None:
        self.quotes = prices.quotes
        self.orders: Iterable[Order] = ()
        self.results: dict[int, Decimal] = {}
        self.marks: dict[str, Mark] = {}
        self.read_at = 1000.0

    def gross_of(self, order):
        mark = self.marks.get(order.symbol)
        return order.profit if mark is None else round(mark.gross(order), 2)

    def net_of(self, order):
        gross = self.gross_of(order)
        return (
            None if gross is None else gross + (order.swap or 0) + (order.commission or 0)
        )

    def price_of(self, order):
        quote = self.quotes.get(order.symbol)
        if quote is None or (
            order.close_price is not None and quote.read_at <= self.read_at
        ):
            return order.close_price
        return quote.closing(order.side)

    def price_at(self, order):
        quote = self.quotes.get(order.symbol)
        return self.read_at if quote is None else max(quote.read_at, self.read_at)

    def subscribe(self, changed):
        return lambda: None

    def mark_of(self, symbol):
        return self.marks.get(symbol)

    def exposure(self, orders):
        return Exposure(orders)

    def worth(self, exposure):
        return exposure.worth(self.marks)

    def total(self):
        return self.worth(self.exposure(self.orders))


class SignedIn:
    """Somebody is signed in; fits as much of ``SessionService`` as the table asks."""

    def __init__(self) -> None:
        self.session = Session(origin="https://broker.example", login=50012345)


class TableDesk:
    """As much of a ``Desk`` as the orders table asks for."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.clock = ManualClock()
        self.settings = FixedSettings(settings)
        self.lots = FixedLots()
        self.prices = PriceBoard()
        self.values = ListValues(self.prices)
        self.session = SignedIn()
        self.owed: frozenset[str] = frozenset()

    def unrecorded(self) -> frozenset[str]:
        return self.owed

    def save_settings(self, settings: Settings) -> None:
        self.settings.current = settings


def make_order(**changes) -> Order:
    """An EURUSD Buy of 1.00 lots (100 units), number 50123391, 115.90 in profit."""
    usual = Order(
        number=50123391,
        symbol="EURUSD",
        side=Side.BUY,
        volume=100,
        open_price=Decimal("1.08312"),
        opened_at=NOW - timedelta(minutes=17),
        close_price=Decimal("1.08437"),
        stop_loss=Decimal("1.07900"),
        take_profit=Decimal("1.09100"),
        profit=Decimal("125.00"),
        swap=Decimal("-2.10"),
        commission=Decimal("-7.00"),
        comment="Breakout, half at target",
        digits=5,
    )
    return replace(usual, **changes)


def make_state(orders: Iterable[Order] = (), **changes) -> BookState:
    """A state of the book that holds ``orders``, just read."""
    usual = BookState(
        orders={order.number: order for order in orders},
        account=ACCOUNT,
        account_at=NOW,
        read_at=1000.0,
        read_wall=NOW,
        took_s=0.038,
    )
    return replace(usual, **changes)


def make_unreadable(**changes) -> UnreadableRow:
    """Row 3 of the list, whose volume could not be read."""
    usual = UnreadableRow(
        position=3, number=50120001, fault=RowFault.VOLUME, column="volume", raw="1e9<b>"
    )
    return replace(usual, **changes)


def make_quote(
    bid: str = "1.08437", ask: str = "1.08446", read_at: float = 1000.0
) -> Quote:
    return Quote(Decimal(bid), Decimal(ask), read_at)


def make_symbol(name: str = "EURUSD", **changes) -> SymbolInfo:
    """A symbol with 0.01 to 50.00 lots in steps of 0.01, at 100 units to the lot."""
    usual = SymbolInfo(name=name, digits=5, currency="EUR", least=1, step=1, most=5000)
    return replace(usual, **changes)


def make_record(
    order: Order,
    state: State = State.SENDING,
    *,
    want: int | None = None,
    answer: Answer | None = None,
    not_sent: NotSent | None = None,
    rid: str = "rid-1",
    **changes,
) -> CloseRecord:
    """What is known of a request to close ``want`` units (all of it, by default)."""
    request = CloseRequest(
        rid=rid,
        origin="https://broker.example",
        login=50012345,
        before=order,
        known=frozenset({order.number}),
        want=want,
        comment="",
        created_at=NOW,
        limits=ClosingLimits(),
    )
    sent = None if state in (State.PREPARED, State.NOT_SENT) else Stamp(1, 1000.0)
    record = CloseRecord(
        request=request, state=state, sent=sent, answer=answer, not_sent=not_sent
    )
    return replace(record, **changes)


_SAMPLE = """
50123391 EURUSD b 100 1.08312 1.08437 1.07900 1.09100 125.00 -2.10 -7.00 5 17 Breakout, half at target
50123388 GBPUSD s 30 1.26644 1.26712 1.27100 1.25800 -20.40 0.42 -2.10 5 29
50123379 XAUUSD b 20 2331.40 2336.85 2318.00 2360.00 109.00 -4.86 -1.40 2 45 Gold, London open
50123361 USDJPY s 50 151.318 151.424 151.900 150.200 -35.00 -3.15 -3.50 3 62
50123355 AUDUSD b 40 0.65980 0.65871 0.65500 - -43.60 -0.88 -2.80 5 80
50123340 GER40 b 200 18132.5 18140.0 18080.0 18260.0 16.26 0 -2.00 1 92 DAX open
50123322 EURJPY b 25 164.012 164.190 163.400 165.000 29.39 1.12 -1.75 3 110
50123310 US500 s 150 5211.4 5208.9 5240.0 5170.0 3.75 0 -1.50 1 129 Fade the gap
50122987 EURGBP b 60 0.85492 0.85577 - - 64.62 -1.92 -4.20 5 2434
50122954 USDCAD s 35 1.36344 1.36121 1.36800 1.35200 57.34 0.77 -2.45 5 2521 Oil correlation
50122931 XTIUSD b 10 82.14 81.37 80.50 84.00 -77.00 -6.20 -0.70 2 2602
50122876 USDCHF b 45 0.88402 0.88311 0.87900 - -46.37 1.35 -3.15 5 2788
50122811 NZDUSD s 20 0.60055 0.60055 0.60500 0.59200 0 -0.64 -1.40 5 2892
50122640 BTCUSD b 2 64120.00 64985.50 61000.00 69000.00 17.31 -8.40 -0.60 2 3557 Swing, do not scale
50122518 EURUSD b 50 1.07950 1.08437 1.07500 1.09100 243.50 -9.45 -3.50 5 4110 Core position
50122490 GBPUSD b 25 1.25990 1.26705 1.25400 - 178.75 -3.20 -1.75 5 4246
50122233 USDJPY b 15 151.980 151.416 150.900 153.500 -55.87 4.05 -1.05 3 6000
"""  # noqa: E501 - a table


def sample_orders() -> list[Order]:
    """Seventeen orders as a trader might have them, newest first."""
    return [_read(line) for line in _SAMPLE.strip().splitlines()]


def _read(line: str) -> Order:
    number, symbol, side, volume, *rest = line.split(maxsplit=13)
    prices = [None if text == "-" else Decimal(text) for text in rest[:7]]
    open_price, current, stop, target, profit, swap, commission = prices
    return make_order(
        number=int(number),
        symbol=symbol,
        side=Side.BUY if side == "b" else Side.SELL,
        volume=int(volume),
        open_price=open_price,
        close_price=current,
        stop_loss=stop,
        take_profit=target,
        profit=profit,
        swap=swap,
        commission=commission,
        digits=int(rest[7]),
        opened_at=NOW - timedelta(minutes=int(rest[8])),
        comment=rest[9] if len(rest) > 9 else "",
    )


def many_orders(count: int) -> list[Order]:
    """``count`` orders of 50 symbols that differ in everything that is sorted by."""
    return [
        make_order(
            number=1000 + index,
            symbol=f"SYM{index % 50:02d}",
            volume=1 + index % 300,
            profit=Decimal(index * 7919 % 100_003) / 100 - 500,
            opened_at=NOW - timedelta(seconds=index * 37 % 86_400),
            comment=f"note {index}" if index % 3 else "",
        )
        for index in range(count)
    ]
