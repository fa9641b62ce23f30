"""Prices that move: a seeded random walk that stays near where it began.

Prices are whole points throughout (``Instrument.digits`` says what a point is), so
that two ways to the same price are equal and sums are exact; they become decimal
numbers only where they are written on the wire.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from app.demo.catalogue import ACCOUNT_CURRENCY, Instrument

# How much of the way home a price goes with each change; keeps a long run sensible.
_PULL = 0.002
_BATCH_S = 0.02


@dataclass(slots=True)
class Quote:
    """What a symbol costs now, in points.

    Attributes:
        time: Unix seconds of the last change.
        frozen: Set by hand; the walk leaves it alone.
        is_open: Whether the symbol may be traded.
    """

    bid: int
    ask: int
    time: int
    frozen: bool = False
    is_open: bool = True


class Market:
    """All instruments with their quotes.

    Args:
        instruments: In the order they are listed.
        draw: The source of chance; the same seed gives the same walk.
        prices: Bid and ask in points to start from, where they are known.
    """

    def __init__(
        self,
        instruments: Iterable[Instrument],
        draw: random.Random,
        prices: Mapping[str, tuple[int, int]] | None = None,
    ) -> None:
        self.instruments = {each.symbol: each for each in instruments}
        self._draw = draw
        self._symbols = list(self.instruments)
        now = int(time.time())
        known = prices or {}
        self.quotes = {
            each.symbol: Quote(
                *known.get(each.symbol, (each.start, each.start + each.spread)), now
            )
            for each in self.instruments.values()
        }

    def rate(self, currency: str) -> float:
        """What one of ``currency`` is worth in the account's, at mid prices."""
        if currency == ACCOUNT_CURRENCY:
            return 1.0
        if (pair := f"{currency}{ACCOUNT_CURRENCY}") in self.quotes:
            return self._mid(pair)
        return 1.0 / self._mid(f"{ACCOUNT_CURRENCY}{currency}")

    def prices(self) -> dict[str, tuple[int, int]]:
        """Bid and ask of every symbol, in points."""
        return {symbol: (quote.bid, quote.ask) for symbol, quote in self.quotes.items()}

    def move(self) -> str | None:
        """Change the price of one symbol; returns it, or None if it is frozen."""
        symbol = self._draw.choice(self._symbols)
        instrument, quote = self.instruments[symbol], self.quotes[symbol]
        # Drawn before the look at ``frozen``, so that freezing one symbol does not
        # give every other one another walk.
        push = self._draw.gauss(0.0, instrument.swing)
        spread = round(instrument.spread * self._draw.uniform(1.0, 1.5))
        if quote.frozen or not quote.is_open:
            return None
        step = round(push + (instrument.start - quote.bid) * _PULL) or 1
        quote.bid = max(quote.bid + step, instrument.spread)
        quote.ask = quote.bid + max(spread, 1)
        quote.time = int(time.time())
        return symbol

    def freeze(self, symbol: str, bid: int, ask: int) -> None:
        """Set a price by hand; it stays until it is set again."""
        quote = self.quotes[symbol]
        quote.bid, quote.ask, quote.frozen = bid, ask, True
        quote.time = int(time.time())

    def _mid(self, symbol: str) -> float:
        quote = self.quotes[symbol]
        return (quote.bid + quote.ask) / (2 * self.instruments[symbol].scale)


class Ticker:
    """Moves a market so many times a second, on the running loop.

    Args:
        moved: Called with each symbol whose price has changed.
    """

    def __init__(
        self, market: Market, per_second: float, moved: Callable[[str], None]
    ) -> None:
        self._market = market
        self._per_second = per_second
        self._moved = moved
        self._handle: asyncio.TimerHandle | None = None
        self._done_until = 0.0

    def start(self) -> None:
        if self._per_second > 0:
            self._done_until = asyncio.get_running_loop().time()
            self._schedule()

    def stop(self) -> None:
        if self._handle is not None:
            self._handle.cancel()

    def _schedule(self) -> None:
        pause = max(1.0 / self._per_second, _BATCH_S)
        self._handle = asyncio.get_running_loop().call_later(pause, self._catch_up)

    def _catch_up(self) -> None:
        now = asyncio.get_running_loop().time()
        due = int((now - self._done_until) * self._per_second + 0.001)
        self._done_until += due / self._per_second
        # After a sleep of the computer the market goes on from here; it does not
        # play back the night.
        most = int(self._per_second) + 1
        if due > most:
            due, self._done_until = most, now
        for _ in range(due):
            symbol = self._market.move()
            if symbol is not None:
                self._moved(symbol)
        self._schedule()
