"""One request's story in words: true to what was known, and with no secret in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.close import State
from app.domain.errors import NoAnswer, Reply
from app.domain.journal import JournalEntry, JournalEvent
from app.services.lots import Scale
from app.ui.journal_story import body_note, body_text, support_text, timeline, told
from tests.ui.desk import NOW
from tests.ui.journal.stage import CLOSED, EVERY, INVALID, SENDING, UNKNOWN, entry, past

SCALE = Scale(100, confirmed=True)
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"  # noqa: S105 - made up


def titles(record, *, is_followed=True):
    lines = timeline(entry(record), SCALE, is_followed=is_followed)
    return [line.title for line in lines]


@pytest.mark.parametrize("record", EVERY, ids=lambda record: record.request.rid)
def test_every_outcome_has_a_sentence_and_a_story(qapp, record):
    """
    Whatever became of it, there is something to read.
    """
    assert told(record, SCALE).title
    assert titles(record)


def test_a_close_that_went_well_says_what_each_step_found(qapp):
    """
    Sent, answered, read, closed.
    """
    assert titles(CLOSED) == [
        "Sent to the server",
        "Answer: 200 OK",
        "Order list read: now 0.50 lots",
        "Closed",
    ]


def test_an_unknown_outcome_ends_in_what_is_being_done(qapp):
    """
    The last line turns, and says how it may end.
    """
    last = timeline(entry(UNKNOWN), SCALE, is_followed=True)[-1]

    assert titles(UNKNOWN)[:-1] == [
        "Sent to the server",
        "No answer in 15 s",
        "Order list read: still 1.00 lots",
    ]
    assert last.busy
    assert last.title == "Checking…"


def test_nobody_claims_to_check_what_nobody_checks(qapp):
    """
    Signed in elsewhere, the list that could settle it is not read.
    """
    last = timeline(entry(UNKNOWN), SCALE, is_followed=False)[-1]

    assert not last.busy
    assert last.title == "Not being checked"


def test_what_awaits_its_answer_says_so(qapp):
    """
    Sent, and waiting.
    """
    assert titles(SENDING) == ["Sent to the server", "Waiting for the server…"]


def test_the_servers_words_are_quoted(qapp):
    """
    As the server's own, in the step they came with.
    """
    record = past("x", State.REFUSED, answer=INVALID)

    notes = [line.note for line in timeline(entry(record), SCALE, is_followed=True)]

    assert "“Invalid volume”" in notes


def test_an_old_refusal_is_told_as_it_was_known_then(qapp):
    """
    That the order has been closed since does not contradict it.
    """
    record = past("x", State.REFUSED, answer=INVALID, remaining=100, checked=1)

    assert "Nothing was closed." in told(record, SCALE).body


def test_a_story_with_damaged_steps_says_so(qapp):
    """
    What is missing is not passed over.
    """
    damaged = replace(entry(CLOSED), damaged=2)

    lines = timeline(damaged, SCALE, is_followed=True)

    assert lines[-1].title == "Steps that can no longer be read: 2"


def test_an_end_by_the_traders_word_quotes_the_reason(qapp):
    """
    The reason is part of the story.
    """
    record = past("x", State.CLOSED_BY_USER, note="Seen closed")

    assert timeline(entry(record), SCALE, is_followed=True)[-1].note == "“Seen closed”"


def test_the_body_is_what_was_sent(qapp):
    """
    A part names its units, a whole close no volume; a comment only where there is one.
    """
    part = replace(CLOSED.request, comment="half")

    assert body_text(part) == '{ "order": 50123391, "volume": 50, "comment": "half" }'
    assert "0.50 lots" in body_note(part, SCALE)
    whole = replace(CLOSED.request, want=None)
    assert body_text(whole) == '{ "order": 50123391 }'
    assert "no volume is sent" in body_note(whole, SCALE)


def test_a_token_in_a_comment_is_not_shown(qapp):
    """
    Whoever typed it there by mistake is not overlooked by it.
    """
    request = replace(CLOSED.request, comment=f"see {TOKEN}")

    assert "eyJ" not in body_text(request)


def test_the_largest_order_number_stays_exact(qapp):
    """
    Not a digit is lost on the way to the screen.
    """
    record = past("x", State.CONFIRMED, number=2**63 - 1)

    assert str(2**63 - 1) in body_text(record.request)


def test_a_token_is_in_nothing_that_is_copied(qapp):
    """
    Not from the server's words, a comment, a reason or a technical detail.
    """
    reply = Reply(status=200, message=TOKEN, excerpt=TOKEN)
    answer = NoAnswer(UNKNOWN.answer.cause, reply, detail=TOKEN)  # type: ignore[union-attr]
    odd = replace(UNKNOWN.request.before, symbol=TOKEN)
    request = replace(UNKNOWN.request, comment=f"see {TOKEN}", before=odd)
    record = replace(UNKNOWN, request=request, answer=answer, note=TOKEN)
    ended = replace(record, state=State.CLOSED_BY_USER)
    whole = JournalEntry(ended, (JournalEvent(1, NOW, "told", record),))

    text = support_text(whole, SCALE)

    assert "eyJ" not in text
    assert "50123391" in text
