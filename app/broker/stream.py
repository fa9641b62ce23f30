"""Listening to the broker's stream: where it may be, getting there, and why it ended.

One connection and no repeats; whoever calls decides about the next. The token is the
first message and goes to the address as it was given, encrypted or on this computer
alone; the request before it holds nothing secret, a redirect is not followed, and there
is neither a proxy from the environment nor a cookie.

What a server answers to a token is nowhere published. The stream counts as open with the
first message of any kind that is not an error; a server that closes before that, for no
passing reason, has refused the token.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable

from websockets.exceptions import InvalidURI
from websockets.uri import WebSocketURI, parse_uri

from app.broker.stream_frames import Frames
from app.broker.stream_line import Line, Sink, StreamTimes
from app.domain.address import is_loopback
from app.domain.clock import Clock
from app.domain.stream import StreamError, StreamFault

_MOST_DETAIL = 300


class Stream:
    """Opens streams, each on a connection of its own.

    Args:
        tls: Called when an encrypted address is first needed.
        user_agent: What the server is told of who we are.
    """

    def __init__(
        self,
        clock: Clock,
        tls: Callable[[], ssl.SSLContext],
        user_agent: str,
        times: StreamTimes | None = None,
    ) -> None:
        self._clock = clock
        self._tls = tls
        self._user_agent = user_agent
        self._times = times or StreamTimes()

    async def listen(self, address: str, first: bytes, sink: Sink) -> None:
        """Tell ``sink`` what is said at ``address``, until it ends.

        ``first`` is the message that holds the token.

        Raises:
            StreamError: Always, at its end or when it never began.
        """
        uri = read_stream_address(address)
        line = Line(Frames(uri), sink, self._clock, self._times, first)
        try:
            await self._open(line, uri)
            while not line.ended.done():
                await asyncio.wait({line.ended}, timeout=line.look_after())
            raise line.ended.result()
        finally:
            line.close()

    async def _open(self, line: Line, uri: WebSocketURI) -> None:
        connected = False
        try:
            context = self._tls() if uri.secure else None
            async with asyncio.timeout(self._times.connect):
                await asyncio.get_running_loop().create_connection(
                    lambda: line,
                    uri.host,
                    uri.port,
                    ssl=context,
                    server_hostname=uri.host if context else None,
                )
                connected = True
                line.greet(self._user_agent)
                await asyncio.wait({line.stands})
        except (OSError, ValueError) as failure:
            raise _unopened(failure, connected=connected) from None


def read_stream_address(text: str) -> WebSocketURI:
    """Read where a stream is: ``ws://`` or ``wss://``, host, and what follows.

    Raises:
        StreamError: ``NO_ADDRESS``, ``BAD_ADDRESS``, or ``UNENCRYPTED`` for ``ws://``
            to another computer.
    """
    text = text.strip()
    if not text:
        raise StreamError(StreamFault.NO_ADDRESS)
    if "\\" in text or any(c.isspace() or not c.isprintable() for c in text):
        raise StreamError(StreamFault.BAD_ADDRESS)
    try:
        uri = parse_uri(text)
    except (InvalidURI, ValueError):
        raise StreamError(StreamFault.BAD_ADDRESS) from None
    if uri.user_info is not None or "@" in text.partition("://")[2].partition("/")[0]:
        raise StreamError(StreamFault.BAD_ADDRESS)
    if not uri.secure and not is_loopback(uri.host):
        raise StreamError(StreamFault.UNENCRYPTED)
    return uri


def _unopened(failure: Exception, *, connected: bool) -> StreamError:
    detail = f"{type(failure).__name__}: {failure}"[:_MOST_DETAIL]
    if isinstance(failure, ssl.SSLCertVerificationError):
        return StreamError(StreamFault.CERTIFICATE, detail=detail)
    if isinstance(failure, ssl.SSLError):
        return StreamError(StreamFault.NOT_A_STREAM, detail=detail)
    if connected:
        # It took the connection and then did not answer as a stream does.
        return StreamError(StreamFault.SILENT, detail=detail)
    return StreamError(StreamFault.UNREACHABLE, detail=detail)
