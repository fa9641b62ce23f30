"""One pass over all orders of a list: their sums, and which order tells a factor best.

A list of ten thousand would hold the loop up for longer than a frame, so the pass can
be made in parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from app.domain.exposure import Exposure
from app.domain.factors import can_tell, move
from app.domain.orders import Order

PriceOf = Callable[[Order], Decimal | None]


class Tally:
    """What a pass has found so far.

    Args:
        price_of: The price an order had when the server worked its profit out.

    Attributes:
        references: By symbol, the order whose money has moved most, among those that
            have moved far enough to tell a factor.
    """

    def __init__(self, price_of: PriceOf) -> None:
        self._price_of = price_of
        self._moved: dict[str, Decimal] = {}
        self.exposure = Exposure()
        self.references: dict[str, Order] = {}

    def take(self, orders: Iterable[Order]) -> None:
        add = self.exposure.add
        for order in orders:
            add(order)
            self._compare(order)

    def _compare(self, order: Order) -> None:
        price = self._price_of(order)
        if price is None:
            return
        moved = abs(order.volume * move(order, price))
        if moved > self._moved.get(order.symbol, 0) and can_tell(order, price):
            self._moved[order.symbol] = moved
            self.references[order.symbol] = order
