"""A first journal that was locked at the start is known of once it opens."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.close import CloseRecord, Stamp, State
from app.journal import schema
from app.journal.fallback import FallbackJournal
from app.journal.faults import NowhereError, RuleError
from app.journal.second import SecondJournal
from app.journal.store import SqliteJournal
from tests.unit.domain.test_reconcile import request
from tests.virtual_time import LoopClock


class Stand:
    """A journal whose first file a backup can hold."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.path = folder / "first" / "journal.sqlite3"
        self._clock = LoopClock()
        self._backup: sqlite3.Connection | None = None

    async def opened(self) -> FallbackJournal:
        second = SecondJournal(self._folder / "second.jsonl", self._clock)
        journal = FallbackJournal(
            SqliteJournal(self.path, self._clock), second, self._clock
        )
        await journal.open()
        return journal

    async def leave_one_open(self) -> None:
        before = await self.opened()
        await before.prepare(CloseRecord(request=request()))
        await before.sending("r1", Stamp(1, 0.0))
        await before.close()

    def hold(self) -> None:
        self._backup = sqlite3.connect(self.path, isolation_level=None)
        self._backup.execute("PRAGMA locking_mode=EXCLUSIVE")
        self._backup.execute("BEGIN EXCLUSIVE")
        self._backup.execute("CREATE TABLE held(x)")

    def let_go(self) -> None:
        assert self._backup is not None
        self._backup.execute("ROLLBACK")
        self._backup.close()


@pytest.fixture
def stand(tmp_path, monkeypatch):
    monkeypatch.setattr(schema, "BUSY_S", 0.02)  # nobody lets go while it is waited for
    return Stand(tmp_path)


def another(rid: str, number: int) -> CloseRecord:
    asked = request()
    before = replace(asked.before, number=number)
    return CloseRecord(request=replace(asked, rid=rid, before=before))


async def test_what_was_left_open_is_told_once_the_file_can_be_read(stand) -> None:
    """
    A backup held the file while the program started: the earlier close is not lost.
    """
    await stand.leave_one_open()
    stand.hold()
    journal = await stand.opened()
    stand.let_go()

    await journal.prepare(another("r2", 8))

    left = {r.request.rid: r.state for r in await journal.unsettled()}
    await journal.close()
    assert left == {"r1": State.SENDING, "r2": State.PREPARED}


async def test_while_it_cannot_be_read_a_close_needs_the_traders_word(stand) -> None:
    """
    The order may be one an earlier run has sent a close for.
    """
    await stand.leave_one_open()
    stand.hold()
    journal = await stand.opened()

    with pytest.raises(NowhereError, match="earlier runs"):
        await journal.prepare(another("r2", 7))
    journal.allow_unrecorded("r3")
    await journal.prepare(another("r3", 8))

    stand.let_go()
    with pytest.raises(RuleError):
        await journal.prepare(another("r4", 7))
    await journal.close()


async def test_where_there_never_was_a_file_the_second_takes_over_at_once(stand) -> None:
    """
    No earlier run can have left anything, so nobody is asked.
    """
    stand.path.parent.write_bytes(b"not a folder")
    journal = await stand.opened()

    with pytest.raises(NowhereError, match="earlier runs"):
        await journal.prepare(another("r1", 7))
    stand.path.parent.unlink()
    stand.path.parent.mkdir(mode=0o500)
    await journal.prepare(another("r2", 7))

    assert [r.request.rid for r in await journal.unsettled()] == ["r2"]
    await journal.close()
