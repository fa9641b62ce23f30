"""The orders table as the main window uses it: states in, questions answered."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.domain.close import CloseRecord
from app.domain.settings import Settings
from app.services.desk import Desk
from app.services.order_book import BookState
from app.ui.orders.acting import ActingGrid
from app.ui.orders.filter import FilterFault
from app.ui.orders.menus import columns_menu
from app.ui.orders.model import OrdersModel
from app.ui.orders.totals import Totals
from app.ui.theme import Look


class OrdersView(ActingGrid):
    """The table of open orders.

    Signals:
        selection_changed: Other orders are ticked.
        rows_changed: Rows came, went or changed places.
    """

    selection_changed = Signal()
    rows_changed = Signal()

    def __init__(self, look: Look, desk: Desk, parent: QWidget | None = None) -> None:
        settings = desk.settings.current
        model = OrdersModel(desk.clock, desk.lots.current)
        super().__init__(model, look, desk.clock, settings.hidden_columns)
        self.setParent(parent)
        model.setParent(self)
        self.setObjectName("ordersView")
        self.setAccessibleName(self.tr("Open orders"))
        self._desk = desk
        model.selection_changed.connect(self.selection_changed)
        model.selection_changed.connect(self.viewport().update)
        model.arranged.connect(self.rows_changed)
        self._header.sort_wanted.connect(self._sort)
        self._header.tick_all_wanted.connect(self._tick_all)
        self._header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._header.customContextMenuRequested.connect(self._open_columns_menu)
        self._follow(settings)
        for leave in (
            desk.lots.subscribe(model.show_scale),
            desk.settings.subscribe(self._follow),
        ):
            self.destroyed.connect(lambda _=None, leave=leave: leave())

    def show_state(self, state: BookState) -> None:
        """Show what the book now holds, unless rows must wait for the hand."""
        self._orders.show_state(state)
        self.viewport().update()
        self.wake()

    def show_record(self, record: CloseRecord) -> None:
        """Have the order's row say what became of its close."""
        self._orders.show_record(record)
        self.wake()

    def set_filter(self, text: str) -> str | None:
        """Show what passes; return a fault's code for ``filter_words``, or ``None``.

        Text that cannot be read changes nothing.
        """
        fault = self._orders.set_filter(text)
        return None if fault is None else fault.value

    def filter_words(self, code: str) -> str:
        """Return why a filter could not be read."""
        match FilterFault(code):
            case FilterFault.AMOUNT:
                return self.tr("Write an amount after the sign, such as >50 or <-20.")
            case FilterFault.AGE:
                return self.tr("Write an age such as age>2h; s, m, h and d are known.")
            case FilterFault.NUMBER:
                return self.tr("Write the digits of an order number after #.")
            case FilterFault.QUOTE:
                return self.tr("A quotation mark is missing its partner.")
            case FilterFault.KEY:
                return self.tr('Only comment: can stand before a colon; use "…" else.')

    def set_segment(self, key: str) -> None:
        """Show "all", "buy", "sell", "profit" or "loss".

        Raises:
            KeyError: It is none of them; nothing changed.
        """
        self._orders.set_segment(key)

    def counts(self) -> dict[str, int]:
        """Return how many open orders are in each segment, whatever the filter."""
        return self._orders.segment_counts()

    def totals(self, of: str = "all") -> Totals:
        """Add up "all", "shown" or "selected" orders."""
        return self._orders.totals(of)

    def selected_numbers(self) -> tuple[int, ...]:
        """Return the ticked orders: those shown as they stand, then the hidden ones."""
        shown = [row.key for row in self._orders.shown()]
        ticked = [key for key in shown if key in self._orders.selection]
        return (*ticked, *self._orders.hidden_selected())

    def hidden_selected(self) -> tuple[int, ...]:
        """Return the ticked orders that the filter or the segment hides."""
        return self._orders.hidden_selected()

    def shown_numbers(self) -> tuple[int, ...]:
        """Return the orders shown that can be closed, from the top."""
        return tuple(row.key for row in self._orders.shown() if row.can_close)

    def shown_count(self) -> int:
        """Return how many rows are shown."""
        return len(self._orders.shown())

    def total_count(self) -> int:
        """Return how many rows there are, those that could not be read among them."""
        return len(self._orders.roster)

    def clear_selection(self) -> None:
        self._orders.clear_selection()

    def select_shown(self) -> None:
        self._orders.tick_shown(on=True)

    def hold(self) -> Callable[[], None]:
        """Keep rows where they are, as while a dialog of one is open.

        Return the function that ends it, to be called once.
        """
        self._orders.hand.opened()

        def release() -> None:
            self._orders.hand.closed()
            self.wake()

        return release

    def columns_menu(self, parent: QWidget) -> QMenu:
        """Return a menu that shows and hides columns; popped up by the caller."""
        return columns_menu(
            self._own_hidden, self._toggle_column, self._restore_columns, parent
        )

    def _follow(self, settings: Settings) -> None:
        self._orders.stale_after_s = settings.stale_after_s
        self.set_flashing(settings.price_flash)
        if self._own_hidden != frozenset(settings.hidden_columns):
            self._own_hidden = frozenset(settings.hidden_columns)
            self.fold(self.viewport().width())

    def _sort(self, key: str, descending: bool) -> None:
        self._orders.sort_by(key, descending=descending)

    def _tick_all(self) -> None:
        all_ticked = self._orders.shown_ticked() is Qt.CheckState.Checked
        self._orders.tick_shown(on=not all_ticked)

    def _open_columns_menu(self, at: QPoint) -> None:
        self.columns_menu(self).popup(self._header.mapToGlobal(at))

    def _toggle_column(self, key: str) -> None:
        self._hide_columns(self._own_hidden ^ {key})

    def _restore_columns(self) -> None:
        self._header.restore_widths()
        self._hide_columns(frozenset())

    def _hide_columns(self, hidden: frozenset[str]) -> None:
        self._own_hidden = hidden
        self.fold(self.viewport().width())
        settings = self._desk.settings.current
        self._desk.save_settings(settings.changed(hidden_columns=tuple(sorted(hidden))))
