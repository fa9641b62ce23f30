"""What tests read from a table of orders."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from PySide6.QtCore import Qt

from app.ui.orders.columns import PLACES
from tests.ui.orders.factory import NOW, make_order


def shown_numbers(model):
    return [row.key for row in model.shown()]


def an_order(number, profit=0, **changes):
    opened = NOW - timedelta(minutes=number)
    return make_order(
        number=number, profit=Decimal(profit), swap=None, commission=None,
        opened_at=opened, **changes,
    )  # fmt: skip


def cell(model, number, key, role=Qt.ItemDataRole.DisplayRole):
    return model.data(model.index(model.place_of(number), PLACES[key]), role)
