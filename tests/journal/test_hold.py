"""Files taken away or exchanged are noticed, without asking the log for its times."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.journal.hold import Hold
from app.journal.place import beside, identity

ELSEWHERE = pytest.mark.skipif(os.name == "nt", reason="an open file cannot be moved there")


@pytest.fixture
def held(path) -> Iterator[Hold]:
    path.parent.mkdir()
    for file in (path, beside(path, "-wal")):
        file.write_text("ours")
    hold = Hold(path)
    yield hold
    hold.close()


def exchange(path: Path) -> None:
    other = beside(path, ".other")
    other.write_text("theirs")
    other.replace(path)


def test_files_that_are_written_to_are_still_held(path, held):
    """
    Whatever is in them, and however often it is asked.
    """
    beside(path, "-wal").write_text("more")
    path.write_text("more")

    assert held.is_held()
    assert held.is_held()


@ELSEWHERE
@pytest.mark.parametrize("by_handle", [True, False])
@pytest.mark.parametrize("ending", ["", "-wal"])
def test_a_file_that_is_not_the_same_is_not_held(path, held, ending: str, by_handle: bool):
    """
    Exchanged, moved or removed, with a handle of the log and without one.
    """
    file = beside(path, ending)
    if not by_handle:
        held.close()
    exchange(file)
    exchanged = held.is_held()
    file.rename(beside(path, ".moved"))
    moved = held.is_held()
    beside(path, ".moved").unlink()

    assert (exchanged, moved, held.is_held()) == (False, False, False)


@ELSEWHERE
def test_a_folder_that_was_moved_is_not_held(path, held):
    """
    Its files are the same, but not where the next start looks for them.
    """
    path.parent.rename(path.parent.with_name("moved"))

    assert not held.is_held()


@pytest.mark.skipif(sys.platform != "linux", reason="only there such handles are")
def test_the_log_is_asked_where_it_lies_and_nothing_else(path, held):
    """
    A handle that can neither read nor write has no times to ask for; closed, it is gone.
    """
    handle = held._handle
    assert handle is not None
    assert identity(f"/proc/self/fd/{handle}") == held.place.log

    held.close()

    assert identity(f"/proc/self/fd/{handle}") != held.place.log
    assert held.is_held()


def test_a_journal_without_a_log_is_held_by_its_file(tmp_path):
    """
    On a network drive there is none; one that comes up is somebody else's.
    """
    path = tmp_path / "journal.sqlite3"
    path.touch()
    hold = Hold(path)

    assert hold.is_held()

    beside(path, "-wal").touch()
    assert not hold.is_held()
