"""How long the windows' loop ever stands still while everything round it is slow.

A timer of the loop's own beats every few milliseconds; the longest time between two
beats is how long a click could have gone unanswered. It is a figure to be printed and
read, never a test: a busy machine lengthens it. Of the longest gap it is said how much
was the program's own work, which a busy machine does not lengthen much.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import socket
import sqlite3
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from tests.e2e.program import RunningProgram
from tests.e2e.test_faults import move_session
from tests.misuse.hand import Hand
from tests.misuse.play import until
from tests.misuse.story import Act

GOAL_MS = 100
_BEAT_MS = 5
_ORDERS = 2000
_DEMO = ("--orders", str(_ORDERS), "--quotes-per-second", "100", "--random-seed", "5")
_SLOW_S = 1.2
_HUNG_UP = {"execute": "never", "reply": "hang"}


@dataclass(slots=True)
class Gap:
    """The longest time between two beats, and how much of it this thread worked."""

    ms: float = 0.0
    worked_ms: float = 0.0


class Heartbeat:
    """Beats for as long as it lives, and keeps the longest gap since the last ``take``."""

    def __init__(self) -> None:
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=_BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._last = (time.perf_counter(), time.thread_time())
        self._longest = Gap()
        self._timer.start()

    def take(self) -> Gap:
        """Return the longest gap so far, and begin anew."""
        self._beat()
        longest, self._longest = self._longest, Gap()
        return longest

    def stop(self) -> None:
        self._timer.stop()

    def _beat(self) -> None:
        now = (time.perf_counter(), time.thread_time())
        passed, worked = (1000 * (b - a) for a, b in zip(self._last, now, strict=True))
        self._last = now
        if passed - _BEAT_MS > self._longest.ms:
            self._longest = Gap(passed - _BEAT_MS, worked)


class _Session:
    """One program among slow things; each scene ends when they have passed."""

    def __init__(self, program: RunningProgram, journal: Path) -> None:
        self._program = program
        self._journal = journal
        self._hand = Hand(program.program.main)
        self._left = iter(sorted(program.program.desk.book.state.orders)[::7])

    def scenes(self) -> dict[str, Callable[[], Awaitable[None]]]:
        return {
            f"{_ORDERS} orders, 100 quotes a second": self._work_the_list,
            "a server that says nothing": self._stalled,
            "a record that cannot be written": self._slow_record,
            "names that resolve slowly": self._slow_names,
            "a server nobody can connect to": self._slow_connect,
        }

    async def _work_the_list(self) -> None:
        for text in ("eur", "usd >1", "zzz", ""):
            await self._hand.do(Act(do="filter", text=text))
            await asyncio.sleep(0.3)
            await self._hand.do(Act(do="row", times=1, pick=3))
            await self._hand.do(Act(do="keys", text="Escape", times=2))
        self._program.program.desk.book.want_read()
        await asyncio.sleep(2.5)

    async def _stalled(self) -> None:
        await self._program.script(endpoint="trades", reply="hang")
        await self._program.script(**_HUNG_UP)
        await self._close(_SLOW_S)

    async def _slow_record(self) -> None:
        with _held(self._journal):
            await self._close(_SLOW_S)
        await asyncio.sleep(_SLOW_S)

    async def _slow_names(self) -> None:
        origin = f"http://localhost:{self._port()}"
        with _slow_names():
            move_session(self._program, origin)
            await self._close(2 * _SLOW_S)

    async def _slow_connect(self) -> None:
        with _full_listener() as port:
            move_session(self._program, f"http://127.0.0.1:{port}")
            await self._close(2 * _SLOW_S)

    async def _close(self, for_s: float) -> None:
        """Press for all of the next order, and put away what is told of it."""
        number = next(self._left)
        self._program.view.close_wanted.emit(number)
        await until(lambda: self._program.window("closeDialog"))
        await self._hand.do(Act(do="keys", text="Alt+4"))
        await self._hand.do(Act(do="press"))
        await asyncio.sleep(for_s)
        for _ in range(5):
            await self._hand.do(Act(do="keys", text="Escape"))
            await asyncio.sleep(0.05)

    def _port(self) -> int:
        demo = self._program.program.demo
        assert demo is not None
        return int(demo.address.url.rpartition(":")[2])


async def heartbeat(qapp: QApplication, folder: Path) -> list[str]:
    """Play all scenes on one program, and return a JSON line for each."""
    gc.collect()
    gc.freeze()  # as the program does with what its start has made
    beat = Heartbeat()
    lines = []
    try:
        async with RunningProgram(qapp, folder, until, *_DEMO) as program:
            lines.append(_line("start and sign in", beat.take()))
            session = _Session(program, program.ground.paths.journal)
            for name, scene in session.scenes().items():
                beat.take()
                await scene()
                lines.append(_line(name, beat.take()))
            program.program.desk.book.stop()
    finally:
        beat.stop()
        gc.unfreeze()
    return lines


def _line(name: str, gap: Gap) -> str:
    facts = {
        "name": f"longest standstill: {name}",
        "value": round(gap.ms, 1),
        "unit": "ms",
        "goal": GOAL_MS,
        "holds": gap.ms <= GOAL_MS,
        "of it own work": round(gap.worked_ms, 1),
    }
    return json.dumps(facts)


@contextlib.contextmanager
def _held(journal: Path) -> Iterator[None]:
    """Keep the record's file locked, as another program's slow writing would."""
    connection = sqlite3.connect(journal, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield
    finally:
        connection.close()


@contextlib.contextmanager
def _slow_names() -> Iterator[None]:
    """Have every name take its time, in whatever thread it is asked for."""
    real = socket.getaddrinfo
    ended = threading.Event()

    def slow(*args: object, **options: object) -> object:
        ended.wait(_SLOW_S)
        return real(*args, **options)  # type: ignore[arg-type]  # handed through

    vars(socket)["getaddrinfo"] = slow
    try:
        yield
    finally:
        vars(socket)["getaddrinfo"] = real
        ended.set()


@contextlib.contextmanager
def _full_listener() -> Iterator[int]:
    """Listen at a port whose queue is full: whoever connects waits, and hears nothing."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(address)
        yield address[1]
