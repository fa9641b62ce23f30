"""Rows as text for a spreadsheet: tabs between columns, plain ASCII numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from app.domain.orders import Order
from app.domain.volume import lots
from app.ui.numbers import plain
from app.ui.orders.columns import COLUMNS, PLACES
from app.ui.orders.context import Context
from app.ui.orders.rows import Row

_FORMULA = ("=", "+", "-", "@")


def rows_as_text(rows: Iterable[Row], keys: Sequence[str], ctx: Context) -> str:
    """Return one line for each row that holds an order, with the columns ``keys``."""
    orders = (row.order for row in rows if row.order is not None)
    lines = ("\t".join(_cell(order, key, ctx) for key in keys) for order in orders)
    return "\n".join(lines)


def _cell(order: Order, key: str, ctx: Context) -> str:
    amounts = {
        "lots": lots(order.volume, ctx.scale.units_per_lot),
        "open": order.open_price,
        "units": Decimal(order.volume),
        "current": ctx.values.price_of(order),
        "points": ctx.points(order, order.open_price),
        "sl": order.stop_loss,
        "tp": order.take_profit,
        "swap": order.swap,
        "commission": order.commission,
        "gross": ctx.values.gross_of(order),
        "net": ctx.values.net_of(order),
    }
    if key in amounts:
        return _amount(amounts[key])
    if key == "opened":
        return order.opened_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return _words(COLUMNS[PLACES[key]].text(order, ctx))


def _amount(value: Decimal | None) -> str:
    return "" if value is None else plain(value)


def _words(text: str) -> str:
    # A spreadsheet would run a broker's text that begins like a formula.
    return f"'{text}" if text.startswith(_FORMULA) else text
