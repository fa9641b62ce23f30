"""Records for the journal's tests: one plain one, and every one there can be."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from app.domain.close import (
    ChangeKind,
    CloseRecord,
    CloseRequest,
    Stamp,
    State,
    advance,
)
from app.domain.errors import (
    Accepted,
    DoubtCause,
    Failed,
    NoAnswer,
    NotSent,
    NotSentCause,
    RefusalKind,
    Refused,
    Reply,
)
from app.domain.orders import HIGHEST_NUMBER, Order, Side
from app.domain.settings import ClosingLimits

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ORIGIN = "https://broker.example"
OK = Accepted(Reply(status=200, took_s=0.25))
LOST = NoAnswer(DoubtCause.TIMEOUT)


def an_order(number: int = 7, **changes: Any) -> Order:
    facts: dict[str, Any] = {
        "symbol": "EURUSD",
        "side": Side.BUY,
        "volume": 100,
        "open_price": Decimal("1.08310"),
        "opened_at": NOW - timedelta(hours=1),
    }
    return Order(number=number, **(facts | changes))


def a_record(rid: str = "r1", number: int = 7, **changes: Any) -> CloseRecord:
    """A prepared full close of order ``number``."""
    facts: dict[str, Any] = {
        "origin": ORIGIN,
        "login": 100,
        "before": an_order(number),
        "known": frozenset({number, number + 1}),
        "want": None,
        "comment": "",
        "created_at": NOW,
        "limits": ClosingLimits(),
    }
    return CloseRecord(request=CloseRequest(rid=rid, **(facts | changes)))


def sent(record: CloseRecord, seq: int = 5) -> CloseRecord:
    """The record as the program has it once its gate was passed."""
    return advance(record, State.SENDING, sent=Stamp(seq, 1.5), sent_wall=NOW)


def unknown(record: CloseRecord) -> CloseRecord:
    """The record once no answer came, and a list still showed the order."""
    doubted = advance(sent(record), State.UNKNOWN, answer=LOST, ended=Stamp(6, 16.5))
    return replace(doubted, remaining=100, checked=1)


def confirmed(record: CloseRecord) -> CloseRecord:
    replied = advance(sent(record), State.REPLIED, answer=OK, ended=Stamp(6, 2.0))
    return advance(replied, State.CONFIRMED, remaining=0, checked=2, settled_at=NOW)


_WORD = st.text(alphabet=string.ascii_letters + " ßéж注🙂", max_size=20)
_ANY_TEXT = st.text(max_size=40)
_NUMBERS = st.integers(1, HIGHEST_NUMBER)
_MOMENTS = st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(fold=0))
_DECIMALS = st.decimals(allow_nan=False, allow_infinity=False) | st.sampled_from(
    [Decimal("1.10"), Decimal("1.1000"), Decimal("-0"), Decimal("1E+3"), Decimal("0E-8")]
)
_SECONDS = st.floats(0, 1e9)
_STAMPS = st.builds(Stamp, _NUMBERS, _SECONDS)
_ORDERS = st.builds(
    Order,
    number=_NUMBERS,
    symbol=_ANY_TEXT,
    side=st.sampled_from(Side),
    volume=st.integers(2, HIGHEST_NUMBER),
    open_price=_DECIMALS,
    opened_at=_MOMENTS,
    close_price=st.none() | _DECIMALS,
    stop_loss=st.none() | _DECIMALS,
    take_profit=st.none() | _DECIMALS,
    profit=st.none() | _DECIMALS,
    swap=st.none() | _DECIMALS,
    commission=st.none() | _DECIMALS,
    comment=_ANY_TEXT,
    digits=st.integers(0, 10),
    state=st.integers(0, 30),
    closing_volume=st.integers(0, 100),
    parent=st.none() | _NUMBERS,
)
_REPLIES = st.builds(
    Reply,
    status=st.integers(100, 599),
    word=_WORD,
    message=_WORD,
    excerpt=_WORD,
    took_s=_SECONDS,
)
_ANSWERS = st.one_of(
    st.builds(Accepted, _REPLIES),
    st.builds(Refused, _REPLIES, st.sampled_from(RefusalKind)),
    st.builds(Failed, _REPLIES),
    st.builds(NoAnswer, st.sampled_from(DoubtCause), st.none() | _REPLIES, _WORD),
)
_REQUESTS = st.builds(
    CloseRequest,
    rid=st.uuids().map(str),
    origin=st.just(ORIGIN),
    login=st.none() | st.integers(0, HIGHEST_NUMBER),
    before=_ORDERS,
    known=st.frozensets(_NUMBERS, max_size=30),
    want=st.none() | st.just(1),
    comment=_ANY_TEXT,
    created_at=_MOMENTS,
    limits=st.builds(ClosingLimits, answer_wait_s=_SECONDS, quiet_window_s=_SECONDS),
    retry_of=st.just("") | st.uuids().map(str),
)
RECORDS = st.builds(
    CloseRecord,
    request=_REQUESTS,
    state=st.sampled_from(State),
    sent=st.none() | _STAMPS,
    sent_wall=st.none() | _MOMENTS,
    ended=st.none() | _STAMPS,
    answer=st.none() | _ANSWERS,
    not_sent=st.none()
    | st.builds(NotSent, st.sampled_from(NotSentCause), _WORD, st.integers(1, 3)),
    remaining=st.none() | st.integers(0, HIGHEST_NUMBER),
    continues_as=st.none() | _NUMBERS,
    change=st.none() | st.sampled_from(ChangeKind),
    checked=st.integers(0, 1000),
    settled_at=st.none() | _MOMENTS,
    superseded_by=st.just("") | st.uuids().map(str),
    note=_WORD,
)
