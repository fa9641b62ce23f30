"""What stands where the orders would be: rows, or one of four reasons for none.

"Not read yet", "none are open", "could not be read" and "none match the filter" are
four different pages: an empty table without a reason would look like an empty account.
"""

from __future__ import annotations

import enum

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.ui.foreign import server_text
from app.ui.kit.empty_state import EmptyState
from app.ui.kit.skeleton import Skeleton
from app.ui.text import ReadWords
from app.ui.theme import Look

# A list that comes sooner than this needs no sign that it is being read.
_PATIENCE_MS = 200
_MOST_FILTER = 60


class Page(enum.Enum):
    """What is shown."""

    ORDERS = "orders"
    LOADING = "loading"
    EMPTY = "empty"
    FAILED = "failed"
    NOTHING = "nothing"


class StatesStack(QStackedWidget):
    """Shows the table, or the reason why there is none.

    Args:
        has_journal: Whether the empty page may point to the journal.

    Signals:
        read_wanted: Read the list again.
        journal_wanted: Open the journal.
        clear_wanted: Clear the filter.
        sign_in_wanted: Sign in again.
    """

    read_wanted = Signal()
    journal_wanted = Signal()
    clear_wanted = Signal()
    sign_in_wanted = Signal()

    def __init__(self, look: Look, orders: QWidget, *, has_journal: bool) -> None:
        super().__init__()
        self.setProperty("surface", "surface")
        self._has_journal = has_journal
        self._needs_sign_in = False
        self._skeleton = Skeleton(look)
        self._skeleton.setObjectName("loadingPage")
        self.empty = EmptyState(look)
        self.empty.setObjectName("emptyPage")
        self.failed = EmptyState(look)
        self.failed.setObjectName("failedPage")
        self.nothing = EmptyState(look)
        self.nothing.setObjectName("nothingPage")
        self._pages = {
            Page.ORDERS: orders,
            Page.LOADING: self._skeleton,
            Page.EMPTY: self.empty,
            Page.FAILED: self.failed,
            Page.NOTHING: self.nothing,
        }
        for page in self._pages.values():
            self.addWidget(page)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self._show_skeleton)
        self._connect()
        self._word_empty()

    @property
    def page(self) -> Page:
        """What is shown; the first moments of LOADING still show the table."""
        if self._patience.isActive():
            return Page.LOADING
        current = self.currentWidget()
        return next(page for page, widget in self._pages.items() if widget is current)

    def show_page(self, page: Page) -> None:
        """Show a page; the one for loading comes after a moment."""
        if page is Page.LOADING:
            if self.currentWidget() is not self._skeleton and not self._patience.isActive():
                self.setCurrentWidget(self._pages[Page.ORDERS])
                self._patience.start()
            return
        self._patience.stop()
        self.setCurrentWidget(self._pages[page])

    def word_failure(self, words: ReadWords) -> None:
        """Say why there is no list, and what may help."""
        self._needs_sign_in = words.sign_in
        said = " ".join(filter(None, (words.body, words.details)))
        self.failed.show_state(words.icon, words.title, said)
        if words.sign_in:
            self.failed.offer(self.tr("Sign in again…"), icon="user")
        else:
            self.failed.offer(self.tr("Retry"), icon="refresh-cw")

    def word_nothing(self, sought: str) -> None:
        """Say that no order matches; ``sought`` is the filter's text, or ""."""
        if sought:
            shown = server_text(sought, _MOST_FILTER)
            title = self.tr("No order matches “{}”.").format(shown)
        else:
            title = self.tr("No order is in this group.")
        text = self.tr("Orders that don't match are open all the same.")
        self.nothing.show_state("search", title, text)
        self.nothing.offer(self.tr("Clear filter"), icon="x")

    def _word_empty(self) -> None:
        text = self.tr("Orders opened in your trading platform appear here within seconds.")
        if self._has_journal:
            text += self.tr(" Orders you closed are in the journal.")
        self.empty.show_state("inbox", self.tr("No open orders"), text)
        journal = self.tr("Open journal") if self._has_journal else ""
        self.empty.offer(
            self.tr("Read the list again"),
            journal,
            icon="refresh-cw",
            second_icon="scroll-text",
        )

    def _connect(self) -> None:
        self.empty.first_pressed.connect(self.read_wanted)
        self.empty.second_pressed.connect(self.journal_wanted)
        self.failed.first_pressed.connect(self._help)
        self.nothing.first_pressed.connect(self.clear_wanted)

    def _help(self) -> None:
        if self._needs_sign_in:
            self.sign_in_wanted.emit()
        else:
            self.read_wanted.emit()

    def _show_skeleton(self) -> None:
        self.setCurrentWidget(self._skeleton)
