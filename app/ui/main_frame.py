"""The bands of the main window from top to bottom, and what each shows now.

The frame shows; the window around it acts. Ages and countdowns move once a second, sums
with the prices but at most four times a second, counts once, the rest with each reading.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.account import money_digits
from app.domain.close import CloseRecord, State
from app.domain.journal import RecordTrouble
from app.services.book_state import BookState, Freshness
from app.services.desk import Desk
from app.ui.announce import announce
from app.ui.bottom_bar import BottomBar, Sums
from app.ui.connection import connection_status, session_status
from app.ui.header import Header
from app.ui.kit.banner import Banner
from app.ui.kit.labels import hairline
from app.ui.notices import NoticeAct, Situation, act_words, notice_of
from app.ui.order_tools import OrderTools
from app.ui.orders.view import OrdersView
from app.ui.states_stack import Page, StatesStack
from app.ui.summary import Shown, Summary
from app.ui.text import read_words
from app.ui.theme import Look
from app.ui.toolbar import Toolbar

_SUM_GAP_S = 0.25


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
        self._summed_at = 0.0
        self._freshness: Freshness | None = None
        self._act: NoticeAct | None = None
        self._dismissed: frozenset[RecordTrouble] = frozenset()
        self.header = Header(look, has_journal=has_journal)
        self.summary = Summary(look)
        self.banner = Banner(look)
        self.banner.setObjectName("noticeBanner")
        self.toolbar = Toolbar(look)
        self.orders = OrdersView(look, desk)
        self._tools = OrderTools(self.toolbar, self.orders)
        self.stack = StatesStack(look, self.orders, has_journal=has_journal)
        self.bottom = BottomBar(look)
        self._build()
        self.banner.acted.connect(self._tell_act)
        self._tools.filtered.connect(self._show_rows)
        self.toolbar.group_chosen.connect(self.choose_group)
        self.stack.clear_wanted.connect(self.clear_filter)
        self.orders.selection_changed.connect(self.show_sums)
        self.orders.rows_changed.connect(self._show_rows)
        self.orders.framed.connect(self._show_frame)
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
        self._show_connection(freshness, age_s)
        if freshness is not self._freshness:
            # Sums that stand still get the time they are of, and lose it again.
            self._freshness = freshness
            self.show_sums()
        self.orders.show_time()
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
                dismissed=self._dismissed,
            )
        )

    def _show_connection(self, freshness: Freshness, age_s: float | None) -> None:
        status = connection_status(
            freshness,
            self._desk.book.state,
            age_s,
            live=self._desk.live.state,
            monotonic=self._desk.clock.monotonic(),
        )
        self.header.connection.show_status(status)

    def _left_open(self) -> tuple[CloseRecord, ...]:
        """Return the closes in doubt that were sent before this window was made."""
        unknown = self._desk.closing.unknown()
        checked = (r for r in unknown if r.state is State.UNKNOWN)
        return tuple(r for r in checked if r.request.created_at < self._began)

    def show_session(self) -> None:
        """Show who is signed in now."""
        self.header.show_session(self._desk.session.session)
        self.orders.use_account()
        self._tools.show_grouping()
        self.show_time()

    def show_sums(self) -> None:
        """Add up all orders and the selected ones."""
        self._summed_at = self._desk.clock.monotonic()
        account = self._desk.book.state.account
        self.bottom.show_sums(
            Sums(
                all=self.orders.totals(),
                shown=self.orders.open_count(),
                selected=self.orders.totals("selected"),
                hidden=len(self.orders.hidden_selected()),
                scale=self._desk.lots.current,
                currency=account.currency if account else "",
                digits=self._digits(),
                as_of=self._stopped_at(),
            )
        )

    def _stopped_at(self) -> datetime | None:
        """Return when results were current, where they no longer move."""
        book = self._desk.book
        old = book.freshness() in (Freshness.STALE, Freshness.OFFLINE)
        return book.state.read_wall if old else None

    def _show_frame(self) -> None:
        """Follow the prices that the table has just shown, where it is time to."""
        if self._desk.clock.monotonic() - self._summed_at >= _SUM_GAP_S:
            self.show_sums()
            self._show_summary(self._desk.book.freshness())
        if self.orders.counts_due():
            self._show_counts(now=True)

    def _show_counts(self, *, now: bool) -> None:
        read = self._desk.book.state.read_at is not None
        self.toolbar.show_counts(self.orders.counts(now=now) if read else {})

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
        self._show_page()
        if self.orders.is_large():
            # What takes long to add up is left to the next frame.
            self._summed_at = 0.0
            return
        self._show_counts(now=False)
        self.show_sums()
        self._show_summary(self._desk.book.freshness())

    def _show_page(self) -> None:
        state = self._desk.book.state
        if state.read_at is None:
            if state.failure is None:
                self.stack.show_page(Page.LOADING)
            else:
                self.stack.word_failure(read_words(state.failure))
                self.stack.show_page(Page.FAILED)
        elif self.orders.is_coming():
            return
        elif self.orders.shown_count():
            arrived = self.stack.currentWidget() is not self.orders
            self.stack.show_page(Page.ORDERS)
            if arrived:
                self._take_focus_back()
        elif self.orders.total_count():
            self.stack.word_nothing(self._tools.sought)
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
        account = self._desk.book.state.account
        return money_digits(account.currency if account else "")

    def _tell_act(self) -> None:
        if self._act is NoticeAct.DISMISS:
            self._dismiss()
        elif self._act is not None:
            self.notice_acted.emit(self._act)

    def _dismiss(self) -> None:
        """Put away what was found at the start, for as long as the program runs."""
        trouble = self._desk.record_trouble()
        if trouble is not None:
            self._dismissed |= {trouble}
        self.show_time()

    def _fold(self) -> None:
        """Leave out what the width has no room for, larger text counted in."""
        width = round(self.width() * 16 / self._look.size("icon"))
        self.header.fold(width)
        self.header.show_unknown(len(self._desk.closing.unknown()))
        self.summary.fold(width)
        self.toolbar.fold(width)
        self.bottom.fold(width)
