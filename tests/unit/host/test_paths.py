"""Folders are where they should be and nobody else's to read."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.host import paths
from app.host.paths import journal_bytes, licence_folder, paths_under


def test_everything_but_the_locks_lies_under_the_data_dir(tmp_path):
    """
    ``--data-dir`` moves every file of the program; a lock is on an account, not a folder.
    """
    paths = paths_under(tmp_path / "mine")

    for folder in (paths.config, paths.data, paths.logs, paths.cache):
        assert folder.is_relative_to(tmp_path / "mine")
    assert paths.locks == paths_under(None).locks


def test_without_a_data_dir_everything_lies_in_the_home_of_the_user():
    """
    The system's usual folders are used.
    """
    paths = paths_under(None)

    for folder in (paths.config, paths.data, paths.logs, paths.cache, paths.locks):
        assert folder.is_relative_to(Path.home())


@pytest.mark.skipif(sys.platform != "linux", reason="only there XDG rules")
@pytest.mark.parametrize("chosen", ["", "/srv/elsewhere", "relative"])
def test_on_linux_the_folders_are_those_every_program_uses(monkeypatch, chosen):
    """
    Set, empty or relative variables lead to the same places as with ``platformdirs``.
    """
    for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", chosen and f"{chosen}/{kind}")

    assert paths._freedesktop_folders() == paths._system_folders()


def test_made_folders_are_open_to_their_user_only(tmp_path):
    """
    Every folder is 0700, also one that was wider before; the data dir is left alone.
    """
    root = tmp_path / "mine"
    (root / "logs").mkdir(parents=True, mode=0o755)
    root.chmod(0o755)
    paths = paths_under(root)

    paths.make()

    modes = {oct(f.stat().st_mode & 0o777) for f in (paths.config, paths.logs, paths.locks)}
    assert modes == {"0o700"}
    assert root.stat().st_mode & 0o777 == 0o755


def test_making_them_again_changes_nothing(tmp_path):
    """
    A second start finds its files.
    """
    paths = paths_under(tmp_path)
    paths.make()
    paths.settings.write_text("kept")

    paths.make()

    assert paths.settings.read_text() == "kept"


def test_the_journal_is_measured_with_its_side_files(tmp_path):
    """
    What waits in the write-ahead log takes room too; before there is one, none.
    """
    paths = paths_under(tmp_path)
    before = journal_bytes(paths)
    paths.data.mkdir()
    paths.journal.write_bytes(b"x" * 100)
    paths.journal.with_name(paths.journal.name + "-wal").write_bytes(b"x" * 20)
    (paths.data / "other").write_bytes(b"x" * 5)

    assert (before, journal_bytes(paths)) == (0, 120)


@pytest.mark.parametrize("place", ["licenses", "../Resources/licenses"])
def test_an_installed_copy_has_its_licences_beside_it(tmp_path, monkeypatch, place):
    """
    Or where macOS wants what is no code; a copy run from its sources has none there.
    """
    program = tmp_path / "MacOS" / "flatten"
    program.parent.mkdir()
    monkeypatch.setattr(sys, "executable", str(program))
    loose = licence_folder()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    without = licence_folder()
    folder = (program.parent / place).resolve()
    folder.mkdir(parents=True)

    assert (loose, without) == (None, None)
    assert licence_folder() == folder
