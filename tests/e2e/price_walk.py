"""Prices set by hand and the profits computed from them, beside the broker's own."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from tests.e2e.live_desk import LiveDesk, cents

# How far a price may be from where it was found, as a share of it.
_FAR = 0.004


@dataclass(frozen=True, slots=True)
class Comparison:
    """What one moment's prices came to.

    Attributes:
        apart: By order, how many cents the computed profit is from the server's.
        left_to_server: Symbols of orders whose profit was not computed.
    """

    apart: dict[int, int]
    left_to_server: set[str]


class PriceWalk:
    """Walks all prices of a desk's broker and compares after each step."""

    def __init__(self, desk: LiveDesk, seed: int) -> None:
        self._desk = desk
        self._draw = random.Random(seed)  # noqa: S311 - the same walk each time
        self._token = desk.demo.sign_in()
        symbols = desk.book.state.symbols
        self._digits = {name: info.digits for name, info in symbols.items()}
        self._start = {n: float(q.bid) for n, q in desk.book.state.quotes.items()}

    @property
    def symbols(self) -> set[str]:
        return {order.symbol for order in self._desk.orders.values()}

    def step(self) -> dict[str, tuple[float, float]]:
        """Return new prices for every symbol that is followed."""
        return {symbol: self._price(symbol) for symbol in sorted(self._followed())}

    async def compare(self) -> Comparison:
        """Compare with a list of the broker's own, read for this alone."""
        listed = self._desk.demo.open_orders(self._token)
        orders = self._desk.orders
        values = self._desk.values
        apart, left = {}, set()
        for number, order in orders.items():
            gross = values.gross_of(order)
            if number not in listed or gross is None:
                continue
            if values.mark_of(order.symbol) is not None:
                apart[number] = abs(cents(gross) - cents(listed[number]["profit"]))
            else:
                left.add(order.symbol)
        return Comparison(apart, left)

    async def walk(self, steps: int) -> Iterator[Comparison]:
        """Take so many steps; returns what each came to.

        A step in which the desk read a list of its own is left out: the server's figures
        are the newest then.
        """
        found, book = [], self._desk.book
        for _ in range(steps):
            began = book.state.began
            await self._desk.set_prices(self.step())
            compared = await self.compare()
            if book.state.began is began:
                found.append(compared)
        return iter(found)

    def _followed(self) -> set[str]:
        return self.symbols & self._start.keys()

    def _price(self, symbol: str) -> tuple[float, float]:
        digits = self._digits[symbol]
        bid = round(self._start[symbol] * self._draw.uniform(1 - _FAR, 1 + _FAR), digits)
        ask = round(bid + self._draw.randrange(1, 30) * 10.0**-digits, digits)
        return bid, ask
