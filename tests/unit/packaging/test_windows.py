"""What people on Windows install says whether it is signed, and is made the same twice."""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path

import pytest

import freezing
import windows_packages
from environments import SetupError
from freezing import Bundle
from tests.architecture.sources import ROOT

SIGN = "FLATTEN_SIGN_COMMAND"
SCRIPT = (ROOT / "packaging/windows/flatten.nsi").read_text("utf-8")

# Signs by writing its name behind what is in the file.
SIGNER = [sys.executable, "-c", "import sys; open(sys.argv[1], 'a').write('+signed')"]


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    folder = tmp_path / "flatten"
    (folder / "_internal").mkdir(parents=True)
    for name in ("flatten.exe", "flatten-demo.exe", "_internal/Qt6Core.dll"):
        (folder / name).write_text(name)
    return Bundle(
        folder=folder,
        notes=tmp_path,
        python=Path(sys.executable),
        version="1.2.3",
        epoch=freezing.FIXED_EPOCH,
    )


def test_without_a_key_the_name_says_so(bundle, tmp_path, monkeypatch):
    """
    The archive is called unsigned, and the programs in it are as they were.
    """
    monkeypatch.delenv(SIGN, raising=False)

    made = windows_packages.portable(bundle, tmp_path)

    assert made.name == "flatten-1.2.3-windows-x64-portable-unsigned.zip"
    with zipfile.ZipFile(made) as archive:
        assert archive.read(f"{made.stem}/flatten.exe") == b"flatten.exe"


def test_with_a_key_our_programs_are_signed_and_the_libraries_left(
    bundle, tmp_path, monkeypatch
):
    """
    Both programs, once each; what others made keeps its makers' signature.
    """
    monkeypatch.setenv(SIGN, json.dumps(SIGNER))

    made = windows_packages.portable(bundle, tmp_path)
    again = windows_packages.portable(bundle, tmp_path)

    with zipfile.ZipFile(again) as archive:
        found = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    assert made.name == "flatten-1.2.3-windows-x64-portable.zip"
    assert found["flatten.exe"] == b"flatten.exe+signed"
    assert found["flatten-demo.exe"] == b"flatten-demo.exe+signed"
    assert found["_internal/Qt6Core.dll"] == b"_internal/Qt6Core.dll"


def test_an_archive_comes_out_the_same_twice(bundle, tmp_path, monkeypatch):
    """
    Its entries have one date and a fixed order.
    """
    monkeypatch.delenv(SIGN, raising=False)
    first = windows_packages.portable(bundle, tmp_path).read_bytes()
    for file in bundle.folder.rglob("*.exe"):
        file.touch()

    assert windows_packages.portable(bundle, tmp_path).read_bytes() == first


@pytest.mark.parametrize("told", ["signtool sign", '{"a": 1}', '["a", 1]'])
def test_a_signing_command_that_is_no_list_of_words_stops_the_build(
    told, bundle, tmp_path, monkeypatch
):
    """
    Nothing goes out half signed.
    """
    monkeypatch.setenv(SIGN, told)

    with pytest.raises(SetupError):
        windows_packages.portable(bundle, tmp_path)


def test_a_signer_that_fails_stops_the_build(bundle, tmp_path, monkeypatch):
    """
    Its status counts.
    """
    monkeypatch.setenv(SIGN, json.dumps([sys.executable, "-c", "raise SystemExit(1)"]))

    with pytest.raises(SetupError):
        windows_packages.portable(bundle, tmp_path)


def test_no_setup_program_without_its_compiler(bundle, tmp_path, monkeypatch):
    """
    It is said what is missing.
    """
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("PROGRAMFILES(X86)", raising=False)

    with pytest.raises(SetupError, match="makensis is not installed"):
        windows_packages.setup(bundle, tmp_path)


@pytest.mark.parametrize(
    ("has_stub", "wanted"), [(True, "amd64-unicode"), (False, "x86-unicode")]
)
def test_the_setup_program_has_as_many_bits_as_its_compiler_can_make(
    tmp_path, monkeypatch, has_stub, wanted
):
    """
    64 where the part for it is there, else 32; both install the same.
    """
    (tmp_path / "Stubs").mkdir()
    if has_stub:
        (tmp_path / "Stubs" / "lzma_solid-amd64-unicode").touch()
    told = tmp_path / "told.py"
    told.write_text(f"print('Defined symbols: A=1,NSISDIR={tmp_path},B=2')")
    compiler = tmp_path / "makensis"
    compiler.write_text(f"#!/bin/sh\nexec '{sys.executable}' '{told}'\n")
    compiler.chmod(0o755)
    if sys.platform == "win32":
        pytest.skip("a script is no program there")

    assert windows_packages.target_of(compiler) == wanted


def test_only_folders_with_our_marker_are_ever_deleted_whole():
    """
    The setup's one way to delete a folder of files asks for the marker first; what is a
    trader's is deleted by name, and its folder only when empty.
    """
    code = [line.strip() for line in SCRIPT.splitlines() if not line.startswith(";")]
    whole = [line for line in code if line.startswith("RMDir /r")]

    assert whole == [
        'RMDir /r "${folder}"',
        r'RMDir /r "${YOURS}\Logs"',
        r'RMDir /r "${YOURS}\Cache"',
        r'RMDir /r "${YOURS}\locks"',
    ]
    assert code[code.index('RMDir /r "${folder}"') - 1].startswith("${If} ${FileExists}")


def test_nothing_is_killed_and_nobody_has_to_be_an_administrator():
    """
    The setup asks a window to close; it has no means to end a process.
    """
    assert "RequestExecutionLevel user" in SCRIPT
    assert "TerminateProcess" not in SCRIPT
    assert "taskkill" not in SCRIPT.lower()
    assert "HKLM" not in SCRIPT


def test_silence_never_waits_for_somebody():
    """
    Every question has an answer for when nobody is there, or belongs to a page.
    """
    asked = [line.strip() for line in SCRIPT.splitlines() if "MessageBox MB_" in line]
    pages_only = [line for line in asked if line.endswith("$Reason")]

    assert len(pages_only) == 1
    assert [line for line in asked if "/SD" not in line] == pages_only
