"""The story of a request is told once, in order, whatever was seen twice or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from app.domain.close import CloseRecord, State
from app.domain.errors import Accepted, DoubtCause, NoAnswer, NotSent, NotSentCause, Reply
from app.domain.journal import JournalEntry, JournalEvent, StepKind, story
from tests.journal.records import NOW, a_record

OK = Accepted(Reply(status=200))
LOST = NoAnswer(DoubtCause.TIMEOUT)


def at(seconds):
    return NOW + timedelta(seconds=seconds)


def known(**facts) -> CloseRecord:
    return replace(a_record(), sent_wall=at(1), **facts)


def told(entry):
    return [(step.kind, (step.at - NOW).total_seconds()) for step in story(entry)]


def entry(*events, record):
    seen = (JournalEvent(seq, at(s), "", r) for seq, (s, r) in enumerate(events, 1))
    return JournalEntry(record, tuple(seen))


SENDING = known(state=State.SENDING)
REPLIED = known(state=State.REPLIED, answer=OK)
READ = replace(REPLIED, remaining=0, checked=1)
CLOSED = replace(READ, state=State.CONFIRMED, checked=2, settled_at=at(4))


def test_a_close_that_went_well_is_four_steps():
    """
    Sent, answered, list read, settled: each with its own time.
    """
    whole = entry((0, a_record()), (1, SENDING), (2, REPLIED), (4, CLOSED), record=CLOSED)

    assert told(whole) == [
        (StepKind.SENT, 1),
        (StepKind.ANSWERED, 2),
        (StepKind.LIST_READ, 4),
        (StepKind.SETTLED, 4),
    ]


def test_what_was_seen_twice_is_told_once():
    """
    The journal's step and what this run saw of it are the same step.
    """
    events = [(1, SENDING), (1.5, SENDING), (2, REPLIED), (2.5, REPLIED), (4, CLOSED)]
    whole = entry(*events, record=CLOSED)

    kinds = [kind for kind, _ in told(whole)]

    assert len(kinds) == len(set(kinds))


def test_a_step_written_late_takes_nothing_back():
    """
    A row whose writing waited for the disk knows less than what was seen before.
    """
    whole = entry((1, SENDING), (2, READ), (3, REPLIED), (4, CLOSED), record=CLOSED)

    kinds = [kind for kind, _ in told(whole)]

    assert kinds.count(StepKind.ANSWERED) == kinds.count(StepKind.LIST_READ) == 1


def test_readings_that_found_the_same_are_one_step_with_the_last_time():
    """
    A minute of checking is one line, not thirty.
    """
    unknown = known(state=State.UNKNOWN, answer=LOST)
    reads = [(20 + n, replace(unknown, remaining=100, checked=n)) for n in range(1, 6)]
    whole = entry((1, SENDING), (16, unknown), *reads, record=reads[-1][1])

    assert told(whole)[-2:] == [(StepKind.NO_ANSWER, 16), (StepKind.LIST_READ, 25)]


def test_a_late_answer_is_a_step_of_its_own():
    """
    First there was none, then there was one.
    """
    unknown = known(state=State.UNKNOWN, answer=LOST)
    whole = entry((1, SENDING), (16, unknown), (30, REPLIED), record=REPLIED)

    kinds = [kind for kind, _ in told(whole)]

    assert kinds == [StepKind.SENT, StepKind.NO_ANSWER, StepKind.ANSWERED]


def test_what_never_left_begins_with_its_being_prepared():
    """
    Without a sending there is no "sent" in the story.
    """
    record = replace(
        a_record(),
        state=State.NOT_SENT,
        not_sent=NotSent(NotSentCause.NETWORK),
        settled_at=at(5),
    )

    whole = entry((0, a_record()), (5, record), record=record)

    assert told(whole) == [(StepKind.PREPARED, 0), (StepKind.SETTLED, 5)]


def test_steps_that_can_no_longer_be_read_leave_the_end_told():
    """
    The record itself still says how it ended, and when.
    """
    whole = JournalEntry(CLOSED, (), damaged=3)

    assert told(whole)[0] == (StepKind.SENT, 1)
    assert told(whole)[-1] == (StepKind.SETTLED, 4)


def test_a_late_execution_comes_after_the_end():
    """
    The end that was told stays in the story, and the alarm follows it.
    """
    ended = known(state=State.NOT_EXECUTED, answer=LOST, settled_at=at(80))
    late = replace(ended, late_at=at(200))
    whole = entry((1, SENDING), (80, ended), (200, late), record=late)

    assert told(whole)[-2:] == [(StepKind.SETTLED, 80), (StepKind.LATE, 200)]
