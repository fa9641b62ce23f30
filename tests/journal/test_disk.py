"""Trouble with the disk is told as what it is, and what was written stays."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.close import Stamp, State
from app.journal.entries import OpenReport
from app.journal.faults import DiskError, ReadOnlyCause, ReadOnlyError
from tests.journal.conftest import opened, refusal
from tests.journal.records import a_record, unknown

STAMP = Stamp(5, 1.5)
ROOT = Path(__file__).parents[2]

# Nothing may be written behind the place the file has got to: what a full disk does to
# a log whose room is used up, without one.
FULL_DISK = """
import asyncio, json, os, resource, signal, sys
from pathlib import Path
from app.domain.close import Stamp
from app.domain.errors import JournalError
from tests.journal.conftest import opened
from tests.journal.records import a_record, unknown

async def main():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    path = Path(sys.argv[1])
    async with opened(path) as (journal, _):
        await journal.prepare(a_record())
        await journal.sending("r1", Stamp(5, 1.5))
        await journal.prepare(a_record("r2", 8))
        most = path.stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
        told = []
        for step in (
            journal.prepare(a_record("r3", 9)),
            journal.sending("r2", Stamp(6, 1.5)),
            journal.update(unknown(a_record()), "answer"),
        ):
            try:
                await step
                told.append("written")
            except JournalError as error:
                told.append(type(error).__name__)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        await journal.update(unknown(a_record()), "answer")
    print(json.dumps(told))

asyncio.run(main())
"""


def fill_the_disk(path: Path) -> list[str]:
    """Let a process of its own meet a full disk; return what each step raised."""
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    told: list[str] = json.loads(done.stdout)
    return told


@pytest.mark.skipif(os.name == "nt", reason="limits of a process are POSIX")
async def test_a_full_disk_refuses_each_step_and_is_got_over(path):
    """
    Prepare, sending and update all raise; once there is room, writing goes on.
    """
    told = fill_the_disk(path)

    async with opened(path) as (journal, report):
        found = {r.request.rid: r.state for r in await journal.unsettled()}

    assert told == ["DiskError"] * 3
    assert report.is_whole
    assert found == {"r1": State.UNKNOWN, "r2": State.PREPARED}


async def test_a_database_that_may_not_grow_says_so(path):
    """
    SQLite's own limit stands in for a full disk; the transaction leaves nothing.
    """
    async with opened(path) as (journal, _):
        await journal.prepare(a_record())
        assert journal._tables is not None
        connection = journal._tables.connection
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute("PRAGMA max_page_count=%d" % pages)  # noqa: UP031 - a pragma

        long = a_record("r2", 8, comment="x" * 20_000)
        error = await refusal(DiskError, journal.prepare(long))

        assert isinstance(error.__cause__, sqlite3.Error)
        assert [r.request.rid for r in await journal.unsettled()] == ["r1"]
        connection.execute("PRAGMA max_page_count=100000")
        await journal.prepare(long)


async def test_a_locked_database_is_waited_for_and_then_given_up(path):
    """
    Two seconds of another's lock at most; then nothing may be sent.
    """
    async with opened(path) as (journal, _):
        assert journal._tables is not None
        journal._tables.connection.execute("PRAGMA busy_timeout=50")
        await journal.prepare(a_record())
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")

        error = await refusal(DiskError, journal.sending("r1", STAMP))
        (record,) = await journal.unsettled()
        other.execute("ROLLBACK")
        other.close()
        await journal.sending("r1", STAMP)

    assert "locked" in error.detail
    assert record.state is State.PREPARED


@pytest.mark.parametrize("broken", ["folder is a file", "file is a folder"])
async def test_a_place_that_cannot_be_written_is_told_at_the_start(path, broken):
    """
    Opening does not fail; every write says so, until the place is good again.
    """
    in_the_way = path.parent if broken == "folder is a file" else path
    if in_the_way is path:
        path.mkdir(parents=True)
    else:
        path.parent.write_text("in the way")
    told: list[OpenReport] = []
    async with opened(path, notice=told.append) as (journal, report):
        error = await refusal(ReadOnlyError, journal.prepare(a_record()))
        await refusal(DiskError, journal.unsettled())
        in_the_way.rmdir() if in_the_way.is_dir() else in_the_way.unlink()
        await journal.prepare(a_record())

        assert len(await journal.unsettled()) == 1
    assert report.read_only is error.cause is ReadOnlyCause.DISK
    assert [r.read_only for r in told] == [ReadOnlyCause.DISK, None]


@pytest.mark.skipif(
    os.name == "nt" or os.geteuid() == 0, reason="modes do not hold the superuser back"
)
async def test_a_read_only_folder_is_told_at_the_start(path):
    """
    What is recorded can be read; nothing can be written.
    """
    async with opened(path) as (journal, _):
        await journal.prepare(a_record())
    path.chmod(0o400)
    path.parent.chmod(0o500)

    async with opened(path) as (journal, report):
        await refusal(ReadOnlyError, journal.sending("r1", STAMP))
        assert report.read_only is ReadOnlyCause.DISK
    path.parent.chmod(0o700)


async def test_a_file_that_takes_no_writes_is_told_and_read(path):
    """
    Another holds the write lock when we start: all is read, and writing comes later.
    """
    async with opened(path) as (journal, _):
        await journal.prepare(a_record())
        await journal.sending("r1", STAMP)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")

    async with opened(path) as (journal, report):
        found = await journal.unsettled()
        other.execute("ROLLBACK")
        other.close()
        await journal.update(unknown(a_record()), "answer")

        assert report.read_only is ReadOnlyCause.DISK
        assert [r.state for r in found] == [State.SENDING]
        assert [r.state for r in await journal.unsettled()] == [State.UNKNOWN]
