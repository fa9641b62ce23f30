"""What is deleted is old by more than a clock, and goes whole or not at all."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.domain.close import Stamp
from app.journal.faults import DiskError
from app.journal.store import SqliteJournal
from tests.journal.conftest import StandingClock, options, refusal
from tests.journal.records import NOW, a_record, confirmed, unknown

ROOT = Path(__file__).parents[2]
STAMP = Stamp(5, 1.5)
DAY = timedelta(days=1)
KEEP = 30
NUMBERS = {"r1": 1, "r2": 2, "r3": 3}


@asynccontextmanager
async def opened_on(path: Path, clock: StandingClock) -> AsyncIterator[SqliteJournal]:
    journal = SqliteJournal(path, clock, options())
    await journal.open()
    try:
        yield journal
    finally:
        await journal.close()


async def close_all(journal: SqliteJournal, *rids: str) -> None:
    for rid in rids:
        await journal.prepare(a_record(rid, NUMBERS[rid]))
        await journal.sending(rid, STAMP)
        await journal.update(confirmed(a_record(rid, NUMBERS[rid])), "verdict")


async def pass_days(journal: SqliteJournal, clock: StandingClock, days: int) -> None:
    """Let the program run on for so many days."""
    for _ in range(days):
        clock.moment += DAY
        await journal.purge(0)


async def start_daily(path: Path, clock: StandingClock, days: int) -> None:
    """Start the program twice a day, and end it again."""
    for _ in range(days):
        for _ in range(2):
            async with opened_on(path, clock):
                pass
        clock.moment += DAY


async def left(journal: SqliteJournal) -> set[str]:
    return {entry.record.request.rid for entry in await journal.history()}


async def test_what_has_ended_goes_once_it_was_kept_long_enough(path, clock):
    """
    Not a day before, and what is open or holds the newest step not then either.
    """
    async with opened_on(path, clock) as journal:
        await close_all(journal, "r1")
        await journal.prepare(a_record("r2", 2))
        await close_all(journal, "r3")
        await pass_days(journal, clock, KEEP)
        early = await journal.purge(KEEP)
        clock.moment += DAY

        gone = await journal.purge(KEEP)

        assert (early, gone, await left(journal)) == (0, 1, {"r2", "r3"})

    async with opened_on(path, clock) as journal:
        assert await left(journal) == {"r2", "r3"}


async def test_age_counts_from_the_last_step(path, clock):
    """
    A request made long ago and ended today is watched today, and stays.
    """
    async with opened_on(path, clock) as journal:
        await close_all(journal, "r1")
        await journal.prepare(a_record("r2", 2))
        await journal.sending("r2", STAMP)
        await pass_days(journal, clock, 20)
        await journal.update(confirmed(a_record("r2", 2)), "verdict")
        await journal.prepare(a_record("r3", 3))
        await pass_days(journal, clock, 20)

        gone = await journal.purge(KEEP)

        assert (gone, await left(journal)) == (1, {"r2", "r3"})


@pytest.mark.parametrize("wrong", [NOW + timedelta(days=31), NOW + 400 * DAY])
async def test_a_clock_that_is_ahead_deletes_nothing(path, clock, wrong: datetime):
    """
    Not at the first start under it, nor at the tenth, nor once it is right again.
    """
    async with opened_on(path, clock) as journal:
        await close_all(journal, "r1", "r2")
        await pass_days(journal, clock, 5)
    clock.moment = wrong
    for _ in range(10):
        async with opened_on(path, clock) as journal:
            assert await journal.purge(KEEP) == 0
    clock.moment = NOW + 6 * DAY

    async with opened_on(path, clock) as journal:
        gone = await journal.purge(KEEP)

        assert (gone, await left(journal)) == (0, {"r1", "r2"})


async def test_a_clock_that_was_behind_makes_nothing_old(path, clock):
    """
    Steps written in 1990 were written just now, whatever they say.
    """
    clock.moment = NOW.replace(year=1990)
    async with opened_on(path, clock) as journal:
        await close_all(journal, "r1", "r2")
    clock.moment = NOW + 60 * DAY

    async with opened_on(path, clock) as journal:
        gone = await journal.purge(KEEP)

    assert gone == 0


async def test_days_on_which_it_was_not_open_do_not_count(fast_folder, clock):
    """
    And one day counts once, however often the program is started on it; the day of the
    last step itself does not.
    """
    path = fast_folder / "journal.sqlite3"
    async with opened_on(path, clock) as journal:
        await close_all(journal, "r1", "r2")
    await start_daily(path, clock, 1)
    clock.moment += 365 * DAY
    await start_daily(path, clock, KEEP - 1)

    clock.moment -= DAY
    async with opened_on(path, clock) as journal:
        early = await journal.purge(KEEP)
    clock.moment += DAY
    async with opened_on(path, clock) as journal:
        gone = await journal.purge(KEEP)

    assert (early, gone) == (0, 1)


async def test_a_clock_that_jumps_at_every_start_makes_only_days_of_it(fast_folder, clock):
    """
    Days were noted enough, but by a clock that is right the end is of yesterday.
    """
    path = fast_folder / "journal.sqlite3"
    async with opened_on(path, clock) as journal:
        await journal.prepare(a_record("r1", 1))
        await journal.sending("r1", STAMP)
        clock.moment += 40 * DAY
        await journal.update(confirmed(a_record("r1", 1)), "verdict")
        await journal.prepare(a_record("r2", 2))
    clock.moment += 400 * DAY
    await start_daily(path, clock, KEEP)
    clock.moment = NOW + 41 * DAY

    async with opened_on(path, clock) as journal:
        gone = await journal.purge(KEEP)

    assert gone == 0


async def test_a_purge_that_fails_half_way_deletes_nothing(path, clock):
    """
    The steps of the first requests had gone already, and are there again.
    """
    async with opened_on(path, clock) as journal:
        await close_all(journal, "r1", "r2", "r3")
        await pass_days(journal, clock, KEEP + 1)
        other = sqlite3.connect(path, isolation_level=None)
        other.execute(
            "CREATE TRIGGER stop BEFORE DELETE ON request WHEN old.rid = 'r2'"
            " BEGIN SELECT RAISE(ABORT, 'no'); END"
        )

        await refusal(DiskError, journal.purge(KEEP))

        steps = dict(other.execute("SELECT rid, count(*) FROM event GROUP BY rid"))
        other.close()
        assert await left(journal) == {"r1", "r2", "r3"}
        assert steps == {"r1": 3, "r2": 3, "r3": 3}


# Kills itself before the n-th statement of a purge, or prints how many there were.
WORKER = """
import asyncio, os, signal, sys
from pathlib import Path
from app.journal.store import SqliteJournal
from tests.journal.conftest import StandingClock, options
from tests.journal.records import NOW
from tests.journal.test_purging import DAY, KEEP

path, at = Path(sys.argv[1]), int(sys.argv[2])
count = 0

def trace(statement):
    global count
    count += 1
    if count == at:
        os.kill(os.getpid(), signal.SIGKILL)

async def main():
    global count
    clock = StandingClock()
    clock.moment = NOW + (KEEP + 1) * DAY
    journal = SqliteJournal(path, clock, options(trace=trace))
    count = -10**9
    await journal.open()
    count = 0
    await journal.purge(KEEP)
    print(count, flush=True)

asyncio.run(main())
"""


def purge_in_another(path: Path, kill_at: int) -> str:
    done = subprocess.run(
        [sys.executable, "-c", WORKER, str(path), str(kill_at)],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    return done.stdout


@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9")
async def test_a_program_killed_while_purging_leaves_whole_requests(path, clock):
    """
    Before each third statement: all are there with all their steps, and then all go.
    """
    async with opened_on(path, clock) as journal:
        await close_all(journal, "r1", "r2", "r3")
        await journal.prepare(a_record("r4", 4))
        await journal.sending("r4", STAMP)
        await journal.update(unknown(a_record("r4", 4)), "answer")
        await pass_days(journal, clock, KEEP + 1)

    for at in (3, 6, 9):
        assert purge_in_another(path, at) == ""
        async with opened_on(path, clock) as journal:
            steps = [len(entry.events) for entry in await journal.history()]
        assert steps == [3, 3, 3, 3], f"killed at {at}"

    assert int(purge_in_another(path, 0)) > 9
    async with opened_on(path, clock) as journal:
        assert await left(journal) == {"r4"}
