"""Texts, tooltips and spoken words of the orders table's cells."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from app.domain.orders import Side
from app.services.lots import Scale
from app.ui.orders.cells import NUMBER_ROLE, ORDER_ROLE
from app.ui.orders.columns import PLACES
from tests.ui.orders.factory import (
    make_order,
    make_quote,
    make_state,
    make_symbol,
    make_unreadable,
)
from tests.ui.orders.reading import an_order, cell

_SPOKEN = Qt.ItemDataRole.AccessibleTextRole
_TIP = Qt.ItemDataRole.ToolTipRole


def test_the_largest_order_number_survives(model):
    """
    2**63 - 1 goes through model and roles as it is.
    """
    number = 2**63 - 1

    model.show_state(make_state([make_order(number=number)]))

    assert cell(model, number, "order") == "9223372036854775807"
    assert cell(model, number, "order", NUMBER_ROLE) == number
    assert cell(model, number, "order", ORDER_ROLE).number == number


def test_a_row_that_could_not_be_read_is_shown_and_safe(model):
    """
    It says so, shows its number, explains itself as plain text and cannot be closed.
    """
    model.show_state(make_state([], unreadable=(make_unreadable(),)))
    key = model.row_at(0).key

    assert cell(model, key, "comment") == "Unreadable"
    assert cell(model, key, "order") == "50120001"
    assert "1e9&lt;b&gt;" in cell(model, key, "comment", _TIP)
    assert not model.row_at(0).can_close


def test_rows_are_read_aloud_in_words(model):
    """
    Signs and dashes become words, and the tick is told.
    """
    order = make_order(
        number=50123361, symbol="USDJPY", side=Side.SELL, volume=50, digits=3,
        close_price=Decimal("151.424"), profit=Decimal("-41.65"), swap=Decimal("-0.10"),
        commission=Decimal("0.10"), stop_loss=None,
    )  # fmt: skip
    model.show_state(make_state([order]))
    model.toggle(order.number)

    assert cell(model, order.number, "check", _SPOKEN) == (
        "Order 50123361, Sell 0.50 lots USDJPY, current 151.424, "
        "net loss 41.65 dollars, selected"
    )
    assert cell(model, order.number, "sl", _SPOKEN) == "no stop loss"
    assert cell(model, order.number, "swap", _SPOKEN) == "minus 0.10 dollars"


def test_the_board_gives_the_price_an_order_lacks(model, values, clock):
    """
    Without a price of its own a Buy shows the bid and a Sell the ask; moves are noted.
    """
    buy = an_order(1, close_price=None)
    sell = an_order(2, close_price=None, side=Side.SELL)
    model.show_state(make_state([buy, sell]))
    before = cell(model, 1, "current")

    values.quotes["EURUSD"] = make_quote("1.1", "1.2")
    model.show_prices({"EURUSD"})
    first = (cell(model, 1, "current"), cell(model, 2, "current"))
    values.quotes["EURUSD"] = make_quote("1.3", "1.1")
    model.show_prices({"EURUSD"})

    assert before == "—"
    assert first == ("1.10000", "1.20000")
    assert [row.moved for row in model.shown()] == [1, -1]


def test_a_price_too_old_is_known_to_be(model, clock):
    """
    Ten seconds after the last valid reading a price is stale and says how old it is.
    """
    model.show_state(make_state([an_order(1)]))
    clock.advance(9)

    assert model.price_age_s(model.row_at(0)) is None

    clock.advance(5)

    assert model.price_age_s(model.row_at(0)) == pytest.approx(14)
    assert "14 s" in cell(model, 1, "current", _TIP)


def test_a_changed_volume_tells_what_it_was(model):
    """
    After a partial close the lots' tooltip says the size before.
    """
    model.show_state(make_state([an_order(1, volume=100)]))

    model.show_state(
        make_state([an_order(1, volume=50)], symbols={"EURUSD": make_symbol()})
    )

    assert cell(model, 1, "lots") == "0.50"
    assert "was 1.00" in cell(model, 1, "lots", _TIP)


def test_unconfirmed_lots_are_marked(model):
    """
    The header and the tooltips say so, and texts follow the scale.
    """
    model.show_state(make_state([an_order(1, volume=100)]))

    model.show_scale(Scale(1000, confirmed=False))

    title = model.headerData(PLACES["lots"], Qt.Orientation.Horizontal)
    tip = model.headerData(PLACES["lots"], Qt.Orientation.Horizontal, _TIP)
    assert title.startswith("Lots")
    assert title != "Lots"
    assert "1000 units" in tip
    assert cell(model, 1, "lots") == "0.10"
    assert "not confirmed" in cell(model, 1, "lots", _TIP)
