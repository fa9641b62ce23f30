"""The columns of the orders table, in their first order.

``Current`` is the price the order would close at: the bid for a Buy, the ask for a
Sell. Columns marked as extra are hidden until the trader asks for them.
"""

from __future__ import annotations

from app.ui import numbers
from app.ui.connection import age_text
from app.ui.foreign import server_text
from app.ui.orders.column import (
    Column,
    Kind,
    age_s,
    as_float,
    current_text,
    extra,
    lots_text,
    points_text,
    price_age_text,
    side_text,
    to_stop,
    to_target,
)

COMMENT_LEAST = 116
ACTION_FOLDED = 190
"""Least widths of the comment, and of the last column when it shows comments too."""

_LONGEST_SYMBOL, _LONGEST_COMMENT = 32, 300

COLUMNS: tuple[Column, ...] = (
    Column(
        key="check",
        kind=Kind.CHECK,
        width=40,
    ),
    Column(
        key="order",
        kind=Kind.TEXT,
        width=84,
        least=84,
        optional=True,
        hides=14,
        text=lambda order, _: str(order.number),
        rank=lambda order, _: order.number,
    ),
    Column(
        key="symbol",
        kind=Kind.STRONG,
        width=78,
        least=72,
        text=lambda order, _: server_text(order.symbol, _LONGEST_SYMBOL),
        rank=lambda order, _: order.symbol,
    ),
    Column(
        key="side",
        kind=Kind.SIDE,
        width=56,
        least=54,
        optional=True,
        text=side_text,
        rank=lambda order, _: order.side.value,
    ),
    Column(
        key="lots",
        kind=Kind.NUMBER,
        width=62,
        least=54,
        right=True,
        live=True,
        text=lots_text,
        rank=lambda order, _: order.volume,
    ),
    Column(
        key="units",
        kind=Kind.TEXT,
        width=70,
        least=54,
        right=True,
        optional=True,
        extra=True,
        hides=5,
        live=True,
        text=lambda order, _: numbers.quantity(order.volume),
        rank=lambda order, _: order.volume,
    ),
    Column(
        key="open",
        kind=Kind.TEXT,
        width=92,
        least=74,
        right=True,
        optional=True,
        hides=13,
        text=lambda order, _: numbers.price(order.open_price, order.digits),
        rank=lambda order, _: float(order.open_price),
    ),
    Column(
        key="current",
        kind=Kind.CURRENT,
        width=102,
        least=88,
        right=True,
        optional=True,
        live=True,
        priced=True,
        text=current_text,
        rank=lambda order, ctx: as_float(ctx.values.price_of(order)),
    ),
    extra(
        "points",
        (74, 64),
        6,
        lambda order, ctx: points_text(ctx.points(order, order.open_price)),
        lambda order, ctx: as_float(ctx.points(order, order.open_price)),
    ),
    extra(
        "price_age", (82, 60), 1, price_age_text, lambda order, ctx: ctx.price_age_s(order)
    ),
    Column(
        key="sl",
        kind=Kind.TEXT,
        width=84,
        least=74,
        right=True,
        optional=True,
        hides=12,
        live=True,
        text=lambda order, _: numbers.price(order.stop_loss, order.digits),
        rank=lambda order, _: as_float(order.stop_loss),
    ),
    extra(
        "to_sl",
        (82, 64),
        4,
        lambda order, ctx: points_text(to_stop(order, ctx)),
        lambda order, ctx: as_float(to_stop(order, ctx)),
    ),
    Column(
        key="tp",
        kind=Kind.TEXT,
        width=84,
        least=74,
        right=True,
        optional=True,
        hides=11,
        live=True,
        text=lambda order, _: numbers.price(order.take_profit, order.digits),
        rank=lambda order, _: as_float(order.take_profit),
    ),
    extra(
        "to_tp",
        (82, 64),
        3,
        lambda order, ctx: points_text(to_target(order, ctx)),
        lambda order, ctx: as_float(to_target(order, ctx)),
    ),
    Column(
        key="swap",
        kind=Kind.TEXT,
        width=62,
        least=62,
        right=True,
        optional=True,
        hides=10,
        live=True,
        text=lambda order, ctx: ctx.money(order.swap),
        rank=lambda order, _: as_float(order.swap),
    ),
    Column(
        key="commission",
        kind=Kind.TEXT,
        width=64,
        least=62,
        right=True,
        optional=True,
        hides=9,
        live=True,
        text=lambda order, ctx: ctx.money(order.commission),
        rank=lambda order, _: as_float(order.commission),
    ),
    extra(
        "gross",
        (96, 96),
        7,
        lambda order, ctx: ctx.money(ctx.values.gross_of(order)),
        lambda order, ctx: as_float(ctx.values.gross_of(order)),
    ),
    Column(
        key="net",
        kind=Kind.PROFIT,
        width=96,
        least=96,
        right=True,
        live=True,
        priced=True,
        text=lambda order, ctx: ctx.money(ctx.values.net_of(order)),
        rank=lambda order, ctx: as_float(ctx.values.net_of(order)),
    ),
    Column(
        key="opened",
        kind=Kind.TEXT,
        width=86,
        least=86,
        optional=True,
        hides=8,
        text=lambda order, ctx: numbers.opened(order.opened_at, ctx.now),
        rank=lambda order, _: order.opened_at.timestamp(),
    ),
    extra(
        "age",
        (104, 84),
        2,
        lambda order, ctx: age_text(age_s(order, ctx)),
        age_s,
    ),
    Column(
        key="comment",
        kind=Kind.COMMENT,
        width=COMMENT_LEAST,
        least=COMMENT_LEAST,
        optional=True,
        live=True,
        text=lambda order, _: server_text(order.comment, _LONGEST_COMMENT),
        rank=lambda order, _: order.comment.casefold() or None,
    ),
    Column(key="action", kind=Kind.ACTION, width=74),
)

PLACES: dict[str, int] = {column.key: place for place, column in enumerate(COLUMNS)}
EXTRA = frozenset(column.key for column in COLUMNS if column.extra)
"""Keys of the columns that are hidden until somebody asks for them."""
