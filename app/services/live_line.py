"""One connection of the stream: what it says goes to the book and the price board."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.domain.clock import Clock
from app.domain.close import Stamp
from app.domain.market import Quote, conversion
from app.domain.stream import BalanceNews, ServerNotice, TradeNews
from app.services.book_state import BookState
from app.services.order_book import OrderBook
from app.services.ports import StreamLine
from app.services.prices import PriceBoard


@dataclass(frozen=True, slots=True, kw_only=True)
class LineEnds:
    """Where the words of a connection go.

    Attributes:
        opened: Called once it is open.
        notice: Told each message of the server to the trader.
    """

    book: OrderBook
    prices: PriceBoard
    clock: Clock
    opened: Callable[[], None]
    notice: Callable[[ServerNotice], None]


class Line:
    """Fits ``StreamSink``. Once dropped it says nothing more, whatever still comes."""

    def __init__(self, ends: LineEnds) -> None:
        self._ends = ends
        self._stream: StreamLine | None = None
        self._opened_at: Stamp | None = None
        self._told: set[str] = set()
        self._dropped = False
        self._heard_at: float | None = None

    @property
    def heard_at(self) -> float | None:
        """Monotonic seconds of the last sign of life; ``None`` while it is not open."""
        return self._heard_at

    def drop(self) -> None:
        """Say nothing more."""
        self._dropped = True
        self._stream = self._heard_at = None

    def follow(self, symbols: frozenset[str]) -> None:
        """Have the prices of these symbols told, once it is open."""
        if self._stream is not None:
            self._told &= symbols
            self._stream.watch(symbols)

    def tells(self, symbol: str) -> bool:
        """Whether a price has come since it was asked for; then silence means "same"."""
        return self._stream is not None and symbol in self._told

    def is_bridged_by(self, began: Stamp | None) -> bool:
        """Whether a list whose reading began then holds what happened before."""
        opened = self._opened_at
        return opened is not None and began is not None and began.seq > opened.seq

    def opened(self, line: StreamLine) -> None:
        if not self._dropped:
            self._stream, self._opened_at = line, self._ends.book.stamp()
            self.heard()
            self._ends.opened()

    def quotes(self, quotes: Mapping[str, Quote]) -> None:
        if not self._dropped:
            self._told.update(quotes)
            self._ends.prices.tick(quotes)

    def trade(self, news: TradeNews) -> None:
        if not self._dropped:
            self._ends.book.take_trade(news)

    def balance(self, news: BalanceNews) -> None:
        if not self._dropped:
            self._ends.book.take_balance(news)

    def notice(self, notice: ServerNotice) -> None:
        if not self._dropped:
            self._ends.notice(notice)

    def heard(self) -> None:
        if not self._dropped:
            self._heard_at = self._ends.clock.monotonic()


def wanted_symbols(state: BookState) -> frozenset[str]:
    """Return the symbols of open orders and those that convert what they earn."""
    found = {order.symbol for order in state.orders.values()}
    into = account_currency(state)
    known = (state.symbols.get(symbol) for symbol in found)
    earned = {info.quote_currency for info in known if info is not None}
    ways = (conversion(currency, into, state.symbols) for currency in earned)
    return frozenset(found | {way.symbol for way in ways if way and way.symbol})


def account_currency(state: BookState) -> str:
    """Return what results are in; "" while it is not known."""
    return state.account.currency if state.account else ""
