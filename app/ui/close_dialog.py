"""The close dialog: preview, the one press that sends, and waiting for the outcome.

The press takes effect in the same call, before anything is awaited, so that two
clicks or fifty presses of Enter are one close; it is drawn a moment later, when the
first byte is out. What runs afterwards belongs to the closing service: hiding or closing
this window calls nothing back. While a close is under way Escape hides, before it cancels.

Closing is never refused for what we merely believe. An order that has left the list,
or prices that are old, are told and can still be closed.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Unpack

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from app.domain.close import CloseDecision, CloseRecord
from app.domain.errors import SubmitError
from app.domain.orders import Order
from app.services.desk import Desk
from app.services.lots import Scale
from app.services.order_book import BookState
from app.services.ports import Unsubscribe
from app.services.subscribers import let_go
from app.ui.announce import announce
from app.ui.close_flight import CloseFlight, is_busy, status_words
from app.ui.close_footer import CloseFooter
from app.ui.close_form import CloseForm, StartWith
from app.ui.close_frame import CloseFrame
from app.ui.close_keys import CloseKeys
from app.ui.close_prices import LivePrices
from app.ui.close_words import scale_notice, sent_notice
from app.ui.enter_guard import EnterGuard
from app.ui.theme import Look
from app.ui.volume_words import press_words, under_way_words

_TICK_MS = 500
_DRAWN_AFTER_MS = 40


class CloseDialog(QDialog):
    """Closes one order, fully or partly; show it by ``open()``.

    It deletes itself once it is left, or when what it sent is settled while hidden;
    ``finished`` is emitted before that in either case.

    Signals:
        submitted: The request id, once recorded.
        told: A ``CloseRecord`` with a story for an error dialog, once for each story,
            only while visible. The fields stay locked until ``back_to_editing``.
        refused_locally: A ``SubmitError``; nothing was sent, the fields are open again.
    """

    submitted = Signal(str)
    told = Signal(object)
    refused_locally = Signal(object)

    def __init__(
        self,
        order: Order,
        look: Look,
        desk: Desk,
        parent: QWidget,
        **start: Unpack[StartWith],
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._guard = EnterGuard(desk.clock)
        self._flight = CloseFlight(desk, self)
        self._form = CloseForm(order, look, desk)
        self._footer = CloseFooter(look)
        CloseFrame(self, self._form, self._footer, look)
        self._keys = CloseKeys(self, self._form, self._guard, self._press)
        self._decision: CloseDecision | None = None
        self._locked = False
        self._lots_asked = False
        self._prices = LivePrices(desk, self)
        self._tick = QTimer(self, interval=_TICK_MS)
        self._drawing = QTimer(self, singleShot=True, interval=_DRAWN_AFTER_MS)
        self.setObjectName("closeDialog")
        self.setWindowTitle(self.tr("Close order"))
        self._subscriptions = self._listen()
        # Also when the window it belongs to takes it along.
        self.destroyed.connect(partial(let_go, self._subscriptions))
        self._form.start_with(start)
        self._show_editing()

    @property
    def order(self) -> Order:
        """The order as it was last seen."""
        return self._form.order

    @property
    def is_under_way(self) -> bool:
        """Whether the final button was pressed and the end is not known yet."""
        return self._locked and not self._flight.is_over

    def back_to_editing(self, focus: str = "volume") -> None:
        """Open the fields again with everything kept; shows the dialog if hidden.

        Args:
            focus: "volume", or "primary" for the final button.
        """
        self._unlock()
        if not self.isVisible():
            self.open()
        if focus == "volume":
            self._form.volume.take_focus()
        else:
            self._footer.confirm.setFocus()

    def send_unrecorded(self) -> None:
        """Send what was just refused for want of a record; the trader has said so."""
        if self._decision is not None and not self._locked:
            self._send(replace(self._decision, unrecorded=True))

    def reject(self) -> None:
        """Escape: leave the question, hide what is under way, else cancel."""
        if not self._form.dismiss_question():
            self._leave()

    def done(self, result: int) -> None:
        self._flight.stop()
        let_go(self._subscriptions)
        super().done(result)
        self.deleteLater()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._guard.opened()
        self._prices.start()
        self._tick.start()
        if not self._locked:
            self._form.volume.take_focus()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._tick.stop()
        self._prices.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.take(event):
            super().keyPressEvent(event)

    def _listen(self) -> list[Unsubscribe]:
        self._tick.timeout.connect(self._refresh_times)
        self._prices.moved.connect(self._form.show_prices)
        self._form.changed.connect(self._show_editing)
        self._form.question.answered.connect(self._take_scale)
        self._form.repeat.confirmed.connect(lambda: self._send(self._form.decision()))
        self._form.question_left.connect(self._form.volume.take_focus)
        self._form.question_left.connect(self._show_editing)
        self._footer.cancel.clicked.connect(self._leave)
        self._footer.confirm.clicked.connect(self._press)
        self._flight.moved.connect(self._see_flight)
        self._drawing.timeout.connect(partial(self._form.set_locked, locked=True))
        self._drawing.timeout.connect(self._show_flight)
        self._flight.told.connect(self._tell)
        return [
            self._desk.book.subscribe(self._see_book),
            self._desk.lots.subscribe(self._see_scale),
            self._desk.closing.subscribe(self._see_record),
        ]

    def _leave(self) -> None:
        if self.is_under_way:
            self.hide()
        else:
            super().reject()

    def _see_book(self, state: BookState) -> None:
        if self._locked:
            self._form.show_prices()  # our own close may be what changed the order
            return
        if self._form.show_book(state):
            self._guard.changed()
            notices = self._form.notices
            announce(self, notices.text("gone") or notices.text("changed"), assertive=True)
            if self._form.is_gone:
                self._footer.cancel.setFocus()
        self._show_editing()

    def _see_scale(self, _: Scale) -> None:
        self._form.show_scale()
        self._guard.changed()

    def _see_record(self, record: CloseRecord) -> None:
        if not self._locked and record.request.before.number == self.order.number:
            self._show_editing()

    def _refresh_times(self) -> None:
        self._form.show_prices()
        if self._locked:
            self._show_status()

    def _show_editing(self) -> None:
        """Say what a press would do now, or why there can be none."""
        if self._locked:
            return
        form, style, units = self._form, self._form.volume.style_in_use, self._form.units
        form.show_earlier()
        form.show_result()
        if form.is_gone:
            self._footer.show_editing(self.tr("Close anyway"), leave=self.tr("OK"))
        elif units is None or form.is_asking:
            fault = form.volume.fault or self.tr("Answer the question first.")
            self._footer.show_editing(self.tr("Close"), fault=fault)
        else:
            self._footer.show_editing(press_words(units, style))
        self._footer.show_request(form.order, form.want, form.comment.text())

    def _press(self) -> None:
        """The final button; from here on a second press does nothing."""
        self._form.volume.explain_now()
        if self._locked or self._form.units is None or self._form.is_asking:
            return
        if self._form.must_ask_for_lots and not self._lots_asked:
            self._ask_for_lots()
        elif self._form.ask_about_repeat():
            self._guard.changed()
            self._show_editing()
        else:
            self._send(self._form.decision())

    def _send(self, decision: CloseDecision) -> None:
        # Focus first: a disabled field would hand it to the next button.
        self.setFocus()
        self._decision, self._locked = decision, True
        self._drawing.start()
        self._desk.spawn(self._submit(decision), name=f"submit {decision.order.number}")

    async def _submit(self, decision: CloseDecision) -> None:
        """Outlives the dialog: after the wait it may be gone."""
        try:
            rid = await self._desk.closing.submit(decision)
        except SubmitError as error:
            if isValid(self):
                self.back_to_editing("primary")
                self.refused_locally.emit(error)
            return
        if isValid(self):
            self.submitted.emit(rid)
            self._flight.follow(rid)

    def _ask_for_lots(self) -> None:
        self._form.question.ask(self.order.symbol, self._desk.book.proposed_units_per_lot())
        self._show_editing()

    def _take_scale(self, units_per_lot: object) -> None:
        if not isinstance(units_per_lot, int):
            return
        before, self._lots_asked = self._desk.lots.current.units_per_lot, True
        self._desk.lots.confirm(units_per_lot)
        self._show_editing()
        if before == units_per_lot:
            self._press()
            return
        self._form.notices.show_notice("scale", scale_notice(units_per_lot), "warning")
        self._form.volume.take_focus()

    def _unlock(self) -> None:
        self._locked = False
        self._drawing.stop()
        self._flight.stop()
        self._form.after.clear("sent")
        self._form.set_locked(locked=False)
        self._guard.changed()
        self._form.show_book(self._desk.book.state)
        self._show_editing()

    def _see_flight(self) -> None:
        if self._flight.ended_well or (self._flight.is_over and not self.isVisible()):
            self._drawing.stop()
            self.done(QDialog.DialogCode.Accepted)
        elif not self._drawing.isActive():
            self._show_flight()

    def _show_flight(self) -> None:
        record = self._flight.record
        if record is not None and record.sent is not None:
            said = sent_notice(recorded=self._desk.closing.is_recorded)
            self._form.after.show_notice("sent", said)
        self._show_status()

    def _show_status(self) -> None:
        record, scale = self._flight.record, self._desk.lots.current
        units, style = self._form.units or 0, self._form.volume.style_in_use
        status = status_words(record, self._desk.clock.monotonic(), scale)
        words, busy = under_way_words(units, style), is_busy(record, scale)
        self._footer.show_under_way(words, status, busy=busy)

    def _tell(self, record: CloseRecord) -> None:
        if self.isVisible():
            self.told.emit(record)
