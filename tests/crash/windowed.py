"""The whole program with its windows, in a process of its own that may be killed.

``python -m tests.crash.windowed JOB.json`` signs in to a broker that lives elsewhere,
presses the buttons a trader would, waits until every close has an end, and writes down
what the windows said. Nothing of the program is replaced but the times it waits.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from PySide6.QtWidgets import QApplication, QLabel
from qasync import QEventLoop

from app.domain.errors import NoAnswer
from app.domain.settings import ClosingLimits
from app.ui.journal_model import JournalModel
from app.ui.journal_rows import PLACES, JournalRow
from app.ui.journal_view import JournalView
from tests.e2e.program import RunningProgram

_LIMIT_S = 15.0
_POLL_S = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowedJob:
    """One run.

    Attributes:
        folder: For the program's files; the same for a run that dies and the next.
        closes: How many orders to close half of, one right after the other.
        limits: The times its closes run under, by their names.
        report: Where a run that lives writes its ``Seen``.
    """

    folder: str
    url: str
    login: int
    password: str = field(repr=False)
    closes: int
    limits: dict[str, float]
    report: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line of the journal's window, and what stands behind it.

    Attributes:
        outcome: As the window words it.
        left: Units last seen open.
        cause: Why there was no answer, or ``""``.
        settled_at: Seconds of the wall clock.
    """

    number: int
    outcome: str
    state: str
    left: int | None
    asked: int
    cause: str
    settled_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a run that lived has shown.

    Attributes:
        bands: Every text of the band across the main window.
        told: The lines of the journal's window, newest first.
    """

    bands: tuple[str, ...]
    told: tuple[Told, ...]

    @classmethod
    def load(cls, path: Path) -> Self:
        facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        told = tuple(Told(**line) for line in facts["told"])
        return cls(bands=tuple(facts["bands"]), told=told)


class VisitingProgram(RunningProgram):
    """Signed in to a broker that outlives it."""

    def __init__(self, qapp: QApplication, job: WindowedJob) -> None:
        self._job = job
        self.bands: dict[str, None] = {}
        limits = ClosingLimits(**job.limits)
        super().__init__(qapp, Path(job.folder), self._until, limits=limits)

    async def __aenter__(self) -> Self:
        self.program.start()
        job, program = self._job, self.program
        program.reception.sign_in_to(job.url, job.login, job.password, demo=True)
        await self.until(program.main.isVisible)
        book = program.desk.book
        await self.until(lambda: book.state.orders and book.state.symbols)
        return self

    async def play(self) -> Seen:
        """Press what there is to press, and wait for all ends."""
        closing = self.program.desk.closing
        for count, number in enumerate(self._numbers(), 1):
            dialog = await self.press_close(number)
            await self.until(lambda count=count: len(closing.in_flight()) == count)
            dialog.reject()  # Escape hides what is under way
        await self.until(lambda: closing.records() and not self._is_open())
        self.program.main.actions_by_id["journal"].trigger()
        await self.until(self._is_listed)
        return Seen(bands=tuple(self.bands), told=tuple(self._told()))

    async def _until(self, condition: Callable[[], Any], *, what: str = "") -> Any:
        """Wait, and note every text the band shows meanwhile."""
        async with asyncio.timeout(_LIMIT_S):
            while not (found := condition()):
                self._note_band()
                await asyncio.sleep(_POLL_S)
        return found

    def _note_band(self) -> None:
        band = self.program.main.frame.banner
        if band.isVisible():
            labels = band.findChildren(QLabel)
            text = " ".join(label.text() for label in labels if label.isVisible())
            self.bands.setdefault(text.strip())

    def _numbers(self) -> list[int]:
        book = self.program.desk.book
        orders = book.state.orders.values()
        large = [o.number for o in orders if o.volume >= 2 * book.rules_of(o).least]
        return large[: self._job.closes]

    def _is_open(self) -> bool:
        records = self.program.desk.closing.records()
        return not all(record.is_settled for record in records)

    def _rows(self) -> JournalModel:
        journal = self.program.journal
        assert journal is not None
        model = self.part(JournalView, "journalView", journal).model()
        assert isinstance(model, JournalModel)
        return model

    def _is_listed(self) -> bool:
        rows = self._rows().rows()
        known = self.program.desk.closing.records()
        return len(rows) >= len(known) and all(r.record.is_settled for r in rows)

    def _told(self) -> list[Told]:
        return [_told(row) for row in self._rows().rows()]


def _told(row: JournalRow) -> Told:
    record = row.record
    assert record.settled_at is not None
    return Told(
        number=record.request.before.number,
        outcome=row.texts[PLACES["outcome"]],
        state=record.state.value,
        left=record.remaining,
        asked=record.request.asked,
        cause=record.answer.cause.value if isinstance(record.answer, NoAnswer) else "",
        settled_at=record.settled_at.timestamp(),
    )


async def _play(qapp: QApplication, job: WindowedJob) -> Seen:
    async with VisitingProgram(qapp, job) as program:
        return await program.play()


def main(job: WindowedJob) -> None:
    """Do the job to its end, or die on the way."""
    qapp = QApplication(["flatten", "-style", "fusion"])
    qapp.setQuitOnLastWindowClosed(False)
    with asyncio.Runner(loop_factory=lambda: QEventLoop(qapp)) as runner:
        seen = runner.run(_play(qapp, job))
    Path(job.report).write_text(json.dumps(asdict(seen)), encoding="utf-8")


if __name__ == "__main__":
    main(WindowedJob(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
