"""The token goes to one origin and shows itself nowhere."""

from __future__ import annotations

import httpx
import pytest

from app.broker.credentials import Credentials


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://broker.test/trades", True),
        ("https://broker.test:443/trades", True),
        ("https://BROKER.test/", True),
        ("http://broker.test/trades", False),
        ("https://broker.test:8443/", False),
        ("https://broker.test.evil.test/", False),
        ("https://sub.broker.test/", False),
    ],
)
def test_only_the_sessions_own_origin_is_told(url, told):
    """
    Scheme, host and port are all the same, or no token goes along.
    """
    request = httpx.Request("GET", url)

    next(Credentials("https://broker.test", "canary").auth_flow(request))

    assert request.headers.get("Authorization") == ("canary" if told else None)


def test_the_token_shows_itself_nowhere():
    """
    Neither in the text of the object nor in what is cleared of it.
    """
    credentials = Credentials("https://broker.test", "canary")

    shown = f"{credentials} {credentials!r} {credentials.hidden('a canary')}"

    assert "canary" not in shown
    assert credentials.cleared(b"a canary b") == b"a [token] b"
