"""The conditions every test runs under are themselves able to fail a test."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT

CASES = """
import asyncio, gc, os, socket, threading
from pathlib import Path
import pytest
from PySide6.QtCore import QTimer
from qasync import QEventLoop
from hypothesis import given, strategies

async def fails():
    raise ValueError("broken")

class FailsToDie:
    def __del__(self):
        raise ValueError("broken")

async def test_broken_task():
    asyncio.get_running_loop().create_task(fails())
    await asyncio.sleep(0.01)

async def test_broken_callback():
    asyncio.get_running_loop().call_soon(lambda: 1 / 0)
    await asyncio.sleep(0.01)

async def test_broken_callback_on_qt(qapp):
    asyncio.get_running_loop().call_soon(lambda: 1 / 0)
    await asyncio.sleep(0.01)

async def test_broken_slot(qapp):
    QTimer.singleShot(0, lambda: 1 / 0)
    await asyncio.sleep(0.05)

def test_broken_thread():
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()

def test_broken_finalizer():
    FailsToDie()

def test_broken_network():
    with socket.socket() as wire, pytest.raises(OSError):
        wire.connect(("192.0.2.1", 80))

def test_broken_lookup():
    with pytest.raises(OSError):
        socket.getaddrinfo("example.com", 443)

@given(strategies.integers())
async def test_broken_property(number):
    assert number != number

async def test_broken_wait(until):
    await until(lambda: False, within_s=0.02)

def test_sound_unknown_name():
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("broker.invalid", 443)

def test_sound_home(tmp_path):
    assert Path.home().is_relative_to(tmp_path)
    assert "https_proxy" not in os.environ

async def test_sound_loops(qapp):
    assert isinstance(asyncio.get_running_loop(), QEventLoop)
    assert not qapp.quitOnLastWindowClosed()

async def test_sound_plain_loop():
    assert not isinstance(asyncio.get_running_loop(), QEventLoop)
"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """Run the cases under our conftest and return the outcome of each by name."""
    folder = tmp_path_factory.mktemp("suite")
    shutil.copy(ROOT / "tests/conftest.py", folder)
    (folder / "test_cases.py").write_text(CASES, "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider"]
    command += ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(folder), str(folder)]
    environment = os.environ | {"https_proxy": "http://192.0.2.1:1"}
    ended = subprocess.run(
        command, check=False, capture_output=True, text=True, env=environment, cwd=folder
    )
    summary = [line.split()[:2] for line in ended.stdout.splitlines() if "::test_" in line]
    found: dict[str, set[str]] = {}
    for outcome, case in summary:
        found.setdefault(case.partition("::")[2], set()).add(outcome)
    return found


@pytest.mark.parametrize("case", re.findall(r"def (test_\w+)", CASES))
def test_a_case_ends_as_its_name_says(outcomes, case):
    """
    What is called broken fails or ends in an error, what is called sound passes.
    """
    if case.startswith("test_sound"):
        assert outcomes[case] == {"PASSED"}
    else:
        assert outcomes[case] & {"FAILED", "ERROR"}
