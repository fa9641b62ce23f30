"""What a token says is taken if it makes sense; nothing in it can do harm."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.broker.token import Claims, is_token, peek


def token_of(claims: object) -> str:
    text = claims if isinstance(claims, str) else json.dumps(claims)
    parts = ('{"alg":"HS256","typ":"JWT"}', text, "signature")
    coded = (base64.urlsafe_b64encode(p.encode()).rstrip(b"=") for p in parts)
    return b".".join(coded).decode()


@pytest.mark.parametrize(
    "ends",
    [{"exp": 1800000000}, {"expiration": 1800000000}, {"exp": 1800000000000}],
)
def test_a_token_tells_type_and_end(ends):
    """
    The end comes under either name, in seconds or milliseconds.
    """
    found = peek(token_of({"login": 1001, "type": 0, **ends}))

    assert found == Claims(0, datetime.fromtimestamp(1800000000, UTC))


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": "soon"},
        {"exp": True},
        {"exp": -5},
        {"exp": 1e300},
        {"type": "0"},
        {"type": True},
        {"type": 1.0},
        {"type": None},
        {"type": -1},
        {"type": 2**70},
        '{"exp": NaN}',
        '{"exp": Infinity}',
        '{"exp": ' + "9" * 5000 + "}",
        "[" * 20_000,
        "[]",
        "null",
        "not json",
    ],
    ids=lambda claims: str(claims)[:20],
)
def test_claims_that_make_no_sense_are_not_there(claims):
    """
    An odd token is opaque, and works all the same.
    """
    assert peek(token_of(claims)) == Claims()


@pytest.mark.parametrize("token", ["opaque", "a.b", "a.b.c", "a.b.c.d", "...", ""])
def test_a_token_of_another_make_is_opaque(token):
    """
    Two or four parts, or one: nothing is known, nothing breaks.
    """
    assert peek(token) == Claims()


@given(st.text())
def test_no_text_crashes_the_peek(text):
    """
    Anything may be pasted.
    """
    assert isinstance(peek(text), Claims)


@pytest.mark.parametrize(
    ("text", "fit"),
    [
        ("eyJ.a-_Z9.x", True),
        ("opaque", True),
        ("", False),
        ("a b", False),
        ("Bearer a", False),
        ("a\r\nX: y", False),
        ("a\n", False),
        ("a\0", False),
        ("ä", False),
        ("a+b/c=", False),
        ("a" * 8192, True),
        ("a" * 8193, False),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_only_text_that_fits_a_header_is_a_token(text, fit):
    """
    Nothing else ever reaches the line (F078).
    """
    assert is_token(text) is fit
