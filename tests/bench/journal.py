"""What writing a close down costs, beside the least a disk can do for it.

One durable step is timed as the program waits for it: through the journal's thread,
encoding and file mark included. The floor appends as many bytes to a file in the same
folder and calls ``fdatasync``. Both take turns in one run; medians are compared.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from app.domain.close import CloseRecord, CloseRequest, Stamp, State, advance
from app.domain.errors import Accepted, Reply
from app.domain.settings import ClosingLimits
from app.host.clock import SystemClock
from app.journal.store import SqliteJournal
from tests.bench.measure import Measure
from tests.services_stage import an_order

GOAL = 2.5
_A_WINDOW = 40  # closes a window
_BYTES = 1024


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


async def _steps(journal: SqliteJournal, number: int) -> list[float]:
    """Write one close down step by step; return the seconds of each."""
    record, stamp = _record(number), Stamp(number, float(number))
    took = [await _timed(journal.prepare(record))]
    took.append(await _timed(journal.sending(record.request.rid, stamp)))
    sent = advance(record, State.SENDING, sent=stamp)
    replied = advance(sent, State.REPLIED, answer=Accepted(Reply(status=200)))
    took.append(await _timed(journal.update(replied, "answer")))
    ended = replace(advance(replied, State.CONFIRMED), settled_at=datetime.now(UTC))
    took.append(await _timed(journal.update(ended, "verdict")))
    return took


async def _timed(step: object) -> float:
    began = time.perf_counter()
    await step  # type: ignore[misc]  # one of the journal's own coroutines
    return time.perf_counter() - began


def _append(descriptor: int) -> float:
    began = time.perf_counter()
    os.write(descriptor, b"x" * _BYTES)
    os.fdatasync(descriptor)
    return time.perf_counter() - began


async def _measure(folder: Path, closes: int) -> tuple[float, float]:
    journal = SqliteJournal(folder / "data" / "journal.sqlite3", SystemClock())
    (folder / "data").mkdir(mode=0o700)
    await journal.open()
    file = os.open(folder / "data" / "floor", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    steps: list[float] = []
    floor: list[float] = []
    for number in range(1, closes + 1):
        steps += await _steps(journal, number)
        floor += [_append(file) for _ in range(4)]
    os.close(file)
    await journal.close()
    return statistics.median(steps), statistics.median(floor)


def journal(rounds: int) -> Iterator[Measure]:
    """Time durable steps and the floor in turn."""
    with tempfile.TemporaryDirectory(prefix="flatten-bench-", dir=Path.cwd()) as folder:
        step, floor = asyncio.run(_measure(Path(folder), rounds * _A_WINDOW))
    yield Measure(name="journal_step", value=step * 1e6, unit="µs, median")
    yield Measure(name="append_fdatasync", value=floor * 1e6, unit="µs, median")
    yield Measure(
        name="journal_commit", value=step / floor, unit="x append + fdatasync", goal=GOAL
    )
