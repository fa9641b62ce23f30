"""Joins what the stream says of orders and money with what is read.

The stream is quicker and the list is the truth. Every word of the stream is stamped; a
list whose reading began before it does not undo it, one that began after it does. So a
word lives until the first list begun after it, and that list is asked for at once.

Only what cannot be misread takes an order away: a record of its own number, closed, with
all the volume it had. Of a part, of a number not in the list and of anything odd nothing
is concluded; the list will say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.domain.account import AccountFigures
from app.domain.close import Stamp
from app.domain.evidence import TradeEvent
from app.domain.orders import Order
from app.domain.stream import BalanceNews, TradeNews


@dataclass(frozen=True, slots=True)
class Told:
    """What a word of the stream came to.

    Attributes:
        event: To be told as evidence.
        wants_read: Whether a list should be read at once.
        changed: Whether the orders are others now.
    """

    event: TradeEvent | None
    wants_read: bool
    changed: bool = False


@dataclass(frozen=True, slots=True)
class _Effect:
    seq: int
    order: Order | None  # None: it is gone


class MergedOrders:
    """The orders of the latest list, with what was told since."""

    def __init__(self) -> None:
        self._orders: dict[int, Order] = {}
        self._effects: dict[int, _Effect] = {}
        self._handed_out = False

    @property
    def current(self) -> Mapping[int, Order]:
        """The orders by number, in the server's order; never changed in place."""
        self._handed_out = True
        return self._orders

    def clear(self) -> None:
        self._orders, self._effects = {}, {}

    def listed(self, orders: dict[int, Order], began: Stamp) -> None:
        """Take a list whose reading began at ``began``; ``orders`` is kept."""
        later = {n: e for n, e in self._effects.items() if e.seq > began.seq}
        self._orders, self._effects = orders, later
        self._handed_out = True
        for number, effect in later.items():
            self._apply(number, effect.order)

    def told(self, news: TradeNews, stamp: Stamp) -> Told:
        """Take a word about a market order of this account."""
        known = self._orders.get(news.number)
        if news.is_closed:
            return self._closed(news, known, stamp)
        if news.side is None or news.volume <= 0:
            return Told(None, wants_read=known is not None)
        event = _event(stamp, news)
        if known is None or known.symbol != news.symbol or known.side is not news.side:
            return Told(event, wants_read=True)
        order = _changed(known, news)
        self._take_effect(stamp, order.number, order)
        return Told(event, wants_read=not _only_revalued(known, order), changed=True)

    def _closed(self, news: TradeNews, known: Order | None, stamp: Stamp) -> Told:
        whole = known is not None and news.volume == known.volume
        if not whole or news.is_of_a_part:
            return Told(None, wants_read=True)
        self._take_effect(stamp, news.number, None)
        return Told(_event(stamp, news), wants_read=True, changed=True)

    def _take_effect(self, stamp: Stamp, number: int, order: Order | None) -> None:
        self._effects[number] = _Effect(stamp.seq, order)
        self._apply(number, order)

    def _apply(self, number: int, order: Order | None) -> None:
        if number not in self._orders:
            return
        if self._handed_out:
            self._orders, self._handed_out = dict(self._orders), False
        if order is None:
            del self._orders[number]
        else:
            self._orders[number] = order


def _event(stamp: Stamp, news: TradeNews) -> TradeEvent:
    return TradeEvent(
        stamp,
        news.number,
        news.volume,
        closed=news.is_closed,
        symbol=news.symbol,
        side=news.side,
        close_price=news.close_price,
        code=news.code,
    )


def _changed(known: Order, news: TradeNews) -> Order:
    """Return the order as the word has it; what it does not say stays."""
    return replace(
        known,
        volume=news.volume,
        open_price=news.open_price or known.open_price,
        close_price=news.close_price or known.close_price,
        stop_loss=news.stop_loss,
        take_profit=news.take_profit,
        profit=known.profit if news.profit is None else news.profit,
        swap=known.swap if news.swap is None else news.swap,
        commission=known.commission if news.commission is None else news.commission,
        comment=news.comment or known.comment,
        state=news.state,
        closing_volume=known.closing_volume if news.state == known.state else 0,
    )


def _only_revalued(known: Order, now: Order) -> bool:
    """Whether nothing has changed but what the order is worth."""
    before = (known.volume, known.state, known.stop_loss, known.take_profit)
    return before == (now.volume, now.state, now.stop_loss, now.take_profit)


class MergedAccount:
    """The account's figures as read, with what was told since the reading began."""

    def __init__(self) -> None:
        self._told: tuple[int, BalanceNews] | None = None

    def clear(self) -> None:
        self._told = None

    def read(self, account: AccountFigures, began: Stamp) -> AccountFigures:
        """Return the figures of a reading that began at ``began``."""
        if self._told is None or self._told[0] < began.seq:
            return account
        return _with_news(account, self._told[1])

    def told(self, account: AccountFigures, news: BalanceNews, at: Stamp) -> AccountFigures:
        """Return the figures with the news; what it does not say stays."""
        self._told = (at.seq, news)
        return _with_news(account, news)


_FIGURES = ("balance", "equity", "credit", "margin", "free_margin", "margin_level")


def _with_news(account: AccountFigures, news: BalanceNews) -> AccountFigures:
    said = {name: getattr(news, name) for name in _FIGURES}
    return replace(account, **{n: value for n, value in said.items() if value is not None})
