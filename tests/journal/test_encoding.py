"""What is written of a record reads back equal, or is told to be damaged."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.orders import HIGHEST_NUMBER
from app.journal.encoding import (
    decode_known,
    decode_record,
    decode_request,
    encode_facts,
    encode_known,
    encode_request,
)
from app.journal.faults import DamagedError
from tests.journal.records import RECORDS, a_record, unknown


@given(RECORDS)
def test_a_record_reads_back_equal(record):
    """
    Stamps included, and decimals spelled as they were.
    """
    request = decode_request(
        encode_request(record.request), encode_known(record.request.known)
    )

    assert decode_record(request, encode_facts(record)) == record
    assert repr(request.before) == repr(record.request.before)


@given(RECORDS)
def test_what_is_written_is_plain_ascii(record):
    """
    Half characters and unseen ones survive any disk.
    """
    (encode_request(record.request) + encode_facts(record)).encode("ascii")


def test_half_a_character_in_a_servers_text_survives():
    """
    JSON may hold a lone surrogate; a file in UTF-8 may not.
    """
    request = a_record(comment="\ud800").request

    assert decode_request(encode_request(request), encode_known(request.known)) == request


@given(st.frozensets(st.integers(1, HIGHEST_NUMBER)))
def test_known_numbers_read_back_equal(numbers):
    """
    Also none at all, and the highest.
    """
    assert decode_known(encode_known(numbers)) == numbers


def test_thousands_of_known_numbers_stay_small():
    """
    5,000 neighbouring orders take less than half a page.
    """
    numbers = frozenset(range(10**9, 10**9 + 5000))

    assert len(encode_known(numbers)) < 2048


@pytest.mark.parametrize("packed", [b"", b"x", encode_known(frozenset({1, 2}))[:-3]])
def test_damaged_numbers_are_told(packed):
    """
    Nothing is made up of what cannot be unpacked.
    """
    with pytest.raises(DamagedError):
        decode_known(packed)


@pytest.mark.parametrize("name", ["before", "limits", "created_at", "origin"])
@pytest.mark.parametrize("value", [None, 7, "x", {}])
def test_a_request_that_lacks_something_is_damaged(name, value):
    """
    Members that are missing or of another kind are never replaced by a default.
    """
    request = a_record().request
    plain = json.loads(encode_request(request)) | {name: value}
    if name == "origin" and value == "x":
        return

    with pytest.raises(DamagedError):
        decode_request(json.dumps(plain), encode_known(frozenset()))


@pytest.mark.parametrize(
    "facts",
    [
        "",
        "[]",
        "nul",
        "{}",
        '{"state":"odd"}',
        '{"state":"sending","checked":1.5}',
        '{"state":"unknown","answer":{"class":"odd"}}',
        "[" * 100_000,
    ],
)
def test_facts_we_did_not_write_are_damaged(facts):
    """
    Every way of being wrong is the same one error.
    """
    with pytest.raises(DamagedError):
        decode_record(a_record().request, facts)


def test_only_what_is_known_is_written():
    """
    A prepared record is one word; nothing else costs a byte.
    """
    assert encode_facts(a_record()) == '{"state":"prepared"}'
    assert "not_sent" not in encode_facts(unknown(a_record()))
