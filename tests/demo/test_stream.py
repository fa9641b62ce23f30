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


async def subscribed(line: ClientConnection, broker: DemoProcess, *symbols: str) -> None:
    await listen(line, broker)
    await line.send(json.dumps({"event": "subscribe", "data": symbols}))
    for _ in symbols:
        await message(line, "t")


def order_in(broker: DemoProcess, symbol: str) -> int:
    orders = broker.open_orders(broker.sign_in())
    return next(number for number, row in orders.items() if row["symbol"] == symbol)


@pytest.mark.parametrize("cause", ["sl", "tp", "so"])
async def test_a_close_by_the_server_itself_is_told_as_one(broker, cause):
    """
    The whole order at once, with the cause in its comment.
    """
    order = await asyncio.to_thread(order_in, broker, "EURUSD")
    async with connect(broker.stream, proxy=None) as line:
        await listen(line, broker)
        broker.send({"command": "close", "order": order, "as": cause})
        closed = await message(line, "o")

    assert (closed[1], closed[12], closed[17]) == (order, 3, 6)
    assert closed[9] > 0
    assert closed[16].endswith(f"[{cause}]")


async def test_anything_can_be_told(broker):
    """
    A message as JSON, or text that is none.
    """
    notice = ["n", "Margin call", "", "t1", 0, 20]
    async with connect(broker.stream, proxy=None) as line:
        await listen(line, broker)
        broker.send({"command": "tell", "message": notice})
        first = await message(line, "n")
        broker.send({"command": "tell", "text": "x" * 70_000})
        second = await line.recv()

    assert first == notice
    assert second == "x" * 70_000


async def test_times_of_prices_may_count_milliseconds(tmp_path):
    """
    As the vendor's other pages have it.
    """
    options = ("--quotes-per-second", "0", "--quote-time", "milliseconds")
    with DemoProcess.start(*options, directory=tmp_path) as broker:
        async with connect(broker.stream, proxy=None) as line:
            await listen(line, broker)
            await line.send(json.dumps({"event": "subscribe", "data": ["EURUSD"]}))
            price = await message(line, "t")

    assert price[4] > 1e11


async def test_a_drop_comes_upon_who_listens_and_then_on_the_next(broker):
    """
    Two entries, two connections; the third stands.
    """
    async with connect(broker.stream, proxy=None) as line:
        await listen(line, broker)
        broker.send({"endpoint": "stream", "reply": "drop"})
        broker.send({"endpoint": "stream", "reply": "drop", "after_s": 0.05})
        with pytest.raises(ConnectionClosed) as first:
            await message(line, "never")
    async with connect(broker.stream, proxy=None) as line:
        await listen(line, broker)
        with pytest.raises(ConnectionClosed):
            await message(line, "never")
    async with connect(broker.stream, proxy=None) as line:
        await subscribed(line, broker, "EURUSD")

    assert first.value.rcvd is None


@pytest.mark.parametrize(("reply", "status"), [("refuse", 403), ("html", 200), (503, 503)])
async def test_a_stream_can_be_denied(broker, reply, status):
    """
    The next request for it gets another answer; the one after that the stream.
    """
    broker.send({"endpoint": "stream", "reply": reply})

    with pytest.raises(InvalidStatus) as denied:
        await connect(broker.stream, proxy=None)
    async with connect(broker.stream, proxy=None) as line:
        await listen(line, broker)

    assert denied.value.response.status_code == status


async def test_an_outage_lasts_as_long_as_it_says(broker):
    """
    Everybody is refused until it is over.
    """
    broker.send({"endpoint": "stream", "reply": "refuse", "for_s": 0.4})
    loop, refusals = asyncio.get_running_loop(), 0
    began = loop.time()

    while True:
        try:
            async with connect(broker.stream, proxy=None) as line:
                await listen(line, broker)
            break
        except InvalidStatus:
            refusals += 1

    assert refusals > 1
    assert loop.time() - began >= 0.4


async def test_a_stall_is_silence_and_then_everything(broker):
    """
    Not even a ping is answered; what came up meanwhile comes later, in its order.
    """
    async with connect(broker.stream, proxy=None) as line:
        await subscribed(line, broker, "EURUSD")
        broker.send({"endpoint": "stream", "reply": "stall", "for_s": 0.5})
        broker.send({"command": "price", "symbol": "EURUSD", "bid": 1.3, "ask": 1.31})
        await line.send("ping")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await line.recv()
        price = await message(line, "t")
        pong = await line.recv()

    assert price[2] == 1.3
    assert pong == "pong"


async def test_garbage_is_no_frame(broker):
    """
    The client's own library finds a breach of the rules.
    """
    async with connect(broker.stream, proxy=None) as line:
        await listen(line, broker)
        broker.send({"endpoint": "stream", "reply": "garbage"})
        with pytest.raises(ConnectionClosed) as ended:
            await message(line, "never")

    assert ended.value.sent is not None
    assert ended.value.sent.code == 1002


async def test_twenty_thousand_prices_a_second_are_delivered(tmp_path):
    """
    Each of them a message of its own. How fast is for a bench to say; at the usual pace
    they would take half an hour.
    """
    options = ("--quotes-per-second", "20000", "--random-seed", "1")
    with DemoProcess.start(*options, directory=tmp_path) as broker:
        names = await asyncio.to_thread(symbols_of, broker)
        async with hurried(broker) as line:
            await subscribed(line, broker, *names)
            count = 0
            async with asyncio.timeout(30.0):
                while count < 10_000:
                    await line.recv()
                    count += 1

    assert count == 10_000


async def test_one_who_does_not_read_misses_prices_and_no_trade(tmp_path):
    """
    Prices wait for nobody; the trades are all there, and then the newest price.
    """
    options = ("--quotes-per-second", "20000", "--random-seed", "1")
    with DemoProcess.start(*options, directory=tmp_path) as broker:
        names = await asyncio.to_thread(symbols_of, broker)
        async with hurried(broker) as line:
            await subscribed(line, broker, *names)
            line.transport.pause_reading()
            broker.send({"command": "price", "symbol": "EURUSD", "bid": 1.3, "ask": 1.31})
            wish = {"command": "open", "symbol": "EURUSD", "volume": 30}
            opened = [broker.send(wish)["order"] for _ in range(50)]
            line.transport.resume_reading()

            told: list[int] = []
            while len(told) < len(opened):
                number = (await message(line, "o"))[1]
                told += [number] if number in opened else []

    assert told == opened


def hurried(broker: DemoProcess) -> connect:
    """A connection for a flood: nothing packed, and nothing held back."""
    return connect(broker.stream, proxy=None, compression=None, max_queue=None)


def symbols_of(broker: DemoProcess) -> list[str]:
    _, answer = broker.request("GET", "/market/short/list", token=broker.sign_in())
    return [row[0] for row in answer["assets"]["rows"]]
