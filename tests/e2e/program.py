"""The whole program in the test's process, against a demo broker of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QWidget

from app.bootstrap import DEMO_LEDGER, Program, lay_ground
from app.cli import Arguments
from app.domain.close import CloseRecord
from app.domain.settings import ClosingLimits
from app.front import build_front
from app.host import logs
from app.ui.orders.view import OrdersView

SHORT = ClosingLimits(
    answer_wait_s=0.4,
    late_answer_s=0.8,
    quiet_window_s=0.6,
    quiet_window_failed_s=0.6,
    connect_budget_s=2.0,
)

_W = TypeVar("_W", bound=QObject)


class RunningProgram:
    """A program as ``python -m app`` builds it; use as ``async with``.

    Args:
        demo: Options for its demo broker.
        limits: The times its closes run under.
    """

    def __init__(
        self,
        qapp: QApplication,
        folder: Path,
        until: Callable[..., Any],
        *demo: str,
        limits: ClosingLimits = SHORT,
    ) -> None:
        self.until = until
        self.failures: list[Path | None] = []
        arguments = Arguments(data_dir=folder)
        front = build_front(qapp, arguments)
        self.ground = lay_ground(front)
        self.ground.crash._on_report = self.failures.append
        self._ledger = self.ground.paths.logs / DEMO_LEDGER
        self.program = Program(
            front, self.ground, arguments, limits=limits, demo_arguments=demo
        )

    async def __aenter__(self) -> Self:
        self.program.start()
        self.button("demoButton", self.program.sign_in).click()
        await self.until(self.program.main.isVisible, what="the main window")
        book = self.program.desk.book
        await self.until(lambda: book.state.orders and book.state.quotes, what="orders")
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.program.aclose()
        logs.stop(self.ground.log)
        reports = [path.read_text() if path else "?" for path in self.failures]
        assert not reports, reports

    @property
    def view(self) -> OrdersView:
        return self.part(OrdersView, "ordersView", self.program.main)

    def ledger(self) -> list[dict[str, Any]]:
        """Return the close requests the broker received."""
        if not self._ledger.exists():
            return []
        entries = map(json.loads, self._ledger.read_text(encoding="utf-8").splitlines())
        return [entry for entry in entries if entry["event"] == "close"]

    async def script(self, **entry: Any) -> None:
        """Tell the broker what goes wrong with the next request."""
        demo = self.program.demo
        assert demo is not None
        await demo.send(entry)

    def order_to_halve(self) -> int:
        book = self.program.desk.book
        orders = book.state.orders.values()
        return next(o.number for o in orders if o.volume >= 2 * book.rules_of(o).least)

    async def press_close(self, number: int, share: str = "percent50") -> QDialog:
        """Ask for the close dialog of an order, choose a share, and press the button."""
        self.view.close_wanted.emit(number)
        dialog: QDialog = await self.until(lambda: self.window("closeDialog"))
        self.button(share, dialog).click()
        await self.until(self.button("closeButton", dialog).isEnabled)
        self.button("closeButton", dialog).click()
        return dialog

    async def alert(self) -> QDialog:
        alert: QDialog = await self.until(
            lambda: self.window("alertDialog"), what="an error dialog"
        )
        return alert

    def record(self, number: int) -> CloseRecord:
        """Return the latest request for an order."""
        records = self.program.desk.closing.records()
        return next(r for r in records[::-1] if r.request.before.number == number)

    async def settled(self, number: int) -> CloseRecord:
        """Wait for the end of the latest request for an order."""
        closing = self.program.desk.closing
        await self.until(lambda: closing.records() and self.record(number).is_settled)
        return self.record(number)

    def window(self, name: str) -> QDialog | None:
        for window in QApplication.topLevelWidgets():
            if window.objectName() == name and window.isVisible():
                assert isinstance(window, QDialog)
                return window
        return None

    def button(self, name: str, parent: QWidget) -> QAbstractButton:
        return self.part(QAbstractButton, name, parent)

    def part(self, kind: type[_W], name: str, parent: QWidget) -> _W:
        found = parent.findChild(kind, name)
        assert found is not None, name
        return found
