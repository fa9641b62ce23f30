"""What a number of orders adds up to, kept as sums a symbol and not order by order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from app.domain.exposure import Exposure
from app.domain.orders import Order
from app.domain.valuation import Worth
from app.ui.orders.figures import Values
from app.ui.orders.rows import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums over orders; lots of different symbols are added as plain lots.

    Attributes:
        units: Open volume in units.
        net: Sum of the net results that are known, in account currency; ``None``
            where there are orders and none is known.
        gross: The same before swap and commission.
        unknown: How many orders have no known result.
    """

    count: int = 0
    units: int = 0
    net: Decimal | None = Decimal(0)
    gross: Decimal | None = Decimal(0)
    unknown: int = 0


class Subtotals:
    """Sums of some of the orders; each is gathered when it is first asked for again.

    Args:
        rows: By name, how to get at the rows a sum is of.
    """

    def __init__(
        self, values: Values, rows: dict[str, Callable[[], Iterable[Row]]]
    ) -> None:
        self._values, self._rows = values, rows
        self._gathered: dict[str, Exposure] = {}

    def forget(self, *names: str) -> None:
        """Gather anew what other orders, or changed ones, are in; all without names."""
        for name in names or tuple(self._gathered):
            self._gathered.pop(name, None)

    def of(self, name: str) -> Totals:
        """Return a sum at the prices of this moment.

        Raises:
            KeyError: There is no sum of that name.
        """
        found = self._gathered.get(name)
        if found is None:
            found = self._values.exposure(open_orders(self._rows[name]()))
            self._gathered[name] = found
        return totals_of(self._values.worth(found))


def open_orders(rows: Iterable[Row]) -> list[Order]:
    """Return the orders of the rows whose order is in the list."""
    return [row.order for row in rows if row.order is not None and row.gone_at is None]


def totals_of(worth: Worth) -> Totals:
    none_known = worth.count > 0 and worth.unknown == worth.count
    return Totals(
        count=worth.count,
        units=worth.units,
        net=None if none_known else worth.net,
        gross=None if none_known else worth.gross,
        unknown=worth.unknown,
    )
