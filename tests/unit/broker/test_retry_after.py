"""What a busy server's wish to be left alone is understood as."""

from __future__ import annotations

import pytest

from app.broker.retry_after import retry_after_s
from app.domain.errors import ReadError
from tests.unit.broker.samples import signed_in
from tests.unit.broker.scripted import Network, answer, run_virtual

NOW = "Mon, 23 Nov 2026 09:00:00 GMT"
THEN = "Mon, 23 Nov 2026 09:00:30 GMT"


@pytest.mark.parametrize(
    ("said", "date", "seconds"),
    [
        ("5", "", 5.0),
        (" 0 ", "", 0.0),
        ("99999", "", 99999.0),
        ("9" * 400, "", None),
        ("abc", NOW, None),
        ("-5", NOW, None),
        ("1.5", NOW, None),
        ("٣", NOW, None),
        ("", NOW, None),
        (THEN, NOW, 30.0),
        (NOW, THEN, 0.0),
        (THEN, "", None),
        (THEN, "yesterday", None),
        ("Mon, 99 Nov 2026 09:00:00 GMT", NOW, None),
        ("Mon, 23 Nov 2026 09:00:30 -0000", NOW, 30.0),
    ],
)
def test_seconds_and_dates_are_understood_and_nothing_else(said, date, seconds):
    """
    A date counts from the server's own; what is neither is no wish.
    """
    assert retry_after_s(503, {"retry-after": said, "date": date}) == seconds


@pytest.mark.parametrize("status", [200, 301, 400, 401, 500, 502, 504])
def test_only_a_busy_server_is_left_alone(status):
    """
    On any other answer the header means something else, or nothing.
    """
    assert retry_after_s(status, {"retry-after": "5"}) is None


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("body", ["<html>busy</html>", '{"error": "BUSY"}', "[]"])
def test_a_failed_reading_carries_the_servers_wish(status, body):
    """
    Whether the answer holds words or not; the header's name in any case of letters.
    """
    network = Network([[answer(body, status, headers="RETRY-AFTER: 7\r\n")]])

    async def read():
        client = signed_in(network)
        try:
            with pytest.raises(ReadError) as failed:
                await client.read_orders()
        finally:
            await client.aclose()
        return failed.value

    assert run_virtual(read()).retry_after_s == 7.0


def test_a_server_that_asks_for_nothing_gets_nothing():
    """
    Without the header there is no wish, and the usual waiting applies.
    """
    network = Network([[answer("busy", 503)]])

    async def read():
        client = signed_in(network)
        try:
            with pytest.raises(ReadError) as failed:
                await client.read_market()
        finally:
            await client.aclose()
        return failed.value

    assert run_virtual(read()).retry_after_s is None
