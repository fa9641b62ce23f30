"""A table of many orders on a desk of fakes, and the tables it is measured beside."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QTableView

from app.domain.close import Stamp
from app.domain.market import Quote
from app.domain.orders import Order
from app.ui.orders.columns import COLUMNS
from app.ui.orders.model import OrdersModel
from app.ui.orders.totals import open_orders
from app.ui.orders.view import OrdersView
from app.ui.theme import Look
from tests.ui.desk import make_desk
from tests.ui.orders.factory import ACCOUNT, make_symbol, many_orders

SIZE = (1600, 900)
_BID, _SPREAD = Decimal("1.08437"), Decimal("0.00009")
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
SORT_ROLE = int(Qt.ItemDataRole.UserRole)


class LiveTable:
    """The real table over the real valuation, its list and prices pushed by a bench."""

    def __init__(self, qt: QApplication, count: int) -> None:
        self.desk: Any = make_desk()
        self.orders = [_priced(order) for order in many_orders(count)]
        self.symbols = {order.symbol: _symbol(order.symbol) for order in self.orders}
        self._seq = 0
        self.view = OrdersView(Look(qt, theme="dark", reduced_motion=False), self.desk)
        self.view.resize(*SIZE)
        self.view.show()

    @property
    def model(self) -> OrdersModel:
        model = self.view.model()
        assert isinstance(model, OrdersModel)
        return model

    def push(self, orders: Sequence[Order]) -> float:
        """Finish a reading of the list; return the CPU seconds of the turn it took."""
        self._seq += 1
        self.desk.clock.advance(2)
        stamp = Stamp(self._seq, self.desk.clock.monotonic())
        self.desk.book.push(*orders, symbols=self.symbols, began=stamp, account=ACCOUNT)
        began = time.process_time()
        self.view.show_state(self.desk.book.state)
        return time.process_time() - began

    def tick(self, step: int) -> None:
        """Give every symbol another price."""
        self.desk.clock.advance(0.1)
        bid = _BID + Decimal(step % 50) / 100_000
        quote = Quote(bid, bid + _SPREAD, self.desk.clock.monotonic())
        self.desk.prices.tick(dict.fromkeys(self.symbols, quote))


def _priced(order: Order) -> Order:
    """Return the order with the profit that its contract and the first price give."""
    profit = (_BID - order.open_price) * order.volume * 1000
    return replace(order, close_price=_BID, profit=profit)


def _symbol(name: str) -> Any:
    return make_symbol(name, contract_size=Decimal(100_000), quote_currency="USD")


class UsualModel(QAbstractTableModel):
    """What is usually put under a proxy: ``data`` makes what it is asked for.

    The texts are made by the very functions that make ours, for the columns a trader
    sees, and results are sorted as numbers.
    """

    def __init__(self, table: LiveTable) -> None:
        super().__init__()
        self._ctx = table.model.ctx
        self._orders = open_orders(table.model.passing())
        shown = table.view.isColumnHidden
        self._columns = [c for at, c in enumerate(COLUMNS) if not shown(at)]
        self.net = next(at for at, c in enumerate(self._columns) if c.key == "net")

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self._orders)

    def columnCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        column, order = self._columns[index.column()], self._orders[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(order, self._ctx)
        if role == Qt.ItemDataRole.UserRole:
            return column.rank(order, self._ctx)
        return None


class ReadyModel(UsualModel):
    """The same with all of it made beforehand: the best a proxy could be given."""

    def __init__(self, table: LiveTable) -> None:
        super().__init__(table)
        ctx, columns = self._ctx, self._columns
        self._texts = [[c.text(o, ctx) for c in columns] for o in self._orders]
        self._ranks = [[c.rank(o, ctx) for c in columns] for o in self._orders]

    def data(self, index: _Index, role: int = _DISPLAY) -> object:
        if role == _DISPLAY:
            return self._texts[index.row()][index.column()]
        if role == SORT_ROLE:
            return self._ranks[index.row()][index.column()]
        return None


def standard_table(table: LiveTable) -> QTableView:
    """Return the same rows and columns in view, all in C++."""
    rows = table.model.in_view()
    items = QStandardItemModel(len(rows), len(COLUMNS))
    for at, row in enumerate(rows):
        for place in range(len(COLUMNS)):
            items.setItem(at, place, QStandardItem(table.model.text_at(row, place)))
    view = QTableView()
    view.setModel(items)
    items.setParent(view)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(table.view.rowHeight(0))
    for place in range(len(COLUMNS)):
        view.setColumnWidth(place, table.view.columnWidth(place))
        view.setColumnHidden(place, table.view.isColumnHidden(place))
    view.resize(*SIZE)
    view.show()
    return view


def least_ms(run: Callable[[], object], times: int, each: int = 1) -> float:
    """Return the CPU milliseconds of one ``run``: the least of ``times`` windows."""
    took = []
    for _ in range(times):
        began = time.process_time()
        for _ in range(each):
            run()
        took.append(time.process_time() - began)
    return min(took) / each * 1000


def resident_bytes() -> int:
    """Return how much memory this process has now."""
    gc.collect()
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - not a file
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
