"""Requests, tokens and lists the broker tests share."""

from __future__ import annotations

import json
import ssl
from datetime import UTC, datetime
from decimal import Decimal

import trustme

from app.broker.client import BrokerClient
from app.domain.account import Session
from app.domain.close import CloseRequest
from app.domain.orders import Order, Side
from app.domain.settings import ClosingLimits
from tests.unit.broker.scripted import LoopClock, Network

ORIGIN = "http://broker.test"
TOKEN = "canary.S3cret-token_in.parts"  # noqa: S105 - made up
# Servers that cannot prove their name; see ``unproven``.
UNPROVEN = ("unknown authority", "other host", "own trust")
COLUMNS = [
    "order",
    "login",
    "cmd",
    "state",
    "symbol",
    "reason",
    "volume",
    "open_time",
    "close_time",
    "open_price",
    "close_price",
    "sl",
    "tp",
    "profit",
    "net_profit",
    "commission",
    "storage",
    "comment",
    "digits",
    "expiration",
]
ROW = {
    "order": 1001234,
    "login": 1001,
    "cmd": 0,
    "state": 0,
    "symbol": "EURUSD",
    "reason": 2,
    "volume": 100,
    "open_time": 1713500000,
    "close_time": 0,
    "open_price": 1.1010,
    "close_price": 0,
    "sl": 1.09,
    "tp": 0,
    "profit": 15.5,
    "net_profit": 13.9,
    "commission": -1.2,
    "storage": -0.4,
    "comment": "",
    "digits": 5,
    "expiration": 0,
}


def make_order(number: int = 7, volume: int = 100) -> Order:
    return Order(
        number=number,
        symbol="EURUSD",
        side=Side.BUY,
        volume=volume,
        open_price=Decimal("1.1010"),
        opened_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def make_request(
    number: int = 7,
    want: int | None = 40,
    comment: str = "",
    origin: str = ORIGIN,
    **limits,
) -> CloseRequest:
    return CloseRequest(
        rid="r1",
        origin=origin,
        login=None,
        before=make_order(number),
        known=frozenset(),
        want=want,
        comment=comment,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        limits=ClosingLimits(**limits),
    )


def row(**changed) -> dict[str, object]:
    return ROW | changed


def table(*rows: dict[str, object], columns=COLUMNS, count: object = "rows", **more) -> str:
    """Return a list's text; ``count`` is that of the rows unless it is given."""
    body: dict[str, object] = {
        "structure": list(columns),
        "rows": [[r.get(column) for column in columns] for r in rows],
        **more,
    }
    if count is not None:
        body["count"] = len(rows) if count == "rows" else count
    return json.dumps(body)


def signed_in(network: Network, origin: str = ORIGIN, **arguments) -> BrokerClient:
    client = BrokerClient(LoopClock(), network_backend=network, **arguments)
    begin(client, origin)
    return client


def begin(
    client: BrokerClient, origin: str, token: str = TOKEN, login: int | None = None
) -> None:
    """Begin a session as if the server had been asked about its token before."""
    client._begin(Session(origin=origin, login=login), token)


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    """Return what trusts this authority and no other."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(context)
    return context


def unproven(case: str) -> tuple[trustme.CA, str, ssl.SSLContext | None]:
    """Return who vouches for a server, for which name, and what its client trusts."""
    authority = trustme.CA()
    host = "elsewhere.test" if case == "other host" else "127.0.0.1"
    context = {
        "unknown authority": trusting(trustme.CA()),
        "other host": trusting(authority),
        "own trust": None,
    }[case]
    return authority, host, context


async def open_gate() -> None:
    """A gate that lets through."""
