"""Opening the journal: look before trusting, keep what is damaged, say what was found.

A damaged or foreign file is never repaired in place. What can be read goes into a
new file, which takes the place only when it is whole; the old one stays beside.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from app.journal.checks import check_header, check_rows
from app.journal.entries import OpenReport
from app.journal.faults import DamagedError, ReadOnlyCause
from app.journal.place import beside, make_private
from app.journal.replacing import (
    Damage,
    copy_database,
    finish_replacing,
    replace_damaged,
)
from app.journal.room import lay_out_log
from app.journal.schema import connect, connect_to_read, make_durable, migrate, version_of
from app.journal.setting import Setting
from app.journal.tables import Tables

# The time servers put a computer's clock right, and back, by so little every day.
_A_CORRECTION = timedelta(minutes=1)
# What SQLite says about the disk and about others, not about the file's content.
_DISK_CODES = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_NOLFS,
    }
)


def open_tables(setting: Setting, at: datetime) -> tuple[Tables | None, OpenReport]:
    """Open, check and, where needed, salvage; ``None`` when there is nothing to read.

    Trouble with the disk raises nothing: it is in the report, and the file is as it
    was. The caller closes the connection of what is returned.
    """
    path = setting.path
    try:
        finish_replacing(path)
        is_new = not path.exists() or not path.stat().st_size
        tightened = make_private(path)
        report = OpenReport(
            created=is_new, tightened=() if is_new else tightened, is_remote=setting.remote
        )
        return _open_whatever_is_there(setting, report, at)
    except (sqlite3.Error, OSError) as error:
        return _reading_only(setting, error)


def _open_whatever_is_there(
    setting: Setting, report: OpenReport, at: datetime
) -> tuple[Tables | None, OpenReport]:
    mark, log = setting.mark.read(), _log_left_by_a_crash(setting.path)
    try:
        _require_database(report, log)
        tables = _open_checked(setting, mark, log)
        report = replace(report, rolled_back=max(mark - tables.last_seq(), 0))
    except (sqlite3.Error, ValueError) as error:
        # ValueError: our own word for damage, or text that is no longer UTF-8.
        if is_about_the_disk(error):
            raise
        report = replace_damaged(setting, report, Damage(str(error), mark, log), at)
        tables = _open_checked(setting, mark, b"")
    try:
        return tables, _sign(setting, tables, report, at)
    except BaseException:
        tables.connection.close()
        raise


def _require_database(report: OpenReport, log: bytes) -> None:
    if report.created and log:
        raise DamagedError("a log without its database")


def _require_whole_log(tables: Tables, mark: int, log: bytes) -> None:
    if log and tables.last_seq() < mark:
        raise DamagedError("the log lost steps that had been written")


def _log_left_by_a_crash(path: Path) -> bytes:
    """Return the log before SQLite opens it and drops what it cannot use."""
    log = beside(path, "-wal")
    return log.read_bytes() if log.exists() else b""


def _sign(setting: Setting, tables: Tables, report: OpenReport, at: datetime) -> OpenReport:
    """Make the file this run's own, unless it is somebody else's to write."""
    last = tables.last_event()
    behind = last is not None and last.is_whole and last.at - at > _A_CORRECTION
    report = replace(report, clock_is_behind=behind)
    if version_of(tables.connection) > len(setting.migrations):
        return replace(report, read_only=ReadOnlyCause.NEWER_VERSION)
    if tables.owner().differs_from(setting.owner):
        return replace(report, read_only=ReadOnlyCause.OTHER_OWNER)
    try:
        tables.sign(setting.owner, at)
        lay_out_log(tables.connection, setting.path)
        if report.rolled_back or report.kept_aside:
            tables.doubt_prepared(at)
    except sqlite3.Error as error:
        if not is_about_the_disk(error):
            raise
        return replace(report, read_only=ReadOnlyCause.DISK, detail=str(error))
    setting.mark.write(tables.last_seq())
    return report


def _open_checked(setting: Setting, mark: int, log: bytes) -> Tables:
    connection = connect(setting.path)
    try:
        connection.set_trace_callback(setting.trace)
        if check_header(connection, setting.migrations):
            _keep_copy(setting, connection)
        make_durable(connection, remote=setting.remote)
        migrate(connection, setting.migrations)
        tables = setting.tables(connection, mark)
        if version_of(connection) <= len(setting.migrations):
            check_rows(tables)
        _require_whole_log(tables, mark, log)
    except BaseException:
        connection.close()
        raise
    return tables


def _keep_copy(setting: Setting, connection: sqlite3.Connection) -> None:
    """Before a migration, keep the file of the version before beside."""
    version = version_of(connection)
    if version >= len(setting.migrations):
        return
    copy = beside(setting.path, f".v{version}")
    if copy.exists():
        return
    copy_database(connection, copy)


def is_about_the_disk(error: Exception) -> bool:
    """Whether trying elsewhere, or later, may help; damage stays damage."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return isinstance(error, OSError)
    return code & 0xFF in _DISK_CODES and code != sqlite3.SQLITE_IOERR_SHORT_READ


def _reading_only(setting: Setting, error: Exception) -> tuple[Tables | None, OpenReport]:
    report = OpenReport(
        read_only=ReadOnlyCause.DISK, is_remote=setting.remote, detail=str(error)
    )
    with suppress(sqlite3.Error, OSError, ValueError):
        connection = connect_to_read(setting.path)
        try:
            if check_header(connection, setting.migrations):
                return setting.tables(connection), report
        except BaseException:
            connection.close()
            raise
        connection.close()
    return None, report
