"""The durable journal: SQLite, write-ahead log, every commit waits for the disk.

Why SQLite and not a file of lines: one transaction ends an old request and begins
its repetition, and a unique index holds one open request for an order against every
other process. Why its own thread: a commit takes milliseconds, on a bad day seconds,
and windows must not wait for it. Times of other runs' stamps mean nothing here, so a
recovered record comes without them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from app.domain.clock import Clock
from app.domain.close import CloseRecord, Stamp
from app.domain.errors import JournalError
from app.journal.batches import batches, begin_batch, end_batch
from app.journal.entries import BatchItem, JournalEntry, OpenReport
from app.journal.faults import DiskError, ReadOnlyCause, ReadOnlyError
from app.journal.history import read_entries
from app.journal.hold import Hold
from app.journal.lane import Lane
from app.journal.opening import open_tables
from app.journal.options import Options
from app.journal.purging import purge
from app.journal.replacing import take_back
from app.journal.rows import RequestRow, without_stamps
from app.journal.sanitise import kept_record
from app.journal.setting import Setting
from app.journal.tables import Tables

_T = TypeVar("_T")
MOST_ENTRIES = 5000


class SqliteJournal:
    """Fits the services' ``Journal`` port.

    A method that returns has made its row durable. One that raises ``RuleError`` has
    written nothing, here or anywhere; after ``DiskError`` or ``ReadOnlyError`` what
    was there before is there still, and another place may be tried.
    """

    is_durable = True

    def __init__(self, path: Path, clock: Clock, options: Options | None = None) -> None:
        self._path = path
        self._clock = clock
        self._options = options or Options()
        self._lane = Lane("journal", inline=self._options.inline)
        self._setting: Setting | None = None
        self._tables: Tables | None = None
        self._read_only: ReadOnlyCause | None = ReadOnlyCause.DISK
        self._detail = "not opened"
        self._hold: Hold | None = None
        self._untold: list[OpenReport] = []

    async def open(self) -> OpenReport:
        """Open, check and where needed salvage; the facts are for the trader to see.

        A journal that cannot be written says so in the report and tries to open again
        at each write; nothing is raised.
        """
        return await self._lane.run(self._open, self._clock.now())

    async def close(self) -> None:
        """Let go of the file; everything returned from is on disk already."""
        if self._lane.is_closed:
            return
        await self._lane.run(self._close)
        self._lane.close()

    async def prepare(self, record: CloseRecord, *, supersede: str = "") -> None:
        """See the port (J1); ``supersede`` ends in the same transaction.

        Raises:
            RuleError: The order is held, or ``supersede`` may not be repeated yet.
            DiskError, ReadOnlyError: Not recorded; nothing may be sent.
        """
        now = self._clock.now()
        await self._write(lambda tables: tables.prepare(record, supersede, now))

    async def sending(self, rid: str, at: Stamp) -> None:
        """See the port (J2). However often it is called, it returns once.

        Raises:
            RuleError: The request was not PREPARED; it must not be sent.
            DiskError, ReadOnlyError: Perhaps SENDING on disk, and certainly not sent.
        """
        now = self._clock.now()
        await self._write(lambda tables: tables.sending(rid, at, now))

    async def update(self, record: CloseRecord, kind: str) -> None:
        """See the port (J3 to J7); writing the same step again writes nothing.

        Raises:
            RuleError: The request has ended otherwise, or is not recorded.
            DiskError, ReadOnlyError: The row is as it was; try again later.
        """
        now = self._clock.now()
        await self._write(lambda tables: tables.update(record, kind, now))

    async def absorb(self, records: Iterable[CloseRecord]) -> list[str]:
        """Take over another journal's records; return the ids that are here now.

        Raises:
            DiskError, ReadOnlyError: None was taken.
        """
        now, taken = self._clock.now(), tuple(records)
        return await self._write(lambda tables: tables.absorb(taken, now))

    async def is_nowhere(self) -> bool:
        """Whether there is no file, so that nothing of earlier runs can be missed."""
        return await self._lane.run(_is_absent, self._path)

    async def unsettled(self) -> tuple[CloseRecord, ...]:
        """See the port, oldest step first; stamps of another run are ``None``.

        Raises:
            DiskError: They cannot be read; nothing may be concluded.
        """
        return await self._read(
            lambda tables: tuple(map(self._recovered, tables.unresolved()))
        )

    async def history(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        text: str = "",
        *,
        most: int = MOST_ENTRIES,
    ) -> tuple[JournalEntry, ...]:
        """Return requests made in a period, newest first.

        ``text`` is looked for, whatever its case, in order number, symbol, comments,
        origin, login and the server's words. At most ``most`` of the period are read.

        Raises:
            DiskError: They cannot be read.
        """
        return await self._read(
            lambda tables: read_entries(tables, tables.between(since, until, most), text)
        )

    async def purge(self, keep_days: int) -> int:
        """Delete settled requests kept for so many days; return how many.

        Raises:
            DiskError, ReadOnlyError: None was deleted.
        """
        now = self._clock.now()
        return await self._write(lambda tables: purge(tables, keep_days, now))

    async def begin_batch(self, bid: str, items: Sequence[BatchItem]) -> None:
        """Write what a plan is about to close, before its first request (J0).

        Raises:
            DiskError, ReadOnlyError: Not recorded.
        """
        await self._write(lambda tables: begin_batch(tables, bid, items))

    async def end_batch(self, bid: str) -> None:
        """Forget a batch that ended or was told of.

        Raises:
            DiskError, ReadOnlyError: It is told of again at the next start.
        """
        await self._write(lambda tables: end_batch(tables, bid))

    async def batches(self) -> dict[str, tuple[BatchItem, ...]]:
        """Return batches not ended, with the items that never became a request.

        Raises:
            DiskError: They cannot be read.
        """
        return await self._read(batches)

    async def doubt(self) -> None:
        """Steps are known to be missing: what is only prepared may have been sent.

        Raises:
            DiskError, ReadOnlyError: It is as it was.
        """
        now = self._clock.now()
        await self._write(lambda tables: tables.doubt_prepared(now))

    def _recovered(self, row: RequestRow) -> CloseRecord:
        ours = row.run.instance == self._options.run.instance
        return row.record() if ours else without_stamps(row.record())

    async def _write(self, work: Callable[[Tables], _T]) -> _T:
        try:
            return await self._lane.run(self._written, work, self._clock.now())
        finally:
            self._tell()

    async def _read(self, work: Callable[[Tables], _T]) -> _T:
        return await self._lane.run(self._worked, work)

    def _tell(self) -> None:
        while self._untold:
            self._options.notice(self._untold.pop(0))

    def _written(self, work: Callable[[Tables], _T], now: datetime) -> _T:
        """Run on the journal's thread, with the file known to be the one at its path."""
        if self._read_only is ReadOnlyCause.DISK:
            self._untold.append(self._open(now))
        if self._read_only is not None:
            raise ReadOnlyError(self._read_only, self._detail)
        if self._hold is None or not self._hold.is_held():
            self._return(now)
        done = self._worked(work)
        self._lane.when_idle(self._mark)
        return done

    def _worked(self, work: Callable[[Tables], _T]) -> _T:
        if self._tables is None:
            raise DiskError(self._detail)
        try:
            return work(self._tables)
        except JournalError:
            raise
        except (sqlite3.Error, OSError, ValueError, OverflowError) as error:
            # ValueError: damage, or text and numbers that the file cannot hold.
            raise DiskError(f"{type(error).__name__}: {error}") from error

    def _mark(self) -> None:
        if self._tables is not None:
            with suppress(sqlite3.Error):  # it lags then
                self._set().mark.write(self._tables.newest)

    def _return(self, now: datetime) -> None:
        """The file at the path is gone or another: write ours there again."""
        try:
            if self._tables is not None and self._hold is not None:
                report = take_back(self._set(), self._tables, self._hold.place, now)
                self._untold.append(report)
        except (sqlite3.Error, OSError) as error:
            raise DiskError(f"the journal was taken away: {error}") from error
        self._tables = None
        report = self._open(now)
        if report.read_only:
            raise DiskError(self._detail)

    def _open(self, now: datetime) -> OpenReport:
        self._close()
        self._tables, report = open_tables(self._set(), now)
        self._read_only, self._detail = report.read_only, report.detail
        self._hold = Hold(self._path)
        return report

    def _close(self) -> None:
        self._lane.tidy()
        if self._hold is not None:
            self._hold.close()
        if self._tables is not None:
            self._tables.connection.close()
            self._tables = None

    def _set(self) -> Setting:
        """Return what the file is opened under; the drive's kind is asked for once."""
        if self._setting is None:
            options = self._options
            self._setting = Setting(
                path=self._path,
                run=options.run,
                owner=options.owner,
                keep=lambda record: kept_record(record, options.clean),
                remote=options.is_remote(self._path.parent),
                trace=options.trace,
                migrations=options.migrations,
            )
        return self._setting


def _is_absent(path: Path) -> bool:
    try:
        path.stat()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return False
