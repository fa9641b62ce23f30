"""The build's command makes what is asked for, in order, and says what went wrong."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest

import build
import linux_packages
import smoke
from environments import SetupError
from tests.architecture.sources import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


@pytest.mark.skipif(sys.platform != "linux", reason="names of Linux packages")
def test_everything_usual_is_made_unless_told_otherwise():
    """
    All installers of this system but those that need a file it may not have.
    """
    assert build.parse([]).only == ["freeze", "deb", "rpm", "tar"]
    assert build.parse(["--only", "appimage"]).only == ["appimage"]


def test_an_installer_of_another_system_is_not_offered(capsys):
    """
    A wrong name is an error of the command line, with the right ones in it.
    """
    with pytest.raises(SystemExit) as ended:
        build.parse(["--only", "floppy"])

    assert ended.value.code == 2
    assert "freeze" in capsys.readouterr().err


def test_a_failed_step_ends_the_build_with_its_reason(monkeypatch, capsys, tmp_path):
    """
    Status 2 and the reason on standard error, no trace.
    """

    def fail(out: Path) -> None:
        raise SetupError("no freezer here")

    monkeypatch.setattr(build, "freeze", fail)

    status = build.main(["--out", str(tmp_path / "out")])

    assert status == 2
    assert capsys.readouterr().err == "no freezer here\n"


def test_what_the_program_reads_goes_into_wheels_and_bundles():
    """
    The list exists, and holds the icons, the theme and the drawing.
    """
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    included = wheel["force-include"]

    assert [name for name in included if not (ROOT / name).exists()] == []
    assert {f"resources/{name}" for name in ("icons", "theme", "flatten.svg")} <= set(
        included
    )
    assert all(place == f"app/{name}" for name, place in included.items())


def test_every_folder_of_resources_ships_or_is_known_not_to():
    """
    A new folder is put on the list, or named here.
    """
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    present = {f"resources/{entry.name}" for entry in (ROOT / "resources").iterdir()}

    left_out = present - set(wheel["force-include"])

    assert left_out == {"resources/openapi.yaml", "resources/screenshots"}


def test_the_desktop_entry_and_the_program_agree_on_a_name():
    """
    A desktop joins the window, its icon and its entry by that name.
    """
    entry = (ROOT / "packaging/linux/flatten.desktop").read_text("utf-8")
    desktop = (ROOT / "app/desktop.py").read_text("utf-8")

    assert 'setDesktopFileName("flatten")' in desktop
    assert "StartupWMClass=flatten\n" in entry
    assert "Icon=flatten\n" in entry
    assert "MimeType" not in entry
    assert linux_packages.HOME == "/opt/flatten"


@pytest.mark.skipif(sys.platform == "win32", reason="a script as the program")
@pytest.mark.parametrize(
    ("report", "status", "failed"),
    [
        ('{"steps": [{"name": "a", "passed": true}]}', 0, 0),
        ('{"steps": [{"name": "a", "passed": false}]}', 1, 1),
        ('{"steps": [{"name": "a", "passed": true}]}', 3, 1),
    ],
)
def test_a_smoke_test_believes_the_report_and_the_status(tmp_path, report, status, failed):
    """
    A failed step fails it, and so does a status that says otherwise.
    """
    program = tmp_path / "program"
    program.write_text(
        f'#!/bin/sh\nmkdir -p "$2"; echo \'{report}\' > "$2/report.json"; exit {status}\n'
    )
    program.chmod(0o755)

    assert len(smoke.self_test(program)) == failed


@pytest.mark.skipif(sys.platform == "win32", reason="a script as the program")
def test_a_program_that_dies_is_told_from_one_that_fails(tmp_path):
    """
    No report is an error with the status in it.
    """
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\nexit 7\n")
    program.chmod(0o755)

    with pytest.raises(SetupError, match="7"):
        smoke.self_test(program)
