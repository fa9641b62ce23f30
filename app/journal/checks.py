"""Whether a journal that was opened is the one that was written."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from app.journal.faults import DamagedError
from app.journal.schema import Migration, is_ours, layout, layout_of, version_of
from app.journal.tables import Tables


def check_header(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> bool:
    """Return False for a file nothing was written to yet, True for one of ours.

    Everything the schema holds must be of our making: a foreign trigger or view would
    run with our next statement.

    Raises:
        DamagedError: It is somebody else's, or no longer what it was.
    """
    found = layout(connection)
    version = version_of(connection)
    if not found and not version and not is_ours(connection):
        return False
    if not is_ours(connection):
        raise DamagedError("this is another program's database")
    if version <= len(migrations) and found != layout_of(migrations[:version]):
        raise DamagedError("the tables are not as they were made")
    return True


def check_rows(tables: Tables) -> None:
    """Look at every page and at every request.

    Indexes are checked too, because one of them is the lock; that is the full
    integrity check and costs a tenth of a second for ten thousand requests.

    Raises:
        DamagedError: Something is not as it was written.
    """
    found = tables.connection.execute("PRAGMA integrity_check(5)").fetchall()
    if found != [("ok",)]:
        raise DamagedError("; ".join(str(row[0]) for row in found))
    if tables.connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise DamagedError("a step without its request")
    last_seqs = tables.last_seqs()
    for row in tables.every_request():
        if not row.is_whole or row.last_seq != last_seqs.get(row.rid):
            raise DamagedError("a request is not as it was written")
        if not row.resolved:
            row.record()
            _check_events(tables, row.rid)


def _check_events(tables: Tables, rid: str) -> None:
    if not all(event.is_whole for event in tables.events(rid)):
        raise DamagedError("a step is not as it was written")
