"""Certificates and sockets as they really are, on this computer's loopback."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl

import pytest
import trustme

from app.broker.client import BrokerClient
from app.broker.tls import make_context
from app.domain.errors import Accepted, NoAnswer, NotSent, NotSentCause
from tests.unit.broker.samples import (
    TOKEN,
    UNPROVEN,
    begin,
    make_request,
    open_gate,
    trusting,
    unproven,
)
from tests.unit.broker.scripted import LoopClock, answer


@contextlib.asynccontextmanager
async def serving(authority=None, host="127.0.0.1"):
    """Answer every request the same; yields the port and what was received."""
    received = []

    async def handle(reader, writer):
        with contextlib.suppress(OSError):
            received.append(await reader.read(65536))
            writer.write(answer('{"data":"OK"}'))
            await writer.drain()
            writer.close()

    context = None
    if authority is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(host).configure_cert(context)
    server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1], received


async def close(origin, context=None, **limits):
    client = BrokerClient(LoopClock(), ssl_context=context)
    begin(client, origin)
    request = make_request(origin=origin, **{"connect_budget_s": 1.0} | limits)
    return await client.close(request, open_gate)


async def test_a_trusted_server_is_spoken_to():
    """
    One request, whole, over TLS.
    """
    authority = trustme.CA()
    async with serving(authority) as (port, received):
        outcome = await close(f"https://127.0.0.1:{port}", trusting(authority))

    assert isinstance(outcome, Accepted)
    assert [data.partition(b" ")[0] for data in received] == [b"DELETE"]


async def test_the_windows_loop_carries_a_close_as_well(qapp):
    """
    Deadlines, gate and sockets work on Qt's loop, TLS included.
    """
    authority = trustme.CA()
    async with serving(authority) as (port, received):
        outcome = await close(f"https://127.0.0.1:{port}", trusting(authority))

    assert isinstance(outcome, Accepted)
    assert len(received) == 1


@pytest.mark.parametrize("case", UNPROVEN)
async def test_a_certificate_that_does_not_fit_stops_everything(case):
    """
    Nothing is sent to a server that cannot prove its name (F080).
    """
    authority, host, context = unproven(case)
    async with serving(authority, host) as (port, received):
        outcome = await close(f"https://127.0.0.1:{port}", context)

    assert isinstance(outcome, NotSent)
    assert (outcome.cause, outcome.attempts) == (NotSentCause.CERTIFICATE, 1)
    assert not any(received)


async def test_a_server_without_tls_is_no_secure_server():
    """
    What answers in the clear gets no token.
    """
    async with serving() as (port, received):
        outcome = await close(f"https://127.0.0.1:{port}", trusting(trustme.CA()))

    assert isinstance(outcome, NotSent)
    assert outcome.cause is NotSentCause.TLS
    assert not any(TOKEN.encode() in data for data in received)


async def test_nobody_listening_is_told():
    """
    A closed port is "not listening", proved three times.
    """
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]

    outcome = await close(f"http://127.0.0.1:{port}", connect_budget_s=3.0)

    assert isinstance(outcome, NotSent)
    assert (outcome.cause, outcome.attempts) == (NotSentCause.NOT_LISTENING, 3)


async def test_an_unknown_name_is_told(monkeypatch):
    """
    A mistyped address is another thing than a server that is down (F002).
    """

    async def unknown(*args, **kwargs):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)

    outcome = await close("http://x.invalid")

    assert isinstance(outcome, NotSent)
    assert outcome.cause is NotSentCause.NAME


async def test_a_reset_after_sending_is_no_answer():
    """
    The server had the request and may have acted on it.
    """

    async def handle(reader, writer):
        await reader.read(65536)
        sock = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        writer.transport.abort()

    async with await asyncio.start_server(handle, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        outcome = await close(f"http://127.0.0.1:{port}")

    assert isinstance(outcome, NoAnswer)


async def test_no_proxy_is_taken_from_the_environment(monkeypatch):
    """
    Only the address that was typed is contacted (F087).
    """
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with serving() as (port, received):
        outcome = await close(f"http://127.0.0.1:{port}")

    assert isinstance(outcome, Accepted)
    assert len(received) == 1


def test_our_own_context_cannot_be_talked_down(monkeypatch, tmp_path):
    """
    Chain and name are checked from TLS 1.2 on, and keys are written nowhere.
    """
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))

    context = make_context()

    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname is True
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert getattr(context, "keylog_filename", None) is None
    assert not (tmp_path / "keys").exists()
