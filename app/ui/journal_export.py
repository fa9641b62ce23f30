"""Writing the list to a file: where, whether to replace one, and what came of it.

The file dialog is told not to ask about replacing: its own question would run a loop
of its own. We ask instead, and the writer refuses to replace without that word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget
from shiboken6 import isValid

from app.domain.errors import JournalError
from app.domain.journal import JournalEntry
from app.services.desk import Desk
from app.services.history import ExportOrder, History
from app.ui.foreign import server_text
from app.ui.kit.button import Button
from app.ui.small_dialogs import SmallDialog
from app.ui.theme import Look

translate = QCoreApplication.translate


def heading(code: str) -> str:
    """Return the heading of a column of the file; a code nobody named stays as it is."""
    return {
        "time": translate("Export", "Time"),
        "sent": translate("Export", "Sent"),
        "settled": translate("Export", "Settled"),
        "request": translate("Export", "Request"),
        "origin": translate("Export", "Server"),
        "login": translate("Export", "Login"),
        "order": translate("Export", "Order"),
        "symbol": translate("Export", "Symbol"),
        "side": translate("Export", "Side"),
        "units_before": translate("Export", "Units before"),
        "units_asked": translate("Export", "Units asked for"),
        "units_left": translate("Export", "Units left"),
        "continues_as": translate("Export", "Continues as"),
        "state": translate("Export", "State"),
        "answer": translate("Export", "Answer"),
        "status": translate("Export", "Status"),
        "word": translate("Export", "Code"),
        "message": translate("Export", "The server said"),
        "took_s": translate("Export", "Took (s)"),
        "comment": translate("Export", "Comment"),
        "note": translate("Export", "Your reason"),
        "repeats": translate("Export", "Repeats"),
    }.get(code, code)


class ReplaceQuestion(SmallDialog):
    """Asks before a file that is there is replaced; keeping it is the default.

    Signals:
        agreed: Replace it.
    """

    agreed = Signal()

    def __init__(self, look: Look, path: Path, parent: QWidget) -> None:
        super().__init__(look, "replaceDialog", parent)
        name = server_text(path.name, 120)
        self.set_heading(
            self.tr("Replace a file"), self.tr("“{}” is there already").format(name)
        )
        self.say(self.tr("Replacing it loses what is in it now."))
        agree = Button(look, self.tr("Replace"), kind="danger")
        agree.setObjectName("replaceButton")
        agree.clicked.connect(self._agree)
        keep = Button(look, self.tr("Keep it"), kind="primary")
        keep.clicked.connect(self.reject)
        self.add_buttons(agree, keep)
        keep.setFocus()

    def _agree(self) -> None:
        self.accept()
        self.agreed.emit()


class JournalExport(QObject):
    """Asks for a file and has the entries written to it.

    Signals:
        written: The file, and how many requests are in it.
        failed: Nothing was written; the technical reason.
    """

    written = Signal(str, int)
    failed = Signal(str)

    def __init__(self, look: Look, desk: Desk, history: History, window: QWidget) -> None:
        super().__init__(window)
        self._look, self._desk, self._history = look, desk, history
        self._window = window

    def begin(self, entries: Sequence[JournalEntry]) -> None:
        """Ask where these go; nothing is written before."""
        dialog = QFileDialog(self._window, self.tr("Export the journal"))
        dialog.setObjectName("exportDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        for_sheets = self.tr("CSV for spreadsheets (*.csv)")
        dialog.setNameFilters(
            [for_sheets, self.tr("CSV without a byte order mark (*.csv)")]
        )
        dialog.setDefaultSuffix("csv")
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        dialog.setDirectory(QStandardPaths.writableLocation(documents))
        day = f"{self._desk.clock.now().astimezone():%Y-%m-%d}"
        dialog.selectFile(f"flatten-journal-{day}.csv")
        dialog.fileSelected.connect(
            lambda name: self._chosen(
                entries, Path(name), bom=dialog.selectedNameFilter() == for_sheets
            )
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write(self, order: ExportOrder) -> None:
        """Write, after a question where a file is there that may not be replaced."""
        if not order.overwrite and order.path.exists():
            question = ReplaceQuestion(self._look, order.path, self._window)
            question.agreed.connect(lambda: self.write(replace(order, overwrite=True)))
            question.open()
            return
        self._desk.spawn(self._write(order), name="journal export")

    def _chosen(self, entries: Sequence[JournalEntry], path: Path, *, bom: bool) -> None:
        headings = [heading(code) for code in self._history.columns]
        self.write(ExportOrder(path=path, entries=entries, headings=headings, bom=bom))

    async def _write(self, order: ExportOrder) -> None:
        try:
            await self._history.export(order)
        except JournalError as error:
            if isValid(self):
                self.failed.emit(error.detail)
            return
        if isValid(self):
            self.written.emit(str(order.path), len(order.entries))
