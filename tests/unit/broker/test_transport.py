"""What passes the transport, byte for byte, and what it leaves behind."""

from __future__ import annotations

import asyncio
import ssl

import httpcore
import httpx
import pytest
import trustme

from app.broker.limits import MOST_CLOSE_BYTES
from app.broker.transport import CoreTransport, UnfitAnswerError
from app.domain.errors import Accepted, DoubtCause, NoAnswer, ReadError
from tests.unit.broker.samples import (
    ORIGIN,
    make_request,
    open_gate,
    row,
    signed_in,
    table,
)
from tests.unit.broker.scripted import Network, answer, run_virtual

_WORDS = b'{"data":"OK","pad":""}'


class Patient(Network):
    """Lets the library pause, and notes that it wanted to."""

    pauses = 0

    async def sleep(self, seconds):
        self.pauses += 1


def padded(size: int) -> bytes:
    """Return an acceptance of exactly so many bytes."""
    return _WORDS.replace(b'""', b'"' + b"x" * (size - len(_WORDS)) + b'"')


def close(network):
    async def run():
        return await signed_in(network).close(make_request(), open_gate)

    return run_virtual(run())


def test_an_answer_of_the_largest_size_is_read_and_no_larger():
    """
    The limit is the last size that is taken: a talkative server's OK is still an OK.
    """
    largest = close(Network([[answer(padded(MOST_CLOSE_BYTES))]]))
    larger = close(Network([[answer(padded(MOST_CLOSE_BYTES + 1))]]))

    assert isinstance(largest, Accepted)
    assert isinstance(larger, NoAnswer)
    assert larger.cause is DoubtCause.TOO_LARGE


@pytest.mark.parametrize(
    ("whole", "said"),
    [
        (answer(padded(MOST_CLOSE_BYTES + 1)), f"over {MOST_CLOSE_BYTES} bytes"),
        (answer(b"{}", headers="Content-Encoding: gzip\r\n"), "compressed answer"),
    ],
    ids=["too large", "packed"],
)
def test_why_an_answer_was_not_read_stands_in_the_details(whole, said):
    """
    The details a trader sends to the broker name the reason and nothing else.
    """
    outcome = close(Network([[whole]]))

    assert isinstance(outcome, NoAnswer)
    assert outcome.detail == f"UnfitAnswerError: {said}"


def test_an_unfit_answer_knows_what_it_means():
    """
    Cause and words are both there for who catches it.
    """
    error = UnfitAnswerError(DoubtCause.TOO_LARGE, "over 5 bytes")

    assert (error.cause, str(error)) == (DoubtCause.TOO_LARGE, "over 5 bytes")


def test_a_packed_answer_leaves_no_connection_open():
    """
    A server that packs every list does not use up the computer's sockets by the hour.
    """
    packed = answer(b"{}", headers="Content-Encoding: gzip\r\n")
    network = Network([[packed], [packed], [answer(table(row()))]])

    async def run():
        client = signed_in(network)
        for _ in range(2):
            with pytest.raises(ReadError):
                await client.read_orders()
        orders = await client.read_orders()
        return orders, [line.closed for line in network.lines]

    orders, closed = run_virtual(run())

    assert len(orders.orders) == 1
    assert closed == [True, True, False]


def test_a_transport_that_is_closed_leaves_nothing_open():
    """
    After signing out no connection with the old session's name on it stays behind.
    """
    network = Network([[answer("{}")]])

    async def run():
        transport = CoreTransport(ssl.create_default_context(), network, keep=1)
        async with httpx.AsyncClient(transport=transport) as client:
            await client.get(ORIGIN)
            before = network.lines[0].closed
        return before, network.lines[0].closed

    assert run_virtual(run()) == (False, True)


@pytest.mark.parametrize("ask", ["close", "read"])
def test_the_library_pauses_for_nothing_and_repeats_nothing(ask):
    """
    How often connecting is tried is decided where "nothing was sent" is proved.
    """
    network = Patient([httpcore.ConnectError("refused")] * 9)

    async def run():
        client = signed_in(network)
        if ask == "close":
            await client.close(make_request(), open_gate)
        else:
            with pytest.raises(ReadError):
                await client.read_orders()

    run_virtual(run())

    assert network.pauses == 0
    assert len(network.hosts) == (3 if ask == "close" else 1)


async def test_a_server_that_would_rather_speak_http2_gets_http1():
    """
    The proof that no byte has left is of HTTP/1.1 alone, so nothing else is offered.
    """
    authority, chosen = trustme.CA(), []
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(theirs)
    theirs.set_alpn_protocols(["h2", "http/1.1"])
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(ours)

    async def handle(reader, writer):
        chosen.append(writer.get_extra_info("ssl_object").selected_alpn_protocol())
        await reader.read(65536)
        writer.write(answer("{}"))
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(handle, "127.0.0.1", 0, ssl=theirs) as server:
        port = server.sockets[0].getsockname()[1]
        transport = CoreTransport(ours, None, keep=0)
        async with httpx.AsyncClient(transport=transport) as client:
            response = await client.get(f"https://127.0.0.1:{port}/")

    assert chosen == ["http/1.1"]
    assert response.http_version == "HTTP/1.1"
