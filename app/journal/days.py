"""On how many days the program has run since a step: an age no wrong clock can make.

A wall clock may be weeks ahead: by a dead battery, a month set by mistake, a computer
that was put back from an image. What counted as old by it alone would be gone before
anybody saw the mistake, while to delete late costs nothing. So the journal notes each
day on which it was open, with the last step there was; a step is as old as the days
noted after it. A clock that jumps, however far and in whichever direction, makes one
day more of it each time, and not thirty.

Days are known by their date alone and each is noted once, so a day that a wrong clock
has taken in advance is missing later. Nor do days count on which the program was not
open: who trades from Monday to Friday keeps what is to be kept for 30 days for six weeks.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

_KEY = "day "


def note_day(connection: sqlite3.Connection, at: datetime) -> None:
    """Note that the journal is open on this day; within the caller's transaction."""
    connection.execute(
        "INSERT INTO meta SELECT ?, coalesce(max(seq), 0) FROM event WHERE true"
        " ON CONFLICT (key) DO NOTHING",
        (f"{_KEY}{at.date().isoformat()}",),
    )


def last_step_before(connection: sqlite3.Connection, days: int) -> int:
    """Return the last step after which that many days were noted; 0 if there is none."""
    found = connection.execute(
        "SELECT CAST(value AS INTEGER) FROM meta WHERE key GLOB ?"
        " ORDER BY 1 DESC LIMIT 1 OFFSET ?",
        (f"{_KEY}*", days - 1),
    ).fetchone()
    return 0 if found is None else int(found[0])
