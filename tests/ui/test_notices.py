"""Which one thing the band across the main window says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.account import AccountFigures, Session
from app.domain.close import State
from app.domain.errors import ReadError, ReadFault
from app.domain.journal import RecordTrouble
from app.domain.orders import RowFault, UnreadableRow
from app.services.order_book import BookState, Freshness
from app.services.session import Standing
from app.ui.notices import Notice, NoticeAct, Situation, notice_of
from app.ui.words_record import record_words
from tests.ui.desk import NOW, ORIGIN, make_record

FINE = Situation(
    book=BookState(read_at=1000.0, read_wall=NOW),
    freshness=Freshness.POLLING,
    age_s=1.0,
    session=Session(origin=ORIGIN, login=1, session_type=0),
    standing=Standing.GOOD,
    monotonic=1000.0,
    now=NOW,
)
LOST = replace(
    FINE,
    book=replace(
        FINE.book,
        failure=ReadError(ReadFault.OFFLINE),
        failing_since=NOW,
        tries=3,
        next_try_at=1003.0,
    ),
    freshness=Freshness.OFFLINE,
    age_s=14.0,
)


def with_session(situation, **facts):
    return replace(situation, session=replace(situation.session, **facts))


def told(situation) -> Notice:
    notice = notice_of(situation)
    assert notice is not None
    return notice


def test_all_is_well_says_nothing(qapp):
    """
    A band that is always there would not be read.
    """
    assert notice_of(FINE) is None


def test_a_lost_connection_tells_age_and_next_try(qapp):
    """
    What is below is old by so much; closing is not said to be paused, for it is not.
    """
    notice = told(LOST)

    assert notice.lead.startswith("Connection lost at ")
    assert "14 s old" in notice.text
    assert notice.aside == "Next try in 3 s"
    assert notice.act is NoticeAct.TRY_NOW
    assert "paused" not in notice.text


def test_one_failed_reading_is_no_notice(qapp):
    """
    A list that is still fresh is not called old.
    """
    assert notice_of(replace(LOST, freshness=Freshness.POLLING)) is None


def test_before_the_first_list_the_page_says_it(qapp):
    """
    The band would only repeat what stands in place of the rows.
    """
    book = replace(LOST.book, read_at=None)

    assert notice_of(replace(LOST, book=book)) is None


def test_an_ended_session_comes_before_everything(qapp):
    """
    Only signing in helps, and the button does that.
    """
    notice = told(replace(LOST, standing=Standing.ENDED))

    assert notice.lead == "Your session has ended."
    assert notice.act is NoticeAct.SIGN_IN


def test_a_view_only_window_says_so(qapp):
    """
    Where orders of this account are closed from; a lost connection comes before it,
    and signing in again before that.
    """
    view_only = replace(FINE, view_only=True)

    notice = told(view_only)

    assert notice.lead == "Another Flatten on this computer is signed in to this account."
    assert notice.text == "This window is view-only until that one is closed."
    assert told(replace(LOST, view_only=True)).lead == told(LOST).lead
    assert told(replace(view_only, standing=Standing.ENDED)).act is NoticeAct.SIGN_IN


def test_a_close_of_an_earlier_run_is_told_until_it_is_settled(qapp):
    """
    How many and since when, with a way to look; offline comes first.
    """
    left = (make_record(state=State.UNKNOWN),)

    notice = told(replace(FINE, left_open=left))

    assert "has no known result" in notice.lead
    assert notice.act is NoticeAct.SHOW_UNKNOWN
    assert told(replace(LOST, left_open=left)).lead == told(LOST).lead


def test_a_close_of_another_day_is_told_with_its_day(qapp):
    """
    A time alone would be read as today's.
    """
    left = (make_record(state=State.UNKNOWN),)
    tomorrow = NOW + timedelta(days=1)

    today = told(replace(FINE, left_open=left)).lead
    later = told(replace(FINE, left_open=left, now=tomorrow)).lead

    assert f"{NOW.astimezone():%H:%M:%S}" in today
    assert f"Wed {NOW.astimezone():%H:%M}" in later


def test_the_servers_refusal_is_told_as_a_fact(qapp):
    """
    After its answer the band says "can't", with the session's type.
    """
    situation = with_session(FINE, session_type=1)

    notice = told(replace(situation, standing=Standing.MAY_NOT_CLOSE))

    assert notice.lead == "This session can't close orders (type 1)."


def test_a_type_read_from_a_token_is_told_as_a_doubt(qapp):
    """
    Before any answer the band says "may not".
    """
    notice = told(with_session(FINE, session_type=1))

    assert notice.lead == "This session may not be able to close orders (type 1)."
    assert notice.kind == "info"


def test_the_last_ten_minutes_are_announced(qapp):
    """
    Not at eleven minutes, at nine; past the end nothing is claimed of the server.
    """
    later = with_session(FINE, ends_at=NOW + timedelta(minutes=11))
    soon = with_session(FINE, ends_at=NOW + timedelta(minutes=9))
    past = with_session(FINE, ends_at=NOW - timedelta(minutes=1))

    assert notice_of(later) is None
    assert told(soon).lead == "Session ends in 9 min."
    assert told(past).lead == "The session's time is up."


def test_a_read_only_account_is_told(qapp):
    """
    As a word of the broker's, with nothing taken away.
    """
    book = replace(FINE.book, account=AccountFigures(read_only=True))

    assert "read-only" in told(replace(FINE, book=book)).lead


def test_rows_that_cannot_be_read_are_counted(qapp):
    """
    A row nobody can act on is never silent.
    """
    row = UnreadableRow(
        position=0, number=7, fault=RowFault.VOLUME, column="volume", raw="x"
    )
    book = replace(FINE.book, unreadable=(row,))

    assert told(replace(FINE, book=book)).lead.endswith("can't be read: 1.")


@pytest.mark.parametrize("trouble", RecordTrouble)
def test_trouble_with_the_record_is_told_after_being_offline(qapp, trouble):
    """
    Each kind in words of its own; to be without a connection comes first.
    """
    notice = told(replace(FINE, record_trouble=trouble))
    others = [record_words(other) for other in RecordTrouble if other is not trouble]

    assert (notice.lead, notice.text) == record_words(trouble)
    assert notice.lead not in [lead for lead, _ in others]
    assert told(replace(LOST, record_trouble=trouble)).lead == told(LOST).lead


@pytest.mark.parametrize(
    ("trouble", "first"),
    [
        (RecordTrouble.UNWRITTEN, True),
        (RecordTrouble.DISK, True),
        (RecordTrouble.LOSSES, False),
        (RecordTrouble.ROLLED_BACK, False),
        (RecordTrouble.CLOCK_WENT_BACK, False),
    ],
)
def test_only_what_is_wrong_now_goes_before_an_earlier_close(qapp, trouble, first):
    """
    What was found at the start stays for the whole run, and must not hide the others.
    """
    left = (make_record(state=State.UNKNOWN),)

    notice = told(replace(FINE, left_open=left, record_trouble=trouble))

    assert (notice.lead == record_words(trouble)[0]) is first


def test_what_was_found_at_the_start_can_be_put_away(qapp):
    """
    It is known now; what is wrong at this moment can't be put away.
    """
    everything = frozenset(RecordTrouble)

    found = [told(replace(FINE, record_trouble=t)).act for t in RecordTrouble]
    after = [
        notice_of(replace(FINE, record_trouble=t, dismissed=everything))
        for t in RecordTrouble
    ]

    now = {RecordTrouble.UNWRITTEN, RecordTrouble.NOT_OPENED, RecordTrouble.DISK}
    now |= {RecordTrouble.NEWER_VERSION, RecordTrouble.OTHER_OWNER}
    old = [trouble not in now for trouble in RecordTrouble]
    assert [act is NoticeAct.DISMISS for act in found] == old
    assert [notice is None for notice in after] == old
