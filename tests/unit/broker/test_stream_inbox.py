"""What is told of a batch of messages: all the news, the newest price of each symbol."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.broker.stream_inbox import Inbox
from app.domain.market import Quote
from tests.unit.broker.stream_stage import EURUSD, Heard, trade


@pytest.fixture
def heard():
    return Heard()


@pytest.fixture
def inbox(heard):
    inbox = Inbox(heard)
    inbox.watch(frozenset({"EURUSD", "Gold.m"}))
    return inbox


def take(inbox, *texts, now=1.0):
    inbox.take([text.encode() for text in texts], now)


def price(symbol, bid, ask):
    return f'["t","{symbol}",{bid},{ask},1775481000]'


def test_the_newest_price_of_each_symbol_is_told(inbox):
    """
    Once, in the symbol's own spelling, with the moment it came in.
    """
    take(inbox, price("EURUSD", "1.1", "1.2"), price("GOLD.M", "5", "6"), now=1.0)
    take(inbox, price("eurusd", "1.30", "1.40"), now=2.0)

    quotes = inbox.collect()

    assert quotes == {
        "EURUSD": Quote(Decimal("1.30"), Decimal("1.40"), 2.0),
        "Gold.m": Quote(Decimal("5"), Decimal("6"), 1.0),
    }
    assert str(quotes["EURUSD"].bid) == "1.30"
    assert inbox.collect() == {}
    assert not inbox.has_prices


@pytest.mark.parametrize(
    ("bid", "ask"),
    [("0", "1"), ("-1", "1"), ("1.2", "1.1"), ("1", "0"), ("1e18", "2e18"), ("0.0", "0.0")],
)
def test_a_bad_price_leaves_the_one_before(inbox, bid, ask):
    """
    It is counted and nothing is told of it.
    """
    take(inbox, EURUSD, price("EURUSD", bid, ask))

    assert inbox.collect()["EURUSD"].bid == Decimal("1.10010")
    assert inbox.oddities.bad_prices == 1


def test_a_price_spelled_beyond_measure_is_no_price(inbox):
    """
    Forty zeros behind the point are nobody's price, though a float takes them.
    """
    take(inbox, price("EURUSD", "1e-300", "1.1"))

    assert inbox.collect() == {}
    assert inbox.oddities.bad_prices == 1


def test_bid_and_ask_may_be_equal(inbox):
    """
    A spread of nothing is a price.
    """
    take(inbox, price("EURUSD", "1.1", "1.1"))

    assert inbox.collect()["EURUSD"].spread == 0


def test_nobody_hears_of_what_nobody_watches(inbox):
    """
    It takes no room; what is watched no more is dropped with what waited.
    """
    take(inbox, *(price(f"X{number}", 1, 2) for number in range(1_000)), EURUSD)

    inbox.watch(frozenset({"Gold.m"}))
    take(inbox, EURUSD)

    assert inbox.collect() == {}
    assert inbox.oddities.words() == ""


def test_news_keeps_its_order_and_is_never_left_out(inbox, heard):
    """
    Ten changes of one order are ten, told before the prices around them.
    """
    texts = [text for n in range(10) for text in (trade(7, volume=n + 1), EURUSD)]

    take(inbox, *texts)

    assert [news.volume for news in heard.told] == list(range(1, 11))
    assert heard.batches == []
    assert inbox.has_prices


def test_what_cannot_be_read_is_passed_over_and_counted(inbox, heard):
    """
    By kind: broken ones, unknown ones; an answer to a ping is neither.
    """
    take(inbox, "pong", "x", '["a",1]', trade(0), '["o",1]', trade(8), '["q"]')

    assert [news.number for news in heard.told] == [8]
    assert (inbox.oddities.malformed, inbox.oddities.unknown) == (3, 2)
    assert inbox.oddities.words() == "3 malformed, 2 of unknown kind"
