"""The application for macOS: signed from the inside out, sealed with its licences."""

from __future__ import annotations

import os
import plistlib
import subprocess
import sys
from pathlib import Path

import pytest

import macos_packages
from environments import SetupError
from freezing import FIXED_EPOCH, Bundle
from tests.architecture.sources import ROOT

MACOS = ROOT / "packaging" / "macos"
CODE = (
    "Contents/MacOS/flatten",
    "Contents/MacOS/flatten-demo",
    "Contents/Frameworks/libssl.dylib",
    "Contents/Frameworks/PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore",
)

posix = pytest.mark.skipif(sys.platform == "win32", reason="a script for bash")


@pytest.fixture
def app(tmp_path):
    folder = tmp_path / "Flatten.app"
    for name in (*CODE, "Contents/Resources/licenses/README.md"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("Mach-O" if name in CODE else "text")
    return folder


@pytest.fixture
def signed(tmp_path, app):
    """Run the script with stand-ins for macOS's tools; return what was signed, and how."""
    tools = tmp_path / "tools"
    tools.mkdir()
    log = tmp_path / "log"
    scripts = {
        "codesign": f'printf "%s\\n" "$*" >>"{log}"',
        "file": 'cat "$2"',
        "xcrun": f'printf "xcrun %s\\n" "$*" >>"{log}"',
    }
    for name, line in scripts.items():
        (tools / name).write_text(f"#!/bin/sh\n{line}\n")
        (tools / name).chmod(0o755)

    def sign(*arguments, **settings):
        environment = {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"} | settings
        command = ["bash", str(MACOS / "sign_and_notarise.sh"), *arguments]
        subprocess.run(command, check=True, env=environment)
        return log.read_text().splitlines()

    return sign


@posix
def test_every_part_is_signed_before_what_holds_it(signed, app):
    """
    Libraries, frameworks, programs, the application; each exactly once, seen at the end.
    """
    lines = signed("app", str(app), FLATTEN_MACOS_IDENTITY="Developer ID Application: X")

    order = [Path(line.split()[-1]).name for line in lines]
    assert set(order[:2]) == {"libssl.dylib", "QtCore"}
    assert order[2:] == ["QtCore.framework", "flatten-demo", "Flatten.app", "Flatten.app"]
    assert "--verify" in lines[-1]


@posix
def test_a_certificate_brings_the_hardened_runtime_and_time_stamps(signed, app):
    """
    For every part; only programs get more rights, and nothing is signed with ``--deep``.
    """
    lines = signed("app", str(app), FLATTEN_MACOS_IDENTITY="Developer ID Application: X")

    *signing, _ = lines
    assert all("--timestamp --options runtime" in line for line in signing)
    assert not any("--deep" in line for line in signing)
    entitled = [Path(line.split()[-1]).name for line in signing if "entitlements" in line]
    assert entitled == ["flatten-demo", "Flatten.app"]


@posix
def test_without_a_certificate_it_is_sealed_for_its_own_kind_of_computer(signed, app):
    """
    No hardened runtime: without a team's name it would refuse our own libraries.
    """
    *signing, _ = signed("app", str(app))

    assert len(signing) == 5
    assert all(line.startswith("--force --sign - ") for line in signing)
    assert not any("runtime" in line for line in signing)


@posix
def test_apple_s_word_is_waited_for_and_attached(signed, tmp_path):
    """
    The key is named by its file and never itself an argument.
    """
    image = tmp_path / "Flatten.dmg"
    image.touch()
    keys = dict.fromkeys(macos_packages.NOTARY, "x") | {"FLATTEN_NOTARY_KEY": "key.p8"}

    submit, staple = signed("notarise", str(image), **keys)

    assert submit.startswith(f"xcrun notarytool submit {image} --wait")
    assert "--key key.p8" in submit
    assert staple == f"xcrun stapler staple {image}"


def test_a_signed_build_may_do_one_thing_more_than_the_hardened_runtime_allows():
    """
    Memory for libffi; library validation, debugging and the rest stay as they are.
    """
    told = plistlib.loads((MACOS / "entitlements.plist").read_bytes())

    assert told == {"com.apple.security.cs.allow-unsigned-executable-memory": True}


@pytest.mark.parametrize(
    ("given", "wanted"),
    [((), "-unsigned"), (("IDENTITY",), "-unsigned"), (("IDENTITY", "NOTARY"), "")],
)
def test_a_name_without_unsigned_means_signed_and_looked_at(monkeypatch, given, wanted):
    """
    A Mac refuses what is only signed as well, so the name does not claim more.
    """
    for name in (macos_packages.IDENTITY, *macos_packages.NOTARY):
        monkeypatch.delenv(name, raising=False)
    if "IDENTITY" in given:
        monkeypatch.setenv(macos_packages.IDENTITY, "Developer ID Application: X")
    for name in macos_packages.NOTARY if "NOTARY" in given else ():
        monkeypatch.setenv(name, "x")

    assert macos_packages.unsigned() == wanted


def test_half_of_the_keys_stop_the_build(monkeypatch):
    """
    Somebody meant it to be notarised.
    """
    monkeypatch.delenv(macos_packages.IDENTITY, raising=False)
    for name in macos_packages.NOTARY:
        monkeypatch.setenv(name, "x")

    with pytest.raises(SetupError, match=macos_packages.IDENTITY):
        macos_packages.notarising()


def test_licences_lie_where_the_application_looks_for_them(tmp_path, app):
    """
    In ``Resources``, which is sealed; an older copy does not stay.
    """
    folder = tmp_path / "flatten"
    (folder / "licenses").mkdir(parents=True)
    for name in ("licenses/LGPL-3.txt", "LICENSE", "sbom.cdx.json"):
        (folder / name).write_text(name)
    bundle = Bundle(
        folder=folder,
        notes=tmp_path,
        python=Path(sys.executable),
        version="1.2.3",
        epoch=FIXED_EPOCH,
    )

    macos_packages.finish(bundle, app)

    resources = app / "Contents" / "Resources"
    found = {f.relative_to(resources).as_posix() for f in resources.rglob("*.*")}
    assert found == {"licenses/LGPL-3.txt", "sbom.cdx.json"}
    assert (resources / "LICENSE").read_text() == "LICENSE"
