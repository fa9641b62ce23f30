"""Trying out what was built: each file its own way, and no silence about a failure."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

import installed
from environments import SetupError


def test_each_file_is_installed_the_way_of_its_system(tmp_path):
    """
    By what its name looks like; lists and files of other systems are left alone.
    """
    names = [
        "flatten_1_amd64.deb",
        "flatten-1-linux-x86_64.tar.xz",
        "flatten-1-x86_64.AppImage",
        "flatten-1-windows-x64-setup-unsigned.exe",
        "flatten-1-windows-x64-portable.zip",
        "flatten-1-macos-arm64-unsigned.dmg",
        "flatten-1-1.x86_64.rpm",
        "SHA256SUMS",
    ]
    for name in names:
        (tmp_path / name).touch()

    found = {
        system: [how.__name__ for _, how in installed.artefacts(tmp_path, system)]
        for system in ("linux", "win32", "darwin", "plan9")
    }

    assert found == {
        "linux": ["deb", "archive", "appimage"],
        "win32": ["setup", "portable"],
        "darwin": ["dmg"],
        "plan9": [],
    }


def test_nothing_to_try_is_a_failure(tmp_path, capsys):
    """
    A build that made nothing does not pass for one that works.
    """
    assert installed.main([str(tmp_path)]) == 1
    assert "0 of 0 passed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("failed", "passed"), [([], True), (["close half", "journal"], False)]
)
def test_an_installed_program_passes_if_every_step_of_its_test_did(capsys, failed, passed):
    """
    The steps that failed are named.
    """

    @contextmanager
    def install(file: Path):
        yield file

    told = installed.try_out(Path("flatten.deb"), install, lambda program: failed)

    printed = capsys.readouterr().out
    assert told is passed
    assert all(step in printed for step in failed)


def test_an_installation_that_fails_is_told(capsys):
    """
    It counts as failed, with its reason; it does not end the others' trial.
    """

    @contextmanager
    def install(file: Path):
        installed.must([sys.executable, "-c", "raise SystemExit(3)"])
        yield file

    assert not installed.try_out(Path("setup.exe"), install)
    assert "ended with 3" in capsys.readouterr().out


def test_what_is_left_after_uninstalling_is_a_failure(tmp_path):
    """
    It names the place.
    """
    installed.gone(tmp_path / "nothing")

    with pytest.raises(SetupError, match=tmp_path.name):
        installed.gone(tmp_path)
