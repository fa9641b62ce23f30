"""What the text of a cell depends on besides its order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from app.domain.account import money_digits
from app.domain.market import SymbolInfo
from app.domain.orders import Order, Side
from app.services.lots import Scale
from app.ui import numbers
from app.ui.orders.figures import Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The moment, the scale and the values that cells are made from.

    Attributes:
        now, at: This moment by the wall clock and in monotonic seconds.
        unrecorded: Ids of requests of which not all is on record.
    """

    scale: Scale
    now: datetime
    at: float
    values: Values
    symbols: Mapping[str, SymbolInfo] = field(default_factory=dict)
    currency: str = ""
    unrecorded: frozenset[str] = frozenset()

    @property
    def money_digits(self) -> int:
        return money_digits(self.currency)

    def lots(self, order: Order, units: int) -> str:
        per_lot = self.scale.units_per_lot
        info = self.symbols.get(order.symbol)
        step = info.step if info is not None and info.step else max(1, per_lot // 100)
        return numbers.lots(units, per_lot, step)

    def money(self, value: Decimal | None) -> str:
        return numbers.money(value, self.money_digits, signed=True)

    def price_age_s(self, order: Order) -> float | None:
        """Return how old the order's price is, in seconds; ``None`` without a price."""
        at = self.values.price_at(order)
        return None if at is None else max(0.0, self.at - at)

    def points(self, order: Order, begin: Decimal | None) -> Decimal | None:
        """Return how far the price is beyond ``begin``, in points of the order's favour.

        ``None`` where either is not known.
        """
        price = self.values.price_of(order)
        if price is None or begin is None:
            return None
        move = price - begin if order.side is Side.BUY else begin - price
        return move.scaleb(order.digits)
