"""The journal's window: every close request from this computer, and what became of it.

It stays up to date while closes run, and starts none.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from app.domain.close import CloseRecord
from app.domain.errors import JournalError
from app.services.desk import Desk
from app.services.history import History, Period
from app.ui.alert_facts import currency_for
from app.ui.announce import announce
from app.ui.foreign import server_text
from app.ui.journal_export import JournalExport
from app.ui.journal_frame import JournalFrame, requests_text
from app.ui.journal_story import support_text
from app.ui.side_window import SideWindow
from app.ui.small_dialogs import ReasonDialog
from app.ui.theme import Look

_USUAL, _LEAST = QSize(1280, 800), QSize(820, 480)
# What becomes known within this time is shown together.
_GATHER_MS = 30
_MOST_PATH = 200


class JournalWindow(SideWindow):
    """The list of close requests and the story of each.

    Signals:
        orders_wanted: Back to the list of orders.
    """

    orders_wanted = Signal()

    def __init__(
        self, look: Look, desk: Desk, history: History, parent: QWidget | None = None
    ) -> None:
        super().__init__("journalWindow", _USUAL, _LEAST, parent)
        self._look, self._desk, self._history = look, desk, history
        self.setWindowTitle(self.tr("Journal · Flatten"))
        self.frame = JournalFrame(look, desk, history)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.frame)
        self._export = JournalExport(look, desk, history, self)
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(_GATHER_MS)
        self._gather.timeout.connect(self.frame.refresh)
        self._connect()
        self.listen(
            history.subscribe(self._note_change),
            desk.lots.subscribe(lambda _: self._note_change()),
            desk.session.subscribe(self._note_change),
        )

    def show_segment(self, key: str = "all") -> None:
        """Bring the window up with one segment, read anew.

        Raises:
            KeyError: There is no such segment; nothing changed.
        """
        self.frame.choose_segment(key)
        self.frame.bar.filter.clear()
        self.come_up()
        self.read()

    def read(self) -> None:
        """Read the period from the journal; what is listed stays until then."""
        self._choose_period(self._history.period)

    def shut(self) -> None:
        super().shut()
        self._gather.stop()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.frame.refresh()
        self.frame.view.setFocus()

    def _connect(self) -> None:
        self.add_keys(
            {
                "Ctrl+F": self._go_to_filter,
                "Ctrl+J": self.orders_wanted.emit,
                "F5": self.read,
                "Esc": self._step_back,
            }
        )
        frame, details = self.frame, self.frame.details
        frame.read_wanted.connect(self.read)
        frame.bar.period_chosen.connect(self._choose_period)
        frame.pages.all_wanted.connect(lambda: self._choose_period(Period.ALL))
        frame.head.export_wanted.connect(lambda: self._export.begin(frame.listed()))
        details.check_wanted.connect(self._desk.closing.check_now)
        details.resolve_wanted.connect(self._ask_for_reason)
        details.copy_wanted.connect(self._copy)
        self._export.written.connect(self._tell_written)
        self._export.failed.connect(self._tell_not_written)

    def _note_change(self) -> None:
        """Show it soon; a window that is hidden shows everything when it comes up."""
        if self.isVisible() and not self._gather.isActive():
            self._gather.start()

    def _choose_period(self, period: Period) -> None:
        self.frame.bar.show_period(period)
        self._desk.spawn(self._history.read(period), name="journal list")

    def _go_to_filter(self) -> None:
        self.frame.bar.filter.setFocus()
        self.frame.bar.filter.selectAll()

    def _step_back(self) -> None:
        """Escape: an empty filter, and back to the list."""
        self.frame.bar.filter.clear()
        self.frame.view.setFocus()

    def _copy(self) -> None:
        entry = self.frame.current()
        if entry is not None:
            currency = currency_for(entry.record, self._desk)
            text = support_text(entry, self._desk.lots.current, currency)
            QGuiApplication.clipboard().setText(text)
            announce(self, self.tr("Copied"))

    def _ask_for_reason(self, record: CloseRecord) -> None:
        dialog = ReasonDialog(self._look, record.request.before.number, self)
        dialog.given.connect(
            lambda reason: self._desk.spawn(self._resolve(record, reason), name="resolve")
        )
        dialog.open()

    async def _resolve(self, record: CloseRecord, reason: str) -> None:
        try:
            await self._desk.closing.resolve(record.request.rid, reason)
        except JournalError as error:
            if isValid(self):
                lead = self.tr("Your reason could not be written down.")
                text = self.tr("The request stays as it was. {}").format(error.detail)
                self.frame.tell("danger", lead, server_text(text, _MOST_PATH))

    def _tell_written(self, path: str, count: int) -> None:
        lead = self.tr("Written: {}.").format(requests_text(count))
        self.frame.tell("info", lead, server_text(path, _MOST_PATH))

    def _tell_not_written(self, detail: str) -> None:
        lead = self.tr("The file was not written.")
        self.frame.tell("danger", lead, server_text(detail, _MOST_PATH))
