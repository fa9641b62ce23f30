"""The durable journal holds its locks, and gives back what it was given."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given

from app.domain.close import CloseRecord, Stamp, State, advance
from app.domain.errors import Failed, JournalError, NotSent, NotSentCause, Reply
from app.journal.entries import BatchItem
from app.journal.faults import RuleError
from app.journal.rows import without_stamps
from app.journal.store import SqliteJournal
from app.services.ports import Journal
from tests.journal.conftest import NEXT_RUN, StandingClock, opened, options, refusal
from tests.journal.records import (
    NOW,
    RECORDS,
    a_record,
    an_order,
    confirmed,
    sent,
    unknown,
)

STAMP = Stamp(5, 1.5)


async def test_it_fits_the_port(path):
    """
    The services can be handed this journal in place of the one in memory.
    """
    journal: Journal = SqliteJournal(path, StandingClock(), options())

    assert journal.is_durable


async def test_a_prepared_request_is_found_again_after_a_restart(path):
    """
    All of it comes back equal.
    """
    record = a_record(comment="=sum", want=30)
    async with opened(path) as (journal, _):
        await journal.prepare(record)

    async with opened(path, run=NEXT_RUN) as (journal, _):
        assert await journal.unsettled() == (record,)


async def test_stamps_of_a_former_run_are_not_given_as_this_ones(path):
    """
    Another run's stamps cannot be compared with ours; when it was sent is still known.
    """
    async with opened(path) as (journal, _):
        await journal.prepare(a_record())
        await journal.sending("r1", STAMP)
        await journal.update(unknown(a_record()), "answer")
        (same_run,) = await journal.unsettled()

    async with opened(path, run=NEXT_RUN) as (journal, _):
        (record,) = await journal.unsettled()

    assert same_run == unknown(a_record())
    assert record == without_stamps(unknown(a_record()))
    assert record.sent_wall == NOW


async def test_sending_happens_once_however_often_it_is_asked_for(path):
    """
    Of 20 at once exactly one gets through: the lock against sending twice.
    """
    async with opened(path, inline=False) as (journal, _):
        await journal.prepare(a_record())
        answers = await asyncio.gather(
            *(journal.sending("r1", STAMP) for _ in range(20)), return_exceptions=True
        )
        (record,) = await journal.unsettled()

    assert answers.count(None) == 1
    assert {type(a) for a in answers if a is not None} == {RuleError}
    assert (record.state, record.sent, record.sent_wall) == (State.SENDING, STAMP, NOW)


async def test_two_journals_on_one_file_send_once(path):
    """
    The lock is in the file, not in the process.
    """
    async with opened(path) as (one, _), opened(path, run=NEXT_RUN) as (two, _):
        await one.prepare(a_record())
        await two.sending("r1", STAMP)

        await refusal(RuleError, one.sending("r1", STAMP))
        await refusal(RuleError, two.prepare(a_record("r2")))


@pytest.mark.parametrize("login", [100, None])
async def test_one_open_request_holds_its_order(path, login):
    """
    A second request for the order is refused until the first has ended, also for an
    account whose login is not known.
    """
    first, second = a_record("r1", login=login), a_record("r2", login=login)
    async with opened(path) as (journal, _):
        await journal.prepare(first)
        await refusal(RuleError, journal.prepare(second))
        for free in (a_record("r3", number=8, login=login), a_record("r4", login=5)):
            await journal.prepare(free)
        settled = replace(
            first, state=State.NOT_SENT, not_sent=NotSent(NotSentCause.NETWORK)
        )
        await journal.update(settled, "not sent")

        await journal.prepare(second)

        assert {r.request.rid for r in await journal.unsettled()} == {"r2", "r3", "r4"}


async def test_a_refused_prepare_leaves_nothing(path):
    """
    Neither the new request nor the end of the one it meant to repeat is written.
    """
    async with opened(path) as (journal, _):
        await journal.prepare(a_record("r1"))
        await journal.prepare(a_record("r2", number=8))
        await refusal(RuleError, journal.prepare(a_record("r1", number=9)))
        await journal.sending("r1", STAMP)
        await journal.update(unknown(a_record("r1")), "answer")

        await refusal(RuleError, journal.prepare(a_record("r3", number=8), supersede="r1"))

        found = {r.request.rid: r.state for r in await journal.unsettled()}
        assert found == {"r1": State.UNKNOWN, "r2": State.PREPARED}


async def test_a_repetition_ends_the_old_request_in_the_same_step(path):
    """
    After it there is one open request, and the old one names it.
    """
    async with opened(path) as (journal, _):
        await journal.prepare(a_record("r1"))
        await journal.sending("r1", STAMP)
        await journal.update(unknown(a_record("r1")), "answer")

        await journal.prepare(a_record("r2", retry_of="r1"), supersede="r1")

        assert [r.request.rid for r in await journal.unsettled()] == ["r2"]
        old = {e.record.request.rid: e.record for e in await journal.history()}["r1"]
        assert (old.state, old.superseded_by) == (State.SUPERSEDED, "r2")


@pytest.mark.parametrize("state", [State.PREPARED, State.SENDING])
async def test_nothing_repeats_a_request_that_may_be_on_its_way_out(path, state):
    """
    PREPARED and SENDING cannot be superseded.
    """
    async with opened(path) as (journal, _):
        await journal.prepare(a_record("r1"))
        if state is State.SENDING:
            await journal.sending("r1", STAMP)

        await refusal(RuleError, journal.prepare(a_record("r2"), supersede="r1"))

        assert [r.state for r in await journal.unsettled()] == [state]


async def test_an_end_state_stays(path):
    """
    A settled request takes a late answer, and no other state.
    """
    done = confirmed(a_record())
    async with opened(path) as (journal, _):
        await journal.prepare(a_record())
        await journal.sending("r1", STAMP)
        await journal.update(done, "verdict")

        await refusal(RuleError, journal.update(unknown(a_record()), "answer"))
        late = replace(done, answer=Failed(Reply(status=500)))
        await journal.update(late, "late")

        (entry,) = await journal.history()
        assert entry.record == without_stamps(late)
        assert [e.kind for e in entry.events] == ["prepared", "sending", "verdict", "late"]


async def test_a_gate_that_was_broken_off_may_end_as_not_sent(path):
    """
    The row says SENDING, the program knows that no byte left: both are kept.
    """
    async with opened(path) as (journal, _):
        await journal.prepare(a_record())
        await journal.sending("r1", STAMP)

        ended = advance(a_record(), State.NOT_SENT, not_sent=NotSent(NotSentCause.STOPPED))
        await journal.update(ended, "not sent")

        assert await journal.unsettled() == ()


async def test_only_sending_moves_to_sending(path):
    """
    An update cannot pass the gate, nor lead back before it.
    """
    async with opened(path) as (journal, _):
        await journal.prepare(a_record())

        await refusal(RuleError, journal.update(sent(a_record()), "odd"))
        await journal.sending("r1", STAMP)
        await refusal(RuleError, journal.update(a_record(), "odd"))
        await refusal(RuleError, journal.prepare(sent(a_record("r2", number=8))))
        await refusal(RuleError, journal.update(a_record("r9"), "odd"))


async def test_the_same_step_again_writes_nothing(path):
    """
    A second pass over the same facts yields no row.
    """
    async with opened(path) as (journal, _):
        await journal.prepare(a_record())
        await journal.sending("r1", STAMP)
        for _ in range(3):
            await journal.update(unknown(a_record()), "answer")

        (entry,) = await journal.history()
        assert [e.kind for e in entry.events] == ["prepared", "sending", "answer"]


async def test_a_close_costs_four_commits(path):
    """
    Prepared, sending, answer, verdict: each a commit of its own, and no other.
    """
    statements: list[str] = []
    async with opened(path, trace=statements.append) as (journal, _):
        statements.clear()
        await journal.prepare(a_record())
        await journal.sending("r1", STAMP)
        await journal.update(
            advance(sent(a_record()), State.REPLIED, answer=confirmed(a_record()).answer),
            "answer",
        )
        await journal.update(confirmed(a_record()), "verdict")

    assert statements.count("COMMIT") == 4


async def test_every_commit_waits_for_the_disk(path):
    """
    Read back from the connection itself: write-ahead log, FULL, nothing trusted.
    """
    asked = {
        "journal_mode": "wal",
        "synchronous": 2,
        "fullfsync": 1,
        "checkpoint_fullfsync": 1,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "busy_timeout": 2000,
        "secure_delete": 1,
    }
    async with opened(path) as (journal, _):
        assert journal._tables is not None
        connection = journal._tables.connection

        told = {n: connection.execute(f"PRAGMA {n}").fetchone()[0] for n in asked}

    assert told == asked


async def test_a_network_drive_gets_no_log_and_extra_syncs(path):
    """
    Write-ahead logging needs memory shared between processes of one computer.
    """
    async with opened(path, is_remote=lambda folder: True) as (journal, report):
        assert journal._tables is not None
        connection = journal._tables.connection
        (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
        (sync,) = connection.execute("PRAGMA synchronous").fetchone()
        await journal.prepare(a_record())

        assert (mode, sync, report.is_remote) == ("delete", 3, True)
        assert len(await journal.unsettled()) == 1


async def test_history_is_filtered_by_period_and_text(path):
    """
    Newest first; words are found in numbers, symbols, comments and answers.
    """
    async with opened(path) as (journal, _):
        for day, symbol in enumerate(("EURUSD", "XAUUSD", "GBPJPY")):
            made = NOW + timedelta(days=day)
            number = 500 + day
            before = an_order(number, symbol=symbol)
            await journal.prepare(
                a_record(f"r{day}", number, created_at=made, before=before)
            )

        async def found(*args: object) -> list[str]:
            return [e.record.request.rid for e in await journal.history(*args)]  # type: ignore[arg-type]

        assert await found() == ["r2", "r1", "r0"]
        assert await found(NOW + timedelta(days=1)) == ["r2", "r1"]
        assert await found(None, NOW + timedelta(days=1)) == ["r0"]
        assert await found(None, None, "xau 501") == ["r1"]
        assert await found(None, None, "nothing") == []
        assert [e.record.request.rid for e in await journal.history(most=1)] == ["r2"]


async def test_a_batch_tells_what_was_never_begun(path):
    """
    Items that became a request are not in it any more, over a restart.
    """
    items = [BatchItem("r1", 7, None), BatchItem("r2", 2**63 - 1, 30)]
    async with opened(path) as (journal, _):
        await journal.begin_batch("b1", items)
        await journal.prepare(a_record("r1"))

    async with opened(path, run=NEXT_RUN) as (journal, _):
        left = await journal.batches()
        await journal.end_batch("b1")

        assert left == {"b1": (items[1],)}
        assert await journal.batches() == {}


async def test_no_error_of_sqlite_gets_out(path):
    """
    Whatever SQLite says is a JournalError above the adapter.
    """
    async with opened(path) as (journal, _):
        await journal.prepare(a_record())
        assert journal._tables is not None
        journal._tables.connection.close()

        steps = (
            journal.prepare(a_record("r2", 8)),
            journal.sending("r1", STAMP),
            journal.unsettled(),
            journal.history(),
        )
        for step in steps:
            error = await refusal(JournalError, step)
            assert isinstance(error.__cause__, sqlite3.Error)


async def test_a_statement_is_never_made_of_values(path):
    """
    Text that would end a statement is stored like any other.
    """
    hostile = "'); DROP TABLE request; --"
    record = a_record(hostile, origin=hostile, comment=hostile)
    async with opened(path) as (journal, _):
        await journal.prepare(record)
        await journal.sending(hostile, STAMP)

        (found,) = await journal.unsettled()

    assert found.request == record.request


@given(record=RECORDS)
async def test_any_record_comes_back_equal(fast_folder_for_all, record: CloseRecord):
    """
    Every answer, state and spelling; stored by absorbing, which takes any state.
    """
    path = fast_folder_for_all / "any.sqlite3"
    async with opened(path) as (journal, _):
        assert await journal.absorb([record]) == [record.request.rid]
        (entry,) = await journal.history()

        (stored,) = [without_stamps(record)]
        assert entry.record == stored
        assert str(entry.record.request.before.open_price) == str(
            record.request.before.open_price
        )
    for file in fast_folder_for_all.iterdir():
        file.unlink()


async def test_a_closed_journal_says_so(path):
    """
    A step that comes too late is a JournalError; closing twice is none.
    """
    async with opened(path, inline=False) as (journal, _):
        await journal.prepare(a_record())
        await journal.close()

        await refusal(JournalError, journal.sending("r1", STAMP))


async def test_a_caller_that_stops_waiting_does_not_stop_the_step(path):
    """
    A step that has begun is written; one that has not is never begun.
    """
    async with opened(path, inline=False) as (journal, _):
        await journal.prepare(a_record("r1"))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(journal.sending("r1", STAMP), 0)
        (record,) = await journal.unsettled()

        assert record.state in (State.PREPARED, State.SENDING)
