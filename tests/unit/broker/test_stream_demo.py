"""The client's end of the stream against the demo broker's, as separate processes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from decimal import Decimal

import pytest

from app.domain.stream import StreamFault, TradeNews
from tests.demo_process import DemoProcess
from tests.unit.broker.stream_stage import Heard, listening


@pytest.fixture(scope="module")
def broker(tmp_path_factory) -> Iterator[DemoProcess]:
    place = tmp_path_factory.mktemp("broker")
    with DemoProcess.start("--quotes-per-second", "0", directory=place) as process:
        yield process
        assert process.errors() == ""


@pytest.fixture
def token(broker):
    return broker.sign_in()


async def test_prices_and_closes_are_heard(broker, token, until):
    """
    A price set by hand in its own digits, and a close by stop loss as the server's.
    """
    heard = Heard("EURUSD", "USDJPY")
    order = next(iter(broker.open_orders(token)))
    async with listening(broker.stream, heard, token=token):
        await until(lambda: len(heard.quotes_now) == 2)
        broker.send({"command": "price", "symbol": "EURUSD", "bid": 1.1031, "ask": 1.10332})
        broker.send({"command": "close", "order": order, "as": "sl"})
        await until(lambda: heard.quotes_now["EURUSD"].ask == Decimal("1.10332"))
        await until(lambda: any(isinstance(news, TradeNews) for news in heard.told))

    closed = next(
        news for news in heard.told if isinstance(news, TradeNews) and news.number == order
    )
    assert closed.is_closed
    assert closed.comment.endswith("[sl]")


async def test_a_flood_from_the_broker_is_heard(tmp_path, until):
    """
    Twenty thousand prices a second arrive as some tellings a second.
    """
    flood = ("--quotes-per-second", "20000", "--random-seed", "1")
    with DemoProcess.start(*flood, directory=tmp_path) as process:
        token = await asyncio.to_thread(process.sign_in)
        _, answer = process.request("GET", "/market/short/list", token=token)
        names = [row[0] for row in answer["assets"]["rows"]]
        heard = Heard(*names)
        async with listening(process.stream, heard, token=token):
            await until(lambda: len(heard.batches) > 20)

    assert set(heard.quotes_now) == set(names)


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        ("refuse", StreamFault.REFUSED),
        (401, StreamFault.REFUSED),
        ("html", StreamFault.NOT_A_STREAM),
        (302, StreamFault.NOT_A_STREAM),
        (503, StreamFault.UNREACHABLE),
        ("drop", StreamFault.ENDED),
        ("garbage", StreamFault.NOT_A_STREAM),
        ("stall", StreamFault.SILENT),
    ],
)
async def test_every_way_to_go_wrong_has_its_fault(broker, token, reply, fault):
    """
    What the script can do to a stream is told apart.
    """
    broker.send({"endpoint": "stream", "reply": reply})

    async with listening(
        broker.stream, Heard(), token=token, quiet=0.1, silent=0.3
    ) as stream:
        error = await stream.end()

    assert error.fault is fault


async def test_an_unknown_token_is_refused(broker):
    """
    The broker closes for a breach of policy, and the stream never was open.
    """
    heard = Heard()
    async with listening(broker.stream, heard) as stream:
        error = await stream.end()

    assert error.fault is StreamFault.REFUSED
    assert heard.line is None
