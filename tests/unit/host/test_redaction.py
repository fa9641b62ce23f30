"""No form of a secret in use survives, and no token of any session."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.host.redaction import Redactor

CANARY = 'cAnary "q"/+é&1'
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJsb2dpbiI6MX0.c2lnbmF0dXJl_-x"


@pytest.mark.parametrize(
    "form",
    [
        CANARY,
        quote(CANARY),
        quote(CANARY, safe=""),
        quote_plus(CANARY),
        urlencode({"password": CANARY}),
        repr(CANARY),
        repr({"password": CANARY}),
        json.dumps(CANARY),
        json.dumps({"password": CANARY}),
    ],
)
def test_every_spelling_of_a_secret_is_removed(redactor, form):
    """
    What is left names neither the secret nor a piece of it that tells.
    """
    redactor.add(CANARY)

    left = redactor.clean(f"before {form} after")

    assert "nary" not in left
    assert left.startswith("before ")
    assert left.endswith(" after")


@given(before=st.binary(max_size=8), after=st.binary(max_size=8))
def test_a_secret_inside_encoded_text_is_removed(before, after):
    """
    Wherever it lies in what was base64-encoded, no run of it stays readable.
    """
    redactor = Redactor()
    redactor.add("canary-0123456789")
    whole = before + b"canary-0123456789" + after

    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        left = redactor.clean(encode(whole).decode())
        assert "[secret]" in left


@pytest.mark.parametrize("text", [JWT, f"Authorization: {JWT}", f"?t={JWT}&x=1", JWT[:30]])
def test_a_token_is_removed_by_its_shape(redactor, text):
    """
    A token nobody registered, whole or cut, is not written.
    """
    assert "eyJ" not in redactor.clean(text)


def test_plain_text_is_left_alone(redactor):
    """
    An empty secret does not make everything one.
    """
    redactor.add("")

    assert redactor.clean("order 123 closed") == "order 123 closed"
