"""Symbols and their prices, as far as closing an order needs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.domain.orders import Order, Side


@dataclass(frozen=True, slots=True)
class Quote:
    """Both prices of a symbol.

    Attributes:
        read_at: Monotonic seconds on this computer when it came in.
    """

    bid: Decimal
    ask: Decimal
    read_at: float

    def closing(self, side: Side) -> Decimal:
        """Return the price an order of this side would close at."""
        return self.bid if side is Side.BUY else self.ask

    @property
    def spread(self) -> Decimal:
        return self.ask - self.bid

    @property
    def mid(self) -> Decimal:
        return (self.bid + self.ask) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolInfo:
    """What the market list says of a symbol.

    Attributes:
        contract_size: Base units per lot, where given.
        least, step, most: Limits of a volume in units; ``None`` where not given.
    """

    name: str
    digits: int
    contract_size: Decimal | None = None
    currency: str = ""
    quote_currency: str = ""
    least: int | None = None
    step: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Market:
    """One reading of the market list."""

    symbols: dict[str, SymbolInfo]
    quotes: dict[str, Quote]


def closing_price(order: Order, quote: Quote | None) -> Decimal | None:
    """Return the order's own price if the list gave one, else the quote's side."""
    if order.close_price is not None:
        return order.close_price
    return None if quote is None else quote.closing(order.side)


@dataclass(frozen=True, slots=True)
class Conversion:
    """How one currency becomes another: at the mid price of a symbol.

    Attributes:
        symbol: "" where nothing is to be converted.
        inverse: The symbol is quoted the other way round.
    """

    symbol: str = ""
    inverse: bool = False

    def rate(self, quotes: Mapping[str, Quote]) -> Decimal | None:
        """Return what one of the currency is worth in the other; ``None``: no price."""
        if not self.symbol:
            return Decimal(1)
        quote = quotes.get(self.symbol)
        if quote is None or quote.mid <= 0:
            return None
        return 1 / quote.mid if self.inverse else quote.mid


def conversion(
    currency: str, into: str, symbols: Mapping[str, SymbolInfo]
) -> Conversion | None:
    """Return how ``currency`` becomes ``into``; ``None`` where no symbol says so.

    A symbol is meant by its name (servers add endings to it, so the shortest one that
    begins with both currencies), and its own currencies may not say otherwise.
    """
    if not currency or not into:
        return None
    if currency == into:
        return Conversion()
    if direct := _pair(currency, into, symbols):
        return Conversion(direct)
    inverse = _pair(into, currency, symbols)
    return Conversion(inverse, inverse=True) if inverse else None


def _pair(base: str, quoted: str, symbols: Mapping[str, SymbolInfo]) -> str:
    start = (base + quoted).upper()
    fitting = (
        name
        for name, info in symbols.items()
        if name.upper().startswith(start)
        and info.currency in ("", base)
        and info.quote_currency in ("", quoted)
    )
    return min(fitting, key=lambda name: (len(name), name), default="")
