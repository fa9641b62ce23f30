"""Deleting what was asked to be kept no longer.

Age counts from a request's last step, not from its making: what a person has resolved
yesterday was of use yesterday, and is watched for late execution for days. It has to be
old enough twice: by the clock, and by the days on which the journal was open since
(``days``), because to delete too early loses a trader's record and to delete late loses
nothing. All that goes, goes in one transaction, so a program that is killed meanwhile
has deleted whole requests with all their steps, or none.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from app.journal.days import last_step_before, note_day
from app.journal.faults import DamagedError
from app.journal.fields import moment_of
from app.journal.rows import microseconds
from app.journal.schema import transaction
from app.journal.tables import Tables


def purge(tables: Tables, keep_days: int, at: datetime) -> int:
    """Delete settled requests kept for ``keep_days``; return how many went.

    0 keeps all, and this day is noted. The newest step stays, so that the numbering
    never goes back.
    """
    connection = tables.connection
    with transaction(connection):
        note_day(connection, at)
        gone = _overdue(connection, keep_days, at) if keep_days else []
        connection.executemany("DELETE FROM event WHERE rid = ?", gone)
        connection.executemany("DELETE FROM request WHERE rid = ?", gone)
    return len(gone)


def _overdue(
    connection: sqlite3.Connection, keep_days: int, at: datetime
) -> list[tuple[str]]:
    before = at - timedelta(days=keep_days)
    found = connection.execute(
        "SELECT request.rid, event.wall FROM request JOIN event ON seq = last_seq"
        " WHERE resolved = 1 AND created_us < ? AND last_seq <= ?"
        " AND last_seq < (SELECT max(seq) FROM event)",
        (microseconds(before), last_step_before(connection, keep_days)),
    )
    return [(rid,) for rid, wall in found.fetchall() if _is_before(wall, before)]


def _is_before(wall: str, before: datetime) -> bool:
    try:
        return moment_of(wall) < before
    except DamagedError:
        return False  # damage is for the next opening to tell of
