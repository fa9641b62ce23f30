"""Listening on real sockets: the token's way, the end of streams, floods and silence."""

from __future__ import annotations

import asyncio
import json
import logging
import ssl
from decimal import Decimal

import pytest
import trustme
from websockets.asyncio.server import ServerConnection

from app.broker.client import BrokerClient
from app.broker.stream import Stream, read_stream_address
from app.domain.stream import BalanceNews, StreamError, StreamFault, TradeNews
from tests.unit.broker.samples import TOKEN, trusting
from tests.unit.broker.scripted import LoopClock
from tests.unit.broker.stream_stage import (
    EURUSD,
    NO_STREAM,
    Heard,
    listening,
    raw_serving,
    saying,
    serving,
    trade,
    turned_away,
)


async def test_a_stream_is_authorised_opened_and_heard(until):
    """
    The token is the first message and nowhere before it; then prices, trades, figures.
    """
    heard = Heard("EURUSD")
    async with (
        serving(saying(EURUSD, trade(7))) as server,
        listening(server.address, heard),
    ):
        await until(lambda: heard.quotes_now and len(heard.told) == 2)

    assert server.first == [json.dumps({"authorization": TOKEN}, separators=(",", ":"))]
    assert "Cookie" not in server.requests[0].headers
    assert TOKEN not in str(server.requests[0].headers)
    assert [type(news) for news in heard.told] == [BalanceNews, TradeNews]
    assert heard.quotes_now["EURUSD"].bid == Decimal("1.10010")
    assert heard.signs > 0


async def test_it_works_on_the_windows_loop_too(qapp, until):
    """
    The same on Qt's loop.
    """
    heard = Heard("EURUSD")
    async with serving(saying(EURUSD)) as server, listening(server.address, heard):
        await until(lambda: heard.quotes_now)

    assert list(heard.quotes_now) == ["EURUSD"]


async def test_a_cancel_shuts_the_connection(until):
    """
    The server sees a good end at once, and nobody is told of a fault.
    """
    heard = Heard("EURUSD")
    codes = []

    async def talk(line: ServerConnection, server):
        await line.wait_closed()
        codes.append(line.close_code)

    async with serving(talk) as server:
        async with listening(server.address, heard) as stream:
            await until(lambda: heard.line is not None)
        await until(lambda: server.ends == 1)

    assert stream.error is None
    assert codes == [1000]


@pytest.mark.parametrize(
    ("code", "fault"), [(1008, StreamFault.REFUSED), (1012, StreamFault.ENDED)]
)
async def test_a_refused_token_is_told_from_a_server_that_goes(code, fault):
    """
    By the closing's code; the stream was never open.
    """
    heard = Heard()

    async def talk(line, server):
        await line.close(code)

    async with (
        serving(talk, greeting=None) as server,
        listening(server.address, heard) as stream,
    ):
        error = await stream.end()

    assert error.fault is fault
    assert heard.line is None
    assert TOKEN not in str(error)


async def test_an_error_in_place_of_a_beginning_is_a_refusal():
    """
    The stream never counts as open.
    """
    heard = Heard()
    async with (
        serving(greeting='{"error":"INCORRECT_TOKEN"}') as server,
        listening(server.address, heard) as stream,
    ):
        error = await stream.end()

    assert error.fault is StreamFault.REFUSED
    assert heard.line is None


async def test_a_server_without_a_word_is_asked_and_opens_by_its_answer(until):
    """
    An answer to our ping is enough.
    """
    heard = Heard()
    async with serving(greeting=None) as server, listening(server.address, heard):
        await until(lambda: heard.line is not None)

    assert heard.told == []


@pytest.mark.parametrize(("answer", "fault"), NO_STREAM)
async def test_the_token_goes_nowhere_but_to_a_stream(answer, fault):
    """
    A redirect is not followed, and what is no stream gets no first message.
    """

    async def reply(head, writer):
        writer.write(turned_away(answer, elsewhere))

    async def never(head, writer):
        raise AssertionError("somebody followed a redirect")

    async with (
        raw_serving(never) as (elsewhere, strayed),
        raw_serving(reply) as (address, received),
        listening(address, Heard()) as stream,
    ):
        error = await stream.end()

    assert error.fault is fault
    assert strayed == []
    assert len(received) == 1
    assert TOKEN.encode() not in received[0]


async def test_without_the_computer_s_own_trust_there_is_no_stream():
    """
    It is an end like any other, and may be tried again.
    """

    def broken() -> ssl.SSLContext:
        raise FileNotFoundError("no certificates here")

    stream = Stream(LoopClock(), broken, "Flatten/test")

    with pytest.raises(StreamError) as failed:
        await stream.listen("wss://stream.invalid/", b"{}", Heard())

    assert failed.value.fault is StreamFault.UNREACHABLE


async def test_a_server_that_takes_the_connection_and_says_nothing():
    """
    The budget for a beginning is over, and the connection with it.
    """

    async def nothing(head, writer):
        return

    async with (
        raw_serving(nothing) as (address, _),
        listening(address, Heard(), connect=0.05) as stream,
    ):
        error = await stream.end()

    assert error.fault is StreamFault.SILENT


async def test_nobody_there():
    """
    A port without a server, and a name without an address.
    """
    async with raw_serving(lambda head, writer: asyncio.sleep(0)) as (address, _):
        gone = address

    faults = []
    for place in (gone, "wss://nowhere.invalid/stream"):
        async with listening(place, Heard()) as stream:
            faults.append((await stream.end()).fault)

    assert faults == [StreamFault.UNREACHABLE] * 2


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("", StreamFault.NO_ADDRESS),
        ("  ", StreamFault.NO_ADDRESS),
        ("stream.example", StreamFault.BAD_ADDRESS),
        ("http://127.0.0.1/", StreamFault.BAD_ADDRESS),
        ("https://stream.example/", StreamFault.BAD_ADDRESS),
        ("wss://", StreamFault.BAD_ADDRESS),
        ("wss://user:secret@stream.example/", StreamFault.BAD_ADDRESS),
        ("wss://@stream.example/", StreamFault.BAD_ADDRESS),
        ("wss://stream.example/#a", StreamFault.BAD_ADDRESS),
        ("wss://stream.example:70000/", StreamFault.BAD_ADDRESS),
        ("wss://stream example/", StreamFault.BAD_ADDRESS),
        ("wss://a\\b/", StreamFault.BAD_ADDRESS),
        ("ws://stream.example/", StreamFault.UNENCRYPTED),
        ("ws://127.0.0.1.example/", StreamFault.UNENCRYPTED),
        ("ws://192.168.1.5:8443/", StreamFault.UNENCRYPTED),
    ],
)
async def test_an_address_no_token_goes_to(address, fault):
    """
    Nothing is connected to; anything unencrypted must be this very computer.
    """
    async with listening(address, Heard()) as stream:
        error = await stream.end()

    assert error.fault is fault
    assert "secret" not in str(error)


@pytest.mark.parametrize(
    "address",
    [
        "wss://stream.example:8443/a?b",
        "ws://127.0.0.1:1",
        "ws://localhost",
        "ws://[::1]:5/",
    ],
)
def test_an_address_a_token_may_go_to(address):
    """
    Encrypted ones, and loopback by its address or name.
    """
    assert read_stream_address(address).secure is address.startswith("wss")


async def test_nobody_listens_without_a_session():
    """
    There is no token to send.
    """
    with pytest.raises(StreamError) as ended:
        await BrokerClient(LoopClock()).listen("ws://127.0.0.1:1", Heard())

    assert ended.value.fault is StreamFault.SIGNED_OUT


async def test_a_trusted_server_is_listened_to(qapp, until):
    """
    Over TLS, with a flood in it, as without.
    """
    authority = trustme.CA()
    heard = Heard("EURUSD")
    talk = saying(*[EURUSD] * 3_000, trade(9))
    async with (
        serving(talk, authority) as server,
        listening(server.address, heard, trusting(authority)),
    ):
        await until(lambda: heard.quotes_now and len(heard.told) == 2)

    assert heard.told[-1].number == 9


@pytest.mark.parametrize("known", [False, True])
async def test_a_certificate_that_does_not_fit_ends_it_before_the_token(known):
    """
    An authority nobody trusts, or a certificate for another name.
    """
    authority = trustme.CA()
    context = trusting(authority if known else trustme.CA())
    async with serving(None, authority) as server:
        place = "localhost" if known else "127.0.0.1"
        address = server.address.replace("127.0.0.1", place)
        async with listening(address, Heard(), context) as stream:
            error = await stream.end()

    assert error.fault is StreamFault.CERTIFICATE
    assert server.first == []


async def test_a_server_without_tls_is_no_secure_stream():
    """
    It gets neither request nor token.
    """

    async def reply(head, writer):
        raise AssertionError("a request in the clear")

    async with raw_serving(reply) as (address, received):
        secure = address.replace("ws://", "wss://")
        async with listening(
            secure, Heard(), trusting(trustme.CA()), connect=0.3
        ) as stream:
            error = await stream.end()

    assert error.fault in {
        StreamFault.SILENT,
        StreamFault.NOT_A_STREAM,
        StreamFault.UNREACHABLE,
    }
    assert received == []


async def test_the_token_is_in_no_log(caplog, until):
    """
    Not even with everything logged that any library has to say.
    """
    heard = Heard()
    with caplog.at_level(logging.DEBUG):
        async with serving() as server, listening(server.address, heard):
            logging.getLogger("websockets.server").setLevel(logging.WARNING)
            await until(lambda: heard.line is not None)

    client_side = [
        record
        for record in caplog.records
        if not record.name.startswith("websockets.server")
    ]
    assert not [record for record in client_side if TOKEN in record.getMessage()]
