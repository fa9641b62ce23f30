"""From a price move to money: the factor of a symbol, and whether the server agrees.

The factor is what one unit earns in account currency when its price rises by 1. It
follows from the contract (size of a lot, units to the lot, conversion of the quote
currency), but contracts lie, so it is believed only where it reproduces the server's
own profit of an order that has moved far enough to tell. Where it does not, a factor
worked out from that profit serves as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.domain.market import Conversion, Quote, SymbolInfo
from app.domain.orders import Order, Side

LEAST_MOVE_POINTS = 20
"""Below this a price move is too small to compare or to divide by."""

_CENT = Decimal("0.01")
_SHARE = Decimal("0.005")


@dataclass(frozen=True, slots=True)
class Factor:
    """Attributes:
    per_unit: Of the currency that ``conversion`` starts from.
    """

    per_unit: Decimal
    conversion: Conversion = Conversion()  # noqa: RUF009 - frozen, so it may be shared

    def value(self, quotes: Mapping[str, Quote]) -> Decimal | None:
        """Return the factor in account currency; ``None`` while a price is missing."""
        rate = self.conversion.rate(quotes)
        return None if rate is None else self.per_unit * rate


def contract_factor(
    info: SymbolInfo | None,
    units_per_lot: int,
    convert: Callable[[str], Conversion | None],
) -> Factor | None:
    """Return what the contract says; ``None`` where it says too little.

    ``convert`` says how a currency becomes the account's.
    """
    if info is None or not info.contract_size:
        return None
    found = convert(info.quote_currency)
    if found is None:
        return None
    return Factor(info.contract_size / units_per_lot, found)


def move(order: Order, price: Decimal) -> Decimal:
    """Return how far the price has gone the order's way."""
    gone = price - order.open_price
    return gone if order.side is Side.BUY else -gone


def can_tell(order: Order, price: Decimal) -> bool:
    """Whether the order has a profit and its price has moved far enough from open."""
    least = LEAST_MOVE_POINTS * Decimal(1).scaleb(-order.digits)
    return order.profit is not None and abs(move(order, price)) >= least


def fits(order: Order, factor: Decimal, prices: Sequence[Decimal]) -> bool:
    """Whether the server's profit is the factor's at one of the prices, or between two.

    Allowed are 1 cent and 0.5 %. ``prices`` are those that the symbol had while the
    server may have worked the profit out; at least one.
    """
    if order.profit is None or factor <= 0:
        return False
    earned = sorted(factor * order.volume * move(order, price) for price in prices)
    slack = _CENT + _SHARE * abs(order.profit)
    return earned[0] - slack <= order.profit <= earned[-1] + slack


def learned(order: Order, prices: Sequence[Decimal]) -> Factor | None:
    """Return the factor the server's own profit shows.

    ``None`` where the prices lie too far apart to divide by, or it makes no sense.
    """
    low, high = min(prices), max(prices)
    middle = move(order, (low + high) / 2)
    if not order.profit or not middle or high - low > _SHARE * abs(middle):
        return None
    per_unit = order.profit / (order.volume * middle)
    return Factor(per_unit) if per_unit > 0 else None
