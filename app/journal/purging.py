"""Deleting what was asked to be kept no longer.

Age counts from a request's last step, not from its making: what a person has resolved
yesterday was of use yesterday, and is watched for late execution for days.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

from app.journal.faults import DamagedError
from app.journal.fields import moment_of
from app.journal.rows import microseconds
from app.journal.schema import transaction
from app.journal.tables import Tables


def purge(tables: Tables, before: datetime) -> int:
    """Delete settled requests whose last step was before; return how many went.

    The newest step stays, so that the numbering never goes back.
    """
    with transaction(tables.connection):
        gone = _overdue(tables.connection, before)
        tables.connection.executemany("DELETE FROM event WHERE rid = ?", gone)
        tables.connection.executemany("DELETE FROM request WHERE rid = ?", gone)
    return len(gone)


def _overdue(connection: sqlite3.Connection, before: datetime) -> list[tuple[str]]:
    found = connection.execute(
        "SELECT request.rid, event.wall FROM request JOIN event ON seq = last_seq"
        " WHERE resolved = 1 AND created_us < ?"
        " AND last_seq < (SELECT max(seq) FROM event)",
        (microseconds(before),),
    )
    return [(rid,) for rid, wall in found.fetchall() if _is_before(wall, before)]


def _is_before(wall: str, before: datetime) -> bool:
    try:
        return moment_of(wall) < before
    except DamagedError:
        return False  # damage is for the next opening to tell of
