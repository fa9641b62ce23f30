"""What the list says of each outcome, answer and time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.close import State
from app.domain.errors import Accepted, DoubtCause, NoAnswer, Reply
from app.services.history import Period
from app.services.lots import Scale
from app.ui.journal_words import (
    SEGMENTS,
    answer_text,
    asked_text,
    outcome,
    period_text,
    segment_text,
    segments_of,
    took_text,
)
from tests.ui.desk import NOW
from tests.ui.journal.stage import CLOSED, EVERY, LOST, SENDING, UNKNOWN, entry, past

SCALE = Scale(100, confirmed=True)
BY_RID = {record.request.rid: record for record in EVERY}


@pytest.mark.parametrize(
    ("rid", "text"),
    [
        ("closed", "Closed"),
        ("later", "Closed (found later)"),
        ("did_not", "Did not close (found later)"),
        ("invalid", "Not accepted"),
        ("barred", "Not permitted"),
        ("missing", "Not found"),
        ("failed", "Failed"),
        ("not_sent", "Not sent"),
        ("unknown", "Outcome unknown"),
        ("sending", "Waiting for answer"),
        ("resolved", "Resolved by you"),
        ("again", "Sent again"),
        ("changed", "Now 0.20, please review"),
    ],
)
def test_each_outcome_has_its_name(qapp, rid, text):
    """
    The names of the design, the same whatever the amount.
    """
    assert outcome(BY_RID[rid], SCALE).text == text


@pytest.mark.parametrize("state", State)
def test_every_state_has_an_outcome_and_a_segment(qapp, state):
    """
    No record is without a word, and none is in no segment.
    """
    record = past("any", state, remaining=10)

    assert outcome(record, SCALE).text
    assert "all" in segments_of(record) <= set(SEGMENTS)


def test_what_came_late_is_among_the_unknown_too(qapp):
    """
    An alarm is not filed under what was told before it.
    """
    late = replace(BY_RID["did_not"], late_at=NOW)

    assert segments_of(late) == {"all", "failed", "unknown"}
    assert outcome(late, SCALE).text == "May have closed late"


@pytest.mark.parametrize(
    ("record", "text"),
    [
        (CLOSED, "200 OK"),
        (BY_RID["invalid"], "400 INVALID_DATA"),
        (UNKNOWN, "no answer"),
        (SENDING, "waiting"),
        (BY_RID["not_sent"], "not sent"),
        (BY_RID["changed"], "—"),
        (
            past(
                "x", State.UNKNOWN, answer=NoAnswer(DoubtCause.NOT_JSON, Reply(status=200))
            ),
            "200, not understood",
        ),
    ],
)
def test_the_answer_is_the_servers_own_or_why_there_is_none(qapp, record, text):
    """
    Status and code as they came; nothing is made up where nothing came.
    """
    assert answer_text(record) == text


def test_a_servers_code_that_is_none_is_quoted(qapp):
    """
    Whatever a server puts there stays its own text.
    """
    odd = replace(CLOSED, answer=replace(LOST, reply=Reply(status=418, word="<b>x")))

    assert answer_text(odd) == "418 “<b>x”"


@pytest.mark.parametrize(
    ("record", "text"),
    [(CLOSED, "184 ms"), (UNKNOWN, "15 s"), (SENDING, "…"), (BY_RID["not_sent"], "—")],
)
def test_took_is_the_answers_time_or_how_long_it_was_waited_for(qapp, record, text):
    """
    "—" where nothing was sent.
    """
    assert took_text(entry(record)) == text


def test_all_of_an_order_and_a_part_read_differently(qapp):
    """
    A part names the whole as well.
    """
    assert asked_text(CLOSED.request, SCALE) == "Close 0.50 of 1.00"
    whole = replace(CLOSED.request, want=None)
    assert asked_text(whole, SCALE) == "Close all 1.00"


def test_an_accepted_answer_of_the_newer_dialect_reads_the_same(qapp):
    """
    The status says it; there is no word in either.
    """
    newer = replace(CLOSED, answer=Accepted(Reply(status=202)))

    assert answer_text(newer) == "202 OK"


def test_segments_and_periods_have_names(qapp):
    """
    Each is different from the others of its kind.
    """
    assert len({segment_text(key) for key in SEGMENTS}) == len(SEGMENTS)
    assert [period_text(period) for period in Period] == [
        *("Today", "7 days", "30 days", "All")
    ]
