"""The broker adapter, imported only once a window is on the screen.

HTTP, TLS and token libraries cost more to import than the first window does to
paint. The services are built with this stand-in; the first call, or ``warm_up``
right after the first paint, brings the real one: a library at a time, so that the
window answers in between.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Protocol

from app.domain.account import AccountFigures, Session
from app.domain.clock import Clock
from app.domain.close import CloseRequest, Stamp
from app.domain.errors import Outcome
from app.domain.evidence import HistoryRow
from app.domain.market import Market
from app.domain.orders import OrderList
from app.services.ports import Broker, Gate, StreamSink

_BREATH_S = 0.01


async def get_public_file(address: str, most_bytes: int) -> bytes:
    """Return a small file that anybody may have; see ``broker.public_file``.

    Raises:
        UpdateError: There is none to be had.
    """
    module = importlib.import_module("app.broker.public_file")
    content: bytes = await module.PublicFiles().get(address, most_bytes)
    return content


class _Client(Broker, Protocol):
    async def aclose(self) -> None: ...


class LateBroker:
    """Fits the services' ``Broker`` port by handing every call on.

    Args:
        on_secret: Told of every password and pasted token, to redact it; the token of
            a sign-in never leaves the adapter.
        units_per_lot: For servers that give the limits of a volume in lots.
    """

    def __init__(
        self,
        clock: Clock,
        on_secret: Callable[[str], None],
        units_per_lot: Callable[[], int],
    ) -> None:
        self._clock = clock
        self._units_per_lot = units_per_lot
        self._on_secret = on_secret
        self._client: _Client | None = None

    def warm_up(self, parts: Iterator[object] | None = None) -> None:
        """Import the adapter, what it stands on first: a part in each turn of the loop.

        A call that comes earlier brings the rest at once.

        Args:
            parts: Imports one whenever it is asked for the next; by itself those of
                ``broker.parts``.
        """
        if parts is None:
            parts = importlib.import_module("app.broker.parts").import_each()
        if self._client is not None:
            return
        if next(parts, None) is None:
            self._broker()
        else:
            asyncio.get_running_loop().call_later(_BREATH_S, self.warm_up, parts)

    async def aclose(self) -> None:
        """Close the connections, if there ever were any."""
        if self._client is not None:
            await self._client.aclose()

    async def sign_in(self, origin: str, login: int, password: str) -> Session:
        self._on_secret(password)
        return await self._broker().sign_in(origin, login, password)

    async def use_token(self, origin: str, token: str) -> Session:
        self._on_secret(token)
        return await self._broker().use_token(origin, token)

    def sign_out(self) -> None:
        self._broker().sign_out()

    async def test_connection(self, origin: str) -> None:
        await self._broker().test_connection(origin)

    async def read_orders(self) -> OrderList:
        return await self._broker().read_orders()

    async def read_account(self) -> AccountFigures:
        return await self._broker().read_account()

    async def read_market(self) -> Market:
        return await self._broker().read_market()

    async def read_history(
        self, since: datetime, until: datetime, stamp: Stamp
    ) -> tuple[HistoryRow, ...]:
        return await self._broker().read_history(since, until, stamp)

    async def listen(self, address: str, sink: StreamSink) -> None:
        await self._broker().listen(address, sink)

    async def close(self, request: CloseRequest, before_first_byte: Gate) -> Outcome:
        return await self._broker().close(request, before_first_byte)

    def _broker(self) -> _Client:
        if self._client is None:
            module = importlib.import_module("app.broker.client")
            self._client = module.BrokerClient(
                self._clock, units_per_lot=self._units_per_lot
            )
        return self._client
