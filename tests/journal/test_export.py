"""An export is a table any spreadsheet reads and none runs."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.close import State
from app.domain.errors import Failed, JournalError, Reply
from app.journal.entries import JournalEntry
from app.journal.export import COLUMNS, cells, csv_text, entries_text, write_csv
from tests.journal.records import NOW, RECORDS, a_record, an_order, confirmed

HERE = timezone(timedelta(hours=5, minutes=30))


def parsed(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|' /C calc'!A0",
        *("+1", "-2", "@x", "\tx", "\rx", "\nx", "\0x"),
        *("\uff1dx", "\uff0bx", "\uff0dx", "\uff20x", "  =1+1", "\u00a0=1", '=","'),
    ],
)
def test_a_text_that_looks_like_a_formula_is_quoted(text):
    """
    A leading quote makes it a text; the rest is as it was.
    """
    ((read,),) = parsed(csv_text([], [[text]], zone=UTC))[1:]

    assert read == "'" + text


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (-12, "-12"),
        (2**63 - 1, "9223372036854775807"),
        (Decimal("-1.50"), "-1.50"),
        (Decimal("1E+3"), "1000"),
        (None, ""),
        (NOW.replace(microsecond=123456), "2026-11-23T14:30:00.123+05:30"),
    ],
)
def test_what_we_write_ourselves_stays_what_it_is(cell, written):
    """
    Numbers stay numbers, also negative ones; times carry their offset.
    """
    assert csv_text(["x"], [[cell]], zone=HERE) == f"x\r\n{written}\r\n"


@given(st.lists(st.lists(st.text(max_size=8), min_size=1, max_size=3), max_size=4))
def test_any_text_is_read_back_by_a_strict_reader(rows):
    """
    RFC 4180: quotes doubled, lines ended by CR LF.
    """
    text = csv_text(["x"], rows, zone=UTC)

    read = parsed(text)[1:]
    assert [[cell.removeprefix("'") for cell in row] for row in read if row] == [
        [cell.removeprefix("'") for cell in row] for row in rows if row != [""]
    ]


@given(RECORDS)
def test_every_entry_fills_every_column(record):
    """
    Whatever its state, with or without an answer.
    """
    entry = JournalEntry(record, ())

    assert set(cells(entry)) == set(COLUMNS)
    heading, row = parsed(entries_text([entry], zone=UTC))
    assert heading == list(COLUMNS)
    assert len(row) == len(COLUMNS)


def test_an_entry_says_what_was_asked_and_what_came_of_it():
    """
    The trader's comment and the server's words are guarded, the figures are plain.
    """
    before = an_order(2**63 - 1, profit=Decimal("-3"))
    record = replace(
        confirmed(a_record(comment="=1", before=before, want=30)),
        answer=Failed(Reply(status=500, word="TRADE_ERROR", message="@x", took_s=0.25)),
        remaining=70,
    )

    heading, values = parsed(entries_text([JournalEntry(record, ())], zone=HERE))

    row = dict(zip(heading, values, strict=True))
    assert row["time"] == "2026-11-23T14:30:00.000+05:30"
    assert (row["order"], row["units_asked"], row["units_left"]) == (
        "9223372036854775807",
        "30",
        "70",
    )
    assert (row["comment"], row["message"]) == ("'=1", "'@x")
    assert (row["state"], row["answer"], row["took_s"]) == (
        State.CONFIRMED.value,
        "Failed",
        "0.250",
    )


@pytest.mark.parametrize("bom", [False, True])
def test_a_file_is_written_whole_and_private(tmp_path, bom):
    """
    With or without a byte order mark, and with nothing left beside it.
    """
    path = tmp_path / "closes.csv"
    write_csv(path, "x\r\né\ud800\r\n", bom=bom)

    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") == bom
    assert data.decode("utf-8-sig") == "x\r\né\\ud800\r\n"
    assert list(tmp_path.iterdir()) == [path]
    assert path.stat().st_mode & 0o077 == 0


def test_no_file_is_replaced_unasked(tmp_path):
    """
    Only where the person has agreed to it.
    """
    path = tmp_path / "closes.csv"
    path.write_text("theirs")

    with pytest.raises(JournalError):
        write_csv(path, "ours")
    assert path.read_text() == "theirs"
    write_csv(path, "ours", overwrite=True)
    assert path.read_text() == "ours"


def test_a_place_that_cannot_be_written_is_a_journal_error(tmp_path):
    """
    No error of the system gets out.
    """
    with pytest.raises(JournalError):
        write_csv(tmp_path / "nowhere" / "closes.csv", "x")
