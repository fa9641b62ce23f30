"""The broker adapter, imported only once a window is on the screen.

HTTP, TLS and token libraries cost more to import than the first window does to
paint. The services are built with this stand-in; the first call, or ``warm_up``
right after the first paint, brings the real one.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from app.domain.account import AccountFigures, Session
from app.domain.clock import Clock
from app.domain.close import CloseRequest, Stamp
from app.domain.errors import Outcome
from app.domain.evidence import HistoryRow
from app.domain.market import Market
from app.domain.orders import OrderList
from app.services.ports import Broker, Gate


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

    def warm_up(self) -> None:
        """Import the adapter now; blocks for some tens of milliseconds."""
        self._broker()

    async def aclose(self) -> None:
        """Close the connections, if there ever were any."""
        if self._client is not None:
            await self._client.aclose()

    async def sign_in(self, origin: str, login: int, password: str) -> Session:
        self._on_secret(password)
        return await self._broker().sign_in(origin, login, password)

    def use_token(self, origin: str, token: str) -> Session:
        self._on_secret(token)
        return self._broker().use_token(origin, token)

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

    async def close(self, request: CloseRequest, before_first_byte: Gate) -> Outcome:
        return await self._broker().close(request, before_first_byte)

    def _broker(self) -> _Client:
        if self._client is None:
            module = importlib.import_module("app.broker.client")
            self._client = module.BrokerClient(
                self._clock, units_per_lot=self._units_per_lot
            )
        return self._client
