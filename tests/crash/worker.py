"""The program without windows: real services, client and journal, for one job.

``python -m tests.crash.worker JOB.json`` does one; ``nursery`` forks one for each.
"""

from __future__ import annotations

import asyncio
import os
import ssl
import sys
from collections.abc import Callable
from pathlib import Path

from app.assembly import request_id
from app.broker.client import BrokerClient
from app.domain.close import CloseDecision, CloseRecord
from app.domain.evidence import Snapshot
from app.domain.settings import ClosingLimits, Settings
from app.host.clock import SystemClock
from app.journal.entries import JournalEntry
from app.journal.fallback import FallbackJournal
from app.journal.options import Options
from app.journal.second import SecondJournal
from app.journal.store import SqliteJournal
from app.services.closing import Closing
from app.services.intake import ClosingParts
from app.services.lots import LotScale
from app.services.order_book import BookSources, OrderBook
from app.services.ports import Unsubscribe
from app.services.session import SessionService
from app.tasks import TaskScope
from tests.crash.job import Entry, Job, Report
from tests.crash.points import KillSwitch, ListenedJournal, ListenedNetwork, Listener

LIMIT_S = 30.0
JOURNAL = "journal.sqlite3"

_LIMITS = ClosingLimits(
    answer_wait_s=5.0, late_answer_s=6.0, quiet_window_s=0.5, quiet_window_failed_s=0.3
)
# Made before forking, and never used: the broker is on loopback.
_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class _Marks:
    """Writes each point it passes down, for whoever watches the system calls."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def reach(self, point: str) -> None:
        os.write(self._file, f"{point}\n".encode())

    def statement(self, sql: str) -> None:
        """The system calls tell."""


class _UsualSettings:
    current = Settings()

    def subscribe(self, changed: Callable[[Settings], None]) -> Unsubscribe:
        return lambda: None


class Worker:
    """Everything wired as the program does it, without a window."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._clock = SystemClock()
        self._listener: Listener = (
            _Marks(job.marks) if job.marks else KillSwitch(job.point, job.nth)
        )
        self._failures: list[str] = []
        self._scope = TaskScope(lambda failure: self._failures.append(repr(failure)))
        self._journal = self._build_journal()
        self._broker = BrokerClient(
            self._clock,
            ssl_context=_NO_TLS,
            network_backend=ListenedNetwork(self._listener),
            user_agent=job.agent,
        )
        self._session = SessionService(self._broker, self._clock)
        self._book = self._build_book()
        self._closing = self._build_closing()
        self._first_list: float | None = None
        self._told: dict[str, float] = {}
        self._changed = asyncio.Event()
        self._book.subscribe_snapshots(self._on_list)
        self._closing.subscribe(self._on_told)

    async def play(self) -> None:
        """Start, do the job, write the report and end; or die at the job's point."""
        found = await self._journal.open()
        self._listener.reach("boot.before")
        self._closing.recover(await self._journal.unsettled())
        await self._clock.sleep(self._job.sign_in_after_s)
        await self._session.sign_in(self._job.url, self._job.login, self._job.password)
        self._book.start()
        await self._until(lambda: self._first_list is not None)
        for number in self._job.numbers:
            await self._close(number)
        await self._until(self._all_told)
        entries = tuple(map(self._entry, await self._journal.history()))
        listed = {order.number: order.volume for order in self._book.state.orders.values()}
        await self._stop()
        Report(
            is_whole=found.is_whole and found.read_only is None,
            entries=entries,
            listed=listed,
            failures=tuple(self._failures),
        ).save(Path(self._job.report))

    async def _close(self, number: int) -> None:
        await self._until(lambda: bool(self._book.state.symbols))
        order = self._book.state.orders[number]
        least = self._book.rules_of(order).least
        want = least if self._job.is_partial and least < order.volume else None
        await self._closing.submit(CloseDecision(order=order, want=want))
        await self._until(self._all_told)
        if self._job.point:
            raise RuntimeError(f"{self._job.point} was never reached")

    async def _stop(self) -> None:
        self._closing.stop()
        self._book.stop()
        await self._scope.aclose()
        await self._closing.drain()
        await self._journal.close()
        await self._broker.aclose()

    async def _until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            self._changed.clear()
            await self._changed.wait()

    def _all_told(self) -> bool:
        ended = [r.request.rid for r in self._closing.records() if r.is_settled]
        return len(ended) == len(self._closing.records()) and self._told.keys() >= {*ended}

    def _on_list(self, snapshot: Snapshot) -> None:
        if self._first_list is None:
            self._first_list = snapshot.ended.at
        if any(record.answer is not None for record in self._closing.records()):
            self._listener.reach("reconciling")
        self._changed.set()

    def _on_told(self, record: CloseRecord) -> None:
        if record.is_settled:
            self._told.setdefault(record.request.rid, self._clock.monotonic())
        self._changed.set()

    def _entry(self, entry: JournalEntry) -> Entry:
        record = entry.record
        told, first = self._told.get(record.request.rid), self._first_list or 0.0
        return Entry(
            rid=record.request.rid,
            number=record.request.before.number,
            state=record.state.value,
            steps=tuple(event.kind for event in entry.events),
            expect=record.request.expect,
            left=record.remaining,
            told_after_s=None if told is None else max(told - first, 0.0),
        )

    def _build_journal(self) -> FallbackJournal:
        folder, clock = Path(self._job.folder), self._clock
        options = Options(trace=self._listener.statement)
        first = SqliteJournal(folder / JOURNAL, clock, options)
        second = SecondJournal(folder / "second" / "journal.jsonl", clock)
        return FallbackJournal(first, second, clock)

    def _build_book(self) -> OrderBook:
        settings = _UsualSettings()
        return OrderBook(
            BookSources(
                broker=self._broker,
                session=self._session,
                settings=settings,
                lots=LotScale(settings, self._session, lambda _: None),
                clock=self._clock,
                spawn=self._scope.start,
            )
        )

    def _build_closing(self) -> Closing:
        return Closing(
            ClosingParts(
                broker=self._broker,
                journal=ListenedJournal(self._journal, self._listener),
                book=self._book,
                session=self._session,
                settings=_UsualSettings(),
                clock=self._clock,
                spawn=self._scope.start,
                limits=lambda: _LIMITS,
                new_rid=lambda: request_id(self._clock.now()),
            )
        )


def play(job: Job) -> None:
    """Do a job to its end.

    Raises:
        TimeoutError: It is stuck; what it has done stays done.
    """

    async def limited() -> None:
        async with asyncio.timeout(LIMIT_S):
            await Worker(job).play()

    asyncio.run(limited())


if __name__ == "__main__":
    play(Job.from_json(Path(sys.argv[1]).read_text(encoding="utf-8")))
