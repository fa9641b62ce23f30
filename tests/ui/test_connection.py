"""What the header says of the connection and the session."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.account import Session
from app.domain.errors import ReadError, ReadFault
from app.domain.stream import StreamFault
from app.services.live_state import LiveStanding, LiveState
from app.services.order_book import BookState, Freshness
from app.services.session import Standing
from app.ui.connection import age_text, connection_status, session_status
from tests.ui.desk import NOW, ORIGIN

SESSION = Session(origin=ORIGIN, login=1)


@pytest.mark.parametrize(
    ("freshness", "age_s", "text"),
    [
        (Freshness.LOADING, None, "Connecting…"),
        (Freshness.LIVE, 0.49, "Live · 0.4 s"),
        (Freshness.LIVE, 12.9, "Live · 12 s"),
        (Freshness.POLLING, 1.9, "Polling · 1 s"),
        (Freshness.STALE, 41.0, "Stale · 41 s"),
        (Freshness.STALE, 125.0, "Stale · 2 min"),
    ],
)
def test_each_freshness_has_words_with_its_age(qapp, freshness, age_s, text):
    """
    The line names the state and how old the list is.
    """
    status = connection_status(freshness, BookState(took_s=0.038), age_s)

    assert status.text == text


@pytest.mark.parametrize(
    ("next_try_at", "text"), [(4.5, "Reconnecting in 5 s"), (0.0, "Stale · 41 s")]
)
def test_a_try_under_way_is_no_countdown_at_zero(qapp, next_try_at, text):
    """
    Until the next try its seconds are counted; while it lasts, the list's age is told.
    """
    state = BookState(failure=ReadError(ReadFault.TIMEOUT), next_try_at=next_try_at)

    status = connection_status(Freshness.STALE, state, 41.0)

    assert status.text == text


@pytest.mark.parametrize("fault", StreamFault)
def test_why_there_are_no_live_prices_is_told(qapp, fault):
    """
    Each reason has words of its own, with the next try where there is one.
    """
    waiting = LiveState(standing=LiveStanding.WAITING, fault=fault, next_try_at=3.0)
    given_up = LiveState(fault=fault)

    tips = [
        connection_status(Freshness.POLLING, BookState(), 1.0, live=live).tooltip
        for live in (waiting, given_up)
    ]

    assert tips[0] == f"{tips[1]} Next try in 3 s."
    assert "stream" in tips[1]


def test_offline_says_since_when(qapp):
    """
    The time is the first failure's, on this computer's clock.
    """
    state = BookState(failing_since=NOW)

    status = connection_status(Freshness.OFFLINE, state, 60.0)

    assert status.text == f"Offline since {NOW.astimezone():%H:%M}"
    assert status.colour == "warning"


def test_every_freshness_is_told_apart(qapp):
    """
    No two states read the same, and only loading turns a spinner.
    """
    states = [connection_status(f, BookState(), 5.0) for f in Freshness]

    assert len({state.text for state in states}) == len(Freshness)
    assert [state.busy for state in states].count(True) == 1


def test_only_live_prices_have_the_green_dot(qapp):
    """
    Each state has a mark of its own besides its words; amber is kept for doubt.
    """
    states = {f: connection_status(f, BookState(), 5.0) for f in Freshness}

    assert (states[Freshness.LIVE].icon, states[Freshness.LIVE].colour) == ("", "success")
    assert len({state.icon for state in states.values()}) == len(Freshness)
    assert [f for f in Freshness if states[f].colour == "success"] == [Freshness.LIVE]
    assert {f for f in Freshness if states[f].colour == "warning"} == {
        Freshness.STALE, Freshness.OFFLINE,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("left", "text", "colour"),
    [
        (timedelta(minutes=107), "1 h 47 min", "text_secondary"),
        (timedelta(minutes=10, seconds=1), "10 min", "text_secondary"),
        (timedelta(minutes=9), "Ends in 9 min", "warning"),
        (timedelta(0), "Time is up", "warning"),
        (timedelta(minutes=-5), "Time is up", "warning"),
    ],
)
def test_the_session_counts_down(qapp, left, text, colour):
    """
    From ten minutes on it is amber; past its end it says so, without claiming that the
    server refused it.
    """
    session = Session(origin=ORIGIN, login=1, ends_at=NOW + left)

    status = session_status(session, Standing.GOOD, NOW)

    assert (status.text, status.colour) == (text, colour)


def test_a_session_the_server_refused_has_ended(qapp):
    """
    The server's word stands, whatever time the token had left.
    """
    session = Session(origin=ORIGIN, login=1, ends_at=NOW + timedelta(hours=1))

    assert session_status(session, Standing.ENDED, NOW).text == "Session ended"


def test_a_session_of_unknown_length_says_nothing(qapp):
    """
    Nothing is guessed where the token does not say.
    """
    assert session_status(SESSION, Standing.GOOD, NOW).text == ""
    assert session_status(None, Standing.SIGNED_OUT, NOW).text == ""


@pytest.mark.parametrize(
    ("age_s", "text"), [(None, "—"), (-1.0, "0 s"), (59.9, "59 s"), (3700.0, "1 h 1 min")]
)
def test_an_age_is_in_whole_seconds_up_to_a_minute(qapp, age_s, text):
    """
    An age never looks younger than it is by rounding up, nor runs backwards.
    """
    assert age_text(age_s) == text
