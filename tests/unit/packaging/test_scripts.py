"""The build machines' own scripts: what they fetch is what was named, keys stay unseen."""

from __future__ import annotations

import base64
import hashlib
import os
import stat
import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT

PACKAGING = ROOT / "packaging"
RUNTIME = PACKAGING / "linux" / "appimage_runtime.sh"
KEYCHAIN = PACKAGING / "macos" / "keychain.sh"
APT = PACKAGING / "linux" / "apt.sh"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="scripts with GNU tools")


@pytest.fixture
def machine(tmp_path):
    """A build machine with stand-ins for the tools that reach outside it."""
    tools = tmp_path / "tools"
    tools.mkdir()
    scripts = {
        # Writes what it was asked for to where it was told.
        "curl": 'while [ $# -gt 2 ]; do shift; [ "$1" = --output ] && file=$2; done\n'
        'printf runtime >"$file"',
        "security": f'printf "%s\\n" "$*" >>"{tmp_path}/security"',
        "apt-get": f'printf "%s\\n" "$*" >>"{tmp_path}/apt"',
        "sudo": 'exec "$@"',
    }
    for name, lines in scripts.items():
        (tools / name).write_text(f"#!/bin/sh\n{lines}\n")
        (tools / name).chmod(0o755)

    def run(script, *arguments, **settings):
        environment = {
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            "RUNNER_TEMP": str(tmp_path),
            "GITHUB_ENV": str(tmp_path / "environment"),
        }
        command = ["bash", str(script), *arguments]
        return subprocess.run(
            command, check=False, env=environment | settings, capture_output=True, text=True
        )

    return run


def told(tmp_path):
    """Return what the steps that follow are told."""
    file = tmp_path / "environment"
    return file.read_text() if file.exists() else ""


def test_a_runtime_is_used_only_if_it_is_the_one_that_was_named(machine, tmp_path):
    """
    With the right hash the build is told of it, with another it stops.
    """
    wanted = hashlib.sha256(b"runtime").hexdigest()
    other = hashlib.sha256(b"another").hexdigest()

    refused = machine(RUNTIME, RUNTIME_URL="https://x", APPIMAGE_RUNTIME_SHA256=other)
    before = told(tmp_path)
    taken = machine(RUNTIME, RUNTIME_URL="https://x", APPIMAGE_RUNTIME_SHA256=wanted)

    assert refused.returncode != 0
    assert before == ""
    assert taken.returncode == 0
    assert f"APPIMAGE_RUNTIME_SHA256={wanted}\n" in told(tmp_path)
    assert "--only appimage" in told(tmp_path)


@pytest.mark.parametrize("named", ["RUNTIME_URL", "APPIMAGE_RUNTIME_SHA256"])
def test_without_a_name_and_a_hash_nothing_is_fetched(machine, tmp_path, named):
    """
    It is said, and the rest of the build goes on.
    """
    done = machine(RUNTIME, **{named: "x"})

    assert done.returncode == 0
    assert "no AppImage" in done.stdout
    assert told(tmp_path) == ""


def test_keys_are_never_printed_and_do_not_stay(machine, tmp_path):
    """
    The notary's key is its owner's alone while it is needed; the certificate is gone as
    soon as it is in the keychain; afterwards nothing is left.
    """
    keys = {
        "CERTIFICATE": base64.b64encode(b"the certificate").decode(),
        "CERTIFICATE_PASSWORD": "open sesame",
        "NOTARY_KEY": "the notary's key",
    }
    notary = tmp_path / "flatten-notary.p8"

    opened = machine(KEYCHAIN, "open", **keys)
    mode = stat.S_IMODE(notary.stat().st_mode)
    (tmp_path / "flatten-signing.keychain-db").touch()
    closed = machine(KEYCHAIN, "close")

    assert (opened.returncode, closed.returncode) == (0, 0)
    printed = opened.stdout + opened.stderr + told(tmp_path)
    assert not any(key in printed for key in keys.values())
    assert mode == 0o600
    assert not notary.exists()
    assert not (tmp_path / "flatten-certificate.p12").exists()
    assert "delete-keychain" in (tmp_path / "security").read_text()


def test_without_keys_the_keychain_is_left_alone(machine, tmp_path):
    """
    An unsigned build touches nothing.
    """
    machine(KEYCHAIN, "open")
    machine(KEYCHAIN, "close")

    assert not (tmp_path / "security").exists()
    assert told(tmp_path) == ""


def test_the_listed_packages_are_installed_and_no_comment(machine, tmp_path):
    """
    All words of the lists that are named, in one go.
    """
    done = machine(APT, "runtime", "windows")

    lines = (tmp_path / "apt").read_text().splitlines()
    assert done.returncode == 0
    assert lines[0] == "update -qq"
    assert {"libegl1", "nsis", "wine"} <= set(lines[1].split())
    assert "#" not in lines[1]
    assert "Debian" not in lines[1]
