"""What writing a close down costs, beside the least a disk can do for it.

One durable step is timed as the program waits for it: through the journal's thread,
encoding included; what the journal puts off until it is idle falls into some of them. The
floor appends 256 bytes to a file in the same folder and calls ``fdatasync``. Both take
turns. Of each the best window's median counts, since what else the disk had to do
meanwhile is no cost of ours.

The loop is timed as well: all that a step does on it, from the call to the first wait
and from each wake to the next wait. Commits are counted of a close that the services
follow from its decision to its end.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Coroutine, Generator, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from app.domain.close import CloseRecord, CloseRequest, Stamp, State, advance
from app.domain.errors import Accepted, Reply
from app.domain.settings import ClosingLimits
from app.host.clock import SystemClock
from app.journal.options import Options
from app.journal.store import SqliteJournal
from tests.bench.measure import Measure
from tests.memory_journal import MemoryJournal
from tests.services_stage import OK, Stage, an_order, replies
from tests.virtual_time import in_virtual_time

GOAL, LOOP_GOAL_MS, COMMITS_GOAL = 2.5, 5.0, 5
_A_WINDOW = 40  # closes a window
_BYTES = 256
_LIMIT_S = 120.0  # of virtual time: a close that has no end by then is broken


@dataclass(slots=True)
class _Taken:
    """Seconds of one window: of steps, of the floor, and of each piece on the loop."""

    steps: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    on_loop: list[float] = field(default_factory=list)


class _Watched:
    """Awaits a step and notes how long each of its pieces held the loop."""

    def __init__(self, step: Coroutine[Any, Any, None], pieces: list[float]) -> None:
        self._step = step
        self._pieces = pieces

    def __await__(self) -> Generator[Any, None, None]:
        while True:
            began = time.perf_counter()
            try:
                waits_for = self._step.send(None)
            except StopIteration:
                return
            finally:
                self._pieces.append(time.perf_counter() - began)
            yield waits_for


def _record(number: int) -> CloseRecord:
    request = CloseRequest(
        rid=f"r{number}",
        origin="https://broker.example",
        login=1,
        before=an_order(number),
        known=frozenset({number}),
        want=50,
        comment="bench",
        created_at=datetime.now(UTC),
        limits=ClosingLimits(),
    )
    return CloseRecord(request=request)


async def _close(journal: SqliteJournal, number: int, taken: _Taken) -> None:
    """Write one close down step by step."""
    record, stamp = _record(number), Stamp(number, float(number))
    await _timed(journal.prepare(record), taken)
    await _timed(journal.sending(record.request.rid, stamp), taken)
    sent = advance(record, State.SENDING, sent=stamp)
    replied = advance(sent, State.REPLIED, answer=Accepted(Reply(status=200)))
    await _timed(journal.update(replied, "answer"), taken)
    ended = replace(advance(replied, State.CONFIRMED), settled_at=datetime.now(UTC))
    await _timed(journal.update(ended, "verdict"), taken)


async def _timed(step: Coroutine[Any, Any, None], taken: _Taken) -> None:
    began = time.perf_counter()
    await _Watched(step, taken.on_loop)
    taken.steps.append(time.perf_counter() - began)


def _append(descriptor: int) -> float:
    began = time.perf_counter()
    os.write(descriptor, b"x" * _BYTES)
    os.fdatasync(descriptor)
    return time.perf_counter() - began


async def _measure(folder: Path, windows: int) -> list[_Taken]:
    journal = SqliteJournal(folder / "data" / "journal.sqlite3", SystemClock())
    (folder / "data").mkdir(mode=0o700)
    await journal.open()
    file = os.open(folder / "data" / "floor", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    found = [_Taken() for _ in range(windows)]
    for window, taken in enumerate(found):
        for number in range(window * _A_WINDOW, (window + 1) * _A_WINDOW):
            await _close(journal, number + 1, taken)
            taken.floor += [_append(file) for _ in range(4)]
    os.close(file)
    await journal.close()
    return found


def commits_of_a_close(folder: Path) -> int:
    """Return how many commits a close takes that is accepted and then confirmed."""
    told: list[str] = []
    options = Options(inline=True, trace=told.append)
    counted: list[int] = []

    async def story() -> None:
        journal = SqliteJournal(folder / "journal.sqlite3", SystemClock(), options)
        await journal.open()
        async with Stage(journal=cast("MemoryJournal", journal)) as stage:
            stage.broker.scripts.append(replies(OK))
            before = told.count("COMMIT")
            rid = await stage.close()
            async with asyncio.timeout(_LIMIT_S):
                while not stage.now(rid).is_settled:
                    await stage.clock.sleep(0.1)
        counted.append(told.count("COMMIT") - before)
        await journal.close()

    in_virtual_time(story)
    return counted[0]


def journal(rounds: int) -> Iterator[Measure]:
    """Time durable steps and the floor in turn."""
    with tempfile.TemporaryDirectory(prefix="flatten-bench-", dir=Path.cwd()) as folder:
        windows = asyncio.run(_measure(Path(folder), rounds))
        commits = commits_of_a_close(Path(folder))
    step = min(statistics.median(taken.steps) for taken in windows)
    floor = min(statistics.median(taken.floor) for taken in windows)
    on_loop = min(max(taken.on_loop) for taken in windows) * 1000
    yield Measure(name="journal_step", value=step * 1e6, unit="µs")
    yield Measure(name="append_fdatasync", value=floor * 1e6, unit="µs")
    unit = "x append + fdatasync"
    yield Measure(name="journal_commit", value=step / floor, unit=unit, goal=GOAL)
    yield Measure(name="journal_on_loop", value=on_loop, unit="ms", goal=LOOP_GOAL_MS)
    unit = "commits"
    yield Measure(name="journal_commits", value=commits, unit=unit, goal=COMMITS_GOAL)
