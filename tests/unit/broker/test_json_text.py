"""Only JSON that has one meaning is read, and numbers as they were spelled."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.broker.json_text import JsonTextError, Unfit, parse, parse_table


@pytest.mark.parametrize("spelled", ["1.10000", "0.00001", "-0.50", "12345678901234.10"])
def test_numbers_with_a_point_keep_their_zeros(spelled):
    """
    What is shown is what the server wrote.
    """
    found = parse(spelled.encode())

    assert isinstance(found, Decimal)
    assert str(found) == spelled


@pytest.mark.parametrize("spelled", ["NaN", "Infinity", "-Infinity", "9" * 5000])
def test_a_number_nobody_can_use_spoils_an_answer_but_only_its_place_in_a_table(spelled):
    """
    An answer is believed whole or not at all; a table has rows that stand alone.
    """
    body = f'{{"rows":[[1],[{spelled}]]}}'.encode()

    found = parse_table(body)

    assert found == {"rows": [[1], [Unfit(spelled[:40])]]}
    with pytest.raises(JsonTextError):
        parse(body)


@pytest.mark.parametrize("opened", ["[", '{"a":'])
@pytest.mark.parametrize(("depth", "readable"), [(32, True), (33, False), (5000, False)])
def test_nesting_has_a_limit(opened, depth, readable):
    """
    Thirty-two levels are read; more is refused and crashes nothing.
    """
    closed = "]" if opened == "[" else "}"
    body = (opened * (depth - 1) + opened[0] + closed + closed * (depth - 1)).encode()

    try:
        parse(body)
        read = True
    except JsonTextError:
        read = False

    assert read is readable


def test_brackets_in_strings_are_text():
    """
    A comment full of brackets nests nothing.
    """
    text = "[{" * 100 + '\\"'

    assert parse(json.dumps([text]).encode()) == [text]


@pytest.mark.parametrize("body", ['{"a":1,"a":1}', '[{"a":1,"\\u0061":2}]'])
def test_a_key_twice_is_refused(body):
    """
    Two readers could take different values of it.
    """
    with pytest.raises(JsonTextError):
        parse(body.encode())


@pytest.mark.parametrize(
    ("body", "is_other"), [(b"", True), (b"<html>", True), (b"Bad", True), (b'{"a"', False)]
)
def test_a_page_is_told_from_a_broken_answer(body, is_other):
    """
    "This is no trading server" and "the answer was damaged" are different words.
    """
    with pytest.raises(JsonTextError) as caught:
        parse(body)

    assert caught.value.is_other is is_other


@settings(max_examples=300)
@given(st.binary() | st.text().map(str.encode))
def test_no_bytes_crash_the_reader(body):
    """
    Whatever comes is read or refused.
    """
    for read in (parse, parse_table):
        try:
            read(body)
        except JsonTextError:
            continue
