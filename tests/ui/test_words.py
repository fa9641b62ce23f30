"""The sentences that matter, as the design gives them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app.domain.close import State
from app.domain.errors import (
    ReadError,
    ReadFault,
    RefusalKind,
    Refused,
    Reply,
    SubmitError,
    SubmitFault,
)
from app.services.lots import Scale
from app.ui import text
from app.ui.text import Act, submit_words
from app.ui.words_codes import KNOWN_CODES, code_sentence
from app.ui.words_now import now_line
from tests.ui.alert_gallery import (
    ORDER,
    STORIES,
    doubted,
    everything,
    facts,
    failed,
    not_sent,
    refused,
    told,
)
from tests.ui.desk import NOW, make_record

FACTS = facts()


@pytest.mark.parametrize("name", STORIES)
def test_the_journal_is_only_offered_where_it_keeps(name):
    """
    Without a journal that outlives the program nobody is sent to it.
    """
    words = told(STORIES[name], durable=False)

    assert Act.OPEN_JOURNAL not in words.acts


@pytest.mark.parametrize(
    ("name", "title", "sentence", "acts"),
    [
        (
            "refused_invalid_data",
            "The server didn't accept the volume",
            "Nothing was closed. The server said: “Invalid volume”.",
            (Act.CANCEL, Act.CHANGE_VOLUME),
        ),
        (
            "refused_comment",
            "The server didn't accept the comment",
            "Nothing was closed. The server said: “Invalid volume”.",
            (Act.CANCEL, Act.BACK_TO_ORDER),
        ),
        (
            "refused_session",
            "This sign-in can't close orders",
            "This session may not close orders (type 3). Nothing was closed.",
            (Act.KEEP_VIEWING, Act.SIGN_IN_AGAIN),
        ),
        (
            "refused_not_found",
            "The server says it can't find this order",
            "It is still in the order list. Nothing was closed.",
            (Act.OPEN_JOURNAL, Act.NOT_NOW, Act.CHECK_AGAIN),
        ),
        (
            "refused_not_found_gone",
            "Order 50123391 wasn't found",
            "by its S/L or T/P, by the broker, or from another device.",
            (Act.OPEN_JOURNAL, Act.OK),
        ),
        (
            "failed",
            "The server couldn't close the order",
            "It answered with a failure.",
            (Act.OPEN_JOURNAL, Act.CHANGE_VOLUME, Act.NOT_NOW, Act.TRY_AGAIN),
        ),
        (
            "unknown_timeout",
            "We don't know yet if 0.50 lots closed",
            "The request was sent, but no answer came in 15 s.",
            (Act.OPEN_JOURNAL, Act.CLOSE_AGAIN_ANYWAY, Act.CHECK_NOW, Act.KEEP_WATCHING),
        ),
        (
            "not_sent_network",
            "You're offline. Nothing was sent",
            "The server couldn't be reached, so the order is unchanged at 1.00 lots.",
            (Act.CANCEL, Act.BACK_TO_ORDER),
        ),
        (
            "satisfied",
            "It closed: 0.50 lots",
            "Order 50123391 now has 0.50 lots left, as you asked.",
            (Act.OPEN_JOURNAL, Act.OK),
        ),
        (
            "not_executed",
            "It did not close",
            "The order is still 1.00 lots.",
            (Act.OPEN_JOURNAL, Act.NOT_NOW, Act.TRY_AGAIN),
        ),
        (
            "changed_other",
            "The order is now 0.30 lots",
            "This may include another close.",
            (Act.OPEN_JOURNAL, Act.OK),
        ),
    ],
)
def test_the_sentences_of_the_design_are_kept(name, title, sentence, acts):
    """
    Titles, first sentences and buttons are those the design gives.
    """
    words = told(STORIES[name])

    assert words.title == title
    assert sentence in words.body
    assert words.acts == acts


def test_a_session_past_its_end_has_ended():
    """
    A refused session whose token has run out is told as ended, with entries kept.
    """
    words = told(refused(RefusalKind.SESSION), session_past_end=True)

    assert words.title == "Your session has ended"
    assert "your volume and comment are kept" in words.advice
    assert words.acts == (Act.LATER, Act.SIGN_IN_AGAIN)


def test_repeating_a_part_says_in_numbers_what_both_would_close():
    """
    Where a part may be sent again before the verdict, the sum stands there.
    """
    part = told(STORIES["unknown_part_listed"])
    too_much = told(doubted(want=60, remaining=100, checked=1))
    full = told(STORIES["unknown_full_listed"])

    assert "0.50 + 0.50 of 1.00 lots" in part.advice
    assert "0.60 + 0.60 is more than 1.00 lots" in too_much.advice
    assert "a second close finds nothing left" in full.advice
    assert Act.TRY_AGAIN in full.acts


def test_a_refusal_the_list_contradicts_is_not_believed():
    """
    "Nothing was closed" is not said once the list shows another size.
    """
    unread = told(refused(RefusalKind.INVALID_DATA, remaining=None))
    contradicted = told(refused(RefusalKind.INVALID_DATA, remaining=50))

    assert "Nothing was closed." in unread.body
    assert "Nothing was closed." not in contradicted.body
    assert "the order list has changed" in contradicted.body


@pytest.mark.parametrize("name", STORIES)
def test_nobody_is_called_an_investor(name):
    """
    Session types are numbers; no name is made up for one.
    """
    assert "investor" not in everything(told(STORIES[name])).lower()


@pytest.mark.parametrize("code", sorted(KNOWN_CODES))
def test_every_known_code_has_a_sentence_of_its_own(code):
    """
    A known code is told in words, and no two alike.
    """
    others = {code_sentence(other) for other in KNOWN_CODES - {code}}

    assert code_sentence(code)
    assert code not in code_sentence(code)
    assert code_sentence(code) not in others


def test_an_unknown_code_is_shown_as_the_server_wrote_it():
    """
    A code nobody listed stands raw under a general sentence.
    """
    assert code_sentence("RET_TRADE_NEW_ONE") == "It gives the code RET_TRADE_NEW_ONE."
    assert code_sentence("TRADE_ERROR") == ""


def test_a_bad_volume_by_code_sends_back_to_the_volume():
    """
    A refused volume is the same story, whichever way the server says it.
    """
    reply = Reply(status=409, word="RET_TRADE_BAD_VOLUME")
    part = make_record(ORDER, state=State.REFUSED, answer=Refused(reply, RefusalKind.RULE))
    full = make_record(
        ORDER, want=None, state=State.REFUSED, answer=Refused(reply, RefusalKind.RULE)
    )

    assert told(part).primary is Act.CHANGE_VOLUME
    assert Act.CHANGE_VOLUME not in told(full).acts


def test_the_banner_says_since_when_and_how_old():
    """
    The lead has the time of the first failure, the text the age; closing isn't paused.
    """
    error = ReadError(ReadFault.OFFLINE)

    lead = text.banner_lead(error, NOW)
    body = text.banner_text(error, 14.0)

    assert re.fullmatch(r"Connection lost at \d\d:31:07\.", lead)
    assert body == "Prices and orders below are 14 s old."
    assert text.next_try(3.2) == "Next try in 3 s"
    assert text.next_try(0.2) == "Trying now…"


def test_lots_nobody_confirmed_come_with_units():
    """
    Units are certain; lots alone are only shown once the scale is confirmed.
    """
    facts = replace(FACTS, scale=Scale(100, confirmed=False))

    words = text.words(STORIES["unknown_timeout"], facts)

    assert words is not None
    assert words.title == "We don't know yet if 0.50 lots (50 units) closed"


def test_the_line_of_what_is_true_now_fills_in():
    """
    First it reads, then it says when and how the order stands.
    """
    record = failed()

    unread = now_line(record, replace(FACTS, left=None))
    same = now_line(record, replace(FACTS, left=100))
    gone = now_line(record, replace(FACTS, left=0))

    assert unread is not None
    assert same is not None
    assert gone is not None
    assert (unread.text, unread.busy) == ("Reading the order list…", True)
    assert same.text.endswith(":31:07: still open with 1.00 lots.")
    assert gone.text.endswith(": the order is no longer open.")
    assert now_line(not_sent(), FACTS) is None


def test_an_unknown_counts_down_to_the_next_reading():
    """
    The seconds to the next reading are told while the outcome is unknown.
    """
    line = now_line(doubted(), replace(FACTS, next_check_s=4.2))

    assert line is not None
    assert line.text == "Checking the order list · next in 4 s"


def test_a_close_that_nothing_records_can_be_sent_by_the_traders_word(qapp):
    """
    Offered only where the journal takes it, and never as the default button.
    """
    plain = submit_words(SubmitError(SubmitFault.RECORD), ORDER)
    open_to_it = submit_words(SubmitError(SubmitFault.RECORD, can_override=True), ORDER)

    assert Act.SEND_UNRECORDED not in plain.acts
    assert Act.SEND_UNRECORDED in open_to_it.others
    assert open_to_it.safe is Act.CANCEL


def test_why_the_record_cannot_be_used_is_said_in_details():
    """
    The sentence is true of a record that can't be written and of one that can't be read;
    which of them it is, the details say.
    """
    reason = "closes of earlier runs cannot be read: database is locked"

    words = submit_words(SubmitError(SubmitFault.RECORD, detail=reason), ORDER)

    assert "Nothing was sent" in words.title
    assert "can be read" in words.body
    assert words.details == reason
