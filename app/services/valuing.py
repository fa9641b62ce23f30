"""What orders are worth now, by the newest price there is.

The server's own figures are as old as the list. Where a symbol has a newer price and a
factor that reproduces those figures (see ``factoring``), results are computed; everywhere
else the server's stand. Rows are rounded as the server rounds them, totals once at the
end: see ``domain.exposure`` for how far they may lie apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice

from app.domain.account import money_digits
from app.domain.clock import Clock
from app.domain.exposure import Exposure, Mark
from app.domain.market import Quote
from app.domain.orders import Order
from app.domain.valuation import Worth
from app.services.book_state import BookState
from app.services.factoring import Factors, prices_of
from app.services.lots import LotScale
from app.services.marks import Marks
from app.services.order_book import OrderBook
from app.services.ports import Spawn, Unsubscribe
from app.services.prices import PriceBoard
from app.services.subscribers import Subscribers
from app.services.tallying import Tally

_PART = 1000  # orders looked at in one turn of the loop


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuingSources:
    """What values are made of.

    Attributes:
        heard_at: When a symbol's price was last known to be the newest, in monotonic
            seconds; ``None`` where the stream does not tell its prices.
    """

    book: OrderBook
    prices: PriceBoard
    lots: LotScale
    clock: Clock
    spawn: Spawn
    heard_at: Callable[[str], float | None] = lambda symbol: None


class Valuation:
    """Values of the orders in the book."""

    def __init__(self, sources: ValuingSources) -> None:
        self._book = sources.book
        self._quotes = sources.prices.quotes
        self._clock, self._spawn = sources.clock, sources.spawn
        self._heard_at = sources.heard_at
        lots = sources.lots
        self._factors = Factors(lambda: lots.current.units_per_lot, self._is_followed)
        self._marks = Marks(self._quotes, self._factors, self._is_followed)
        self._changed: Subscribers[[]] = Subscribers()
        self._run: object | None = None
        self._taken = BookState()
        self._exposure = Exposure()
        sources.book.subscribe(self._see)
        lots.subscribe(lambda _: self._see_lots())
        self._digest(sources.book.state)

    def subscribe(self, changed: Callable[[], None]) -> Unsubscribe:
        """Be told when a list has been added up, which a long one takes a while to be."""
        return self._changed.add(changed)

    def gross_of(self, order: Order) -> Decimal | None:
        """Return the order's result before costs, rounded as the server rounds it."""
        mark = self._marks.get(order.symbol)
        if mark is None:
            return order.profit
        return mark.gross(order).quantize(self._cent, ROUND_HALF_UP)

    def net_of(self, order: Order) -> Decimal | None:
        """Return the result with swap and commission; ``None`` while it is unknown."""
        gross = self.gross_of(order)
        if gross is None:
            return None
        return gross + (order.swap or Decimal(0)) + (order.commission or Decimal(0))

    def price_of(self, order: Order) -> Decimal | None:
        """Return the newest known price the order would close at."""
        quote = self._quotes.get(order.symbol)
        if order.close_price is None or self._is_newer(quote):
            return None if quote is None else quote.closing(order.side)
        return order.close_price

    def price_at(self, order: Order) -> float | None:
        """Return when ``price_of`` was current, in monotonic seconds.

        While the stream tells a symbol's prices, silence means that the last one stands.
        """
        quote, began = self._quotes.get(order.symbol), self._taken_at
        if order.close_price is not None and not self._is_newer(quote):
            return began
        heard = self._heard_at(order.symbol)
        if quote is None or heard is None:
            return None if quote is None else quote.read_at
        return max(quote.read_at, heard)

    def mark_of(self, symbol: str) -> Mark | None:
        """Return what a symbol's orders are valued at; ``None``: the server's figures."""
        return self._marks.get(symbol)

    def total(self) -> Worth:
        """Add up all open orders, at the cost of their symbols."""
        return self.worth(self._exposure)

    def exposure(self, orders: Iterable[Order]) -> Exposure:
        """Return a set of orders as sums, to keep up with changes and to be valued."""
        return Exposure(orders)

    def worth(self, exposure: Exposure) -> Worth:
        """Return what a set of orders comes to now, at the cost of its symbols."""
        found = ((symbol, self._marks.get(symbol)) for symbol in exposure.symbols)
        return exposure.worth({symbol: mark for symbol, mark in found if mark})

    @property
    def _cent(self) -> Decimal:
        account = self._taken.account
        return Decimal(1).scaleb(-money_digits(account.currency if account else ""))

    @property
    def _taken_at(self) -> float | None:
        began = self._taken.began
        return None if began is None else began.at

    def _is_followed(self, symbol: str) -> bool:
        return self._heard_at(symbol) is not None

    def _is_newer(self, quote: Quote | None) -> bool:
        began = self._taken_at
        return quote is not None and began is not None and quote.read_at > began

    def _see(self, state: BookState) -> None:
        before, self._taken = self._taken, state
        if state.began is not before.began:
            self._digest(state)
        elif state.orders is not before.orders and self._run is None:
            self._follow(before.orders, state.orders)

    def _see_lots(self) -> None:
        self._factors.clear()
        self._digest(self._book.state)

    def _digest(self, state: BookState) -> None:
        """Take in a list: add it up, and see which factors it bears out."""
        self._taken = state
        if state.began is None:
            self._factors.clear()
        self._marks.begin(self._taken_at)
        self._add_up(state, is_list=True)

    def _add_up(self, state: BookState, *, is_list: bool) -> None:
        """Add up all orders: few now, many in parts while the sums before stand."""
        tally = Tally(lambda order: _price_then(order, state) if is_list else None)
        self._run = None
        if len(state.orders) <= _PART:
            tally.take(state.orders.values())
            self._adopt(tally, state)
            return
        self._run = run = object()
        self._spawn(self._add_up_in_parts(tally, state, run), name="add up orders")

    async def _add_up_in_parts(self, tally: Tally, state: BookState, run: object) -> None:
        for part in _parts(state.orders.values()):
            tally.take(part)
            await self._clock.sleep(0)
            if self._run is not run:
                return
        self._run = None
        self._adopt(tally, state)

    def _adopt(self, tally: Tally, state: BookState) -> None:
        self._factors.judge(state, tally.references)
        self._marks.begin(self._taken_at)
        self._exposure = tally.exposure
        self._follow(state.orders, self._taken.orders)
        self._changed.tell()

    def _follow(self, before: Mapping[int, Order], now: Mapping[int, Order]) -> None:
        """Bring the sums from one set of orders to another; most are the same."""
        if before is now:
            return
        new = [order for n, order in now.items() if before.get(n) is not order]
        gone = [order for n, order in before.items() if now.get(n) is not order]
        if len(new) + len(gone) > _PART:
            self._add_up(self._taken, is_list=False)
            return
        for order in new:
            self._exposure.add(order)
        for order in gone:
            self._exposure.remove(order)


def _price_then(order: Order, state: BookState) -> Decimal | None:
    prices = prices_of(order, state)
    return prices[-1] if prices else None


def _parts(orders: Iterable[Order]) -> Iterator[list[Order]]:
    source = iter(orders)
    while part := list(islice(source, _PART)):
        yield part
