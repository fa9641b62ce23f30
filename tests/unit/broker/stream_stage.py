"""A stream's both ends for tests: who hears, and servers that behave as a test says."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from websockets.asyncio.server import ServerConnection, serve

from app.broker.client import BrokerClient
from app.broker.stream import Stream
from app.broker.stream_line import StreamTimes
from app.domain.stream import StreamError, StreamFault
from app.tasks import TaskScope
from tests.unit.broker.samples import TOKEN, begin
from tests.unit.broker.scripted import LoopClock

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

EURUSD = '["t","EURUSD",1.10010,1.10024,1775481000]'

# Heads of answers in place of a stream, and what each is told as.
NO_STREAM = [
    (b"HTTP/1.1 302 Found\r\nLocation: %s", StreamFault.NOT_A_STREAM),
    (b"HTTP/1.1 307 Again\r\nLocation: %s", StreamFault.NOT_A_STREAM),
    (b"HTTP/1.1 200 OK", StreamFault.NOT_A_STREAM),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 15", StreamFault.NOT_A_STREAM),
    (b"HTTP/1.1 404 Not Found", StreamFault.NOT_A_STREAM),
    (b"HTTP/1.1 401 Unauthorized", StreamFault.REFUSED),
    (b"HTTP/1.1 403 Forbidden", StreamFault.REFUSED),
    (b"HTTP/1.1 429 Too Many Requests", StreamFault.REFUSED),
    (b"HTTP/1.1 502 Bad Gateway", StreamFault.UNREACHABLE),
    (b"HTTP/1.1 503 Service Unavailable", StreamFault.UNREACHABLE),
    (b"HTTP/1.1 xyz Odd", StreamFault.NOT_A_STREAM),
    (b"HTTP/1.1 101 Switching", StreamFault.NOT_A_STREAM),
    (b"HTTP/1.1 101 Switching\r\nSec-WebSocket-Accept: x", StreamFault.NOT_A_STREAM),
    (b"HTTP/1.0 101 Switching", StreamFault.NOT_A_STREAM),
    (b"SSH-2.0-OpenSSH_9", StreamFault.NOT_A_STREAM),
    (b"\x16\x03\x01garbage", StreamFault.NOT_A_STREAM),
]


def turned_away(head: bytes, elsewhere: str) -> bytes:
    """Return the whole answer; ``elsewhere`` is where it sends those who follow."""
    return head.replace(b"%s", elsewhere.encode()) + b"\r\n\r\n<!doctype html>"


class Heard:
    """A sink that keeps what it is told.

    Attributes:
        told: Everything but prices and signs of life, in order.
        batches: Each telling of prices.
        signs: How often there was a sign of life.
    """

    def __init__(self, *symbols: str) -> None:
        self.symbols = frozenset(symbols)
        self.line: Any = None
        self.told = []
        self.batches = []
        self.signs = 0

    @property
    def quotes_now(self):
        """The newest price of each symbol."""
        return {name: quote for batch in self.batches for name, quote in batch.items()}

    def opened(self, line):
        self.line = line
        line.watch(self.symbols)

    def quotes(self, quotes):
        self.batches.append(dict(quotes))

    def trade(self, news):
        self.told.append(news)

    def balance(self, news):
        self.told.append(news)

    def notice(self, notice):
        self.told.append(notice)

    def heard(self):
        self.signs += 1


class Listening:
    """A stream that is being listened to; ``end`` waits for why it is over."""

    def __init__(self) -> None:
        self.over = asyncio.Event()
        self.error: StreamError | None = None

    async def end(self) -> StreamError:
        await self.over.wait()
        assert self.error is not None
        return self.error


@contextlib.asynccontextmanager
async def listening(
    address: str,
    sink: Heard,
    context: ssl.SSLContext | None = None,
    *,
    token: str = TOKEN,
    **times: float,
) -> AsyncIterator[Listening]:
    """Listen in the background; cancelled at the end of the block."""
    failures: list[BaseException] = []
    scope, found = TaskScope(failures.append), Listening()
    client = BrokerClient(LoopClock(), ssl_context=context)
    begin(client, "http://127.0.0.1", token)
    client._stream = Stream(
        LoopClock(), client._network.tls, "Flatten/test", StreamTimes(**times)
    )

    async def listen() -> None:
        try:
            await client.listen(address, sink)
        except StreamError as error:
            found.error = error
        finally:
            found.over.set()

    scope.start(listen(), name="listen")
    try:
        yield found
    finally:
        await scope.aclose()
    assert not failures


class Server:
    """A server of the ``websockets`` library.

    Attributes:
        first: The first message of each connection.
        received: What came after it.
        requests: The request of each connection.
        ends: How many connections have ended.
    """

    def __init__(self) -> None:
        self.first = []
        self.received = []
        self.requests = []
        self.ends = 0
        self.address = ""


@contextlib.asynccontextmanager
async def serving(
    talk: Callable[[ServerConnection, Server], Awaitable[None]] | None = None,
    authority=None,
    greeting: str | None = '["b",100001,1.0]',
) -> AsyncIterator[Server]:
    """Serve: take the token, say ``greeting``, then ``talk`` or answer pings for ever."""
    server = Server()

    async def handle(line: ServerConnection) -> None:
        server.requests.append(line.request)
        try:
            server.first.append(await line.recv())
            if greeting is not None:
                await line.send(greeting)
            if talk is not None:
                await talk(line, server)
            else:
                await answer_pings(line, server)
        finally:
            server.ends += 1

    context = None
    if authority is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
    async with serve(handle, "127.0.0.1", 0, ssl=context, ping_interval=None) as listener:
        port = next(iter(listener.sockets)).getsockname()[1]
        server.address = f"{'ws' if context is None else 'wss'}://127.0.0.1:{port}/stream"
        yield server


async def answer_pings(line: ServerConnection, server: Server) -> None:
    async for message in line:
        server.received.append(message)
        if message == "ping":
            await line.send("pong")


def saying(*messages, then=answer_pings):
    """Say these once something was subscribed to, then go on as ever."""

    async def talk(line, server):
        async for message in line:
            server.received.append(message)
            if message == "ping":
                await line.send("pong")
            else:
                break
        for message in messages:
            await line.send(message)
        await then(line, server)

    return talk


@contextlib.asynccontextmanager
async def raw_serving(
    answer: Callable[[bytes, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Serve bytes: ``answer`` gets each request's head; yields address and all received."""
    received: list[bytes] = []
    nobody_left = asyncio.Event()
    nobody_left.set()

    async def handle(reader, writer):
        nobody_left.clear()
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            received.append(head)
            await answer(head, writer)
            while data := await reader.read(65536):
                received.append(data)
        writer.transport.abort()
        nobody_left.set()

    async with await asyncio.start_server(handle, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        yield f"ws://127.0.0.1:{port}/", received
        await nobody_left.wait()


def switching(head: bytes) -> bytes:
    """The answer that makes a WebSocket of a request."""
    lines = (each.partition(b": ") for each in head.split(b"\r\n"))
    key = {name.lower(): value for name, _, value in lines}[b"sec-websocket-key"]
    proof = base64.b64encode(hashlib.sha1(key + _GUID, usedforsecurity=False).digest())
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
        b"Connection: Upgrade\r\nSec-WebSocket-Accept: " + proof + b"\r\n\r\n"
    )


def framed(payload: bytes, opcode: int = 1, *, fin: bool = True) -> bytes:
    """A server's frame, spelled by hand."""
    first = bytes([(0x80 if fin else 0) | opcode])
    if len(payload) < 126:
        return first + bytes([len(payload)]) + payload
    if len(payload) < 65536:
        return first + b"\x7e" + len(payload).to_bytes(2, "big") + payload
    return first + b"\x7f" + len(payload).to_bytes(8, "big") + payload


def trade(number: object = 7, **changes: object) -> str:
    """A trade message; ``changes`` by the names of the vendor's page."""
    row = {
        "order": number,
        "login": 100001,
        "symbol": "EURUSD",
        "cmd": 0,
        "volume": 100,
        "open_price": 1.1001,
        "close_price": 0.0,
        "open_time": 1775481000,
        "close_time": 0,
        "tp": 1.2,
        "sl": 1.05,
        "state": 0,
        "storage": -0.5,
        "commission": -1.2,
        "profit": 15.8,
        "comment": "manual",
        "code": 1,
    }
    assert not changes.keys() - row.keys()
    return json.dumps(["o", *(row | changes).values()])
