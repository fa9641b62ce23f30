"""What the program says of itself to Windows and macOS."""

from __future__ import annotations

import ast
import plistlib

import pytest

from identity import info_plist, numbers, version_info
from tests.architecture.sources import ROOT


@pytest.mark.parametrize(
    ("version", "wanted"),
    [("0.1.0", (0, 1, 0, 0)), ("12.3", (12, 3, 0, 0)), ("1.2.3rc4", (1, 2, 3, 0))],
)
def test_a_version_becomes_the_four_numbers_windows_knows(version, wanted):
    """
    What is missing, or is no number, counts as nothing.
    """
    assert numbers(version) == wanted


def test_windows_is_told_which_program_this_is():
    """
    The text is Python that PyInstaller reads, with every place filled in.
    """
    text = version_info("1.2.3", "flatten-demo")

    tree = ast.parse(text, mode="eval")
    told = {
        call.args[0].value: call.args[1].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "StringStruct"
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[1], ast.Constant)
    }

    assert told["ProductName"] == "Flatten"
    assert told["FileVersion"] == told["ProductVersion"] == "1.2.3"
    assert told["OriginalFilename"] == "flatten-demo.exe"
    assert "filevers=(1, 2, 3, 0)" in text
    assert "@" not in text


def test_a_mac_is_told_which_application_this_is():
    """
    The properties can be written as a property list; the window is not in the background.
    """
    told = plistlib.loads(plistlib.dumps(info_plist("1.2.3rc4")))

    assert told["CFBundleExecutable"] == "flatten"
    assert told["CFBundleShortVersionString"] == "1.2.3rc4"
    assert told["CFBundleVersion"] == "1.2.3"
    assert told["LSBackgroundOnly"] is False
    assert told["NSHighResolutionCapable"] is True


def test_the_freezer_is_told_both():
    """
    The one specification hands them on.
    """
    spec = (ROOT / "packaging" / "flatten.spec").read_text("utf-8")

    assert "version=version_file(name)" in spec
    assert "info_plist=info_plist(VERSION)" in spec
