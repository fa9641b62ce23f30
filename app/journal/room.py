"""Room for the log, laid out once when the journal is opened.

A commit that makes the log longer waits for its pages and for the file's new length;
one that writes over what is there waits for the pages alone, which takes half the time.
SQLite writes over its log from the second round on. The zeros make that so from the
first: behind the frames they are what SQLite takes for the end of the log.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from app.journal.place import beside

ROOM = 1024 * 1024  # a few milliseconds at a start; more would take tens of them


def lay_out_log(connection: sqlite3.Connection, path: Path) -> None:
    """Make the log of the journal at ``path`` at least ``ROOM`` long, if it has one.

    Nobody else writes meanwhile. Where it cannot be done nothing is different but the
    time a commit takes: on a full disk the log is as long as it was.

    Raises:
        sqlite3.Error: Another program is writing all the time.
    """
    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    log = beside(path, "-wal")
    if mode != "wal" or not log.exists():
        return
    connection.execute("BEGIN IMMEDIATE")  # what is behind the last frame is ours now
    try:
        with suppress(OSError):
            _lengthen(log)
    finally:
        connection.execute("ROLLBACK")


def _lengthen(log: Path) -> None:
    with log.open("r+b", buffering=0) as file:
        length = file.seek(0, os.SEEK_END)
        if length >= ROOM:
            return
        try:
            file.write(bytes(ROOM - length))
            os.fsync(file.fileno())
        except OSError:
            file.truncate(length)
            raise
