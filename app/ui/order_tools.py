"""Joins the toolbar to the table of orders: what is asked above is done below."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

from app.ui.orders.group_words import grouping_words
from app.ui.orders.groups import Grouping
from app.ui.orders.view import OrdersView
from app.ui.toolbar import Toolbar


class OrderTools(QObject):
    """The filter, the grouping and the columns at work.

    Signals:
        filtered: Other orders may pass the filter, or what is wrong with it was said.
    """

    filtered = Signal()

    def __init__(self, toolbar: Toolbar, orders: OrdersView) -> None:
        super().__init__(orders)
        self._toolbar, self._orders = toolbar, orders
        self._sought = ""
        toolbar.filter_changed.connect(self._filter)
        toolbar.filter.left_down.connect(self._go_to_orders)
        toolbar.columns_wanted.connect(self._open_columns)
        toolbar.grouping_wanted.connect(self._open_grouping)

    @property
    def sought(self) -> str:
        """The filter in force: what is written, unless that could not be read."""
        return self._sought

    def show_grouping(self) -> None:
        """Have the toolbar say how orders are grouped."""
        grouping = self._orders.grouping()
        words = grouping_words()[grouping]
        self._toolbar.show_grouping("" if grouping is Grouping.NONE else words)

    def _filter(self, text: str) -> None:
        fault = self._orders.set_filter(text)
        words = "" if fault is None else self._orders.filter_words(fault)
        self._toolbar.show_error(words)
        if fault is None:
            self._sought = text.strip()
        self.filtered.emit()

    def _go_to_orders(self) -> None:
        self._orders.setFocus(Qt.FocusReason.TabFocusReason)

    def _open_columns(self, corner: object) -> None:
        menu = self._orders.columns_menu(self._toolbar)
        menu.popup(corner)  # type: ignore[arg-type]  # a QPoint, sent as an object

    def _open_grouping(self, corner: object) -> None:
        menu = self._orders.grouping_menu(self._toolbar)
        menu.triggered.connect(self.show_grouping)
        menu.popup(corner)  # type: ignore[arg-type]  # a QPoint, sent as an object
