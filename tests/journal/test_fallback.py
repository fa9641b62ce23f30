"""No close goes out unrecorded in silence, and no full disk forbids one."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.domain.close import Stamp, State, advance
from app.domain.errors import JournalError, NotSent, NotSentCause
from app.journal.entries import OpenReport
from app.journal.fallback import FallbackJournal
from app.journal.faults import NowhereError, RuleError
from app.journal.rows import without_stamps
from app.journal.second import SecondJournal
from app.journal.store import SqliteJournal
from app.services.ports import Journal
from tests.journal.conftest import NEXT_RUN, RUN, StandingClock, options, refusal
from tests.journal.records import NOW, a_record, confirmed, unknown

STAMP = Stamp(5, 1.5)


@dataclass
class Both:
    """Both journals, and ways to make each of them fail."""

    first: SqliteJournal
    second: SecondJournal
    journal: FallbackJournal
    path: Path
    second_path: Path
    report: OpenReport

    @contextmanager
    def first_locked(self) -> Iterator[None]:
        assert self.first._tables is not None
        self.first._tables.connection.execute("PRAGMA busy_timeout=1")
        other = sqlite3.connect(self.path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")
            other.close()

    @contextmanager
    def nothing_writable(self) -> Iterator[None]:
        self.second_path.parent.write_text("in the way")
        try:
            with self.first_locked():
                yield
        finally:
            self.second_path.parent.unlink()

    async def in_first(self) -> dict[str, State]:
        return {e.record.request.rid: e.record.state for e in await self.first.history()}


@asynccontextmanager
async def both(tmp_path: Path, **changes: Any) -> AsyncIterator[Both]:
    path, second_path = tmp_path / "one" / "journal.sqlite3", tmp_path / "two" / "lines"
    clock = StandingClock()
    first = SqliteJournal(path, clock, options(**changes))
    second = SecondJournal(second_path, clock, inline=True)
    journal = FallbackJournal(first, second, clock)
    report = await journal.open()
    try:
        yield Both(first, second, journal, path, second_path, report)
    finally:
        await journal.close()


async def crash(told: Both) -> None:
    """End without the last writes that a proper close makes."""
    await told.first.close()


async def test_it_fits_the_port_and_uses_the_first_while_it_can(tmp_path):
    """
    The second journal is not even a file.
    """
    async with both(tmp_path) as told:
        journal: Journal = told.journal
        await journal.prepare(a_record())
        await journal.sending("r1", STAMP)
        await journal.update(confirmed(a_record()), "verdict")

        assert await told.in_first() == {"r1": State.CONFIRMED}
        assert not told.second_path.exists()
        assert await journal.unsettled() == ()


async def test_a_close_goes_on_in_the_second_and_comes_home(tmp_path):
    """
    Every step is on record while the first is locked, and in the first afterwards.
    """
    async with both(tmp_path) as told:
        with told.first_locked():
            await told.journal.prepare(a_record())
            await told.journal.sending("r1", STAMP)
            await told.journal.update(unknown(a_record()), "answer")
            held = told.second.held()

        await told.journal.prepare(a_record("r2", 8))

        assert [r.state for r in held] == [State.UNKNOWN]
        assert told.journal.unrecorded == frozenset()
        assert await told.in_first() == {"r1": State.UNKNOWN, "r2": State.PREPARED}
        assert not told.second_path.exists()


async def test_the_gate_may_be_recorded_in_the_second(tmp_path):
    """
    Prepared in the first, sending in the second: it gets through exactly once.
    """
    async with both(tmp_path) as told:
        await told.journal.prepare(a_record())
        with told.first_locked():
            await told.journal.sending("r1", STAMP)
            await refusal(RuleError, told.journal.sending("r1", STAMP))
        await refusal(RuleError, told.journal.sending("r1", STAMP))
        await told.journal.update(unknown(a_record()), "answer")

        assert await told.in_first() == {"r1": State.UNKNOWN}


async def test_the_lock_holds_across_both(tmp_path):
    """
    What only one of the two knows is in the way in the other too.
    """
    async with both(tmp_path) as told:
        await told.journal.prepare(a_record("r1", 1))
        with told.first_locked():
            await refusal(RuleError, told.journal.prepare(a_record("r9", 1)))
            await told.journal.prepare(a_record("r2", 2))
        await refusal(RuleError, told.journal.prepare(a_record("r9", 2)))
        with told.first_locked():
            await refusal(RuleError, told.journal.prepare(a_record("r9", 2)))

        assert {r.request.rid for r in await told.journal.unsettled()} == {"r1", "r2"}


async def test_a_repetition_is_one_step_in_the_second_too(tmp_path):
    """
    Old and new are in one line, whichever journal the old one was in.
    """
    async with both(tmp_path) as told:
        await told.journal.prepare(a_record("r1"))
        await told.journal.sending("r1", STAMP)
        await told.journal.update(unknown(a_record("r1")), "answer")
        with told.first_locked():
            await told.journal.prepare(a_record("r2", retry_of="r1"), supersede="r1")
            lines = told.second_path.read_bytes().split(b"\n")
            await told.journal.sending("r2", STAMP)
            await told.journal.update(unknown(a_record("r2", retry_of="r1")), "answer")
            await told.journal.prepare(a_record("r3", retry_of="r2"), supersede="r2")

        await told.journal.update(
            advance(
                a_record("r3", retry_of="r2"),
                State.NOT_SENT,
                not_sent=NotSent(NotSentCause.NETWORK),
            ),
            "not sent",
        )

        assert len([line for line in lines if line]) == 1
        assert await told.in_first() == {
            "r1": State.SUPERSEDED,
            "r2": State.SUPERSEDED,
            "r3": State.NOT_SENT,
        }


async def test_after_a_crash_the_second_is_merged_by_request(tmp_path):
    """
    The next start finds what only the second had, and says how many.
    """
    async with both(tmp_path) as told:
        await told.journal.prepare(a_record("r1", 1))
        with told.first_locked():
            await told.journal.sending("r1", STAMP)
            await told.journal.prepare(a_record("r2", 2))
        await crash(told)

    async with both(tmp_path, run=NEXT_RUN) as told:
        records = {r.request.rid: r for r in await told.journal.unsettled()}

        assert told.report.merged == 2
        assert await told.in_first() == {"r1": State.SENDING, "r2": State.PREPARED}
        assert records["r1"].sent is None
        assert records["r2"] == a_record("r2", 2)
        assert not told.second_path.exists()


async def test_a_damaged_line_makes_what_was_prepared_doubtful(tmp_path):
    """
    The missing line may have said that it was sent, in either journal.
    """
    async with both(tmp_path) as told:
        await told.journal.prepare(a_record("r1", 1))
        await crash(told)
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "lines").write_bytes(b"00000000 {}\n")

    async with both(tmp_path, run=NEXT_RUN) as told:
        assert told.report.damaged_lines == 1
        assert [r.state for r in await told.journal.unsettled()] == [State.SENDING]


async def test_with_nothing_writable_nothing_is_sent(tmp_path):
    """
    The error says that the trader may decide; until then no step gets through.
    """
    async with both(tmp_path) as told:
        await told.journal.prepare(a_record("r1", 1))
        with told.nothing_writable():
            error = await refusal(JournalError, told.journal.prepare(a_record("r2", 2)))
            at_the_gate = await refusal(NowhereError, told.journal.sending("r1", STAMP))
            held = await told.journal.unsettled()

        assert getattr(error, "can_override", False)
        assert at_the_gate.can_override
        assert [(r.request.rid, r.state) for r in held] == [("r1", State.PREPARED)]
        assert await told.in_first() == {"r1": State.PREPARED}


async def test_the_traders_word_counts_for_one_request(tmp_path):
    """
    It goes out without a record, the locks hold, and it is written when it can be.
    """
    async with both(tmp_path) as told:
        with told.nothing_writable():
            told.journal.allow_unrecorded("r1")
            await told.journal.prepare(a_record("r1", 1))
            await told.journal.sending("r1", STAMP)
            await refusal(RuleError, told.journal.sending("r1", STAMP))
            await refusal(RuleError, told.journal.prepare(a_record("r9", 1)))
            await refusal(NowhereError, told.journal.prepare(a_record("r2", 2)))
            unrecorded = told.journal.unrecorded
            is_durable = told.journal.is_durable

        await told.journal.update(unknown(a_record("r1", 1)), "answer")

        assert unrecorded == {"r1"}
        assert not is_durable, "no text may claim a record of it"
        assert told.journal.unrecorded == frozenset()
        assert told.journal.is_durable
        assert await told.in_first() == {"r1": State.UNKNOWN}


async def test_an_outcome_that_cannot_be_written_is_owed(tmp_path):
    """
    It is told, it frees the order, and it is written before the next request is.
    """
    async with both(tmp_path) as told:
        await told.journal.prepare(a_record("r1"))
        await told.journal.sending("r1", STAMP)
        with told.nothing_writable():
            done = confirmed(a_record("r1"))
            await refusal(NowhereError, told.journal.update(done, "verdict"))
            unrecorded = told.journal.unrecorded

        await told.journal.prepare(a_record("r2"))

        assert unrecorded == {"r1"}
        assert await told.in_first() == {"r1": State.CONFIRMED, "r2": State.PREPARED}


async def test_what_is_owed_is_written_at_the_end(tmp_path):
    """
    Closing the journal is an occasion to write it.
    """
    async with both(tmp_path) as told:
        await told.journal.prepare(a_record("r1"))
        with told.nothing_writable():
            ended = advance(
                a_record("r1"), State.NOT_SENT, not_sent=NotSent(NotSentCause.RECORD)
            )
            await refusal(NowhereError, told.journal.update(ended, "not sent"))

    async with both(tmp_path, run=NEXT_RUN) as told:
        assert await told.in_first() == {"r1": State.NOT_SENT}


async def test_history_shows_what_only_the_second_has(tmp_path):
    """
    Newest first, filtered like the rest.
    """
    async with both(tmp_path) as told:
        await told.journal.prepare(a_record("r1", 1))
        later = NOW + timedelta(hours=1)
        with told.first_locked():
            await told.journal.prepare(a_record("r2", 2, created_at=later))

            async def found(*args: Any) -> list[str]:
                entries = await told.journal.history(*args)
                return [entry.record.request.rid for entry in entries]

            assert await found() == ["r2", "r1"]
            assert await found(later) == ["r2"]
            assert await found(None, later) == ["r1"]
            assert await found(None, None, "nothing") == []


async def test_a_journal_of_another_owner_sends_to_the_second(tmp_path):
    """
    Closing goes on; the copied journal is not touched, and its requests hold locks.
    """
    async with both(tmp_path) as told:
        await told.journal.prepare(a_record("r1", 1))
    elsewhere = replace(options().owner, machine="elsewhere")

    async with both(tmp_path, run=NEXT_RUN, owner=elsewhere) as told:
        await refusal(RuleError, told.journal.prepare(a_record("r9", 1)))
        await told.journal.prepare(a_record("r2", 2))

        assert [r.request.rid for r in told.second.held()] == ["r2"]
        assert await told.in_first() == {"r1": State.PREPARED}


@pytest.mark.parametrize("run", [RUN, NEXT_RUN])
async def test_absorbing_never_undoes_an_end(tmp_path, run):
    """
    A line the first journal has overtaken changes nothing.
    """
    async with both(tmp_path) as told:
        await told.journal.prepare(a_record("r1"))
        await told.journal.sending("r1", STAMP)
        await told.journal.update(confirmed(a_record("r1")), "verdict")
        await told.second.put((unknown(a_record("r1")),), "answer")
        await crash(told)

    async with both(tmp_path, run=run) as told:
        (entry,) = await told.first.history()
        assert entry.record == without_stamps(confirmed(a_record("r1")))
        assert await told.journal.unsettled() == ()
