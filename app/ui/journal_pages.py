"""What stands where the journal's list would be: rows, or a reason why there are none."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.domain.errors import JournalError
from app.services.history import Period
from app.ui.foreign import server_text
from app.ui.kit.empty_state import EmptyState
from app.ui.theme import Look
from app.ui.wording import without_tokens

_MOST_SOUGHT, _MOST_DETAIL = 60, 200


class JournalPages(QStackedWidget):
    """The list, or "none yet", "none in this time", "none match", "could not be read".

    Signals:
        retry_wanted: Read it again.
        all_wanted: Show the whole journal.
        clear_wanted: Clear the filter and the segment.
    """

    retry_wanted = Signal()
    all_wanted = Signal()
    clear_wanted = Signal()

    def __init__(self, look: Look, table: QWidget) -> None:
        super().__init__()
        self.setProperty("surface", "surface")
        self._table = table
        self.empty = EmptyState(look)
        self.failed = EmptyState(look)
        self.nothing = EmptyState(look)
        for page, name in (
            (self.empty, "journalEmptyPage"),
            (self.failed, "journalFailedPage"),
            (self.nothing, "journalNothingPage"),
        ):
            page.setObjectName(name)
        for widget in (table, self.empty, self.failed, self.nothing):
            self.addWidget(widget)
        self.empty.first_pressed.connect(self.all_wanted)
        self.failed.first_pressed.connect(self.retry_wanted)
        self.nothing.first_pressed.connect(self.clear_wanted)

    def show_table(self) -> None:
        self.setCurrentWidget(self._table)

    def show_empty(self, period: Period) -> None:
        """Nothing was closed in the period."""
        whole = period is Period.ALL
        title = self.tr("No closes yet") if whole else self.tr("No closes in this time")
        text = self.tr("Each close you ask for is written down here before it is sent.")
        self.empty.show_state("scroll-text", title, text)
        self.empty.offer("" if whole else self.tr("Show all"), icon="clock")
        self.setCurrentWidget(self.empty)

    def show_failure(self, error: JournalError) -> None:
        """The journal could not be read."""
        self.failed.show_state(
            "triangle-alert",
            self.tr("The journal could not be read"),
            failure_text(error),
        )
        self.failed.offer(self.tr("Retry"), icon="refresh-cw")
        self.setCurrentWidget(self.failed)

    def show_nothing(self, sought: str) -> None:
        """Something was closed, but the filter or the segment hides it."""
        if sought:
            shown = server_text(sought, _MOST_SOUGHT)
            title = self.tr("No request matches “{}”").format(shown)
        else:
            title = self.tr("No request is in this group")
        text = self.tr("Others are in the journal all the same.")
        self.nothing.show_state("search", title, text)
        self.nothing.offer(self.tr("Clear filter"), icon="x")
        self.setCurrentWidget(self.nothing)


def failure_text(error: JournalError) -> str:
    """Return what a failed reading means, and its technical reason, safe to show."""
    said = QCoreApplication.translate("JournalPages", "Reading it changes nothing in it.")
    detail = server_text(without_tokens(error.detail[: 2 * _MOST_DETAIL]), _MOST_DETAIL)
    return f"{said}\n{detail}".strip()
