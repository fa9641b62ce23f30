"""The second journal keeps lines that a crash can cut and nothing can forge."""

from __future__ import annotations

import pytest
from hypothesis import given

from app.domain.close import CloseRecord, State
from app.journal.faults import DiskError
from app.journal.rows import without_stamps
from app.journal.second import SecondJournal
from tests.journal.conftest import StandingClock, refusal
from tests.journal.records import NOW, RECORDS, a_record, confirmed, sent, unknown


@pytest.fixture
def path(tmp_path):
    return tmp_path / "elsewhere" / "second.jsonl"


def a_second(path) -> SecondJournal:
    return SecondJournal(path, StandingClock(), inline=True)


async def reopened(path) -> tuple[SecondJournal, int]:
    journal = a_second(path)
    return journal, await journal.open()


async def test_a_restart_finds_the_last_word_on_each_request(path):
    """
    In the order of writing, without stamps, private to the user.
    """
    journal = a_second(path)
    await journal.put((a_record("r1"),), "prepared")
    await journal.put((a_record("r2", 8),), "prepared")
    await journal.put((sent(a_record("r1")),), "sending")

    again, damaged = await reopened(path)

    prepared, sending = again.held()
    assert (prepared, damaged) == (a_record("r2", 8), 0)
    assert (sending.state, sending.sent, sending.sent_wall) == (State.SENDING, None, NOW)
    assert path.stat().st_mode & 0o077 == 0


async def test_a_line_cut_anywhere_is_not_believed(fast_folder):
    """
    Cut at every byte of the last line, the line before still stands, and what was
    only prepared counts as perhaps sent; the next line is read whole again.
    """
    path = fast_folder / "second.jsonl"
    journal = a_second(path)
    await journal.put((a_record(),), "prepared")
    first = path.stat().st_size
    await journal.put((sent(a_record("r1")),), "sending")
    whole = path.read_bytes()

    for length in range(first + 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        again, damaged = await reopened(path)
        await again.put((confirmed(a_record("r2", 8)),), "verdict")
        last, still_damaged = await reopened(path)

        assert (damaged, still_damaged) == (1, 1)
        assert [r.state for r in last.held()] == [State.SENDING, State.CONFIRMED]


async def test_a_changed_line_is_not_believed(path):
    """
    A state edited by hand fails its checksum.
    """
    journal = a_second(path)
    await journal.put((a_record(),), "prepared")
    await journal.put((unknown(a_record()),), "answer")
    path.write_bytes(path.read_bytes().replace(b"unknown", b"refused"))

    again, damaged = await reopened(path)

    assert [r.state for r in again.held()] == [State.SENDING]
    assert damaged == 1


async def test_a_file_taken_away_is_written_again_with_the_next_line(path):
    """
    What it held comes back with it.
    """
    journal = a_second(path)
    await journal.put((a_record("r1"),), "prepared")
    path.unlink()

    await journal.put((a_record("r2", 8),), "prepared")

    again, _ = await reopened(path)
    assert {r.request.rid for r in again.held()} == {"r1", "r2"}


async def test_what_is_recorded_elsewhere_is_dropped(path):
    """
    The rest stays; an empty journal is no file at all.
    """
    journal = a_second(path)
    await journal.put((a_record("r1"),), "prepared")
    await journal.put((a_record("r2", 8),), "prepared")
    await journal.drop(["r1"])
    kept, _ = await reopened(path)
    await journal.drop(["r2"])

    assert [r.request.rid for r in kept.held()] == ["r2"]
    assert not path.exists()


async def test_a_place_that_cannot_be_written_refuses(path):
    """
    Nothing is remembered of what could not be written.
    """
    path.parent.write_text("in the way")
    journal = a_second(path)

    await refusal(DiskError, journal.put((a_record(),), "prepared"))
    await refusal(DiskError, journal.open())

    assert journal.held() == ()


@given(record=RECORDS)
async def test_any_record_reads_back_equal(fast_folder_for_all, record: CloseRecord):
    """
    Every answer, state and spelling.
    """
    path = fast_folder_for_all / "second.jsonl"
    path.unlink(missing_ok=True)
    journal = a_second(path)
    await journal.put((record,), "odd")

    again, damaged = await reopened(path)

    assert (again.held(), damaged) == ((without_stamps(record),), 0)
