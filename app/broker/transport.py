"""The way to the server: httpx over httpcore, with the doors we do not want shut.

HTTP/1.1 only, no repeats of its own, no proxies from the environment. What an answer
carries besides status and body is dropped here, before anything could act on it:
cookies (there is no jar), and the place a redirect points to (a followed redirect
would send a close again, elsewhere). Bodies are limited as received, and compressed
ones refused: 200 kB can unfold to 200 MB.
"""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import AsyncIterator, Iterable

import httpcore
import httpx

from app.broker.limits import KEEP_ALIVE_S, MOST_OTHER_BYTES
from app.domain.errors import DoubtCause

_DROPPED = frozenset({b"set-cookie", b"location"})
_PLAIN = frozenset({b"", b"identity"})


class UnfitAnswerError(Exception):
    """An answer came that is not going to be read."""

    def __init__(self, cause: DoubtCause, detail: str) -> None:
        super().__init__(detail)
        self.cause = cause


class CoreTransport(httpx.AsyncBaseTransport):
    """Connections to any origin, through one pool that may keep none of them.

    A request's ``most_bytes`` extension limits its answer's body.
    """

    def __init__(
        self,
        ssl_context: ssl.SSLContext,
        network: httpcore.AsyncNetworkBackend | None,
        *,
        keep: int,
    ) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl_context,
            max_keepalive_connections=keep,
            keepalive_expiry=KEEP_ALIVE_S,
            http1=True,
            http2=False,
            retries=0,
            network_backend=network,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; what httpcore raises is passed on as it is.

        Raises:
            UnfitAnswerError: The answer is compressed.
        """
        answer = await self._pool.handle_async_request(_core_request(request))
        stream = _Body(answer, int(request.extensions.get("most_bytes", MOST_OTHER_BYTES)))
        if _is_packed(answer.headers):
            await stream.aclose()
            raise UnfitAnswerError(DoubtCause.UNREADABLE, "compressed answer")
        kept = [(k, v) for k, v in answer.headers if k.lower() not in _DROPPED]
        return httpx.Response(answer.status, headers=kept, stream=stream)

    async def aclose(self) -> None:
        # How a connection closes says nothing about what was answered on it.
        with contextlib.suppress(Exception):
            await self._pool.aclose()


def _core_request(request: httpx.Request) -> httpcore.Request:
    url = request.url
    return httpcore.Request(
        request.method,
        httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        ),
        headers=request.headers.raw,
        content=request.stream,
        extensions=request.extensions,
    )


def _is_packed(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    names = {b"content-encoding"}
    return any(k.lower() in names and v.strip().lower() not in _PLAIN for k, v in headers)


class _Body(httpx.AsyncByteStream):
    """A body of at most so many bytes."""

    def __init__(self, answer: httpcore.Response, most: int) -> None:
        self._answer = answer
        self._most = most

    async def __aiter__(self) -> AsyncIterator[bytes]:
        received = 0
        async for chunk in self._answer.aiter_stream():
            received += len(chunk)
            if received > self._most:
                raise UnfitAnswerError(DoubtCause.TOO_LARGE, f"over {self._most} bytes")
            yield chunk

    async def aclose(self) -> None:
        with contextlib.suppress(Exception):
            await self._answer.aclose()
