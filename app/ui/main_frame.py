"""The bands of the main window from top to bottom, and what each shows now.

The frame shows; the window around it acts. Ages and countdowns move once a second, the
rest with each reading.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.close import CloseRecord, State
from app.services.desk import Desk
from app.services.order_book import BookState, Freshness
from app.ui.announce import announce
from app.ui.bottom_bar import BottomBar, Sums
from app.ui.connection import connection_status, session_status
from app.ui.header import Header
from app.ui.kit.banner import Banner
from app.ui.kit.labels import hairline
from app.ui.notices import NoticeAct, Situation, act_words, notice_of
from app.ui.orders.columns import Context
from app.ui.orders.view import OrdersView
from app.ui.states_stack import Page, StatesStack
from app.ui.summary import Shown, Summary
from app.ui.text import read_words
from app.ui.theme import Look
from app.ui.toolbar import Toolbar


class MainFrame(QWidget):
    """Header, summary, banner, toolbar, orders, bottom bar.

    Signals:
        notice_acted: The banner's button was pressed (``NoticeAct``).
    """

    notice_acted = Signal(object)

    def __init__(self, look: Look, desk: Desk, *, has_journal: bool) -> None:
        super().__init__()
        self._look, self._desk = look, desk
        self._began = desk.clock.now()
        self._told = ""
        self._act: NoticeAct | None = None
        self.header = Header(look, has_journal=has_journal)
        self.summary = Summary(look)
        self.banner = Banner(look)
        self.banner.setObjectName("noticeBanner")
        self.toolbar = Toolbar(look)
        self.orders = OrdersView(look, desk)
        self.stack = StatesStack(look, self.orders, has_journal=has_journal)
        self.bottom = BottomBar(look)
        self._build()
        self.banner.acted.connect(self._tell_act)
        self.toolbar.filter_changed.connect(self._filter)
        self.toolbar.group_chosen.connect(self.choose_group)
        self.toolbar.filter.left_down.connect(self._go_to_orders)
        self.toolbar.columns_wanted.connect(self._open_columns)
        self.stack.clear_wanted.connect(self.clear_filter)
        self.orders.selection_changed.connect(self.show_sums)
        self.orders.rows_changed.connect(self._show_rows)
        look.changed.connect(self._fold)

    def show_state(self, state: BookState) -> None:
        """Show what a reading brought, failed ones too."""
        self.orders.show_state(state)
        self._show_rows()
        self.show_time()

    def show_time(self) -> None:
        """Bring ages, countdowns and the notice up to now."""
        book, session = self._desk.book, self._desk.session
        freshness, age_s = book.freshness(), book.age_s()
        now = self._desk.clock.now()
        self.header.connection.show_status(connection_status(freshness, book.state, age_s))
        standing = session.standing
        self.header.session.show_status(session_status(session.session, standing, now))
        self._show_summary(freshness)
        self._show_notice(
            Situation(
                book=book.state,
                freshness=freshness,
                age_s=age_s,
                session=session.session,
                standing=standing,
                monotonic=self._desk.clock.monotonic(),
                now=now,
                left_open=self._left_open(),
                view_only=not self._desk.is_writer(),
                record_trouble=self._desk.record_trouble(),
            )
        )

    def _left_open(self) -> tuple[CloseRecord, ...]:
        """Return the closes in doubt that were sent before this window was made."""
        unknown = self._desk.closing.unknown()
        checked = (r for r in unknown if r.state is State.UNKNOWN)
        return tuple(r for r in checked if r.request.created_at < self._began)

    def show_session(self) -> None:
        """Show who is signed in now."""
        self.header.show_session(self._desk.session.session)
        self.show_time()

    def show_sums(self) -> None:
        """Add up all orders and the selected ones."""
        account = self._desk.book.state.account
        self.bottom.show_sums(
            Sums(
                all=self.orders.totals(),
                shown=self.orders.totals("shown").count,
                selected=self.orders.totals("selected"),
                hidden=len(self.orders.hidden_selected()),
                scale=self._desk.lots.current,
                currency=account.currency if account else "",
                digits=self._digits(),
            )
        )

    def choose_group(self, key: str) -> None:
        """Show "all", "buy", "sell", "profit" or "loss"."""
        self.toolbar.show_group(key)
        self.orders.set_segment(key)
        self._show_rows()

    def clear_filter(self) -> None:
        """Show every order again."""
        self.toolbar.filter.clear()
        self.choose_group("all")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(hairline())
        column.addWidget(self.summary)
        column.addWidget(hairline())
        column.addWidget(self.banner)
        column.addWidget(self.toolbar)
        column.addWidget(hairline())
        column.addWidget(self.stack, 1)
        column.addWidget(hairline())
        column.addWidget(self.bottom)

    def _show_rows(self) -> None:
        self.toolbar.show_counts(
            self.orders.counts() if self._desk.book.state.read_at is not None else {}
        )
        self.show_sums()
        self._show_summary(self._desk.book.freshness())
        self._show_page()

    def _show_page(self) -> None:
        state = self._desk.book.state
        if state.read_at is None:
            if state.failure is None:
                self.stack.show_page(Page.LOADING)
            else:
                self.stack.word_failure(read_words(state.failure))
                self.stack.show_page(Page.FAILED)
        elif self.orders.shown_count():
            arrived = self.stack.currentWidget() is not self.orders
            self.stack.show_page(Page.ORDERS)
            if arrived:
                self._take_focus_back()
        elif self.orders.total_count():
            self.stack.word_nothing(self.toolbar.filter.text().strip())
            self.stack.show_page(Page.NOTHING)
        else:
            self.stack.show_page(Page.EMPTY)

    def _take_focus_back(self) -> None:
        """While another page stood in its place the table's focus went to the header."""
        focus = self.window().focusWidget()
        if focus is None or self.header.isAncestorOf(focus):
            self.orders.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_summary(self, freshness: Freshness) -> None:
        self.summary.show_now(
            Shown(
                state=self._desk.book.state,
                freshness=freshness,
                totals=self.orders.totals(),
                digits=self._digits(),
            )
        )

    def _show_notice(self, situation: Situation) -> None:
        notice = notice_of(situation)
        if notice is None:
            self.banner.hide()
            self._told = ""
            return
        self._act = notice.act
        self.banner.show_message(
            notice.kind,
            notice.lead,
            notice.text,
            None if notice.act is None else act_words(notice.act),
            aside=notice.aside,
            icon=notice.icon,
        )
        if notice.lead != self._told and notice.kind != "info":
            announce(self.banner, f"{notice.lead} {notice.text}")
        self._told = notice.lead

    def _digits(self) -> int:
        account, lots = self._desk.book.state.account, self._desk.lots.current
        currency = account.currency if account else ""
        now = self._desk.clock.now()
        return Context(scale=lots, now=now, currency=currency).money_digits

    def _tell_act(self) -> None:
        if self._act is not None:
            self.notice_acted.emit(self._act)

    def _filter(self, text: str) -> None:
        fault = self.orders.set_filter(text)
        self.toolbar.show_error("" if fault is None else self.orders.filter_words(fault))
        self._show_rows()

    def _go_to_orders(self) -> None:
        self.orders.setFocus(Qt.FocusReason.TabFocusReason)

    def _open_columns(self, corner: object) -> None:
        menu = self.orders.columns_menu(self)
        menu.popup(corner)  # type: ignore[arg-type]  # a QPoint, sent as an object

    def _fold(self) -> None:
        """Leave out what the width has no room for, larger text counted in."""
        width = round(self.width() * 16 / self._look.size("icon"))
        self.header.fold(width)
        self.header.show_unknown(len(self._desk.closing.unknown()))
        self.summary.fold(width)
        self.toolbar.fold(width)
        self.bottom.fold(width)
