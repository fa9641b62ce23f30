"""What ties the table, the close dialogs and the error dialogs together.

One close dialog for each order: asking a second time brings up the first, and an order
whose close is under way gets its story instead. What a dialog offers is carried out
here; nothing here sends, only a person's press in a close dialog does.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from app.domain.close import CloseRecord
from app.domain.errors import JournalError, SubmitError, SubmitFault
from app.domain.orders import Order
from app.services.desk import Desk
from app.services.ports import Unsubscribe
from app.ui.alerts import Alerts
from app.ui.close_dialog import CloseDialog
from app.ui.small_dialogs import ReasonDialog
from app.ui.text import CHECKS, Act, journal_filter
from app.ui.theme import Look
from app.ui.unrecorded_dialog import UnrecordedDialog

# The trader is done with this order for now, and the close dialog with them.
_ENDS = frozenset({Act.CANCEL, Act.KEEP_VIEWING, Act.NOT_NOW, Act.OK})
# Back to the fields, with everything that was entered; nothing is sent by it.
_EDITS = frozenset(
    {Act.CHANGE_VOLUME, Act.BACK_TO_ORDER, Act.TRY_AGAIN, Act.CLOSE_AGAIN_ANYWAY}
)


class CloseFlow(QObject):
    """Opens what a close needs to be talked about.

    Args:
        hold_rows: Keeps the table's rows where they are until what it returns is
            called; used while a close dialog is on the screen.

    Signals:
        sign_in_wanted: Only signing in again helps; entries are kept.
        journal_wanted: The journal, at the segment with this key.
    """

    sign_in_wanted = Signal()
    journal_wanted = Signal(str)

    def __init__(
        self, look: Look, desk: Desk, window: QWidget, hold_rows: Callable[[], Unsubscribe]
    ) -> None:
        super().__init__(window)
        self._look, self._desk, self._window = look, desk, window
        self._hold_rows = hold_rows
        self._held: dict[QObject, Unsubscribe] = {}
        self._dialogs: dict[int, CloseDialog] = {}
        self.alerts = Alerts(look, desk, window)
        self.alerts.chosen.connect(self._carry_out)

    def dialog(self, number: int) -> CloseDialog | None:
        """Return the close dialog of an order, hidden ones too."""
        return self._dialogs.get(number)

    def close(self, number: int, percent: int | None = None) -> None:
        """Ask how much of an order to close, or say what is under way already."""
        dialog = self._dialogs.get(number)
        if dialog is not None:
            _bring_up(dialog)
        elif self._desk.closing.under_way(number) is not None:
            self.check(number)
        else:
            order = self._desk.book.state.orders.get(number)
            if order is not None:
                self._open(order, percent=percent)

    def check(self, number: int) -> None:
        """Tell what became of an order's close; where there is no story yet, look."""
        self._desk.closing.check_now()
        if self.alerts.show_record_for(number):
            return
        dialog = self._dialogs.get(number)
        if dialog is not None:
            _bring_up(dialog)

    def check_unknown(self) -> None:
        """Tell of the close that has been in doubt for longest."""
        unknown = self._desk.closing.unknown()
        if unknown:
            self.check(unknown[0].request.before.number)

    def forget(self) -> None:
        """Shut every close dialog: another account is signed in now."""
        for dialog in tuple(self._dialogs.values()):
            dialog.done(QDialog.DialogCode.Rejected)

    def shut(self) -> None:
        """Shut everything; the program is ending."""
        self.forget()
        self.alerts.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hold the rows under a dialog; one hidden in flight leaves the telling to us."""
        if event.type() == QEvent.Type.Show and watched not in self._held:
            self._held[watched] = self._hold_rows()
        if event.type() == QEvent.Type.Hide and isinstance(watched, CloseDialog):
            self._let_go(watched)
            record = self._desk.closing.under_way(watched.order.number)
            if watched.is_under_way and record is not None:
                self.alerts.adopt(record.request.rid)
        return super().eventFilter(watched, event)

    def _open(
        self,
        order: Order,
        *,
        percent: int | None = None,
        want: int | None = None,
        comment: str = "",
    ) -> None:
        dialog = CloseDialog(
            order,
            self._look,
            self._desk,
            self._window,
            percent=percent,
            want=want,
            comment=comment,
        )
        number = order.number
        self._dialogs[number] = dialog
        dialog.installEventFilter(self)
        dialog.finished.connect(lambda _: self._forget_dialog(number, dialog))
        dialog.told.connect(lambda record: self.alerts.show_record(record, over=dialog))
        dialog.refused_locally.connect(
            lambda error: self.alerts.show_submit(error, dialog.order, over=dialog)
        )
        dialog.open()

    def _let_go(self, dialog: QObject) -> None:
        release = self._held.pop(dialog, None)
        if release is not None:
            release()

    def _forget_dialog(self, number: int, dialog: CloseDialog) -> None:
        self._let_go(dialog)
        if self._dialogs.get(number) is dialog:
            del self._dialogs[number]

    def _carry_out(self, subject: CloseRecord | Order, act: Act) -> None:
        """Do what a dialog's button says."""
        if act in CHECKS:
            self._desk.closing.check_now()
        elif act is Act.OPEN_JOURNAL:
            self.journal_wanted.emit(_segment_of(subject))
        elif act is Act.MARK_RESOLVED and isinstance(subject, CloseRecord):
            self._ask_for_reason(subject)
        elif act is Act.SEND_UNRECORDED:
            self._ask_for_word(_order_of(subject).number)
        elif act in _EDITS:
            self._edit(subject)
        else:
            self._put_away(subject, act)

    def _put_away(self, subject: CloseRecord | Order, act: Act) -> None:
        dialog = self._dialogs.get(_order_of(subject).number)
        if dialog is None:
            pass
        elif act in _ENDS:
            dialog.done(QDialog.DialogCode.Rejected)
        elif act is Act.KEEP_WATCHING:
            dialog.hide()
        else:
            dialog.back_to_editing()
        if act is Act.SIGN_IN_AGAIN:
            self.sign_in_wanted.emit()

    def _edit(self, subject: CloseRecord | Order) -> None:
        """Go back to the fields, or open them anew with what was entered."""
        number = _order_of(subject).number
        dialog = self._dialogs.get(number)
        if dialog is not None and isValid(dialog):
            dialog.back_to_editing()
            return
        goes_on = subject.continues_as if isinstance(subject, CloseRecord) else None
        orders = self._desk.book.state.orders
        order = orders.get(goes_on or number, _order_of(subject))
        if not isinstance(subject, CloseRecord):
            self._open(order)
            return
        want = subject.request.want
        fits = want is not None and want < order.volume
        self._open(
            order,
            want=want if fits else None,
            percent=None if fits else 100,
            comment=subject.request.comment,
        )

    def _ask_for_word(self, number: int) -> None:
        """Ask whether what could not be recorded is to be sent all the same."""
        dialog = self._dialogs.get(number)
        if dialog is None:
            return
        question = UnrecordedDialog(self._look, number, dialog)
        question.confirmed.connect(dialog.send_unrecorded)
        question.open()

    def _ask_for_reason(self, record: CloseRecord) -> None:
        dialog = ReasonDialog(self._look, record.request.before.number, self._window)
        dialog.given.connect(
            lambda reason: self._desk.spawn(self._resolve(record, reason), name="resolve")
        )
        dialog.open()

    async def _resolve(self, record: CloseRecord, reason: str) -> None:
        try:
            await self._desk.closing.resolve(record.request.rid, reason)
        except JournalError as error:
            if isValid(self):
                told = SubmitError(SubmitFault.RECORD, detail=error.detail)
                self.alerts.show_submit(told, record.request.before)


def _order_of(subject: CloseRecord | Order) -> Order:
    return subject.request.before if isinstance(subject, CloseRecord) else subject


def _segment_of(subject: CloseRecord | Order) -> str:
    return journal_filter(subject.state) if isinstance(subject, CloseRecord) else "all"


def _bring_up(dialog: CloseDialog) -> None:
    if not dialog.isVisible():
        dialog.open()
    dialog.raise_()
    dialog.activateWindow()
