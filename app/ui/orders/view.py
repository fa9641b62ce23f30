"""The orders table as the main window uses it: states in, questions answered."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.domain.close import CloseRecord
from app.domain.settings import Settings
from app.domain.table_layout import TableLayout
from app.services.desk import Desk
from app.services.order_book import BookState
from app.ui.orders.acting import ActingGrid
from app.ui.orders.columns import COLUMNS, PLACES
from app.ui.orders.filter import FilterFault
from app.ui.orders.groups import Grouping
from app.ui.orders.headings import held_tip, held_word
from app.ui.orders.layout import FIRST_LAYOUT, Layout, layout_of, lines_of
from app.ui.orders.menus import columns_menu, grouping_menu
from app.ui.orders.model import OrdersModel
from app.ui.orders.totals import Totals
from app.ui.theme import Look

_FIRST_SORT = "-opened"


class OrdersView(ActingGrid):
    """The table of open orders.

    Signals:
        selection_changed: Other orders are ticked.
        rows_changed: Rows came, went or changed places.
    """

    selection_changed = Signal()
    rows_changed = Signal()

    def __init__(self, look: Look, desk: Desk, parent: QWidget | None = None) -> None:
        model = OrdersModel(desk.clock, desk.lots.current, desk.values)
        super().__init__(model, look, desk.clock)
        self.setParent(parent)
        model.setParent(self)
        self.setObjectName("ordersView")
        self.setAccessibleName(self.tr("Open orders"))
        self._desk = desk
        self._kept: TableLayout | None = None
        model.selection_changed.connect(self.selection_changed)
        model.selection_changed.connect(self.viewport().update)
        model.arranged.connect(self.rows_changed)
        model.held_changed.connect(self._tell_held)
        self._header.sort_wanted.connect(self._sort)
        self._header.tick_all_wanted.connect(self._tick_all)
        self._header.rearranged.connect(self._keep_dragged)
        self._header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._header.customContextMenuRequested.connect(self._open_columns_menu)
        self._follow(desk.settings.current)
        self.watch(desk.prices)
        for leave in (
            desk.lots.subscribe(model.show_scale),
            desk.settings.subscribe(self._follow),
            desk.values.subscribe(self._show_results),
            self.leave_prices,
        ):
            self.destroyed.connect(lambda _=None, leave=leave: leave())

    def show_state(self, state: BookState) -> None:
        """Show what the book now holds, unless rows must wait for the hand."""
        self._orders.show_unrecorded(self._desk.unrecorded())
        self._orders.show_state(state)
        self._paint_due = True
        self.viewport().update()
        self.wake()

    def show_record(self, record: CloseRecord) -> None:
        """Have the order's row say what became of its close."""
        self._orders.show_unrecorded(self._desk.unrecorded())
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
                return self.tr("Write an amount after the sign, such as >50 or <-1250.")
            case FilterFault.AGE:
                return self.tr("Write an age such as age>2h; s, m, h and d are known.")
            case FilterFault.NUMBER:
                return self.tr(
                    "Write the digits of an order number after #, or a symbol such as "
                    '#AAPL; put anything else in "…".'
                )
            case FilterFault.QUOTE:
                return self.tr("A quotation mark is missing its partner.")
            case FilterFault.KEY:
                return self.tr(
                    'Only comment: and age> mean something here; put other words in "…".'
                )

    def set_segment(self, key: str) -> None:
        """Show "all", "buy", "sell", "profit" or "loss".

        Raises:
            KeyError: It is none of them; nothing changed.
        """
        self._orders.set_segment(key)

    def counts(self, *, now: bool = True) -> dict[str, int]:
        """Return how many open orders are in each segment, whatever the filter.

        They are at most a second old; without ``now`` they may be older.
        """
        return self._orders.segment_counts(now=now)

    def counts_due(self) -> bool:
        """Whether prices may have moved orders from one segment to another."""
        return self._orders.tally.is_due()

    def totals(self, of: str = "all") -> Totals:
        """Add up "all", "shown" or "selected" orders."""
        return self._orders.totals(of)

    def selected_numbers(self) -> tuple[int, ...]:
        """Return the ticked orders: those that pass as they stand, then the hidden ones."""
        passing = [row.key for row in self._orders.passing()]
        ticked = [key for key in passing if key in self._orders.selection]
        return (*ticked, *self._orders.hidden_selected())

    def hidden_selected(self) -> tuple[int, ...]:
        """Return the ticked orders that the filter or the segment hides."""
        return self._orders.hidden_selected()

    def shown_numbers(self) -> tuple[int, ...]:
        """Return the orders that pass the filter and can be closed, from the top.

        Those of a closed group pass too: its head stands for them.
        """
        return tuple(row.key for row in self._orders.passing() if row.can_close)

    def shown_count(self) -> int:
        """Return how many rows pass the filter."""
        return len(self._orders.passing())

    def open_count(self) -> int:
        """Return how many open orders pass the filter."""
        return self._orders.open_count()

    def total_count(self) -> int:
        """Return how many rows there are, those that could not be read among them."""
        return len(self._orders.roster)

    def is_coming(self) -> bool:
        """Whether rows are there that only wait for the next frame to be shown."""
        return not self._orders.passing() and self.is_large() and self._orders.is_waiting()

    def use_account(self) -> None:
        """Lay the table out as the account signed in to has it."""
        self._follow(self._desk.settings.current)

    def grouping(self) -> Grouping:
        """Return what stands together now."""
        return self._orders.arrangement.grouping

    def group_by(self, grouping: Grouping) -> None:
        """Put orders of one kind under a head that adds them up."""
        self._orders.group_by(grouping)
        self._keep_layout()

    def clear_selection(self) -> None:
        self._orders.clear_selection()

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
        does: dict[str, Callable[[], object]] = {
            "fit": self._fit_columns,
            "restore": self._restore_columns,
        }
        return columns_menu(self._own_hidden, self._toggle_column, does, parent)

    def grouping_menu(self, parent: QWidget) -> QMenu:
        """Return a menu of the ways to group; popped up by the caller."""
        return grouping_menu(self.grouping(), self.group_by, parent)

    def _tell_held(self, held: bool) -> None:
        told = f"{held_word()}. {held_tip()}" if held else ""
        self.setAccessibleDescription(told)

    def _follow(self, settings: Settings) -> None:
        self._orders.stale_after_s = settings.stale_after_s
        self.set_flashing(settings.price_flash)
        kept = settings.table_layout(self._account_name())
        if kept != self._kept:
            self._kept = kept
            self._lay_out(layout_of(kept.columns, settings.hidden_columns))
            sort = kept.sort if kept.sort.removeprefix("-") in PLACES else _FIRST_SORT
            key = sort.removeprefix("-")
            self._orders.sort_by(key, descending=sort.startswith("-"))
            self._orders.group_by(Grouping(kept.grouping))

    def _show_results(self) -> None:
        """A long list has been added up, or the server's figures judged anew."""
        self._paint_due = True
        self.wake()

    def _account_name(self) -> str:
        session = self._desk.session.session
        if session is None:
            return ""
        # The demo broker has another address each time, and is the same account.
        origin = "demo" if session.demo else session.origin
        return f"{origin} {session.login or ''}".strip()

    def _lay_out(self, layout: Layout) -> None:
        self._own_hidden = layout.hidden
        self._header.use_layout(layout)
        self.fold(self.viewport().width())

    def _keep_layout(self) -> None:
        """Keep columns, sorting and grouping as they are now for this account."""
        layout = self._header.layout_now(self._own_hidden)
        self._header.keep(layout)
        if self._desk.session.session is None:
            return
        settings = self._desk.settings.current
        # Without a line, what an older version hid would be hidden again.
        plain = layout == FIRST_LAYOUT and not settings.hidden_columns
        lines = () if plain else lines_of(layout)
        asked = self._orders.arrangement
        sort = f"{'-' if asked.descending else ''}{asked.sort}"
        self._kept = TableLayout(
            name=self._account_name(),
            columns=lines,
            sort="" if sort == _FIRST_SORT else sort,
            grouping=asked.grouping.value,
        )
        self._desk.save_settings(settings.with_table_layout(self._kept))

    def _keep_dragged(self) -> None:
        """Keep what a hand did; columns it left no room for go as in a narrow window."""
        self._keep_layout()
        self.fold(self.viewport().width())

    def _sort(self, key: str, descending: bool) -> None:
        self._orders.sort_by(key, descending=descending)
        self._keep_layout()

    def _tick_all(self) -> None:
        all_ticked = self._orders.shown_ticked() is Qt.CheckState.Checked
        self._orders.tick_shown(on=not all_ticked)

    def _open_columns_menu(self, at: QPoint) -> None:
        self.columns_menu(self).popup(self._header.mapToGlobal(at))

    def _toggle_column(self, key: str) -> None:
        self._own_hidden ^= {key}
        self.fold(self.viewport().width())
        self._keep_layout()

    def _restore_columns(self) -> None:
        self._lay_out(FIRST_LAYOUT)
        self._keep_layout()

    def _fit_columns(self) -> None:
        """Make columns as wide as the rows in view need, once; nothing follows later."""
        for place, column in enumerate(COLUMNS):
            if column.resizable and not self.isColumnHidden(place):
                texts = [self._orders.text_at(row, place) for row in self._orders.in_view()]
                self._header.resizeSection(place, self._header.width_for(place, texts))
        self._keep_layout()
        self.fold(self.viewport().width())
