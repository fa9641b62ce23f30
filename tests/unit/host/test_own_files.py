"""A program that is replaced while it runs notices."""

from __future__ import annotations

import os
import sys

import pytest

from app.host.own_files import OwnFiles, own_files


@pytest.fixture
def program(tmp_path):
    made = tmp_path / "flatten"
    made.write_bytes(b"old")
    return made


def test_a_file_that_took_its_place_is_noticed_for_good(program, tmp_path):
    """
    As a package manager does it, by a rename; of the same size and time all the same.
    """
    files = OwnFiles(program)
    before = files.replaced()
    other = tmp_path / "flatten.new"
    other.write_bytes(b"new")
    os.utime(other, ns=(program.stat().st_atime_ns, program.stat().st_mtime_ns))
    other.replace(program)

    after = files.replaced()
    program.unlink()

    assert (before, after, files.replaced()) == (False, True, True)


def test_a_file_written_over_is_noticed(program):
    """
    Some installers keep the file and change what is in it.
    """
    files = OwnFiles(program)

    program.write_bytes(b"a longer one")

    assert files.replaced()


def test_a_file_that_is_gone_says_nothing(program):
    """
    Between an old and a new one there may be none.
    """
    files = OwnFiles(program)

    program.unlink()

    assert not files.replaced()


@pytest.mark.parametrize(("frozen", "noticed"), [(True, True), (False, False)])
def test_only_an_installed_program_is_watched(monkeypatch, program, frozen, noticed):
    """
    From sources the file is Python's own.
    """
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setattr(sys, "frozen", frozen, raising=False)
    files = own_files()

    program.write_bytes(b"another")

    assert files.replaced() is noticed
