"""Environments are made anew when their lock changed, and only then."""

from __future__ import annotations

import pytest

import environments
import freezing

LOCK = """\
# Made by a tool.
alpha==1.0 ; sys_platform == 'linux' \\
    --hash=sha256:aa
    # via beta
beta.gamma==2 \\
    --hash=sha256:bb \\
    --hash=sha256:cc
"""


@pytest.fixture
def lock_file(tmp_path):
    file = tmp_path / "requirements-x.txt"
    file.write_text(LOCK)
    return file


@pytest.fixture
def environment(tmp_path):
    folder = tmp_path / "environment"
    python = environments.python_of(folder)
    python.parent.mkdir(parents=True)
    python.touch()
    return folder


def test_a_stamped_environment_is_left_alone(environment, lock_file, monkeypatch):
    """
    Nothing is installed while the stamp says what the lock says.
    """
    monkeypatch.setattr(environments, "call", lambda *_: pytest.fail("installed again"))
    environments.stamp(environment, lock_file)

    installed = environments.fill(environment, lock_file)

    assert not installed


@pytest.mark.parametrize("change", ["lock", "python"])
def test_a_stamp_counts_only_for_its_lock_and_a_python(environment, lock_file, change):
    """
    Another lock, or no interpreter any more: not filled.
    """
    environments.stamp(environment, lock_file)
    if change == "lock":
        lock_file.write_text(LOCK + "delta==1\n")
    else:
        environments.python_of(environment).unlink()

    assert not environments.is_filled(environment, lock_file)


def test_what_pip_refuses_is_said(environment, lock_file, monkeypatch):
    """
    A failed installation is an error with a reason, and leaves no stamp.
    """
    monkeypatch.setattr(environments, "usable", lambda python: True)
    monkeypatch.setattr(environments, "call", lambda *_: 1)

    with pytest.raises(environments.SetupError, match="pip"):
        environments.fill(environment, lock_file)

    assert not environments.is_filled(environment, lock_file)


def test_packages_come_with_their_hashes_or_not_at_all(environment, lock_file, monkeypatch):
    """
    pip is told to require hashes and given the lock file.
    """
    calls = []
    monkeypatch.setattr(environments, "usable", lambda python: True)
    monkeypatch.setattr(environments, "call", lambda command, _: calls.append(command))

    environments.fill(environment, lock_file)

    ((command),) = calls
    assert "--require-hashes" in command
    assert command[-1] == lock_file


def test_each_pin_keeps_its_hashes():
    """
    A pin is everything up to the next one.
    """
    pins = environments.pinned(LOCK)

    assert list(pins) == ["alpha", "beta.gamma"]
    assert pins["beta.gamma"].count("--hash") == 2
    assert "sys_platform" in pins["alpha"]


def test_the_frozen_environment_has_the_freezer_and_no_other_tool():
    """
    PyInstaller is added to what the program runs on; a tool beside it is not, and
    what both locks have is taken from the program's.
    """
    run = "alpha==1 \\\n    --hash=sha256:aa\npackaging==1 \\\n    --hash=sha256:bb\n"
    build = (
        "nfpm==2 \\\n    --hash=sha256:cc\n"
        "packaging==9 \\\n    --hash=sha256:dd\n"
        "pyinstaller==6 \\\n    --hash=sha256:ee\n"
    )

    frozen = environments.pinned(freezing.frozen_lock(run, build))

    assert list(frozen) == ["alpha", "packaging", "pyinstaller"]
    assert "==1" in frozen["packaging"]


def test_the_locks_of_this_project_fit_together():
    """
    The freezer is in the lock of the build.
    """
    run = environments.RUN_LOCK.read_text("utf-8")
    build = environments.BUILD_LOCK.read_text("utf-8")

    assert "pyinstaller" in environments.pinned(freezing.frozen_lock(run, build))


def test_the_caller_may_set_the_date_of_a_build(monkeypatch):
    """
    SOURCE_DATE_EPOCH wins over the commit.
    """
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "12345")

    assert freezing.epoch() == 12345


def test_a_build_outside_a_repository_has_a_fixed_date(monkeypatch, tmp_path):
    """
    No commit, no clock: always the same.
    """
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setattr(freezing, "ROOT", tmp_path)

    assert freezing.epoch() == freezing.FIXED_EPOCH


def test_every_file_of_a_bundle_gets_its_date(tmp_path):
    """
    Files, folders and links, but not what a link points to outside.
    """
    outside = tmp_path / "outside"
    outside.touch()
    before = outside.stat().st_mtime
    folder = tmp_path / "bundle"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "file").touch()
    (folder / "link").symlink_to(outside)

    freezing.set_dates(folder, 1000)

    entries = [folder, *folder.rglob("*")]
    assert {entry.lstat().st_mtime for entry in entries} == {1000}
    assert outside.stat().st_mtime == before


def test_a_failed_step_is_told_by_name():
    """
    The program's name, not a trace.
    """
    with pytest.raises(environments.SetupError, match="false failed"):
        freezing.run(["false"])


def test_a_missing_tool_is_told_by_name():
    """
    What is not installed is named.
    """
    with pytest.raises(environments.SetupError, match="no-such-tool is not installed"):
        freezing.run(["no-such-tool"])
