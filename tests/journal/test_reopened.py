"""A first journal that was locked at the start is known of once it opens."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from app.domain.close import CloseRecord, Stamp, State
from app.journal.fallback import FallbackJournal
from app.journal.second import SecondJournal
from app.journal.store import SqliteJournal
from tests.unit.domain.test_reconcile import request
from tests.virtual_time import LoopClock


async def test_what_was_left_open_is_told_once_the_file_can_be_read(tmp_path) -> None:
    """
    A backup held the file while the program started: the earlier close is not lost.
    """
    path, clock = tmp_path / "journal.sqlite3", LoopClock()

    def made() -> FallbackJournal:
        second = SecondJournal(tmp_path / "second.jsonl", clock)
        return FallbackJournal(SqliteJournal(path, clock), second, clock)

    before = made()
    await before.open()
    await before.prepare(CloseRecord(request=request()))
    await before.sending("r1", Stamp(1, 0.0))
    await before.close()
    backup = sqlite3.connect(path, isolation_level=None)
    backup.execute("PRAGMA locking_mode=EXCLUSIVE")
    backup.execute("BEGIN EXCLUSIVE")
    backup.execute("CREATE TABLE held(x)")
    journal = made()
    await journal.open()
    backup.execute("ROLLBACK")
    backup.close()

    other = replace(request(), rid="r2", before=replace(request().before, number=8))
    await journal.prepare(CloseRecord(request=other))

    left = {r.request.rid: r.state for r in await journal.unsettled()}
    await journal.close()
    assert left == {"r1": State.SENDING, "r2": State.PREPARED}
