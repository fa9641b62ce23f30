"""What a column of the orders table is, and the texts and ranks columns are made of.

A value the server did not supply is "—" and ranks after every value, whichever way the
column is sorted. Ranks are numbers, so that -100 sorts below -20.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QCoreApplication

from app.domain.orders import Order, Side
from app.ui import numbers
from app.ui.connection import age_text
from app.ui.orders.context import Context

Rank = float | str | None

translate = QCoreApplication.translate


class Kind(enum.Enum):
    """How a cell is painted."""

    CHECK = "check"
    TEXT = "text"
    STRONG = "strong"
    SIDE = "side"
    NUMBER = "number"
    CURRENT = "current"
    PROFIT = "profit"
    COMMENT = "comment"
    ACTION = "action"


Text = Callable[[Order, Context], str]
Ranking = Callable[[Order, Context], Rank]


def _no_text(order: Order, ctx: Context) -> str:
    return ""


def _no_rank(order: Order, ctx: Context) -> Rank:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the table.

    Attributes:
        width: Logical pixels at 100 % text size.
        least: What its usual content needs, no hand makes it narrower; 0 where it
            can't be resized.
        right: Whether numbers stand right-aligned.
        optional: Whether the trader may hide and move it.
        extra: Whether it is hidden until the trader asks for it.
        hides: In narrow windows columns go in this order, 1 first; 0 never.
        live: Whether its rank may change while an order stays open.
        priced: Whether its text follows the price; such a text is made when painted.
    """

    key: str
    kind: Kind
    width: int
    least: int = 0
    right: bool = False
    optional: bool = False
    extra: bool = False
    hides: int = 0
    live: bool = False
    priced: bool = False
    text: Text = _no_text
    rank: Ranking = _no_rank

    @property
    def resizable(self) -> bool:
        return self.least > 0


def as_float(value: Decimal | None) -> Rank:
    return None if value is None else float(value)


def lots_text(order: Order, ctx: Context) -> str:
    return ctx.lots(order, order.volume)


def current_text(order: Order, ctx: Context) -> str:
    return numbers.price(ctx.values.price_of(order), order.digits)


def side_text(order: Order, ctx: Context) -> str:
    buy = order.side is Side.BUY
    return translate("Columns", "Buy") if buy else translate("Columns", "Sell")


def extra(
    key: str, width: tuple[int, int], hides: int, text: Text, rank: Ranking
) -> Column:
    """Return a column of numbers that follow price or time, hidden until asked for.

    ``width`` is the first and the least one.
    """
    return Column(
        key=key,
        kind=Kind.PROFIT if key == "gross" else Kind.TEXT,
        width=width[0],
        least=width[1],
        right=True,
        optional=True,
        extra=True,
        hides=hides,
        live=True,
        priced=True,
        text=text,
        rank=rank,
    )


def points_text(move: Decimal | None) -> str:
    return numbers.money(move, 0, signed=True)


def to_stop(order: Order, ctx: Context) -> Decimal | None:
    return ctx.points(order, order.stop_loss)


def to_target(order: Order, ctx: Context) -> Decimal | None:
    beyond = ctx.points(order, order.take_profit)
    return None if beyond is None else -beyond


def age_s(order: Order, ctx: Context) -> float:
    return (ctx.now - order.opened_at).total_seconds()


def price_age_text(order: Order, ctx: Context) -> str:
    return age_text(ctx.price_age_s(order))
