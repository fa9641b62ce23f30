"""Shares of a result, sums, and the scale a result implies."""

from __future__ import annotations

from decimal import Decimal

import hypothesis.strategies as st
import pytest
from hypothesis import given

from app.domain.orders import Side
from app.domain.valuation import estimate, implied_units_per_lot
from tests.services_stage import an_order

MONEY = st.decimals(min_value=-(10**6), max_value=10**6, places=2)


def test_a_part_carries_its_share_of_everything() -> None:
    """
    Half of the order carries half of profit, swap and commission.
    """
    order = an_order(
        volume=100, profit=Decimal("125.00"), swap=Decimal("-2.10"), commission=Decimal(-7)
    )

    half = estimate(order, 50)

    assert half is not None
    assert (half.gross, half.swap, half.commission) == (
        Decimal("62.50"),
        Decimal("-1.05"),
        Decimal("-3.50"),
    )
    assert half.net == Decimal("57.95")


def test_without_a_profit_there_is_no_estimate() -> None:
    """
    A profit the server did not supply is not zero.
    """
    assert estimate(an_order(profit=None), 50) is None


@given(profit=MONEY, swap=MONEY, commission=MONEY, part=st.integers(1, 99))
def test_the_parts_add_up_to_the_whole(
    profit: Decimal, swap: Decimal, commission: Decimal, part: int
) -> None:
    """
    Closing a part and then the rest is worth what closing all of it is.
    """
    order = an_order(volume=100, profit=profit, swap=swap, commission=commission)

    first, rest = estimate(order, part), estimate(order, 100 - part)

    assert first is not None
    assert rest is not None
    assert abs(first.net + rest.net - (order.net_profit or 0)) < Decimal("1e-9")


@pytest.mark.parametrize(
    ("side", "price", "profit", "scale"),
    [
        (Side.BUY, "1.10400", "300.00", 100),
        (Side.BUY, "1.10400", "30.00", 1000),
        (Side.SELL, "1.09800", "300.00", 100),
        (Side.BUY, "1.10400", "77.00", None),
        (Side.BUY, "1.10105", "5.00", None),
        (Side.BUY, "1.10400", "-300.00", None),
    ],
)
def test_a_profit_that_fits_its_price_move_tells_the_scale(
    side: Side, price: str, profit: str, scale: int | None
) -> None:
    """
    100 units, 0.0030 apart at 100,000 a lot: 300.00 means 100 units are one lot.
    """
    order = an_order(side=side, open_price=Decimal("1.10100"), profit=Decimal(profit))

    assert implied_units_per_lot(order, Decimal(price), Decimal(100_000)) == scale
