"""A network that does what a test says, under the real httpx and httpcore.

A ``Line`` is one connection: what was written to it is kept, what it answers is a
list of pieces. Time is the loop's; on a ``VirtualLoop`` waiting costs nothing.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpcore

HANG = 1e6


@dataclass(frozen=True)
class After:
    """A pause, in seconds, before the next piece."""

    seconds: float


Piece = bytes | Exception | After


class _NoWaiting(selectors.SelectSelector):
    """Adds up what it was asked to wait, and does not."""

    waited = 0.0

    def select(self, timeout=None):
        self.waited += max(timeout or 0.0, 0.0)
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """Jumps to the next timer when nothing is ready."""

    def __init__(self):
        self._waiting = _NoWaiting()
        super().__init__(self._waiting)

    def time(self):
        return self._waiting.waited


def run_virtual(coro: Coroutine[object, object, object]):
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(coro)


class LoopClock:
    """The running loop's time as the program's clock.

    Attributes:
        slept: Each pause that was asked for, in seconds.
    """

    def __init__(self) -> None:
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.monotonic())

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(seconds)


class Line(httpcore.AsyncNetworkStream):
    """One connection; answers ``pieces`` in order, then nothing more."""

    def __init__(self, pieces: Iterable[Piece], events: list[str]) -> None:
        self._pieces = list(pieces)
        self._events = events
        self.sent = b""
        self.closed = False
        self.tls_name: str | None = None

    async def write(self, buffer, timeout=None):
        if buffer:
            self._events.append("bytes")
        self.sent += buffer

    async def read(self, max_bytes, timeout=None):
        while self._pieces:
            piece = self._pieces.pop(0)
            if isinstance(piece, After):
                await asyncio.sleep(piece.seconds)
            elif isinstance(piece, Exception):
                raise piece
            else:
                if len(piece) > max_bytes:
                    self._pieces.insert(0, piece[max_bytes:])
                return piece[:max_bytes]
        return b""

    async def aclose(self):
        self.closed = True

    async def start_tls(self, ssl_context, server_hostname=None, timeout=None):
        self.tls_name = server_hostname
        return self

    def get_extra_info(self, info):
        return self.closed if info == "is_readable" else None


@dataclass
class Network(httpcore.AsyncNetworkBackend):
    """Connections in order: each entry is a line's pieces, or why there is none.

    Attributes:
        hosts: Where connections were asked for, with the time.
        events: ``gate`` (added by tests) and ``bytes``, as they happened.
    """

    script: list[list[Piece] | Exception | float]
    lines: list[Line] = field(default_factory=list)
    hosts: list[tuple[str, int]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    events: list[str] = field(default_factory=list)

    async def connect_tcp(
        self, host, port, timeout=None, local_address=None, socket_options=None
    ):
        self.hosts.append((host, port))
        self.times.append(asyncio.get_running_loop().time())
        step = self.script.pop(0) if self.script else []
        if isinstance(step, float):
            await asyncio.sleep(step)
            raise httpcore.ConnectError("late")
        if isinstance(step, Exception):
            raise step
        line = Line(step, self.events)
        self.lines.append(line)
        return line

    async def sleep(self, seconds):
        raise AssertionError("the library repeats by itself")

    @property
    def sent(self) -> bytes:
        return b"".join(line.sent for line in self.lines)


def answer(
    body: bytes | str, status: int = 200, *, headers: str = "", kind: str = "json"
) -> bytes:
    raw = body.encode() if isinstance(body, str) else body
    head = (
        f"HTTP/1.1 {status} Some Words\r\nContent-Type: application/{kind}\r\n"
        f"Content-Length: {len(raw)}\r\n{headers}\r\n"
    )
    return head.encode() + raw
