"""The columns of the orders table as data: widths, kinds, text and sort rank of each.

``Current`` is the price the order would close at: the bid for a Buy, the ask for a
Sell. A value the server did not supply is "—" and ranks after every value, whichever
way the column is sorted. Ranks are numbers, so that -100 sorts below -20.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from PySide6.QtCore import QCoreApplication

from app.domain.market import Quote, SymbolInfo, closing_price
from app.domain.orders import Order, Side
from app.services.lots import Scale
from app.ui import numbers
from app.ui.foreign import server_text

Rank = float | str | None

COMMENT_LEAST = 116
ACTION_FOLDED = 190
"""Least widths of the comment, and of the last column when it shows comments too."""

_WHOLE_CURRENCIES = frozenset({"JPY", "KRW", "VND", "CLP", "HUF", "IDR"})
_LONGEST_SYMBOL, _LONGEST_COMMENT = 32, 300


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the text of a cell depends on besides its order."""

    scale: Scale
    now: datetime
    quotes: Mapping[str, Quote] = field(default_factory=dict)
    symbols: Mapping[str, SymbolInfo] = field(default_factory=dict)
    currency: str = ""

    @property
    def money_digits(self) -> int:
        return 0 if self.currency in _WHOLE_CURRENCIES else 2

    def price_of(self, order: Order) -> Decimal | None:
        """Return the price the order would close at."""
        return closing_price(order, self.quotes.get(order.symbol))

    def lots(self, order: Order, units: int) -> str:
        per_lot = self.scale.units_per_lot
        info = self.symbols.get(order.symbol)
        step = info.step if info is not None and info.step else max(1, per_lot // 100)
        return numbers.lots(units, per_lot, step)

    def money(self, value: Decimal | None) -> str:
        return numbers.money(value, self.money_digits, signed=True)


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
        right: Whether numbers stand right-aligned.
        optional: Whether the trader may hide, move and resize it.
        hides: In narrow windows columns go in this order, 1 first; 0 never.
        live: Whether its rank may change while an order stays open.
    """

    key: str
    kind: Kind
    width: int
    right: bool = False
    optional: bool = False
    hides: int = 0
    live: bool = False
    text: Text = _no_text
    rank: Ranking = _no_rank


def _float(value: Decimal | None) -> Rank:
    return None if value is None else float(value)


def _lots(order: Order, ctx: Context) -> str:
    return ctx.lots(order, order.volume)


def _current(order: Order, ctx: Context) -> str:
    return numbers.price(ctx.price_of(order), order.digits)


def _side(order: Order, ctx: Context) -> str:
    buy = order.side is Side.BUY
    return translate("Columns", "Buy") if buy else translate("Columns", "Sell")


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
        optional=True,
        hides=7,
        text=lambda order, _: str(order.number),
        rank=lambda order, _: order.number,
    ),
    Column(
        key="symbol",
        kind=Kind.STRONG,
        width=78,
        text=lambda order, _: server_text(order.symbol, _LONGEST_SYMBOL),
        rank=lambda order, _: order.symbol,
    ),
    Column(
        key="side",
        kind=Kind.SIDE,
        width=56,
        optional=True,
        text=_side,
        rank=lambda order, _: order.side.value,
    ),
    Column(
        key="lots",
        kind=Kind.NUMBER,
        width=62,
        right=True,
        live=True,
        text=_lots,
        rank=lambda order, _: order.volume,
    ),
    Column(
        key="open",
        kind=Kind.TEXT,
        width=92,
        right=True,
        optional=True,
        hides=6,
        text=lambda order, _: numbers.price(order.open_price, order.digits),
        rank=lambda order, _: float(order.open_price),
    ),
    Column(
        key="current",
        kind=Kind.CURRENT,
        width=102,
        right=True,
        optional=True,
        live=True,
        text=_current,
        rank=lambda order, ctx: _float(ctx.price_of(order)),
    ),
    Column(
        key="sl",
        kind=Kind.TEXT,
        width=84,
        right=True,
        optional=True,
        hides=5,
        live=True,
        text=lambda order, _: numbers.price(order.stop_loss, order.digits),
        rank=lambda order, _: _float(order.stop_loss),
    ),
    Column(
        key="tp",
        kind=Kind.TEXT,
        width=84,
        right=True,
        optional=True,
        hides=4,
        live=True,
        text=lambda order, _: numbers.price(order.take_profit, order.digits),
        rank=lambda order, _: _float(order.take_profit),
    ),
    Column(
        key="swap",
        kind=Kind.TEXT,
        width=62,
        right=True,
        optional=True,
        hides=3,
        live=True,
        text=lambda order, ctx: ctx.money(order.swap),
        rank=lambda order, _: _float(order.swap),
    ),
    Column(
        key="commission",
        kind=Kind.TEXT,
        width=64,
        right=True,
        optional=True,
        hides=2,
        live=True,
        text=lambda order, ctx: ctx.money(order.commission),
        rank=lambda order, _: _float(order.commission),
    ),
    Column(
        key="net",
        kind=Kind.PROFIT,
        width=96,
        right=True,
        live=True,
        text=lambda order, ctx: ctx.money(order.net_profit),
        rank=lambda order, _: _float(order.net_profit),
    ),
    Column(
        key="opened",
        kind=Kind.TEXT,
        width=86,
        optional=True,
        hides=1,
        text=lambda order, ctx: numbers.opened(order.opened_at, ctx.now),
        rank=lambda order, _: order.opened_at.timestamp(),
    ),
    Column(
        key="comment",
        kind=Kind.COMMENT,
        width=COMMENT_LEAST,
        optional=True,
        live=True,
        text=lambda order, _: server_text(order.comment, _LONGEST_COMMENT),
        rank=lambda order, _: order.comment.casefold() or None,
    ),
    Column(key="action", kind=Kind.ACTION, width=74),
)

PLACES: dict[str, int] = {column.key: place for place, column in enumerate(COLUMNS)}
