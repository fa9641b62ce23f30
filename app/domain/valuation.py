"""What orders are worth: shares of a result, sums, and what a result says of the lot.

Money is ``Decimal`` in account currency and rounded only where it is shown. A part
of an order carries its share of profit, swap and commission: ``part / volume``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.domain.orders import Order, Side

_MOVED_POINTS = 20  # below this a price move is too small to divide by
_SCALES = (1, 10, 100, 1000, 10_000, 100_000)
_TOLERANCE = Decimal("0.05")
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Result of closing a part now, each in account currency."""

    gross: Decimal
    swap: Decimal
    commission: Decimal

    @property
    def net(self) -> Decimal:
        return self.gross + self.swap + self.commission


def estimate(order: Order, units: int) -> Estimate | None:
    """Return the share of the order's figures that ``units`` of it carry.

    ``None`` when the server gave no profit. The broker may charge at closing what
    is not in the list yet, so this is an estimate and is called one.
    """
    if order.profit is None:
        return None
    part = Decimal(units) / Decimal(order.volume)
    return Estimate(
        gross=order.profit * part,
        swap=(order.swap or Decimal(0)) * part,
        commission=(order.commission or Decimal(0)) * part,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What a set of orders comes to, unrounded, in account currency.

    Attributes:
        units: Plain sum; units of different symbols add up to nothing in particular.
        gross, swap, commission: Sums over the orders whose result is known.
        unknown: How many orders have no known result; none of the sums holds them.
    """

    count: int = 0
    units: int = 0
    gross: Decimal = _NOTHING
    swap: Decimal = _NOTHING
    commission: Decimal = _NOTHING
    unknown: int = 0

    @property
    def net(self) -> Decimal | None:
        """Sum of what is known; ``None`` where there are orders and none is known."""
        if self.count and self.unknown == self.count:
            return None
        return self.gross + self.swap + self.commission


def implied_units_per_lot(
    order: Order, price: Decimal | None, contract_size: Decimal | None
) -> int | None:
    """Return the scale at which the order's own profit fits its price move.

    Only for symbols quoted in account currency, which the caller must know; only
    where the price moved at least 20 points; ``None`` when no scale fits within 5 %.
    """
    if price is None or not contract_size or not order.profit:
        return None
    move = price - order.open_price if order.side is Side.BUY else order.open_price - price
    if abs(move) < _MOVED_POINTS * Decimal(1).scaleb(-order.digits):
        return None
    exact = move * contract_size * order.volume / order.profit
    fits = (s for s in _SCALES if abs(exact / s - 1) <= _TOLERANCE)
    return next(fits, None)
