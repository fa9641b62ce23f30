"""Messages of the stream as the vendor lays them out, with their traps."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from app.broker.stream_wire import (
    encode_authorization,
    encode_wishes,
    is_other_kind,
    is_refusal,
    look,
    read_news,
    read_prices,
)
from app.domain.orders import Side
from app.domain.stream import BalanceNews, ServerNotice, TradeNews
from tests.unit.broker.stream_stage import EURUSD, trade

CLOSED_NOTICE = (
    '["n","Closed","Order {order}: {volume} lots of {what}","t1",0,10,5,1,'
    '{"order":7,"volume":0.1,"odd":[1]},200]'
)


def news_of(text: str):
    return read_news(look(text.encode()), text.encode())


def test_a_price_is_told_as_it_was_spelled():
    """
    The zeros at the end are there: no float has been in between.
    """
    look(EURUSD.encode())

    prices = read_prices(EURUSD.encode())

    assert [str(price) for price in prices] == ["1.10010", "1.10024"]


def test_the_vendors_own_trade_is_read():
    """
    Every field of the documented layout lands where it belongs.
    """
    text = (
        '["o",100739,100020,"EURUSD",1,100,1.10010,1.1,1775481000,1775481060,1.2,1.05,3,'
        '-0.4,-1.2,15.80,"manual trade",6]'
    )

    news = news_of(text)

    assert news == TradeNews(
        number=100739,
        login=100020,
        symbol="EURUSD",
        side=Side.SELL,
        volume=100,
        open_price=Decimal("1.10010"),
        opened_at=datetime(2026, 4, 6, 13, 10, tzinfo=UTC),
        close_price=Decimal("1.1"),
        closed_at=datetime(2026, 4, 6, 13, 11, tzinfo=UTC),
        take_profit=Decimal("1.2"),
        stop_loss=Decimal("1.05"),
        state=3,
        swap=Decimal("-0.4"),
        commission=Decimal("-1.2"),
        profit=Decimal("15.80"),
        comment="manual trade",
        code=6,
    )
    assert str(news.open_price) == "1.10010"
    assert news.is_closed


def test_zero_is_not_set():
    """
    A price or a time of zero is none at all; a profit of zero is one.
    """
    news = news_of(
        trade(open_price=0, close_price=0, tp=0.0, sl=0, open_time=0, profit=0.0)
    )

    assert news.open_price is news.close_price is news.take_profit is None
    assert news.stop_loss is news.opened_at is news.closed_at is None
    assert news.profit == 0
    assert not news.is_closed


def test_times_may_count_milliseconds():
    """
    Above 1e11 it is milliseconds, and the same moment.
    """
    seconds = news_of(trade(open_time=1775481000))
    milliseconds = news_of(trade(open_time=1775481000000))

    assert seconds.opened_at == milliseconds.opened_at


@pytest.mark.parametrize("cmd", [2, 6, 12, -1])
def test_what_is_no_buy_or_sell_has_no_side(cmd):
    """
    Pending orders and payments come on the same stream.
    """
    news = news_of(trade(cmd=cmd, symbol="", volume=0))

    assert news.side is None


def test_a_short_row_lacks_only_its_end():
    """
    Comment and code may be left out, and more may be added.
    """
    row = json.loads(trade())

    short, long = news_of(json.dumps(row[:16])), news_of(json.dumps([*row, "new", {}]))

    assert (short.comment, short.code) == ("", None)
    assert (long.comment, long.code) == ("manual", 1)


def test_the_largest_number_is_read():
    """
    2**63 - 1 is an order number like any other.
    """
    assert news_of(trade(2**63 - 1)).number == 2**63 - 1


@pytest.mark.parametrize(
    "text",
    [
        trade(0),
        trade(2**63),
        trade(True),
        trade("7"),
        trade(7.5),
        trade(volume=-1),
        trade(volume=True),
        trade(open_price="1.1"),
        trade(open_price=True),
        trade(open_time=-5),
        trade(open_time=10**18),
        trade(symbol=5),
        trade(profit="15.8"),
        trade(profit=[1]),
        trade().replace("1.1001", "1e30"),
        '["o",7]',
        '["b",100001,"12500.0"]',
        '["b",true,12500.0]',
        '["n"]',
        '["t","EURUSD",true,1.1,1]',
        '["t","EURUSD","1.1",1.2,1]',
        '["t","EURUSD",NaN,1.2,1]',
        '["t","EURUSD",1.1]',
        '["t",5,1.1,1.2,1]',
        "[]",
        "{}",
        "",
        "[" * 100_000,
        '["t","EURUSD",1.1,1.2,' + "[" * 100_000,
        EURUSD + "x",
    ],
)
def test_what_is_not_exactly_right_is_not_guessed_at(text):
    """
    True is no number, "7" is not 7, and half a message is none.
    """
    with pytest.raises((ValueError, RecursionError)):
        news_of(text)


def test_figures_are_read():
    """
    The vendor's own sample, in its order; what is left out is not said.
    """
    text = '["b",100020,12500.0,850.0,11650.0,1470.58,12610.3,0.0,0,110.3,1]'

    whole, short = news_of(text), news_of('["b",100020,12500.00]')

    assert whole == BalanceNews(
        login=100020,
        balance=Decimal("12500.0"),
        margin=Decimal("850.0"),
        free_margin=Decimal("11650.0"),
        margin_level=Decimal("1470.58"),
        equity=Decimal("12610.3"),
        credit=Decimal("0.0"),
        profit=Decimal("110.3"),
    )
    assert str(short.balance) == "12500.00"
    assert short.equity is None


@pytest.mark.parametrize(
    ("text", "notice"),
    [
        (
            CLOSED_NOTICE,
            ServerNotice(
                text="Closed",
                description="Order 7: 0.1 lots of {what}",
                token="t1",  # noqa: S106 - a notice's mark
                level=10,
            ),
        ),
        (
            '["n","Hello",null,12,0,30,5,1,200]',
            ServerNotice(text="Hello", token="12", level=30),  # noqa: S106
        ),
        ('["n","<b>Hello</b>"]', ServerNotice(text="<b>Hello</b>")),
    ],
)
def test_a_notice_is_told_with_its_facts(text, notice):
    """
    What stands in braces is filled from its data; anything else stays as it is.
    """
    assert news_of(text) == notice


def test_long_words_are_cut():
    """
    A notice or a comment of any length takes a bounded place.
    """
    many = {"x": "y" * 64}
    text = json.dumps(["n", "{x}" * 2_000, "", "t" * 5_000, 0, 10, 1, 1, many])

    notice = news_of(text)

    assert len(notice.text) <= 4096
    assert len(notice.token) <= 1000
    assert len(news_of(trade(comment="c" * 9_000)).comment) <= 1000


def test_what_is_sent_is_the_vendors():
    """
    The token comes bare; names come in a fixed order, five hundred a message.
    """
    names = frozenset(f"S{number:04}" for number in range(1_201))

    wishes = [json.loads(wish) for wish in encode_wishes("subscribe", names)]

    assert json.loads(encode_authorization("a.b.c")) == {"authorization": "a.b.c"}
    assert [len(wish["data"]) for wish in wishes] == [500, 500, 201]
    assert {wish["event"] for wish in wishes} == {"subscribe"}
    assert [name for wish in wishes for name in wish["data"]] == sorted(names)
    assert encode_wishes("subscribe", frozenset()) == []


def test_kinds_are_told_apart():
    """
    A marker nobody here knows is another thing than a message that cannot be read.
    """
    assert is_other_kind(b'["a",1,2]')
    assert is_other_kind(b"[7]")
    assert not is_other_kind(b'["t","EURUSD"]')
    assert not is_other_kind(b"[]")
    assert not is_other_kind(b"pong")
    assert is_refusal(b'{"error":"INCORRECT_TOKEN"}')
    assert not is_refusal(b'{"data":"OK"}')
    assert not is_refusal(b'["error"]')
    assert not is_refusal(b"pong")
