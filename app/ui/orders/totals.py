"""What a number of orders adds up to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from app.ui.orders.rows import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums over orders; lots of different symbols are added as plain lots.

    Attributes:
        units: Open volume in units.
        net: Sum of the net results that are known, in account currency; ``None``
            where there are orders and none is known.
        unknown: How many orders have no known net result.
    """

    count: int = 0
    units: int = 0
    net: Decimal | None = Decimal(0)
    unknown: int = 0


def total_of(rows: Iterable[Row]) -> Totals:
    """Add up the rows that hold an open order."""
    count = units = unknown = 0
    net = Decimal(0)
    for row in rows:
        if row.order is None or row.gone_at is not None:
            continue
        count += 1
        units += row.order.volume
        if row.net is None:
            unknown += 1
        else:
            net += row.net
    none_known = count > 0 and unknown == count
    return Totals(
        count=count, units=units, net=None if none_known else net, unknown=unknown
    )
