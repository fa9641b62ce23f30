"""Symbols and their prices, as far as closing an order needs them."""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolInfo:
    """What the market list says of a symbol.

    Attributes:
        contract_size: Base units per lot, where given.
        least, step, most: Limits of a volume in units; ``None`` where not given.
        market_open: ``None`` where the server does not say.
    """

    name: str
    digits: int
    contract_size: Decimal | None = None
    currency: str = ""
    quote_currency: str = ""
    least: int | None = None
    step: int | None = None
    most: int | None = None
    market_open: bool | None = None


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
