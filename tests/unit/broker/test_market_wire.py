"""Symbols, prices, and in which unit the limits of a volume come."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from app.broker.json_text import parse_table
from app.broker.market_wire import MarketReading
from app.domain.errors import ReadError, ReadFault
from app.domain.market import Quote

COLUMNS = [
    *("symbol", "currency", "quote_currency", "digits", "contract_size", "ask", "bid"),
    *("lot_min", "lot_max", "lot_step"),
]
EUR = ["EURUSD", "EUR", "USD", 5, 100000, 1.10024, 1.10012, 1, 10000, 1]


def read(*rows, columns=COLUMNS, scale=100):
    text = json.dumps({"assets": {"structure": columns, "rows": rows}, "groups": ["ALL"]})
    reading = MarketReading(parse_table(text.encode()), scale, 12.5)
    while reading.take(1):
        pass
    return reading.market


def eur(**changed):
    return [changed.get(c, value) for c, value in zip(COLUMNS, EUR, strict=True)]


def test_a_symbol_and_its_quote_are_read():
    """
    The quote is stamped with when it came in.
    """
    market = read(EUR)

    info = market.symbols["EURUSD"]
    assert (info.digits, info.contract_size, info.quote_currency) == (5, 100000, "USD")
    assert (info.least, info.step, info.most) == (1, 1, 10000)
    assert market.quotes["EURUSD"] == Quote(Decimal("1.10012"), Decimal("1.10024"), 12.5)


def test_a_long_list_is_read_in_parts():
    """
    Each no longer than asked for, and what is read so far is there.
    """
    rows = [eur(symbol=f"S{number}") for number in range(5)]
    text = json.dumps({"assets": {"structure": COLUMNS, "rows": rows}})
    reading = MarketReading(parse_table(text.encode()), 100, 0.0)

    steps = [(reading.take(2), len(reading.market.symbols)) for _ in range(3)]

    assert steps == [(True, 2), (True, 4), (False, 5)]
    assert len(reading.market.quotes) == 5


def test_one_fraction_anywhere_means_lots_everywhere():
    """
    A list is in one unit, so whole numbers beside fractions are lots too.
    """
    market = read(eur(), eur(symbol="XAUUSD", lot_min=0.01, lot_max=50.0, lot_step=0.01))

    euro, gold = market.symbols["EURUSD"], market.symbols["XAUUSD"]
    assert (gold.least, gold.step, gold.most) == (1, 1, 5000)
    assert (euro.least, euro.step, euro.most) == (100, 100, 1000000)


def test_points_without_fractions_are_units():
    """
    ``1.0`` is no fraction.
    """
    market = read(eur(lot_min=1.0, lot_max=10000.0))

    assert (market.symbols["EURUSD"].least, market.symbols["EURUSD"].most) == (1, 10000)


@pytest.mark.parametrize("value", [0.005, -1, 0, None, "1"])
def test_a_limit_that_is_none_is_not_made_up(value):
    """
    A limit that cannot be said in whole units is left out.
    """
    assert read(eur(lot_min=value)).symbols["EURUSD"].least is None


@pytest.mark.parametrize("bid", [0, None, "1.1", True])
def test_half_a_quote_is_no_quote(bid):
    """
    Both prices are there, or none.
    """
    market = read(eur(bid=bid))

    assert (list(market.symbols), market.quotes) == (["EURUSD"], {})


def test_bad_rows_are_left_out():
    """
    One bad row costs its symbol, not the list.
    """
    market = read(EUR, [1], eur(symbol=5), eur(symbol="X", digits="?", currency=5))

    assert set(market.symbols) == {"EURUSD", "X"}


def test_missing_columns_are_not_guessed():
    """
    An older list without limits says nothing of them.
    """
    info = read(["X"], columns=["symbol"]).symbols["X"]

    assert (info.least, info.digits) == (None, 5)


@pytest.mark.parametrize(
    "content", [None, {}, {"assets": {"structure": ["a"], "rows": []}}]
)
def test_what_is_no_market_is_not_understood(content):
    """
    The prices before still stand.
    """
    with pytest.raises(ReadError) as caught:
        MarketReading(content, 100, 0.0)

    assert caught.value.fault is ReadFault.NOT_UNDERSTOOD
