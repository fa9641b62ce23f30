"""A step waits for the disk once, and touches no more of it than it must."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from app.domain.close import Stamp
from app.journal.faults import DiskError
from app.journal.place import beside
from app.journal.room import ROOM, lay_out_log
from app.journal.watermark import Watermark
from tests.bench.journal import COMMITS_GOAL, commits_of_a_close
from tests.journal.conftest import opened, refusal
from tests.journal.records import a_record, confirmed, unknown

STAMP = Stamp(5, 1.5)
FRAME = 24 + 4096


def frames(path: Path) -> int:
    """How many pages the log of a journal was written so far; it began once."""
    log = beside(path, "-wal").read_bytes()
    salt = log[16:24]
    starts = range(32, len(log) - FRAME + 1, FRAME)
    return sum(log[start + 8 : start + 16] == salt for start in starts)


def test_a_close_takes_five_commits_at_most(tmp_path):
    """
    From the decision to the end that was told.
    """
    found = commits_of_a_close(tmp_path)

    assert 0 < found <= COMMITS_GOAL


async def test_a_step_of_an_open_request_writes_three_pages(path):
    """
    Its row, the event and the event's index; the index that is the lock is left alone.
    """
    async with opened(path) as (journal, _):
        await journal.prepare(a_record())
        before = frames(path)

        await journal.sending("r1", STAMP)
        await journal.update(unknown(a_record()), "answer")
        steps = frames(path) - before
        await journal.update(confirmed(a_record()), "verdict")

    assert steps == 2 * 3


async def test_the_log_does_not_grow_with_the_first_steps(path):
    """
    Its room was there before: a commit waits for its pages and for nothing else.
    """
    async with opened(path) as (journal, report):
        await journal.prepare(a_record())
        await journal.sending("r1", STAMP)

        assert beside(path, "-wal").stat().st_size == ROOM
        assert report.is_whole


async def test_room_is_only_laid_out_behind_what_is_written(path):
    """
    Also while another has the journal open: all of its steps are still there.
    """
    async with opened(path) as (journal, _):
        await journal.prepare(a_record())
        with beside(path, "-wal").open("r+b") as log:
            log.truncate(32 + frames(path) * FRAME)

        other = sqlite3.connect(path, isolation_level=None)
        lay_out_log(other, path)
        other.close()
        await journal.sending("r1", STAMP)

        assert beside(path, "-wal").stat().st_size == ROOM
        assert [r.state.value for r in await journal.unsettled()] == ["sending"]

    async with opened(path) as (_, report):
        assert report.is_whole


def test_a_journal_without_a_log_gets_none(tmp_path):
    """
    On a network drive commits go through another file, which is left to SQLite.
    """
    path = tmp_path / "journal.sqlite3"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("CREATE TABLE t(x)")

    lay_out_log(connection, path)
    connection.close()

    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_mark_that_was_taken_away_is_written_anew(tmp_path):
    """
    No file is kept open for it that could lie elsewhere by then.
    """
    path = tmp_path / "mark"
    mark = Watermark(path)
    mark.write(1)
    path.unlink()

    mark.write(2)

    assert Watermark(path).read() == 2


async def test_the_last_steps_are_marked_before_the_journal_is_closed(path):
    """
    On its own thread the mark is put off, but never beyond that.
    """
    async with opened(path, inline=False) as (journal, _):
        await journal.prepare(a_record())
        await journal.sending("r1", STAMP)

    assert Watermark(beside(path, ".mark")).read() == 2


async def test_a_step_that_failed_moves_no_mark(path):
    """
    The mark is never ahead of a journal that is whole.
    """
    async with opened(path) as (journal, _):
        await journal.prepare(a_record())
        tables = journal._tables
        assert tables is not None
        (pages,) = tables.connection.execute("PRAGMA page_count").fetchone()
        tables.connection.execute(f"PRAGMA max_page_count={pages}")
        long = a_record("r2", 8, comment="x" * 20_000)

        await refusal(DiskError, journal.prepare(long))
        await journal.purge(30)

        assert tables.newest == 1
        assert Watermark(beside(path, ".mark")).read() == 1


class FailingOnce:
    """A connection whose first commit the disk does not take."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._has_failed = False

    def execute(self, sql: str, *values: Any) -> Any:
        if sql == "COMMIT" and not self._has_failed:
            self._has_failed = True
            raise sqlite3.OperationalError("disk I/O error")
        return self._connection.execute(sql, *values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


async def test_what_a_failed_commit_had_written_is_not_believed(path):
    """
    The next try goes by what is in the file: it still waits to be sent, and is.
    """
    async with opened(path) as (journal, _):
        await journal.prepare(a_record())
        tables = journal._tables
        assert tables is not None
        tables.connection = FailingOnce(tables.connection)  # type: ignore[assignment]
        await refusal(DiskError, journal.sending("r1", STAMP))

        await journal.sending("r1", STAMP)

        assert [r.state.value for r in await journal.unsettled()] == ["sending"]
        assert tables.newest == tables.last_seq() == 2


async def test_a_row_changed_behind_our_back_is_noticed(path):
    """
    What is remembered of a request is compared with what is stored at every step.
    """
    async with opened(path) as (journal, _):
        await journal.prepare(a_record())
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("UPDATE request SET want = 99")
        other.close()

        error = await refusal(DiskError, journal.sending("r1", STAMP))

    assert "checksum" in error.detail
