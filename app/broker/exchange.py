"""Requests that may be repeated, on connections that are kept.

Everything here only asks, or signs in; a close goes its own way (``close_call``).
What went wrong comes back as a value, so that no exception of the network library,
which holds the request and with it the token, lives on as the cause of another.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import httpcore
import httpx

from app.broker.credentials import Credentials
from app.broker.failures import Raw
from app.broker.limits import MOST_OTHER_BYTES
from app.broker.network_faults import Breakage, explain
from app.broker.progress import Progress
from app.broker.retry_after import retry_after_s
from app.broker.tls import make_context
from app.broker.transport import CoreTransport
from app.domain.clock import Clock
from app.domain.errors import DoubtCause

_KEPT = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request.

    Attributes:
        params: For the query string.
        body: Sent as JSON where it is not ``None``.
        until: Monotonic seconds; what is not there by then will not be waited for.
        once: It must not be repeated when its connection broke.
    """

    method: str
    origin: str
    path: str
    until: float
    params: Mapping[str, int] = field(default_factory=dict)
    body: Mapping[str, object] | None = field(default=None, repr=False)
    credentials: Credentials | None = None
    most_bytes: int = MOST_OTHER_BYTES
    once: bool = False


class Network:
    """Makes the clients: one that keeps connections, and one for each close.

    The TLS context is made when it is first needed; reading the computer's
    certificates takes a while, and the window must not wait for it.
    """

    def __init__(
        self,
        ssl_context: ssl.SSLContext | None,
        backend: httpcore.AsyncNetworkBackend | None,
        user_agent: str,
    ) -> None:
        self._tls = ssl_context
        self._backend = backend
        self._headers = {
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": user_agent,
        }

    def tls(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = make_context()
        return self._tls

    def client(self, *, keep: int, **headers: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=CoreTransport(self.tls(), self._backend, keep=keep),
            headers=self._headers | headers,
            timeout=httpx.Timeout(None),  # deadlines are ours, over the whole
            trust_env=False,
            follow_redirects=False,
        )

    def client_for_a_close(self, origin: str) -> httpx.AsyncClient:
        """Return a client whose one connection ends with its one request."""
        client = self.client(keep=0, Connection="close")
        client.base_url = httpx.URL(origin)
        return client


class Exchange:
    """Asks the server; owns its connections until ``aclose``."""

    def __init__(self, clock: Clock, network: Network) -> None:
        self._clock = clock
        self._network = network
        self._client: httpx.AsyncClient | None = None

    async def ask(self, call: Call) -> Raw | Breakage:
        """Return the answer; a kept connection that broke is replaced once."""
        result = await self._ask(call)
        lost = isinstance(result, Breakage) and result.cause is DoubtCause.CONNECTION_LOST
        return await self._ask(call) if lost and not call.once else result

    async def aclose(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _ask(self, call: Call) -> Raw | Breakage:
        progress = Progress()
        start = self._clock.monotonic()
        hidden: Callable[[str], str] = call.credentials.hidden if call.credentials else str
        try:
            async with asyncio.timeout(max(call.until - start, 0.0)):
                response = await self._send(call, progress)
        except Exception as failure:  # noqa: BLE001 - whatever broke is an answer here
            return explain(failure, progress, hidden)
        body = response.content
        if call.credentials is not None:
            body = call.credentials.cleared(body)
        status, took_s = response.status_code, self._clock.monotonic() - start
        return Raw(status, body, took_s, retry_after_s(status, response.headers))

    async def _send(self, call: Call, progress: Progress) -> httpx.Response:
        if self._client is None:
            self._client = self._network.client(keep=_KEPT)
        return await self._client.request(
            call.method,
            call.origin + call.path,
            params=call.params or None,
            json=call.body,
            auth=call.credentials,
            extensions={"trace": progress.follow, "most_bytes": call.most_bytes},
        )
