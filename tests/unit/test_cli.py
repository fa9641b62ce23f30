"""Arguments are read and a missing screen is explained before Qt is imported."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import qVersion

from app import __version__, cli
from app.versions import version_text

ON_SCREEN = {"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}


def test_no_arguments_ask_for_nothing():
    """
    Every default is the quiet one.
    """
    assert cli.start([], dict(ON_SCREEN)) == cli.Arguments()


def test_every_argument_is_read():
    """
    Addresses, numbers and folders come out typed.
    """
    line = "--demo --server https://a.example --login 9223372036854775807 --data-dir d"

    arguments = cli.start(line.split(), dict(ON_SCREEN))

    assert arguments.demo
    assert arguments.server == "https://a.example"
    assert arguments.login == 2**63 - 1
    assert arguments.data_dir == Path("d")


@pytest.mark.parametrize("login", ["0", "-1", "9223372036854775808", "1.5", "x", "\u0661"])
def test_a_login_out_of_range_is_refused(login, capsys):
    """
    The program ends with 2 and says what a login is.
    """
    with pytest.raises(SystemExit) as ended:
        cli.start([f"--login={login}"], dict(ON_SCREEN))

    assert ended.value.code == 2
    assert "whole number" in capsys.readouterr().err


def test_a_password_in_the_address_is_refused(capsys):
    """
    The command line, which every process list shows, is no place for a secret.
    """
    with pytest.raises(SystemExit) as ended:
        cli.start(["--server", "https://me:pw@a.example"], dict(ON_SCREEN))

    assert ended.value.code == 2
    assert "password" in capsys.readouterr().err


def test_the_version_is_told(capsys):
    """
    This program's first, then what it runs on, each on its line; status 0.
    """
    with pytest.raises(SystemExit) as ended:
        cli.start(["--version"], {})

    lines = capsys.readouterr().out.splitlines()
    assert ended.value.code == 0
    assert [line.split()[0] for line in lines] == ["flatten", "Python", "Qt", "PySide6"]
    assert lines[0] == f"flatten {__version__}"
    assert lines[1] == f"Python {platform.python_version()}"
    assert lines[2].split()[1] == qVersion()


def test_the_versions_are_told_where_qt_cannot_be_loaded(monkeypatch):
    """
    That is when somebody is asked for them.
    """
    monkeypatch.setitem(sys.modules, "PySide6.QtCore", None)

    text = version_text()

    assert text.startswith("flatten 0.")
    assert "Qt cannot be loaded" in text


@pytest.mark.skipif(sys.platform != "linux", reason="only there Qt can lack a screen")
def test_without_a_display_the_way_out_is_named(capsys):
    """
    The program ends with 2 instead of an abort, and offers two ways.
    """
    with pytest.raises(SystemExit) as ended:
        cli.start(["--demo"], {})

    told = capsys.readouterr().err
    assert ended.value.code == 2
    assert "DISPLAY" in told
    assert "xvfb-run" in told
    assert "--self-test" in told


def test_the_self_test_needs_no_display():
    """
    It draws off screen unless told otherwise.
    """
    environ: dict[str, str] = {}

    arguments = cli.start(["--self-test", "out"], environ)

    assert arguments.self_test == Path("out")
    assert environ == {"QT_QPA_PLATFORM": "offscreen"}


def test_the_self_test_respects_a_chosen_platform():
    """
    Under a virtual screen it can draw with real windows.
    """
    environ = {"QT_QPA_PLATFORM": "xcb"}

    cli.start(["--self-test", "out"], environ)

    assert environ == {"QT_QPA_PLATFORM": "xcb"}


def test_wayland_alone_is_a_display():
    """
    Nothing of X11 is asked for.
    """
    assert cli.preflight({"WAYLAND_DISPLAY": "wayland-0"}) is None


@pytest.mark.skipif(sys.platform != "linux", reason="X11 libraries")
def test_a_missing_library_is_named_with_its_package(monkeypatch):
    """
    Qt would blame another library; here the loader's own words and the fix are told.
    """
    gone = "libxcb-icccm.so.4"
    reason = f"{gone}: cannot open shared object file"
    monkeypatch.setattr(
        cli, "_load", lambda name: reason if name.endswith(("libqxcb.so", gone)) else None
    )

    told = cli.preflight({"DISPLAY": ":0"})

    assert told is not None
    assert reason in told
    assert told.endswith("apt-get install libxcb-icccm4")


@pytest.mark.skipif(sys.platform != "linux", reason="X11 libraries")
def test_a_whole_computer_passes(monkeypatch):
    """
    With every library there, nothing is said.
    """
    monkeypatch.setattr(cli, "_load", lambda name: None)

    assert cli.preflight({"DISPLAY": ":0"}) is None


def test_the_real_plugin_is_looked_at():
    """
    The file that Qt will load is found without importing Qt.
    """
    if sys.platform == "linux":
        assert Path(cli._x11_plugin() or "").name == "libqxcb.so"


def test_reading_arguments_imports_no_qt():
    """
    The check is over before Qt could abort.
    """
    code = (
        "import sys; from app import cli; cli.start(['--self-test', 'x']);"
        "sys.exit('PySide6' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
