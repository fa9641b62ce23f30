"""Results of many orders at once, beside the exact ones."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.exposure import Mark
from app.domain.orders import Side
from app.services.prices import PriceBoard
from app.ui.orders.filter import NEAR, Filter, Sight, count_segments, read_filter
from app.ui.orders.nets import nets_of
from app.ui.orders.rows import Row
from tests.ui.orders.factory import NOW, ListValues, make_order

_MONEY = st.decimals("-5000", "5000", places=2)
_PRICE = st.decimals("0.5", "3", places=5)
_ORDERS = st.builds(
    make_order,
    number=st.integers(1, 2**63 - 1),
    symbol=st.sampled_from(["EURUSD", "XAUUSD"]),
    side=st.sampled_from(Side),
    volume=st.integers(1, 10_000),
    open_price=_PRICE,
    profit=st.none() | _MONEY,
    swap=st.none() | _MONEY,
    commission=st.none() | _MONEY,
)
_MARKS = st.builds(Mark, _PRICE, _PRICE, st.decimals("0.01", "1000", places=2))


def _row(order):
    row = Row(key=order.number)
    row.take(order)
    return row


@given(st.lists(_ORDERS, max_size=8), st.none() | _MARKS, st.lists(_ORDERS, max_size=8))
def test_a_float_is_never_further_than_rounding_from_the_exact_result(first, mark, second):
    """
    With and without a mark, also after rows took other orders.
    """
    values = ListValues(PriceBoard())
    if mark is not None:
        values.marks["EURUSD"] = mark
    rows = [_row(order) for order in first]
    nets_of(rows, values)
    for row, order in zip(rows, second, strict=False):
        row.take(order)

    found = nets_of(rows, values)

    for row, net in zip(rows, found, strict=True):
        exact = values.net_of(row.order)
        assert (net is None) == (exact is None)
        assert net is None or abs(Decimal(net) - exact) < Decimal(str(NEAR))


@pytest.mark.parametrize(
    "change",
    [
        {"volume": 7},
        {"swap": Decimal(-900)},
        {"commission": Decimal(-900)},
        {"open_price": Decimal(2)},
        {"side": Side.SELL},
    ],
)
def test_a_row_forgets_what_its_order_no_longer_is(change):
    """
    Each of the facts a result is made of, changed alone, changes the result.
    """
    values = ListValues(PriceBoard())
    values.marks["EURUSD"] = Mark(Decimal("1.1"), Decimal("1.1"), Decimal(1000))
    row = _row(make_order())
    nets_of([row], values)

    row.take(make_order(**change))

    exact = values.net_of(row.order)
    shown = nets_of([row], values)[0]
    assert shown is not None
    assert abs(Decimal(shown) - exact) < 1


@given(st.lists(_ORDERS, max_size=12), _MARKS, _MONEY)
def test_filters_and_counts_go_by_the_exact_result(orders, mark, limit):
    """
    ``>x`` shows, and the segments count, just what the results shown say.
    """
    values = ListValues(PriceBoard())
    values.marks["EURUSD"] = mark
    sight = Sight(NOW, values.net_of, lambda rows: nets_of(rows, values))
    rows = [_row(order) for order in orders]

    wanted = read_filter(f">{limit}")
    assert isinstance(wanted, Filter)
    found = wanted.select(rows, sight)
    counts = count_segments(rows, sight)

    nets = {row: values.net_of(row.order) for row in rows}
    known = [net for net in nets.values() if net is not None]
    assert found == [row for row in rows if nets[row] is not None and nets[row] > limit]
    assert counts["profit"] == sum(net > 0 for net in known)
    assert counts["loss"] == sum(net < 0 for net in known)
