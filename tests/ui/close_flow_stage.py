"""A close flow over a bare window and a desk of fakes."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QPushButton, QWidget

from app.domain.errors import (
    RefusalKind,
    Refused,
    Reply,
)
from app.ui.close_flow import CloseFlow
from tests.ui.desk import make_desk, make_order

ORDER = make_order()
NUMBER = ORDER.number
INVALID = Refused(Reply(status=400, word="INVALID_DATA"), RefusalKind.INVALID_DATA)
SESSION = Refused(Reply(status=401, word="PERMISSION_DENIED"), RefusalKind.SESSION)


class FlowStage:
    """A flow over a bare window."""

    def __init__(self, look, shown, *orders):
        self.desk: Any = make_desk(*orders)
        self.closing = self.desk.closing
        self.window = QWidget()
        shown(self.window)
        self.holders = 0
        self.flow = CloseFlow(look, self.desk, self.window, self._hold_rows)
        self.sign_ins = []
        self.journals = []
        self.flow.sign_in_wanted.connect(lambda: self.sign_ins.append(True))
        self.flow.journal_wanted.connect(self.journals.append)

    def _hold_rows(self):
        self.holders += 1

        def release():
            self.holders -= 1

        return release

    @property
    def dialog(self):
        return self.flow.dialog(NUMBER)

    @property
    def alert(self):
        return self.flow.alerts.dialog()

    def choose(self, act, subject=None):
        self.flow.alerts.chosen.emit(subject or self.closing.records()[-1], act)

    async def send(self, until):
        self.flow.close(NUMBER)
        button = self.dialog.findChild(QPushButton, "closeButton")
        self.desk.clock.advance(1)
        button.click()
        await until(self.closing.records)
