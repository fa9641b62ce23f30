"""The places a worker can die at, and the doubles that bring it there.

Nothing in the program knows of them: the journal, the network and the statements of
SQLite are listened to from outside, and what is listened to does its work unchanged.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

import httpcore

from app.domain.close import CloseRecord, Stamp
from app.journal.fallback import FallbackJournal

# In the order a close comes by them; the last three are of the run that recovers.
POINTS = (
    "j1.before",
    "j1.mid",
    "j1.after",
    "j2.before",
    "j2.mid",
    "j2.after",
    "headers.sent",
    "body.sent",
    "answer.received",
    "j3.mid",
    "j3.after",
    "reconciling",
    "j5.before",
    "j5.mid",
    "j5.after",
    "boot.before",
    "boot.mid",
    "boot.after",
)
# By these a byte of the close has left.
SENT = frozenset(POINTS[POINTS.index("headers.sent") : POINTS.index("boot.before")])
AT_START = frozenset(point for point in POINTS if point.startswith("boot."))

# What the services call their steps, and which of them recovery writes.
_STEPS = {"answer": "j3", "verdict": "j5", "recovered": "boot", "not sent": "boot"}


class Listener(Protocol):
    """Told where a worker is."""

    def reach(self, point: str) -> None: ...

    def statement(self, sql: str) -> None:
        """Hear of one of the journal's statements, on the journal's thread."""
        ...


class KillSwitch:
    """Kills its own process, without any goodbye, at one point.

    Args:
        point: One of ``POINTS``, or ``""`` for none.
        nth: For the points inside a step: the statement before which it dies. 0 is the
            one that commits; past the last it dies between the commit and the return.
    """

    def __init__(self, point: str, nth: int = 0) -> None:
        self._point = point
        self._nth = nth
        self._begun = self._committed = False
        self._count = 0

    def reach(self, point: str) -> None:
        if point == self._point:
            _die()
        step, _, place = point.partition(".")
        if self._point == f"{step}.mid":
            if self._begun:
                _die()  # past the last statement: the step has returned to nobody yet
            self._begun = place == "before"

    def statement(self, sql: str) -> None:
        if not self._begun:
            return
        self._count += 1
        commits = sql.startswith("COMMIT")
        if self._committed or self._count == self._nth or (commits and not self._nth):
            _die()
        self._committed = commits


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def _step(listener: Listener, name: str) -> Iterator[None]:
    listener.reach(f"{name}.before")
    yield
    listener.reach(f"{name}.after")


class ListenedJournal:
    """The program's journal; fits the services' port."""

    is_durable = True

    def __init__(self, journal: FallbackJournal, listener: Listener) -> None:
        self._journal = journal
        self._listener = listener

    async def prepare(self, record: CloseRecord, *, supersede: str = "") -> None:
        with _step(self._listener, "j1"):
            await self._journal.prepare(record, supersede=supersede)

    async def sending(self, rid: str, at: Stamp) -> None:
        with _step(self._listener, "j2"):
            await self._journal.sending(rid, at)

    async def update(self, record: CloseRecord, kind: str) -> None:
        with _step(self._listener, _STEPS.get(kind, kind)):
            await self._journal.update(record, kind)

    async def unsettled(self) -> tuple[CloseRecord, ...]:
        return await self._journal.unsettled()


class ListenedNetwork(httpcore.AsyncNetworkBackend):
    """Real sockets; says how far a close has got on them."""

    def __init__(self, listener: Listener) -> None:
        self._sockets = httpcore.AnyIOBackend()
        self._listener = listener

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        stream = await self._sockets.connect_tcp(
            host, port, timeout, local_address, socket_options
        )
        return _ListenedStream(stream, self._listener)

    async def sleep(self, seconds: float) -> None:
        await self._sockets.sleep(seconds)


class _ListenedStream(httpcore.AsyncNetworkStream):
    def __init__(self, stream: httpcore.AsyncNetworkStream, listener: Listener) -> None:
        self._stream = stream
        self._listener = listener
        self._is_close = self._has_body = False

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            return await self._stream.read(max_bytes, timeout)
        finally:
            # However the waiting ended: with bytes, at the end, or with a reset.
            if self._has_body:
                self._listener.reach("answer.received")

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._stream.write(buffer, timeout)
        if buffer.startswith(b"DELETE "):
            self._is_close = True
            self._listener.reach("headers.sent")
        elif self._is_close and buffer:
            self._has_body = True
            self._listener.reach("body.sent")

    async def aclose(self) -> None:
        await self._stream.aclose()

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)
