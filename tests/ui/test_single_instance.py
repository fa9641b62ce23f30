"""A second start brings the running window forward, and nothing else gets through."""

from __future__ import annotations

import random
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QDir
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QWidget

from app.ui.single_instance import (
    MOST_BYTES,
    RunningInstance,
    bring_forward,
    instance_name,
    knock,
)

ROOT = Path(__file__).parents[2]
UNCONNECTED = QLocalSocket.LocalSocketState.UnconnectedState

SECOND_START = """
import sys
from PySide6.QtCore import QCoreApplication
from app.ui.single_instance import knock
qt = QCoreApplication([])
sys.exit(0 if knock(sys.argv[1], patience_ms=3000) else 1)
"""
KILLED_LISTENER = """
import os, signal, sys
from PySide6.QtCore import QCoreApplication
from app.ui.single_instance import RunningInstance
qt = QCoreApplication([])
instance = RunningInstance(sys.argv[1])
assert instance.listen()
os.kill(os.getpid(), signal.SIGKILL)
"""


class Running:
    """A listening instance that notes how often it was asked to show itself."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.raised = 0
        self.instance = RunningInstance(name)
        self.instance.raise_wanted.connect(self._note)
        self.sockets: list[QLocalSocket] = []
        assert self.instance.listen()

    def _note(self) -> None:
        self.raised += 1

    def visit(self, *messages: bytes) -> QLocalSocket:
        socket = QLocalSocket()
        socket.connectToServer(self.name)
        assert socket.waitForConnected(1000)
        for message in messages:
            socket.write(message)
            socket.flush()
        self.sockets.append(socket)
        return socket

    @property
    def open_visits(self) -> int:
        return len(self.instance._visits())


def start(code: str, name: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", code, name], cwd=ROOT)


@pytest.fixture
def name(tmp_path):
    return instance_name(tmp_path)


@pytest.fixture
def running(qapp, name) -> Iterator[Running]:
    running = Running(name)
    yield running
    for socket in running.sockets:
        socket.abort()
    running.instance.close()
    running.instance.deleteLater()


async def test_a_second_start_raises_the_running_window_and_ends(running, until):
    """
    Another process says the word, is heard once, and ends with status 0.
    """
    process = start(SECOND_START, running.name)

    await until(lambda: process.poll() is not None)

    assert process.returncode == 0
    assert running.raised == 1


def test_a_start_that_reaches_nobody_says_so(qapp, name):
    """
    Within its patience, so that it can tell the person why no window comes.
    """
    assert not knock(name, patience_ms=120)


def test_a_listener_that_never_hangs_up_does_not_count_as_told(qapp, name):
    """
    Something else that sits on the socket is not taken for the running program.
    """
    squatter = QLocalServer()
    assert squatter.listen(name)

    told = knock(name, patience_ms=0)

    squatter.close()
    assert not told


async def test_the_word_may_come_in_pieces(running, until):
    """
    What arrives one byte at a time is still the word, heard once.
    """
    socket = running.visit()
    for letter in b"raise\n":
        socket.write(bytes([letter]))
        socket.flush()

    await until(lambda: running.raised)

    assert running.raised == 1


def noise(count: int, seed: int) -> Iterator[bytes]:
    """Messages that are near the word, far from it, long, and empty of sense."""
    chance = random.Random(seed)  # noqa: S311 - a failing run can be repeated
    near = [b"raise", b"RAISE\n", b"raise\r\n", b"raise\nraise\n", b" raise\n", b"raise \n"]
    near += [b"\0raise\n", b"close 7\n", b"quit\n", b"{}", b"r" * MOST_BYTES, b"raise\n\0"]
    for index in range(count):
        if index % 4 == 0:
            yield near[index // 4 % len(near)]
        else:
            yield chance.randbytes(chance.choice((1, 6, 63, 64, 65, 4096, 70000)))


def say(running: Running, message: bytes) -> QLocalSocket:
    """Say it; a beginning of the word is hung up on, or its rest would be waited for."""
    socket = running.visit(message)
    if b"raise\n".startswith(message):
        socket.disconnectFromServer()
    return socket


async def test_a_thousand_other_messages_do_nothing(running, until):
    """
    None is heard, none leaves a connection open, and the word works right after.
    """
    messages = list(noise(1000, seed=3))
    for start in range(0, len(messages), 4):
        sockets = [say(running, message) for message in messages[start : start + 4]]
        await until(lambda some=sockets: all(s.state() is UNCONNECTED for s in some))
    await until(lambda: not running.open_visits)
    heard = running.raised
    running.visit(b"raise\n")

    await until(lambda: running.raised)

    assert heard == 0
    assert running.raised == 1


async def test_a_silent_connection_is_dropped_after_a_second(running, until):
    """
    Also one that stopped in the middle of the word.
    """
    sockets: list[Any] = [running.visit(), running.visit(b"rai")]
    await until(lambda: running.open_visits == 2)

    await until(lambda: all(s.state() is UNCONNECTED for s in sockets), within_s=2)

    assert running.open_visits == 0
    assert running.raised == 0


async def test_more_than_a_few_connections_at_once_are_dropped(running, until):
    """
    A flood of silent connections holds at most eight open.
    """
    sockets = [running.visit() for _ in range(30)]
    open_now = []

    def most_are_dropped() -> bool:
        open_now.append(running.open_visits)
        return sum(socket.state() is UNCONNECTED for socket in sockets) >= 22

    await until(most_are_dropped)

    assert max(open_now) == 8


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe has no file")
def test_only_this_user_may_open_the_socket(running):
    """
    The socket's mode lets nobody else in.
    """
    mode = (Path(QDir.tempPath()) / running.name).stat().st_mode

    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) & 0o077 == 0


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe dies with its process")
async def test_the_socket_of_a_killed_program_is_replaced(qapp, name, until):
    """
    What kill -9 left behind reaches nobody, and the next holder of the lock listens.
    """
    start(KILLED_LISTENER, name).wait()
    left_behind = (Path(QDir.tempPath()) / name).exists()
    reached = knock(name, patience_ms=0)

    running = Running(name)
    running.visit(b"raise\n")
    await until(lambda: running.raised)
    running.instance.close()

    assert left_behind
    assert not reached
    assert not (Path(QDir.tempPath()) / name).exists()


def test_each_data_directory_has_its_own_name(tmp_path, monkeypatch):
    """
    Two spellings of one directory are one name; other directories and users are others.
    """
    here = instance_name(tmp_path)
    spelled = instance_name(tmp_path / "x" / "..")
    elsewhere = instance_name(tmp_path / "x")
    monkeypatch.setenv("HOME", "/somebody")
    monkeypatch.setenv("USERPROFILE", "/somebody")

    assert here == spelled
    assert len({here, elsewhere, instance_name(tmp_path)}) == 3
    assert len(here) < 40


async def test_a_window_in_the_task_bar_comes_back(qapp, shown):
    """
    Raising shows it, no longer minimised.
    """
    window = QWidget()
    shown(window)
    window.showMinimized()

    bring_forward(window)

    assert window.isVisible()
    assert not window.isMinimized()
