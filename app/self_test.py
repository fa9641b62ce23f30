"""The self-test: the real windows against the demo broker, with a picture of each.

It signs in, lists, closes one order half and one in full, provokes every error the
contract names and the ways an answer can be lost, and looks into the broker's own
ledger afterwards: each press was sent once. Installers are verified with it, so it
needs nothing but the program itself.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QAbstractButton, QDialog, QLineEdit, QTableView, QWidget

from app.bootstrap import DEMO_LEDGER, Ground, Program
from app.cli import Arguments
from app.domain.close import CloseRecord, State
from app.front import Front
from app.self_test_faults import FAULTS, LIMITS
from app.self_test_hands import Hands, StepFailedError
from app.self_test_pages import show_dialogs, show_groups, show_pages
from app.self_test_settings import show_settings
from app.ui.orders.view import OrdersView

_SIZE = (1280, 800)
_NARROW = (720, 560)
_log = logging.getLogger(__name__)


async def self_test(front: Front, ground: Ground, folder: Path) -> int:
    """Run it and return the exit status; pictures and ``report.json`` go to ``folder``."""
    ledger = ground.paths.logs / DEMO_LEDGER
    program = Program(
        front,
        ground,
        Arguments(),
        limits=LIMITS,
        demo_arguments=("--random-seed", "7"),
    )
    test = SelfTest(program, ground, folder, ledger)
    passed = await test.run()
    await program.aclose()
    return 0 if passed else 1


class SelfTest:
    """Drives one program from its first window to the last error."""

    def __init__(
        self, program: Program, ground: Ground, folder: Path, ledger: Path
    ) -> None:
        self._program = program
        self._clock = ground.clock
        self._folder = folder
        self._hands = Hands(program.look, ground.clock, folder)
        self._ledger = ledger
        self._steps: list[dict[str, object]] = []
        self._pressed: list[int] = []

    async def run(self) -> bool:
        """Take every step, also after one has failed; write the report."""
        await self._step("sign-in window", self._show_sign_in)
        await self._step("wrong password", self._refuse_sign_in)
        await self._step("demo account", self._enter_demo)
        await self._step("order list", self._show_orders)
        for name, show in (
            ("groups", show_groups),
            ("pages without orders", show_pages),
            ("small dialogs", show_dialogs),
        ):
            await self._step(name, partial(show, self._program, self._hands))
        await self._step("close half", self._close_half)
        await self._step("close all", self._close_all)
        for name, entry, states in FAULTS:
            await self._step(name, partial(self._fault, name, entry, states))
        await self._step("each press sent once", self._compare_ledger)
        await self._step("journal", self._show_journal)
        await self._step("keys", self._show_keys)
        await self._step("settings", lambda: show_settings(self._program, self._hands))
        await self._step("not sent", self._without_server)
        passed = all(bool(step["passed"]) for step in self._steps)
        report = {"passed": passed, "steps": self._steps}
        text = json.dumps(report, indent=2) + "\n"
        (self._folder / "report.json").write_text(text, encoding="utf-8")
        return passed

    async def _step(self, name: str, act: Callable[[], Awaitable[None]]) -> None:
        began = self._clock.monotonic()
        passed, why = True, ""
        try:
            await act()
        except StepFailedError as failure:
            passed, why = False, str(failure)
            _log.error("self-test: %s: %s", name, failure)
        took = round((self._clock.monotonic() - began) * 1000)
        step: dict[str, object] = {"name": name, "passed": passed, "ms": took}
        self._steps.append(step if passed else step | {"why": why})

    async def _show_sign_in(self) -> None:
        self._program.start()
        self._program.main.resize(*_SIZE)
        await self._hands.picture("sign_in", self._program.sign_in)

    async def _refuse_sign_in(self) -> None:
        """Sign in to the demo broker with a wrong password: refused in place."""
        sign_in = self._program.sign_in
        sign_in.demo_wanted.emit()
        await self._hands.until(lambda: self._program.demo, "the demo broker")
        await self._hands.until(self._program.main.isVisible, "the main window")
        self._program.desk.session.sign_out()
        self._program.main.sign_in_wanted.emit()
        self._hands.find(sign_in, QLineEdit, "serverField").setText(self._url())
        self._hands.find(sign_in, QLineEdit, "loginField").setText("100001")
        self._hands.find(sign_in, QLineEdit, "passwordField").setText("wrong-password")
        self._hands.find(sign_in, QAbstractButton, "signInButton").click()
        await self._hands.until(sign_in.form.action.failure, "the refusal in words")
        await self._hands.picture("sign_in_refused", sign_in)

    def _url(self) -> str:
        demo = self._program.demo
        if demo is None:
            raise StepFailedError("the demo broker is not running")
        return demo.address.url

    async def _enter_demo(self) -> None:
        self._hands.find(self._program.sign_in, QAbstractButton, "demoButton").click()
        await self._hands.until(self._program.main.isVisible, "the main window")

    async def _show_orders(self) -> None:
        book = self._program.desk.book
        await self._hands.until(
            lambda: book.state.orders and book.state.quotes, "the orders"
        )
        await self._hands.until(lambda: book.state.account, "the account's figures")
        view = self._hands.find(self._program.main, OrdersView, "ordersView")
        if view.shown_count() != len(book.state.orders):
            raise StepFailedError(f"{view.shown_count()} rows are shown")
        await self._hands.picture("main", self._program.main)
        await self._hands.picture("main_narrow", self._program.main, _NARROW)
        self._program.main.resize(*_SIZE)

    async def _close_half(self) -> None:
        number = self._next_order()
        volume = self._program.desk.book.state.orders[number].volume
        dialog = await self._open_dialog(number, half=True)
        await self._hands.picture("close_dialog", dialog)
        await self._press_close(number, dialog)
        await self._settled(number, State.CONFIRMED)
        left = self._program.desk.book.state.orders[number].volume
        if left >= volume:
            raise StepFailedError(f"{left} of {volume} units are open")
        await self._hands.picture("main_after_half", self._program.main)

    async def _close_all(self) -> None:
        number = self._next_order()
        dialog = await self._open_dialog(number, half=False)
        await self._hands.picture("close_dialog_all", dialog)
        await self._press_close(number, dialog)
        await self._settled(number, State.CONFIRMED)
        if number in self._program.desk.book.state.orders:
            raise StepFailedError(f"order {number} is still listed")

    async def _fault(
        self, name: str, entry: dict[str, object], states: frozenset[State]
    ) -> None:
        demo = self._program.demo
        if demo is None:
            raise StepFailedError("the demo broker is not running")
        await demo.send({"execute": "never"} | entry)
        number = self._next_order()
        dialog = await self._open_dialog(number, half=True)
        await self._press_close(number, dialog)
        if name == "alert_no_answer":
            await self._hands.picture("close_dialog_in_flight", dialog)
        alert = await self._hands.until(
            partial(self._alert_about, number), f"the dialog for {name}"
        )
        record = await self._hands.until(lambda: self._latest(number), "a record")
        if record.state not in states:
            raise StepFailedError(f"{name} led to {record.state.value}")
        await self._hands.picture(name, alert)
        if name == "alert_no_answer":
            await self._hands.picture("main_unknown", self._program.main)
        await self._put_away(alert)

    async def _show_journal(self) -> None:
        self._program.main.actions_by_id["journal"].trigger()
        window = await self._hands.until(
            lambda: self._hands.visible(QWidget, "journalWindow"), "the journal"
        )
        view, presses = (
            self._hands.find(window, QTableView, "journalView"),
            len(self._pressed),
        )
        await self._hands.until(lambda: view.model().rowCount() == presses, "all rows")
        view.selectRow(0)
        await self._hands.picture("journal", window)
        window.close()

    async def _show_keys(self) -> None:
        self._program.main.actions_by_id["keys"].trigger()
        dialog = await self._hands.until(self._keys, "the list of keys")
        await self._hands.picture("keys", dialog)
        dialog.reject()

    def _keys(self) -> QDialog | None:
        return self._hands.visible(QDialog, "keysDialog")

    async def _without_server(self) -> None:
        demo = self._program.demo
        if demo is not None:
            await demo.stop()
        number = self._next_order()
        dialog = await self._open_dialog(number, half=False)
        self._hands.find(dialog, QAbstractButton, "closeButton").click()
        alert = await self._hands.until(
            partial(self._alert_about, number), "the dialog for not sent"
        )
        record = await self._hands.until(lambda: self._latest(number), "a record")
        if record.state is not State.NOT_SENT:
            raise StepFailedError(f"without a server: {record.state.value}")
        await self._hands.picture("alert_not_sent", alert)
        await self._put_away(alert)
        await self._hands.picture("main_disconnected", self._program.main)

    async def _compare_ledger(self) -> None:
        lines = self._ledger.read_text(encoding="utf-8").splitlines()
        entries = [json.loads(line) for line in lines]
        sent = Counter(e["body"]["order"] for e in entries if e["event"] == "close")
        if sent != Counter(self._pressed):
            raise StepFailedError(f"pressed {self._pressed}, the broker received {sent}")

    def _next_order(self) -> int:
        """Return an order nothing was done with, large enough to be halved."""
        state = self._program.desk.book.state
        for order in state.orders.values():
            rules = self._program.desk.book.rules_of(order)
            if order.number not in self._pressed and order.volume >= 2 * rules.least:
                return order.number
        raise StepFailedError("there is no order left to close")

    async def _open_dialog(self, number: int, *, half: bool) -> QDialog:
        view = self._hands.find(self._program.main, OrdersView, "ordersView")
        view.close_wanted.emit(number)
        dialog = await self._hands.until(self._dialog, "the close dialog")
        share = "percent50" if half else "percent100"
        self._hands.find(dialog, QAbstractButton, share).click()
        return dialog

    async def _press_close(self, number: int, dialog: QDialog) -> None:
        button = self._hands.find(dialog, QAbstractButton, "closeButton")
        await self._hands.until(button.isEnabled, "the close button")
        self._pressed.append(number)
        button.click()

    async def _settled(self, number: int, state: State) -> None:
        def settled() -> CloseRecord | None:
            record = self._latest(number)
            return record if record and record.is_settled else None

        record = await self._hands.until(settled, f"the end of closing {number}")
        if record.state is not state:
            raise StepFailedError(f"{number} ended as {record.state.value}")
        await self._hands.until(lambda: self._dialog() is None, "the dialog to leave")

    async def _put_away(self, alert: QDialog) -> None:
        """Take the safe choice, then leave the close dialog if that kept it."""
        alert.reject()
        dialog = self._dialog()
        if dialog is not None:
            dialog.done(QDialog.DialogCode.Rejected)
        await self._hands.until(lambda: self._dialog() is None, "the dialogs to leave")

    def _dialog(self) -> QDialog | None:
        return self._hands.visible(QDialog, "closeDialog")

    def _latest(self, number: int) -> CloseRecord | None:
        records = self._program.desk.closing.records()
        return next((r for r in records[::-1] if r.request.before.number == number), None)

    def _alert(self) -> QDialog | None:
        return self._hands.visible(QDialog, "alertDialog")

    def _alert_about(self, number: int) -> QDialog | None:
        """Return the dialog about this order; one about an earlier order is put away."""
        alert = self._alert()
        if alert is None or str(number) in alert.windowTitle():
            return alert
        alert.reject()
        return None
