"""Messages of the stream: JSON arrays whose element 0 says the kind.

Each kind is laid out once and read twice. First with numbers as floats: that is the
quick look which sorts messages and refuses text or ``true`` in place of a number.
What is told is then read again with ``Decimal``, so that no price ever was a float.
Prices that are overtaken before anybody is told cost the first look alone.

Traps of the format: the target comes before the stop here; times count seconds or
milliseconds; zero is "not set"; the time of a price is the server's and not used.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Generic, TypeVar

import msgspec

from app.broker import cells
from app.broker.failures import plain
from app.broker.limits import MOST_COMMENT, MOST_MESSAGE
from app.domain.orders import Side
from app.domain.stream import BalanceNews, ServerNotice, TradeNews

PONG = b"pong"
PING = b"ping"

N = TypeVar("N", float, Decimal)
News = TradeNews | BalanceNews | ServerNotice

_SIDES = {0: Side.BUY, 1: Side.SELL}
_NAMES = 64
_NAMES_A_MESSAGE = 500
_PLACEHOLDER = re.compile(r"\{(\w{1,32})\}", re.ASCII)


class QuoteMessage(msgspec.Struct, Generic[N], array_like=True, tag="t", gc=False):
    """A price of now."""

    symbol: str
    bid: N
    ask: N


class TradeMessage(msgspec.Struct, Generic[N], array_like=True, tag="o", gc=False):
    """A record of the account that was made, changed or closed."""

    order: int
    login: int | None
    symbol: str | None
    cmd: int
    volume: int
    open_price: N | None
    close_price: N | None
    open_time: int | None
    close_time: int | None
    tp: N | None
    sl: N | None
    state: int
    storage: N | None
    commission: N | None
    profit: N | None
    comment: str | None = None
    code: int | None = None


class BalanceMessage(msgspec.Struct, Generic[N], array_like=True, tag="b", gc=False):
    """The account's figures of now."""

    login: int | None
    balance: N | None
    margin: N | None = None
    margin_free: N | None = None
    margin_level: N | None = None
    equity: N | None = None
    credit: N | None = None
    level_type: msgspec.Raw = msgspec.Raw(b"null")
    profit: N | None = None


class NoticeMessage(msgspec.Struct, array_like=True, tag="n"):
    """Words for the trader; ``facts`` fill the places that stand in braces."""

    message: str | None
    description: str | None = None
    token: str | int | None = None
    status: msgspec.Raw = msgspec.Raw(b"null")
    level: int | None = None
    user: msgspec.Raw = msgspec.Raw(b"null")
    created: msgspec.Raw = msgspec.Raw(b"null")
    facts: msgspec.Raw = msgspec.Raw(b"null")


Message = QuoteMessage[float] | TradeMessage[float] | BalanceMessage[float] | NoticeMessage

look: Callable[[bytes], Message] = msgspec.json.Decoder[Message](Message).decode
"""Read a message quickly; raises ``ValueError`` or ``RecursionError`` if it is none."""

_quote = msgspec.json.Decoder(QuoteMessage[Decimal]).decode
_trade = msgspec.json.Decoder(TradeMessage[Decimal]).decode
_balance = msgspec.json.Decoder(BalanceMessage[Decimal]).decode
_object = msgspec.json.Decoder(dict[str, object]).decode
_array = msgspec.json.Decoder(list[msgspec.Raw]).decode


def encode_authorization(token: str) -> bytes:
    """Return the first message of a stream."""
    return msgspec.json.encode({"authorization": token})


def encode_wishes(event: str, symbols: frozenset[str]) -> list[bytes]:
    """Return messages that ``subscribe`` to prices or ``unsubscribe`` from them."""
    names = sorted(symbols)
    starts = range(0, len(names), _NAMES_A_MESSAGE)
    parts = (names[start : start + _NAMES_A_MESSAGE] for start in starts)
    return [msgspec.json.encode({"event": event, "data": part}) for part in parts]


def read_prices(raw: bytes) -> tuple[Decimal, Decimal]:
    """Return bid and ask as spelled in a price that ``look`` has taken.

    Raises:
        ValueError: They are spelled as no price is.
    """
    quote = _quote(raw)
    return cells.number(quote.bid), cells.number(quote.ask)


def read_news(message: Message, raw: bytes) -> News:
    """Read what ``look`` found to be a change of an order, figures or a notice.

    Raises:
        ValueError: A value of it is not what it should be.
    """
    match message:
        case TradeMessage():
            return _trade_news(_trade(raw))
        case BalanceMessage():
            return _balance_news(_balance(raw))
        case NoticeMessage():
            return _notice(message)
        case _:
            raise ValueError("a price is no news")


def is_refusal(raw: bytes) -> bool:
    """Whether a first message is an error instead of a beginning."""
    try:
        return "error" in _object(raw)
    except (ValueError, RecursionError):
        return False


def is_other_kind(raw: bytes) -> bool:
    """Whether it is a message with a marker that is not known here."""
    try:
        marker = _array(raw)[:1]
    except (ValueError, RecursionError):
        return False
    known = (b'"t"', b'"o"', b'"b"', b'"n"')
    return bool(marker) and bytes(marker[0]) not in known


def _trade_news(row: TradeMessage[Decimal]) -> TradeNews:
    return TradeNews(
        number=cells.positive(row.order),
        login=cells.number_or_none(row.login),
        symbol=plain(row.symbol, _NAMES).strip(),
        side=_SIDES.get(row.cmd),
        volume=cells.count(row.volume),
        open_price=cells.price_or_none(row.open_price),
        opened_at=_moment(row.open_time),
        close_price=cells.price_or_none(row.close_price),
        closed_at=_moment(row.close_time),
        stop_loss=cells.price_or_none(row.sl),
        take_profit=cells.price_or_none(row.tp),
        state=cells.whole(row.state),
        swap=cells.money(row.storage),
        commission=cells.money(row.commission),
        profit=cells.money(row.profit),
        comment=plain(row.comment, MOST_COMMENT),
        code=row.code,
    )


def _moment(value: int | None) -> datetime | None:
    return cells.moment(value) if value else None


def _balance_news(row: BalanceMessage[Decimal]) -> BalanceNews:
    return BalanceNews(
        login=cells.number_or_none(row.login),
        balance=cells.money(row.balance),
        equity=cells.money(row.equity),
        credit=cells.money(row.credit),
        margin=cells.money(row.margin),
        free_margin=cells.money(row.margin_free),
        margin_level=cells.money(row.margin_level),
        profit=cells.money(row.profit),
    )


def _notice(row: NoticeMessage) -> ServerNotice:
    facts = _facts(row.facts)

    def filled(text: str | None) -> str:
        words = plain(text, MOST_MESSAGE)
        whole = _PLACEHOLDER.sub(lambda place: facts.get(place[1], place[0]), words)
        return plain(whole, MOST_MESSAGE)

    return ServerNotice(
        text=filled(row.message),
        description=filled(row.description),
        token="" if row.token is None else plain(str(row.token), MOST_COMMENT),
        level=row.level or 0,
    )


def _facts(raw: msgspec.Raw) -> dict[str, str]:
    """Return the values a notice names; the place may hold a code instead."""
    try:
        found = _object(raw)
    except (ValueError, RecursionError):
        return {}
    return {
        name: plain(str(value), _NAMES)
        for name, value in found.items()
        if isinstance(value, str | int | float) and not isinstance(value, bool)
    }
