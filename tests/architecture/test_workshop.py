"""The scripts a newcomer and the build machine start do what their names say."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT


def script(name):
    """Load a script of ``packaging/``, which is no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "packaging" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_commands_are_listed_without_installing_anything(tmp_path):
    """
    ``--help`` names every command, and makes no environment.
    """
    folder = tmp_path / "packaging"
    folder.mkdir()
    for name in ("dev.py", "environments.py"):
        shutil.copy(ROOT / "packaging" / name, folder)

    told = subprocess.run(
        [sys.executable, folder / "dev.py", "--help"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout

    assert all(f"{name}: " in told for name in ("run", "test", "check", "lock"))
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize("name", ["dev.py", "build.py"])
def test_a_command_script_needs_nothing_installed(name):
    """
    It runs with no third-party package in reach.
    """
    command = [sys.executable, "-E", "-s", "-S", str(ROOT / "packaging" / name), "--help"]

    assert subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode == 0


def test_a_display_of_either_kind_is_seen(monkeypatch):
    """
    X11, Wayland or a chosen platform; nothing else.
    """
    dev = script("dev")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    without = dev.has_display()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")

    assert dev.has_display()
    assert without == (sys.platform != "linux")


@pytest.mark.parametrize("line", ["", "--self-test out"])
def test_without_a_display_the_self_test_runs_off_screen(monkeypatch, capsys, line):
    """
    It is said, and a folder is chosen unless one was given.
    """
    dev = script("dev")
    calls = []
    monkeypatch.setattr(dev, "install", lambda lock: None)
    monkeypatch.setattr(dev, "has_display", lambda: False)
    monkeypatch.setattr(dev, "call", lambda *args: calls.append(args))
    monkeypatch.setattr(dev.tempfile, "mkdtemp", lambda prefix: "made")

    dev.run(line.split())

    ((command, environment),) = calls
    assert command[1:] == ["-m", "app", "--demo", "--self-test", "out" if line else "made"]
    assert environment["QT_QPA_PLATFORM"] == "offscreen"
    assert ("No display" in capsys.readouterr().out) == (not line)


@pytest.mark.parametrize(
    ("line", "spread"), [("", True), ("-n0 -x", False), ("-n 4", False), ("-k name", True)]
)
def test_the_suite_is_spread_unless_told_otherwise(monkeypatch, line, spread):
    """
    Two processes by default, the caller's number if there is one.
    """
    dev = script("dev")
    calls = []
    monkeypatch.setattr(dev, "install", lambda lock: None)
    monkeypatch.setattr(dev, "call", lambda *args: calls.append(args))

    dev.test(line.split())

    ((command, _),) = calls
    assert ("worksteal" in command) == spread
    assert command[-len(line.split()) or len(command) :] == line.split()


def test_a_failed_check_fails_the_command(monkeypatch, capsys):
    """
    All checks run, the failed one is named, the status is 1.
    """
    dev = script("dev")
    monkeypatch.setattr(dev, "install", lambda lock: None)
    monkeypatch.setattr(dev, "call", lambda command, _: int("mypy" in command))

    status = dev.check([])

    assert status == 1
    assert capsys.readouterr().out.endswith("failed: types\n")


@pytest.mark.parametrize(
    ("expression", "fine"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-3-Clause", True),
        ("LGPL-3.0-only OR GPL-2.0-only", True),
        ("MIT AND MPL-2.0", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("none stated", False),
    ],
)
def test_a_licence_is_judged_by_its_best_alternative(expression, fine):
    """
    One alternative made of allowed licences is enough, a part of one is not.
    """
    assert script("licences").allowed(expression) is fine


def test_the_build_script_runs_what_a_developer_runs():
    """
    It is executable, parses, stops at the first failure, and runs the three commands.
    """
    file = ROOT / ".ci/run"
    text = file.read_text("utf-8")

    assert os.access(file, os.X_OK)
    assert subprocess.run(["bash", "-n", file], check=False).returncode == 0  # noqa: S607
    assert "set -euo pipefail" in text
    for command in ("check", "test", "run --self-test"):
        assert f"python3 packaging/dev.py {command}" in text
