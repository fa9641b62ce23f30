"""The language of the filter field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.orders import Order, Side
from app.ui.orders.filter import (
    Filter,
    FilterFault,
    Sight,
    Terms,
    count_segments,
    haystack,
    read_filter,
)
from tests.ui.orders.factory import NOW, make_order


@dataclass
class _Subject:
    order: Order | None

    hay: str | None = None
    terms: Terms | None = None

    def make_hay(self):
        order = self.order
        parts = ["1e9", "volume"]
        if order is not None:
            parts = [order.symbol, str(order.number), order.comment, order.side.value]
        self.hay = haystack(*parts)
        return self.hay


_GOLD = make_order(
    number=1001, symbol="XAUUSD", profit=Decimal(60), swap=None, commission=None,
    comment="News: gold 50%", opened_at=NOW - timedelta(hours=3),
)  # fmt: skip
_CABLE = make_order(
    number=20011, symbol="GBPUSD", side=Side.SELL, profit=Decimal("-20.01"), swap=None,
    commission=None, comment="", opened_at=NOW - timedelta(minutes=30),
)  # fmt: skip
_FLAT = make_order(
    number=30, symbol="EURUSD", profit=None, comment="", opened_at=NOW - timedelta(days=2)
)


def _net(order):
    return order.net_profit


def _about(order):
    return None if order is None or _net(order) is None else float(_net(order))


_SIGHT = Sight(NOW, _net, lambda subjects: [_about(s.order) for s in subjects])


def _found(text: str) -> set[int]:
    wanted = read_filter(text)
    assert isinstance(wanted, Filter)
    subjects = [_Subject(order) for order in (_GOLD, _CABLE, _FLAT)]
    return {s.order.number for s in wanted.select(subjects, _SIGHT) if s.order}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", {1001, 20011, 30}),
        ("   ", {1001, 20011, 30}),
        ("usd", {1001, 20011, 30}),
        ("XAU", {1001}),
        ("gold usd", {1001}),
        ("001", {1001, 20011}),
        ("#1001", {1001}),
        ("#1", {1001}),
        ("buy", {1001, 30}),
        ("SELL", {20011}),
        ("profit", {1001}),
        ("loss", {20011}),
        (">50", {1001}),
        (">60", set()),
        (">=60", {1001}),
        ("<-20", {20011}),
        ("<−20", {20011}),  # noqa: RUF001 - the minus sign the table shows
        ("<-20,01", set()),
        ("age>2h", {1001, 30}),
        ("age<1d", {1001, 20011}),
        ("age>1d buy", {30}),
        ('comment:"news"', {1001}),
        ("comment:usd", set()),
        ('"gold 50%"', {1001}),
        ("news buy >50 age>1h #10", {1001}),
    ],
)
def test_each_part_must_hold(text, numbers):
    """
    The filter shows the orders all of its parts are true of, and no others.
    """
    assert _found(text) == numbers


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (">", FilterFault.AMOUNT),
        ("> 50", FilterFault.AMOUNT),
        (">1e9", FilterFault.AMOUNT),
        ("age>", FilterFault.AGE),
        ("age>2", FilterFault.AGE),
        ("age>2w", FilterFault.AGE),
        ("#", FilterFault.NUMBER),
        ("#12a", FilterFault.NUMBER),
        ("#aapl>5", FilterFault.NUMBER),
        ("##", FilterFault.NUMBER),
        ("#١٢", FilterFault.NUMBER),
        ('"news', FilterFault.QUOTE),
        ("symbol:eur", FilterFault.KEY),
        ("eur >x", FilterFault.AMOUNT),
    ],
)
def test_what_cannot_be_read_is_reported(text, fault):
    """
    A part that means nothing is a fault with a code, not a filter that hides all.
    """
    assert read_filter(text) is fault


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("#AAPL", {1, 2}), ("#aap", {1, 2}), ("#7", {77}), ('"#aapl"', {1, 2}), ("#ms", {77})],
)
def test_a_symbol_that_begins_with_the_mark_is_found_by_it(text, numbers):
    """
    A word with # is looked for like any other; digits stay an order number.
    """
    orders = (
        make_order(number=1, symbol="#AAPL", comment=""),
        make_order(number=2, symbol="EURUSD", comment="hedge of #AAPL"),
        make_order(number=3, symbol="AAPL.US", comment=""),
        make_order(number=77, symbol="#MSFT", comment=""),
    )
    wanted = read_filter(text)
    assert isinstance(wanted, Filter)

    found = wanted.select([_Subject(order) for order in orders], _SIGHT)

    assert {s.order.number for s in found if s.order} == numbers


@given(st.text())
def test_any_text_is_read_or_reported(text):
    """
    Whatever is typed or pasted, reading and applying it raises nothing.
    """
    wanted = read_filter(text)

    if isinstance(wanted, Filter):
        wanted.select([_Subject(_GOLD), _Subject(None)], _SIGHT)


def test_an_unknown_result_is_neither_profit_nor_loss():
    """
    An order whose profit the server did not give is in no segment that speaks of it.
    """
    subjects = [_Subject(order) for order in (_GOLD, _CABLE, _FLAT)]

    counts = count_segments(subjects, _SIGHT)

    assert counts == {"all": 3, "buy": 2, "sell": 1, "profit": 1, "loss": 1}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (">1,000", FilterFault.AMOUNT),
        ("<-1,250", FilterFault.AMOUNT),
        ("net>50", FilterFault.KEY),
        ("lots>=1", FilterFault.KEY),
        ("50<", FilterFault.KEY),
    ],
)
def test_what_could_mean_two_things_is_reported(text, fault):
    """
    A thousand or a fraction, a comparison or a word: neither is guessed.
    """
    assert read_filter(text) is fault


@pytest.mark.parametrize("text", [">1,5", ">0,25", ">1\u00a0000.5", ">1\u2009000", '"a>b"'])
def test_amounts_as_people_and_the_table_write_them_are_read(text):
    """
    With a comma for the point, or with the table's own space between thousands.
    """
    assert isinstance(read_filter(text), Filter)
