"""The demo broker's WebSocket: who may listen, and what is told in which layout."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.demo_process import DemoProcess


@pytest.fixture
def broker(tmp_path) -> Iterator[DemoProcess]:
    with DemoProcess.start("--quotes-per-second", "0", directory=tmp_path) as process:
        yield process
    assert process.errors() == ""


async def listen(line: ClientConnection, broker: DemoProcess) -> list[Any]:
    """Authorise; returns the balance that is told first."""
    token = await asyncio.to_thread(broker.sign_in)
    await line.send(json.dumps({"authorization": token}))
    return await message(line, "b")


async def message(line: ClientConnection, kind: str) -> list[Any]:
    """The next message of a kind."""
    while True:
        found = json.loads(await line.recv())
        if found[0] == kind:
            return list(found)


async def test_a_listener_is_told_prices_trades_and_balance(broker):
    """
    Prices of what was asked for, trades and figures unasked, in the layouts of the
    contract: the target before the stop.
    """
    async with connect(broker.stream, proxy=None) as line:
        balance = await listen(line, broker)
        await line.send(json.dumps({"event": "subscribe", "data": ["gbpusd", "nope"]}))
        first = await message(line, "t")
        broker.send({"command": "price", "symbol": "GBPUSD", "bid": 1.3, "ask": 1.3002})
        second = await message(line, "t")
        wish = {"command": "open", "symbol": "GBPUSD", "volume": 30, "sl": 1.2, "tp": 1.4}
        order = broker.send({**wish, "comment": "né"})["order"]
        opened = await message(line, "o")
        broker.send({"command": "close", "order": order, "volume": 10})
        part, rest = await message(line, "o"), await message(line, "o")
        changed = await message(line, "b")

    assert balance[1] == broker.login
    assert len(balance) == 11
    assert first[:4] == ["t", "GBPUSD", 1.2715, 1.27165]
    assert second[:4] == ["t", "GBPUSD", 1.3, 1.3002]
    assert opened[:8] == ["o", order, broker.login, "GBPUSD", 0, 30, 1.3002, 0.0]
    assert opened[9:13] == [0, 1.4, 1.2, 0]
    assert opened[16:] == ["né", 0]
    assert (part[5], part[12], part[17]) == (10, 4, 6)
    assert (rest[1], rest[5], rest[17]) == (order, 20, 1)
    assert changed != balance


async def test_ping_is_answered_with_pong(broker):
    """
    Both are plain text, not JSON; what makes no sense is passed over.
    """
    async with connect(broker.stream, proxy=None) as line:
        await listen(line, broker)
        for text in ("not json", "[]", '{"event": "dance", "data": []}', "ping"):
            await line.send(text)

        while (answer := str(await line.recv())).startswith("["):
            pass

        assert answer == "pong"


async def test_unsubscribed_prices_are_not_told(broker):
    """
    After unsubscribing a new price brings no message; the next thing is the answer.
    """
    async with connect(broker.stream, proxy=None) as line:
        await listen(line, broker)
        for event in ("subscribe", "unsubscribe"):
            await line.send(json.dumps({"event": event, "data": ["EURGBP"]}))
        await message(line, "t")
        await line.send("ping")
        while await line.recv() != "pong":
            pass
        broker.send({"command": "price", "symbol": "EURGBP", "bid": 0.9, "ask": 0.91})
        await line.send("ping")

        heard = [str(await line.recv())]
        while heard[-1] != "pong":
            heard.append(str(await line.recv()))

        assert not [each for each in heard if each.startswith('["t"')]


@pytest.mark.parametrize("first", ['{"authorization": "x"}', "ping", "[]", "not json"])
async def test_without_a_token_nothing_is_told(broker, first):
    """
    The connection is ended as a breach of policy, without a single message.
    """
    async with connect(broker.stream, proxy=None) as line:
        await line.send(first)

        with pytest.raises(ConnectionClosed) as ended:
            await line.recv()

    assert ended.value.rcvd is not None
    assert ended.value.rcvd.code == 1008


async def test_another_hosts_name_is_turned_away(broker):
    """
    The handshake itself is refused.
    """
    port = urlsplit(broker.stream).port

    with pytest.raises(InvalidStatus) as refused:
        await connect("ws://evil.example/stream", host="127.0.0.1", port=port, proxy=None)

    assert refused.value.response.status_code == 403
