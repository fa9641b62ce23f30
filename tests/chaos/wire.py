"""Connections made of nothing: what httpcore writes goes straight to the server's code.

Everything the program does with the network passes here, so this is also where it is
seen which bytes left, when, and when a connection ended.
"""

from __future__ import annotations

import asyncio
import contextvars
import ssl
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

import httpcore

TAG: contextvars.ContextVar[str] = contextvars.ContextVar("TAG", default="")
"""The close on whose behalf a connection is made; ``""`` for readings."""

FOREVER_S = 1e6


@dataclass(frozen=True)
class Broken:
    """The other side is gone, and not politely."""


@dataclass(frozen=True)
class Fin:
    """The other side has closed."""


Piece = bytes | Broken | Fin


class Peer(Protocol):
    """What answers on the other end."""

    def connecting(self, tag: str) -> str:
        """Say what meets a new connection: ``""``, or the name of a fault."""
        ...

    def came(self, line: Line, data: bytes) -> None:
        """Take bytes that were written."""
        ...


class Line(httpcore.AsyncNetworkStream):
    """One connection.

    Attributes:
        tag: See ``TAG``.
        inbox: What was written and not yet taken by the server.
        ended_at: When either side ended it.
    """

    def __init__(self, peer: Peer, tag: str) -> None:
        self._peer = peer
        self._out: deque[Piece] = deque()
        self._ready = asyncio.Event()
        self.tag = tag
        self.inbox = b""
        self.refuses_writes = False
        self.closed = False
        self.ended_at: float | None = None

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if self.refuses_writes or self.closed:
            raise httpcore.WriteError("broken pipe")
        self._peer.came(self, buffer)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        while not self._out:
            self._ready.clear()
            await self._ready.wait()
        piece = self._out[0]
        if isinstance(piece, Broken):
            raise httpcore.ReadError("connection reset")
        if isinstance(piece, Fin):
            return b""
        self._out.popleft()
        if len(piece) > max_bytes:
            self._out.appendleft(piece[max_bytes:])
        return piece[:max_bytes]

    async def aclose(self) -> None:
        self.closed = True
        self._ended()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        return self

    def get_extra_info(self, info: str) -> object:
        return bool(self._out) if info == "is_readable" else None

    def push(self, piece: Piece) -> None:
        """Let the client read something from now on."""
        if self.closed:
            return
        if not isinstance(piece, bytes):
            self._ended()
        self._out.append(piece)
        self._ready.set()

    def push_after(self, seconds: float, piece: Piece) -> None:
        asyncio.get_running_loop().call_later(seconds, self.push, piece)

    def answer(self, pieces: Iterable[tuple[float, Piece]]) -> None:
        """Send pieces, each so long after the one before."""
        at = 0.0
        for pause, piece in pieces:
            at += pause
            self.push_after(at, piece)

    def cut(self) -> None:
        """The network is gone under it."""
        self._out.clear()
        self.refuses_writes = True
        self.push(Broken())

    def _ended(self) -> None:
        if self.ended_at is None:
            self.ended_at = asyncio.get_running_loop().time()


class UnsecuredLine(Line):
    """A connection on which TLS cannot be had."""

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise httpcore.ConnectError("handshake failed")


@dataclass
class Wire(httpcore.AsyncNetworkBackend):
    """The network.

    Attributes:
        down: No connection can be made.
        lines: Every connection there was.
    """

    peer: Peer
    down: bool = False
    lines: list[Line] = field(default_factory=list)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[object] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        tag = TAG.get()
        fault = self.peer.connecting(tag) or ("refused" if self.down else "")
        if fault == "refused":
            raise httpcore.ConnectError("refused") from ConnectionRefusedError(111, "no")
        if fault == "hang":
            await asyncio.sleep(FOREVER_S)
        if fault == "slow":
            await asyncio.sleep(2.0)
        line = (UnsecuredLine if fault == "tls" else Line)(self.peer, tag)
        if fault == "deaf":
            line.refuses_writes = True
            line.push(Broken())
        self.lines.append(line)
        return line

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("the library repeats by itself")

    def go_down(self) -> None:
        self.down = True
        self.cut_all()

    def cut_all(self) -> None:
        """End every connection there is, as a machine that loses power does."""
        for line in self.lines:
            if not line.closed:
                line.cut()
