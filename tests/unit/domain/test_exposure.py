"""Sums of orders: the same as order by order, whatever came and went."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.exposure import Exposure, Mark
from app.domain.orders import Order, Side
from app.domain.valuation import Worth

CENT = Decimal("0.01")
MARKS = {
    "A": Mark(Decimal("1.10000"), Decimal("1.10020"), Decimal(1000)),
    "B": Mark(Decimal("150.250"), Decimal("150.270"), Decimal("6.6667")),
}


def money() -> st.SearchStrategy[Decimal | None]:
    cents = st.integers(-100_000, 100_000)
    return st.none() | cents.map(lambda value: Decimal(value).scaleb(-2))


@st.composite
def an_order(draw: st.DrawFn) -> Order:
    return Order(
        number=draw(st.integers(1, 2**63 - 1)),
        symbol=draw(st.sampled_from("ABC")),
        side=draw(st.sampled_from(Side)),
        volume=draw(st.integers(1, 10_000)),
        open_price=Decimal(draw(st.integers(1, 200_000))).scaleb(-5),
        opened_at=datetime(2026, 11, 23, tzinfo=UTC),
        profit=draw(money()),
        swap=draw(money()),
        commission=draw(money()),
    )


def added_up(orders: list[Order], marks: dict[str, Mark]) -> Worth:
    """The slow way: order by order."""
    known = []
    for order in orders:
        mark = marks.get(order.symbol)
        gross = order.profit if mark is None else mark.gross(order)
        if gross is not None:
            known.append((gross, order.swap or Decimal(0), order.commission or Decimal(0)))
    return Worth(
        count=len(orders),
        units=sum(order.volume for order in orders),
        gross=sum((each[0] for each in known), Decimal(0)),
        swap=sum((each[1] for each in known), Decimal(0)),
        commission=sum((each[2] for each in known), Decimal(0)),
        unknown=len(orders) - len(known),
    )


@given(
    st.lists(an_order(), max_size=12),
    st.data(),
    st.sampled_from([{}, MARKS, {"A": MARKS["A"]}]),
)
def test_sums_are_what_adding_order_by_order_gives(
    orders: list[Order], data: st.DataObject, marks: dict[str, Mark]
) -> None:
    """
    After any orders were added, replaced and removed, the sums are those of the rest.
    """
    exposure, held = Exposure(orders), list(orders)
    for _ in range(data.draw(st.integers(0, 5)) if held else 0):
        place = data.draw(st.integers(0, len(held) - 1))
        new = data.draw(an_order())
        exposure.replace(held[place], new)
        held[place] = new
    if held:
        exposure.remove(held.pop(data.draw(st.integers(0, len(held) - 1))))

    assert exposure.worth(marks) == added_up(held, marks)
    assert set(exposure.symbols) == {order.symbol for order in held}


@given(st.lists(an_order(), min_size=1, max_size=30))
def test_a_total_is_within_half_a_cent_a_row_of_the_rows_shown(orders: list[Order]) -> None:
    """
    Rows are rounded one by one and the total once, and that is all they differ by.
    """
    shown = [MARKS["A"].gross(order).quantize(CENT, ROUND_HALF_UP) for order in orders]
    total = sum((MARKS["A"].gross(order) for order in orders), Decimal(0))

    apart = abs(sum(shown, Decimal(0)) - total.quantize(CENT, ROUND_HALF_UP))
    assert apart <= CENT / 2 * len(orders) + CENT / 2


def test_nothing_is_worth_nothing_and_an_unknown_lot_is_not() -> None:
    """
    No orders make 0; orders of which none has a result make no sum at all.
    """
    unknown = Order(
        number=1,
        symbol="C",
        side=Side.BUY,
        volume=1,
        open_price=Decimal(1),
        opened_at=datetime(2026, 11, 23, tzinfo=UTC),
        swap=Decimal(-1),
    )

    assert Exposure().worth({}).net == 0
    assert Exposure([unknown]).worth({}).net is None
    assert Exposure([unknown]).worth({}).swap == 0
    assert Exposure([unknown]).worth({"C": MARKS["A"]}).net is not None


def test_taking_out_what_was_never_in_is_an_error() -> None:
    """
    A set that keeps wrong sums would be worse.
    """
    with pytest.raises(KeyError):
        Exposure().remove(
            Order(
                number=1,
                symbol="C",
                side=Side.BUY,
                volume=1,
                open_price=Decimal(1),
                opened_at=datetime(2026, 11, 23, tzinfo=UTC),
            )
        )
