"""The main window: joins bands, table, dialogs and keys, and decides nothing itself.

It never closes by itself: closing it asks ``bootstrap`` for the program's end, after a
question where a close still waits for its result.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow

from app.domain.close import CloseRecord
from app.services.desk import Desk
from app.services.house import House
from app.services.ports import Unsubscribe
from app.ui.about_dialog import AboutDialog
from app.ui.appearance import step_text_size
from app.ui.appearance_menu import AppearanceMenu
from app.ui.close_flow import CloseFlow
from app.ui.commands import bind
from app.ui.foreign import server_text
from app.ui.house_banner import HouseBanner
from app.ui.kit.banner import put_below
from app.ui.main_frame import MainFrame
from app.ui.news_banner import NewsBanner
from app.ui.notices import NoticeAct
from app.ui.small_dialogs import KeysDialog, QuitQuestion
from app.ui.theme import Look
from app.ui.toolbar import GROUPS

_USUAL, _LEAST = (1280, 800), (640, 420)
_SECOND_MS = 1000


class MainWindow(QMainWindow):
    """The list of orders and everything about it.

    Args:
        journal: Opens the journal at the segment with this key; ``None`` while there
            is no durable one, and then nothing speaks of it.
        settings: Opens the settings window at the page with this key, "" for the last
            one; without it their button has its quick menu alone.
        house: What there is to say of the program itself.

    Signals:
        sign_in_wanted: The sign-in window, over this one or in its place.
        quit_wanted: The person wants to end the program.
        quit_confirmed: It may end now.
    """

    sign_in_wanted = Signal()
    quit_wanted = Signal()
    quit_confirmed = Signal()

    def __init__(
        self,
        look: Look,
        desk: Desk,
        *,
        journal: Callable[[str], None] | None = None,
        settings: Callable[[str], None] | None = None,
        house: House | None = None,
    ) -> None:
        super().__init__()
        self._look, self._desk, self._house = look, desk, house
        self._journal, self._settings = journal, settings
        self._account: tuple[str, int | None] | None = None
        self._question: QuitQuestion | None = None
        self.setObjectName("mainWindow")
        self.setMinimumSize(*_LEAST)
        self.resize(*_USUAL)
        self.frame = MainFrame(look, desk, has_journal=journal is not None)
        self.setCentralWidget(self.frame)
        self.flow = CloseFlow(look, desk, self, self.frame.orders.hold)
        self._menu = AppearanceMenu(look, desk, self)
        self.actions_by_id = bind(self, self._slots())
        self._second = QTimer(self)
        self._second.setInterval(_SECOND_MS)
        self._second.timeout.connect(self.frame.show_time)
        self._connect()
        self._add_house_banner()
        self.news = self._add_news_banner()
        self._leave: tuple[Unsubscribe, ...] = (
            desk.book.subscribe(self.frame.show_state),
            desk.closing.subscribe(self._show_record),
            desk.session.subscribe(self._show_session),
            desk.lots.subscribe(lambda _: self.frame.show_sums()),
        )
        self._show_session()
        self.frame.show_state(desk.book.state)
        self._second.start()

    def ask_to_quit(self) -> None:
        """End the program, after a question where a close waits for its result."""
        waiting = len(self._desk.closing.in_flight()) + len(self._desk.closing.unknown())
        if not waiting:
            self.quit_confirmed.emit()
            return
        if self._question is not None:
            self._question.raise_()
            return
        question = QuitQuestion(
            self._look,
            self,
            waiting=waiting,
            is_recorded=self._desk.closing.is_recorded,
        )
        question.quit_anyway.connect(self.quit_confirmed)
        question.finished.connect(self._forget_question)
        self._question = question
        question.open()

    def shut(self) -> None:
        """Listen no more and shut every dialog; the program is ending."""
        for leave in self._leave:
            leave()
        self._leave = ()
        self._second.stop()
        self.news.shut()
        self.flow.shut()
        self.hide()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing is a wish: the program ends from ``bootstrap`` alone."""
        event.ignore()
        self.quit_wanted.emit()
        self.ask_to_quit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.frame.orders.setFocus()

    def _slots(self) -> dict[str, Callable[[], None]]:
        frame, look, desk = self.frame, self._look, self._desk
        slots: dict[str, Callable[[], None]] = {
            "clear": self._clear,
            "closeSelected": self._close_selected,
            "filter": self._go_to_filter,
            "read": partial(desk.book.want_read, asked=True),
            "settings": self._open_settings,
            "larger": lambda: step_text_size(look, desk, 1),
            "smaller": lambda: step_text_size(look, desk, -1),
            "usual": lambda: step_text_size(look, desk, 0),
            "keys": self._show_keys,
        }
        for key in GROUPS:
            slots[f"show{key.title()}"] = partial(frame.choose_group, key)
        if self._journal is not None:
            slots["journal"] = self._open_journal
        return slots

    def _connect(self) -> None:
        frame, flow = self.frame, self.flow
        header, stack, bottom = frame.header, frame.stack, frame.bottom
        header.switch_wanted.connect(self.sign_in_wanted)
        header.sign_out_wanted.connect(self._sign_out)
        header.journal_wanted.connect(self._open_journal)
        header.settings_wanted.connect(lambda _: self._open_settings())
        header.settings.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.settings.customContextMenuRequested.connect(lambda _: self._open_menu())
        header.unknown_wanted.connect(flow.check_unknown)
        stack.read_wanted.connect(partial(self._desk.book.want_read, asked=True))
        stack.journal_wanted.connect(self._open_journal)
        stack.sign_in_wanted.connect(self.sign_in_wanted)
        bottom.clear_wanted.connect(frame.orders.clear_selection)
        bottom.close_wanted.connect(self._close_selected)
        bottom.keys_wanted.connect(self._show_keys)
        frame.notice_acted.connect(self._act_on_notice)
        frame.orders.close_wanted.connect(flow.close)
        frame.orders.percent_close_wanted.connect(flow.close)
        frame.orders.check_wanted.connect(flow.check)
        flow.sign_in_wanted.connect(self.sign_in_wanted)
        flow.journal_wanted.connect(self._open_journal)
        self._menu.keys_wanted.connect(self._show_keys)
        self._menu.about_wanted.connect(self._show_about)

    def _show_record(self, record: CloseRecord) -> None:
        self.frame.orders.show_record(record)
        self.frame.header.show_unknown(len(self._desk.closing.unknown()))

    def _show_session(self) -> None:
        session = self._desk.session.session
        account = None if session is None else (session.origin, session.login)
        if self._account is not None and account != self._account:
            # What was entered belongs to orders of the account before.
            self.flow.forget()
            self.frame.orders.clear_selection()
        self._account = account
        self.frame.show_session()
        self.setWindowTitle(self._title())

    def _title(self) -> str:
        session = self._desk.session.session
        if session is None:
            return "Flatten"
        login = "" if session.login is None else str(session.login)
        names = (session.profile or session.name, login)
        where = " · ".join(server_text(name, 80) for name in names if name)
        kind = self.tr("DEMO") if session.demo else self.tr("LIVE")
        return " · ".join(filter(None, (kind, where, "Flatten")))

    def _sign_out(self) -> None:
        self._desk.session.sign_out()
        self.sign_in_wanted.emit()

    def _act_on_notice(self, act: NoticeAct) -> None:
        match act:
            case NoticeAct.TRY_NOW:
                self._desk.book.want_read(asked=True)
            case NoticeAct.SIGN_IN:
                self.sign_in_wanted.emit()
            case NoticeAct.SHOW_UNKNOWN:
                self.flow.check_unknown()
            case NoticeAct.DISMISS:
                pass  # the frame has done it

    def _close_selected(self) -> None:
        """Open the dialog of the one order selected; several are never sent at once."""
        selected = self.frame.orders.selected_numbers()
        if len(selected) == 1:
            self.flow.close(selected[0])

    def _clear(self) -> None:
        """Escape: the filter where it has the focus, else what is selected."""
        if self.frame.toolbar.filter.hasFocus():
            self.frame.clear_filter()
        else:
            self.frame.orders.clear_selection()

    def _go_to_filter(self) -> None:
        self.frame.toolbar.filter.setFocus()
        self.frame.toolbar.filter.selectAll()

    def _open_journal(self, segment: str = "all") -> None:
        if self._journal is not None:
            self._journal(segment)

    def _open_settings(self, page: str = "") -> None:
        if self._settings is None:
            self._open_menu()
        else:
            self._settings(page)

    def _open_menu(self) -> None:
        self._menu.open_at(self.frame.header.settings_corner())

    def _add_house_banner(self) -> None:
        if self._house is not None:
            orders = self.frame.orders
            banner = HouseBanner(self._look, self._house, lambda: not orders.underMouse())
            banner.page_wanted.connect(self._open_settings)
            self._second.timeout.connect(banner.refresh)
            put_below(banner, self.frame.banner)
            banner.refresh()

    def _add_news_banner(self) -> NewsBanner:
        orders = self.frame.orders
        banner = NewsBanner(self._look, self._desk, lambda: not orders.underMouse())
        self._second.timeout.connect(banner.refresh)
        put_below(banner, self.frame.banner)
        return banner

    def _show_keys(self) -> None:
        KeysDialog(self._look, self).open()

    def _show_about(self) -> None:
        AboutDialog(self._look, self._house, self).open()

    def _forget_question(self) -> None:
        self._question = None
