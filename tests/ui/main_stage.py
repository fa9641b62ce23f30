"""A main window over a desk of fakes, for the tests of its parts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QLabel, QPushButton

from app.domain.account import AccountFigures
from app.domain.orders import Side
from app.ui.main_window import MainWindow
from tests.ui.desk import make_desk, make_order
from tests.ui.settings.stage import FakeSource, make_house

FIRST = make_order(50123391)
SECOND = make_order(
    50123380, symbol="GBPUSD", side=Side.SELL, volume=30, profit=Decimal("-20")
)
ACCOUNT = AccountFigures(currency="USD", equity=Decimal("25492.74"))


class Stage:
    """A main window over a desk of fakes."""

    def __init__(self, look, shown, *orders, journal=None, open_settings=None, **parts):
        self.desk: Any = make_desk(*orders, **parts)
        self._know_account()
        # What a house subscribes to it keeps, as services do.
        self.house = make_house(self.desk, FakeSource()) if open_settings else None
        self.window = MainWindow(
            look, self.desk, journal=journal, settings=open_settings, house=self.house
        )
        self.frame = self.window.frame
        self.wanted = []
        for name in ("sign_in_wanted", "quit_wanted", "quit_confirmed"):
            signal = getattr(self.window, name)
            signal.connect(lambda name=name: self.wanted.append(name))
        shown(self.window)

    def _know_account(self):
        self.desk.book.tell(account=ACCOUNT)

    def button(self, name) -> Any:
        return self.window.findChild(QPushButton, name)

    def text(self, name) -> str:
        label = self.window.findChild(QLabel, name)
        assert label is not None, name
        return label.text()

    def select(self, *numbers):
        for number in numbers:
            self.frame.orders._orders.toggle(number)

    @property
    def page(self):
        return self.frame.stack.page

    @property
    def banner(self):
        return self.frame.banner.accessibleName() if self.frame.banner.isVisible() else ""
