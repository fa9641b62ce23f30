"""The bands of the journal's window: list, story, and why a list may be empty.

The frame shows; the window around it acts.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from app.domain.close import CloseRecord
from app.domain.journal import JournalEntry
from app.services.desk import Desk
from app.services.history import History
from app.ui.alert_facts import currency_for, is_here
from app.ui.announce import announce
from app.ui.journal_details import WIDTH, JournalDetails
from app.ui.journal_pages import JournalPages, failure_text
from app.ui.journal_rows import JournalRow, RowMaker, count_segments
from app.ui.journal_toolbar import JournalBar, JournalFoot, JournalHead
from app.ui.journal_view import JournalView
from app.ui.journal_words import period_text
from app.ui.kit.banner import Banner
from app.ui.kit.labels import hairline
from app.ui.theme import Look

_FOLD = 1060
_WIDEST = 16777215  # Qt's own "as wide as you like"


class JournalFrame(QWidget):
    """Head, bar, banner, list and story, foot.

    Signals:
        read_wanted: Read the journal again.
    """

    read_wanted = Signal()

    def __init__(self, look: Look, desk: Desk, history: History) -> None:
        super().__init__()
        self._look, self._desk, self._history = look, desk, history
        self._maker = RowMaker()
        self._rows: list[JournalRow] = []
        self._segment = "all"
        self._is_narrow = self._warns = False
        self.head = JournalHead(look)
        self.bar = JournalBar(look)
        self.banner = Banner(look)
        self.banner.setObjectName("journalBanner")
        self.view = JournalView(look, desk.clock)
        self.pages = JournalPages(look, self.view)
        self.details = JournalDetails(look)
        self.foot = JournalFoot(look)
        self._rules = (hairline(vertical=True), hairline())
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._build()
        self._connect()

    def refresh(self) -> None:
        """Show what is known now."""
        desk = self._desk
        entries = self._history.entries()
        now, owed = desk.clock.now(), desk.unrecorded()
        self._rows = self._maker.rows(entries, desk.lots.current, now, owed)
        self.bar.show_period(self._history.period)
        known = self._history.is_read or self._rows
        self.bar.show_counts(count_segments(self._rows) if known else {})
        self._show_rows()

    def choose_segment(self, key: str) -> None:
        """List one segment.

        Raises:
            KeyError: There is no such segment; nothing changed.
        """
        self.bar.show_segment(key)
        self._segment = key
        self._show_rows()

    def clear(self) -> None:
        """List every request of the period."""
        self.bar.filter.clear()
        self.choose_segment("all")

    def current(self) -> JournalEntry | None:
        """Return the request whose story is shown."""
        rid = self.view.current_rid()
        return next((row.entry for row in self.view.rows() if row.rid == rid), None)

    def listed(self) -> list[JournalEntry]:
        """Return the requests listed, newest first."""
        return [row.entry for row in self.view.rows()]

    def tell(self, kind: str, lead: str, text: str) -> None:
        """Say something above the list, until it is put away."""
        self._warns = False
        self.banner.show_message(kind, lead, text, self.tr("Done"))
        announce(self.banner, f"{lead} {text}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _build(self) -> None:
        self._body.setSpacing(0)
        self._body.addWidget(self.pages, 1)
        for rule in self._rules:
            self._body.addWidget(rule)
        self._body.addWidget(self.details)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(hairline())
        column.addWidget(self.bar)
        column.addWidget(hairline())
        column.addWidget(self.banner)
        column.addLayout(self._body, 1)
        column.addWidget(hairline())
        column.addWidget(self.foot)

    def _connect(self) -> None:
        self.bar.filter_changed.connect(self._show_rows)
        self.bar.left_down.connect(self.view.setFocus)
        self.bar.segment_chosen.connect(self.choose_segment)
        self.view.chosen.connect(self._show_details)
        self.view.entered.connect(self.details.story.setFocus)
        self.pages.retry_wanted.connect(self.read_wanted)
        self.pages.clear_wanted.connect(self.clear)
        self.banner.acted.connect(self._act_on_banner)
        self._look.changed.connect(self._fold)

    def _show_rows(self) -> None:
        wanted, key = self.bar.filter.text().casefold().split(), self._segment
        shown = [row for row in self._rows if key in row.segments and row.matches(wanted)]
        self.view.show_rows(shown)
        self.head.export.setEnabled(bool(shown))
        self._show_page(shown)
        self._show_details()
        self._show_sums(len(shown))

    def _show_page(self, shown: list[JournalRow]) -> None:
        history = self._history
        if shown:
            self.pages.show_table()
        elif self._rows:
            self.pages.show_nothing(self.bar.filter.text().strip())
        elif history.failure is not None:
            self.pages.show_failure(history.failure)
        elif history.is_read:
            self.pages.show_empty(history.period)
        else:
            self.pages.show_table()
        self._warn()

    def _warn(self) -> None:
        """Say that the journal is missing from a list that looks whole."""
        failure = self._history.failure
        if failure is not None and self._rows:
            lead = self.tr("The journal could not be read.")
            only = self.tr("Only closes of this run are listed.")
            text = f"{only} {failure_text(failure)}".replace("\n", " ")
            self.banner.show_message("warning", lead, text, self.tr("Retry"))
            self._warns = True
        elif self._warns:
            self.banner.hide()
            self._warns = False

    def _show_details(self) -> None:
        entry = self.current()
        is_shown = entry is not None
        self.details.setVisible(is_shown)
        self._rules[0].setVisible(is_shown and not self._is_narrow)
        self._rules[1].setVisible(is_shown and self._is_narrow)
        if entry is not None:
            followed = self._is_followed(entry.record)
            self.details.show_entry(
                entry,
                self._desk.lots.current,
                currency=currency_for(entry.record, self._desk),
                is_followed=followed,
            )

    def _is_followed(self, record: CloseRecord) -> bool:
        """Whether this run reads the list that settles it."""
        known = self._desk.closing.record(record.request.rid) is not None
        return known and is_here(record, self._desk)

    def _show_sums(self, shown: int) -> None:
        parts = [requests_text(shown), period_text(self._history.period)]
        if self._history.is_cut:
            parts.append(self.tr("only the newest"))
        days = self._history.kept_days()
        kept = self.tr("kept on this computer")
        if days is not None:
            kept = self.tr("kept {} days on this computer").format(days)
        if self._desk.unrecorded():
            kept = self.tr("not everything is on record")
        elif self._history.failure is not None:
            kept = ""  # what is listed may be in no record at all
        self.foot.show_sums(" · ".join(parts), kept)

    def _act_on_banner(self) -> None:
        self.banner.hide()
        if self._warns:
            self.read_wanted.emit()

    def _fold(self) -> None:
        """Put the story below the list where there is no room beside it."""
        width = round(self.width() * 16 / self._look.size("icon"))
        narrow = self._is_narrow = width < _FOLD
        to = QBoxLayout.Direction
        self._body.setDirection(to.TopToBottom if narrow else to.LeftToRight)
        self._body.setStretchFactor(self.details, 1 if narrow else 0)
        self.view.set_narrow(narrow)
        wide = self._look.scaled(WIDTH)
        self.details.setMinimumWidth(0 if narrow else wide)
        self.details.setMaximumWidth(_WIDEST if narrow else wide)
        self._show_details()


def requests_text(count: int) -> str:
    """Return "1 request" or "14 requests"."""
    if count == 1:
        return QCoreApplication.translate("Journal", "1 request")
    return QCoreApplication.translate("Journal", "{} requests").format(count)
