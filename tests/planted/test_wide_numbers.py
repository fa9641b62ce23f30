"""An order number of 63 bits comes through the table's signals whole."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.settings import Settings
from app.ui.orders.view import OrdersView
from app.ui.theme import Look
from tests.ui.orders.factory import TableDesk, make_order, make_state


@pytest.fixture
def desk():
    return TableDesk(Settings(reduced_motion=True))


@pytest.mark.parametrize("number", [2**31, 2**53 + 1, 2**63 - 1])
def test_a_row_asks_for_its_order_to_the_last_digit(qtbot, qapp, desk, number):
    """
    Enter on a row names the order itself, however long its number is.
    """
    view = OrdersView(Look(qapp, theme="dark", reduced_motion=True), desk)
    qtbot.addWidget(view)
    view.show_state(make_state([make_order(number=number)]))
    told: list[int] = []
    view.close_wanted.connect(told.append)

    QTest.keyClick(view, Qt.Key.Key_Home)
    QTest.keyClick(view, Qt.Key.Key_Return)

    assert told == [number]
