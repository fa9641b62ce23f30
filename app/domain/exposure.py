"""Sums of a set of orders by symbol, and what they come to at the prices of now.

A price changes what all orders of its symbol are worth; sums make that a handful of
multiplications a symbol, however many orders there are. ``Decimal`` sums are exact, so
that taking an order out leaves precisely what was there before it was put in.

A total is the sum of unrounded figures, rounded once where it is shown. The rows are
rounded one by one, so a total may differ from the sum of the rows shown by up to half
of the currency's smallest unit for each row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.domain.orders import Order, Side
from app.domain.valuation import Worth

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Mark:
    """The prices of a symbol that its orders are valued at.

    Attributes:
        factor: What one unit earns, in account currency, when the price rises by 1.
    """

    bid: Decimal
    ask: Decimal
    factor: Decimal

    def gross(self, order: Order) -> Decimal:
        """Return the order's gross result, unrounded."""
        if order.side is Side.BUY:
            return self.factor * order.volume * (self.bid - order.open_price)
        return self.factor * order.volume * (order.open_price - self.ask)


class _Sums:
    """Sums over the orders of one symbol; those without a result stand apart."""

    __slots__ = (
        "buy_cost",
        "buy_units",
        "commission",
        "count",
        "gross",
        "sell_cost",
        "sell_units",
        "swap",
        "unknown",
        "unknown_commission",
        "unknown_swap",
    )

    def __init__(self) -> None:
        self.count = self.unknown = self.buy_units = self.sell_units = 0
        self.buy_cost = self.sell_cost = self.gross = _NOTHING
        self.swap = self.commission = _NOTHING
        self.unknown_swap = self.unknown_commission = _NOTHING

    def put(self, order: Order) -> None:
        self.count += 1
        units = order.volume
        if order.side is Side.BUY:
            self.buy_units += units
            self.buy_cost += units * order.open_price
        else:
            self.sell_units += units
            self.sell_cost += units * order.open_price
        profit = order.profit
        if profit is None:
            self.unknown += 1
            self.unknown_swap += order.swap or _NOTHING
            self.unknown_commission += order.commission or _NOTHING
            return
        self.gross += profit
        if swap := order.swap:
            self.swap += swap
        if commission := order.commission:
            self.commission += commission

    def take_out(self, order: Order) -> None:
        self.count -= 1
        units = order.volume
        if order.side is Side.BUY:
            self.buy_units -= units
            self.buy_cost -= units * order.open_price
        else:
            self.sell_units -= units
            self.sell_cost -= units * order.open_price
        swap, commission = order.swap or _NOTHING, order.commission or _NOTHING
        if order.profit is None:
            self.unknown -= 1
            self.unknown_swap -= swap
            self.unknown_commission -= commission
        else:
            self.gross -= order.profit
            self.swap -= swap
            self.commission -= commission

    def gross_at(self, mark: Mark) -> Decimal:
        bought = mark.bid * self.buy_units - self.buy_cost
        sold = self.sell_cost - mark.ask * self.sell_units
        return mark.factor * (bought + sold)


class Exposure:
    """A set of orders as sums; add, remove and replace cost the same for any size."""

    def __init__(self, orders: Iterable[Order] = ()) -> None:
        self._sums: dict[str, _Sums] = {}
        for order in orders:
            self.add(order)

    @property
    def symbols(self) -> Iterable[str]:
        """The symbols with an order in the set."""
        return self._sums.keys()

    def add(self, order: Order) -> None:
        sums = self._sums.get(order.symbol)
        if sums is None:
            sums = self._sums[order.symbol] = _Sums()
        sums.put(order)

    def remove(self, order: Order) -> None:
        """Take out an order, with the very figures it was put in with.

        Raises:
            KeyError: No order of its symbol is in the set.
        """
        sums = self._sums[order.symbol]
        sums.take_out(order)
        if not sums.count:
            del self._sums[order.symbol]

    def replace(self, old: Order, new: Order) -> None:
        self.add(new)
        self.remove(old)

    def worth(self, marks: Mapping[str, Mark]) -> Worth:
        """Add up: by its mark where a symbol has one, else by the server's figures."""
        count = units = unknown = 0
        gross = swap = commission = _NOTHING
        for symbol, sums in self._sums.items():
            mark = marks.get(symbol)
            count += sums.count
            units += sums.buy_units + sums.sell_units
            swap += sums.swap
            commission += sums.commission
            if mark is None:
                unknown += sums.unknown
                gross += sums.gross
            else:
                gross += sums.gross_at(mark)
                swap += sums.unknown_swap
                commission += sums.unknown_commission
        return Worth(
            count=count,
            units=units,
            gross=gross,
            swap=swap,
            commission=commission,
            unknown=unknown,
        )
