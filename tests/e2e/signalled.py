"""The program as its start makes it, with a hand inside that presses two closes.

``python -m tests.e2e.signalled JOB.json`` is ``python -m app`` in all but that hand: the
same start, loop and end, so that a signal meets what a trader's signal would.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PySide6.QtWidgets import QAbstractButton

from app import desktop, running
from app.bootstrap import Ground, Program
from app.cli import Arguments
from app.domain.settings import ClosingLimits
from app.front import Front
from tests.crash.windowed import WindowedJob

_POLL_S = 0.01


class PressedProgram(Program):
    """Signs in, closes half of as many orders as the job says, and is left alone."""

    job: WindowedJob

    def __init__(self, front: Front, ground: Ground, arguments: Arguments) -> None:
        super().__init__(front, ground, arguments, limits=ClosingLimits(**self.job.limits))
        self._clock = ground.clock

    def start(self) -> None:
        super().start()
        self.scope.start(self._press_all(), name="hand")

    async def _press_all(self) -> None:
        job, book = self.job, self.desk.book
        self.reception.sign_in_to(job.url, job.login, job.password, demo=True)
        while not (self.main.isVisible() and book.state.orders and book.state.symbols):
            await self._clock.sleep(_POLL_S)
        orders = book.state.orders.values()
        large = [o.number for o in orders if o.volume >= 2 * book.rules_of(o).least]
        for number in large[: job.closes]:
            await self._press(number)

    async def _press(self, number: int) -> None:
        self.main.flow.close(number, 50)
        dialog = self.main.flow.dialog(number)
        assert dialog is not None
        button = dialog.findChild(QAbstractButton, "closeButton")
        assert button is not None
        button.click()
        while not self.desk.closing.in_flight():
            await self._clock.sleep(_POLL_S)
        dialog.reject()  # Escape hides what is under way


def main(job: WindowedJob) -> int:
    """Return the exit status of the program."""
    PressedProgram.job = job
    # The start offers no place for a hand, and a test must not make it one.
    vars(running)["Program"] = PressedProgram
    return desktop.start(Arguments(data_dir=Path(job.folder)))


if __name__ == "__main__":
    sys.exit(main(WindowedJob(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))))
