"""What is known of the journal's file without reading it again.

The rows of open requests as they were written, and the number of the last step. SQLite
tells whether anybody else has written to the file since; then, and after a step that
failed, nothing counts as known: all is read anew, and its checksums are looked at.
"""

from __future__ import annotations

import sqlite3

from app.domain.close import CloseRecord
from app.journal.rows import RequestRow


class Known:
    """What one connection has read or written itself."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._version: int | None = None
        self._rows: dict[str, tuple[RequestRow, CloseRecord]] = {}
        self.newest: int | None = None

    def row(self, rid: str) -> RequestRow | None:
        found = self._rows.get(rid)
        return None if found is None else found[0]

    def record(self, row: RequestRow) -> CloseRecord | None:
        """Return what ``row`` stands for, if it is the one that is known."""
        found = self._rows.get(row.rid)
        return found[1] if found is not None and found[0] is row else None

    def keep(self, row: RequestRow, record: CloseRecord) -> None:
        """Know a row as it is in the file, for as long as its request is open."""
        if record.is_settled:
            self._rows.pop(row.rid, None)
        else:
            self._rows[row.rid] = (row, record)

    def compare(self) -> None:
        """Forget all if another has written; within a transaction, where none can."""
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        if version != self._version:
            self.forget()
            self._version = version

    def forget(self) -> None:
        self._rows.clear()
        self.newest = None
