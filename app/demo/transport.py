"""The server process's own ways: loopback only, connections within reach, a quick end."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import Callable, Iterator

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from app.demo.layout import encode
from app.demo.playback import TRANSPORT

LOOPBACK = "127.0.0.1"
BODY_CAP = 64 * 1024

_LOOPBACK_NAMES = {"127.0.0.1", "localhost", "[::1]"}


class OpenProtocol(H11Protocol):
    """HTTP whose requests carry their connection, for answers that are to be spoiled."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        served = self.app

        async def with_transport(scope: Scope, receive: Receive, send: Send) -> None:
            scope.setdefault("extensions", {})[TRANSPORT] = transport
            await served(scope, receive, send)

        self.app = with_transport

    def cut_unanswered(self) -> None:
        """End the connection if its client is still waiting for an answer."""
        if self.cycle is not None and not self.cycle.response_complete:
            self.transport.abort()


class OpenStream(WebSocketsSansIOProtocol):
    """A WebSocket whose scope carries its connection, for many frames in one write."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        served = self.app

        async def with_transport(scope: Scope, receive: Receive, send: Send) -> None:
            scope.setdefault("extensions", {})[TRANSPORT] = transport
            await served(scope, receive, send)

        self.app = with_transport


class LoopbackServer(uvicorn.Server):
    """Says when it is ready, and ends without waiting for answers that never come."""

    def __init__(self, app: ASGIApp, ready: Callable[[], None]) -> None:
        config = uvicorn.Config(
            app,
            http=OpenProtocol,
            ws=OpenStream,
            ws_max_size=BODY_CAP,
            # A stream that stalls is to be silent altogether.
            ws_ping_interval=None,
            lifespan="off",
            # Its log goes to the standard error by Python's own last resort: the
            # standard output belongs to the JSON lines.
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        super().__init__(config)
        self._ready = ready

    def end(self) -> None:
        """Stop serving soon."""
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for connection in list(self.server_state.connections):
            if isinstance(connection, OpenProtocol):
                connection.cut_unanswered()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End in good order on a signal, with the status of a good end."""
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, self.handle_exit)
        yield


class LoopbackOnly:
    """Turns away requests that came by a name that is not loopback's.

    A page in a browser can make its own name point at this computer; its requests
    still carry that name.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _is_loopback(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            body = encode({"error": "MISDIRECTED_REQUEST", "message": "Not this host"})
            headers = [(b"content-type", b"application/json")]
            await send({"type": "http.response.start", "status": 421, "headers": headers})
            await send({"type": "http.response.body", "body": body})


def listen(port: int) -> socket.socket:
    """A socket on loopback; port 0 is any free one.

    Raises:
        OSError: The port is taken.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform != "win32":
        # There it would let two brokers share one port.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
    except OSError:
        listener.close()
        raise
    return listener


def _is_loopback(scope: Scope) -> bool:
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if len(hosts) != 1:
        return False
    name, _, port = hosts[0].decode("latin-1").lower().rpartition(":")
    if not port.isdecimal():
        name = f"{name}:{port}" if name else port
    return name in _LOOPBACK_NAMES
