"""What the head of a group says, in its columns and aloud."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from app.domain.orders import Side
from app.ui import numbers
from app.ui.foreign import server_text
from app.ui.orders.context import Context
from app.ui.orders.groups import Grouping
from app.ui.orders.row_words import spoken_net
from app.ui.orders.rows import Group
from app.ui.orders.totals import Totals
from app.ui.text import volume

translate = QCoreApplication.translate

_LONGEST = 32


def grouping_words() -> dict[Grouping, str]:
    """Return how the ways of grouping are called, in the order they are offered."""
    return {
        Grouping.NONE: translate("Groups", "Not grouped"),
        Grouping.SYMBOL: translate("Groups", "By symbol"),
        Grouping.SIDE: translate("Groups", "By symbol and side"),
    }


def group_name(group: Group) -> str:
    """Return what the orders of a group have in common."""
    symbol = server_text(group.symbol, _LONGEST)
    if group.side is None:
        return symbol
    buy, sell = translate("Columns", "Buy"), translate("Columns", "Sell")
    return f"{symbol} · {buy if group.side is Side.BUY else sell}"


def count_words(count: int) -> str:
    if count == 1:
        return translate("Groups", "1 order")
    return translate("Groups", "{} orders").format(count)


def group_text(group: Group, totals: Totals, key: str, ctx: Context) -> str:
    """Return what a head shows in a column; empty where it adds nothing up."""
    made = _TEXTS.get(key)
    return "" if made is None else made(group, totals, ctx)


def gross_words(totals: Totals, ctx: Context) -> str:
    """Return the gross result for where it has no column of its own."""
    return translate("Groups", "gross {}").format(ctx.money(totals.gross))


def group_sentence(group: Group, totals: Totals, ctx: Context, *, selected: bool) -> str:
    """Return the whole head as it is read aloud."""
    opened = translate("Groups", "expanded")
    if not group.open:
        opened = translate("Groups", "collapsed")
    parts = [
        translate("Groups", "Group {}").format(group_name(group)),
        count_words(totals.count),
        volume(totals.units, ctx.scale),
        spoken_net(totals.net, ctx),
        opened,
    ]
    if selected:
        parts.append(translate("Groups", "selected"))
    return ", ".join(parts)


def _lots(units: int, ctx: Context) -> str:
    return numbers.lots(units, ctx.scale.units_per_lot)


_TEXTS: dict[str, Callable[[Group, Totals, Context], str]] = {
    "symbol": lambda group, totals, ctx: group_name(group),
    "order": lambda group, totals, ctx: count_words(totals.count),
    "lots": lambda group, totals, ctx: _lots(totals.units, ctx),
    "units": lambda group, totals, ctx: numbers.quantity(totals.units),
    "gross": lambda group, totals, ctx: ctx.money(totals.gross),
    "net": lambda group, totals, ctx: ctx.money(totals.net),
}
