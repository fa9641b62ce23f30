"""A model of the orders table on a clock that stands still."""

from __future__ import annotations

import pytest

from app.services.lots import Scale
from app.services.prices import PriceBoard
from app.ui.orders.model import OrdersModel
from tests.ui.orders.factory import ListValues, ManualClock


@pytest.fixture
def clock():
    return ManualClock()


@pytest.fixture
def values():
    return ListValues(PriceBoard())


@pytest.fixture
def model(qapp, clock, values, qtmodeltester):
    made = OrdersModel(clock, Scale(100, confirmed=True), values)
    qtmodeltester.check(made)
    return made
