"""What the orders table asks of the valuation: what an order is worth at this moment."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

from app.domain.exposure import Exposure, Mark
from app.domain.orders import Order
from app.domain.valuation import Worth


class Values(Protocol):
    """Results and prices of open orders, the newest known; money in account currency.

    ``price_at`` is in monotonic seconds. What is not known is ``None``; where a symbol
    has no mark, its orders are worth what the server says.
    """

    def gross_of(self, order: Order) -> Decimal | None: ...
    def net_of(self, order: Order) -> Decimal | None: ...
    def price_of(self, order: Order) -> Decimal | None: ...
    def price_at(self, order: Order) -> float | None: ...
    def mark_of(self, symbol: str) -> Mark | None: ...
    def exposure(self, orders: Iterable[Order]) -> Exposure: ...
    def worth(self, exposure: Exposure) -> Worth: ...
    def total(self) -> Worth: ...
