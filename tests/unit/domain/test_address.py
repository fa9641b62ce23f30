"""Server addresses."""

from __future__ import annotations

import pytest

from app.domain.address import AddressFault, ServerAddress, parse_address


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("api.broker.example", "https://api.broker.example"),
        ("  https://API.Broker.Example/path?x=1 ", "https://api.broker.example"),
        ("https://api.broker.example:8443", "https://api.broker.example:8443"),
        ("http://127.0.0.1:5000", "http://127.0.0.1:5000"),
        ("https://[::1]:8443", "https://[::1]:8443"),
        ("https://bröker.example", "https://xn--brker-kua.example"),
    ],
)
def test_an_address_becomes_an_origin(typed: str, origin: str) -> None:
    """
    Scheme, host and port are kept, the rest is not; look-alikes show as punycode.
    """
    address = parse_address(typed)

    assert isinstance(address, ServerAddress)
    assert address.origin == origin


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", AddressFault.EMPTY),
        ("   ", AddressFault.EMPTY),
        ("ftp://broker.example", AddressFault.SCHEME),
        ("file:///etc/passwd", AddressFault.SCHEME),
        ("https://user:pw@broker.example", AddressFault.USER_INFO),
        ("https://", AddressFault.MALFORMED),
        ("https://broker.example:99999", AddressFault.MALFORMED),
        ("https://broker.example:x", AddressFault.MALFORMED),
        ("http:\\\\broker.example", AddressFault.MALFORMED),
        ("https://bro ker.example", AddressFault.MALFORMED),
        ("https://bro\u202eker.example", AddressFault.MALFORMED),
        ("https://broker<script>", AddressFault.MALFORMED),
        ("[", AddressFault.MALFORMED),
        ("http://[::1", AddressFault.MALFORMED),
        ("ftp://broker.example:x", AddressFault.SCHEME),
    ],
)
def test_an_address_that_cannot_be_used_says_why(typed: str, fault: AddressFault) -> None:
    """
    Nothing is repaired silently that a password would be sent to.
    """
    assert parse_address(typed) is fault


@pytest.mark.parametrize(
    ("typed", "asks"),
    [
        ("https://broker.example", False),
        ("http://broker.example", True),
        ("http://127.0.0.1:8000", False),
        ("http://127.9.9.9", False),
        ("http://[::1]:8000", False),
        ("http://localhost:8000", False),
        ("http://127.0.0.1.evil.example", True),
        ("http://0x7f.1", True),
        ("http://localhost.evil.example", True),
    ],
)
def test_only_this_computer_may_be_reached_unencrypted_without_asking(
    typed: str, asks: bool
) -> None:
    """
    Literal loopback and ``localhost`` are exempt, names that look like them are not.
    """
    address = parse_address(typed)

    assert isinstance(address, ServerAddress)
    assert address.needs_consent is asks
