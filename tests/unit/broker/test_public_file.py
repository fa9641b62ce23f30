"""One file from a real server over TLS, and everything that is not taken."""

from __future__ import annotations

import asyncio
import contextlib
import ssl

import pytest
import trustme

from app.broker.public_file import PublicFiles
from app.domain.update import UpdateError, UpdateFault
from app.late_broker import get_public_file
from tests.unit.broker.samples import UNPROVEN, trusting, unproven

MOST = 1000


@contextlib.asynccontextmanager
async def serving(authority, reply, host="127.0.0.1"):
    """Answer every request with these bytes; yields the address and what came.

    A list of pieces may be filled once the address is known.
    """
    received = []

    async def handle(reader, writer):
        with contextlib.suppress(OSError):
            received.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(b"".join(reply) if isinstance(reply, list) else reply)
            await writer.drain()
            writer.close()

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)
    server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=context)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield f"https://127.0.0.1:{port}/flatten.json", received


def reply(body, status="200 OK", **headers):
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def fault_of(address, files):
    with pytest.raises(UpdateError) as failed:
        await files.get(address, MOST)
    return failed.value.fault


async def test_a_file_is_got_whole_and_nothing_is_told():
    """
    The request says what it must and no more: no version, no cookie, no token.
    """
    authority = trustme.CA()
    async with serving(authority, reply(b"word", Set_Cookie="a=b")) as (address, received):
        files = PublicFiles(trusting(authority))
        got = [await files.get(address, MOST) for _ in range(2)]

    assert got == [b"word", b"word"]
    names = {
        line.partition(b":")[0].lower() for line in received[1].split(b"\r\n")[1:] if line
    }
    assert names == {b"host", b"accept", b"accept-encoding", b"user-agent", b"connection"}
    assert b"0.1" not in received[1].replace(b"127.0.0.1", b"")


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (reply(b"x" * (MOST + 1)), UpdateFault.TOO_LARGE),
        (reply(b"", "404 Not Found"), UpdateFault.REFUSED),
        (reply(b"", "302 Found", Location="https://127.0.0.1/"), UpdateFault.REFUSED),
        (reply(b"x", Content_Encoding="gzip"), UpdateFault.UNREADABLE),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", UpdateFault.UNREACHABLE),
        (b"no http at all\r\n\r\n", UpdateFault.UNREACHABLE),
    ],
)
async def test_an_answer_that_is_not_the_file_is_told_apart(answer, fault):
    """
    A redirect is not followed, even to the same host: one request was made.
    """
    authority = trustme.CA()
    async with serving(authority, answer) as (address, received):
        told = await fault_of(address, PublicFiles(trusting(authority)))

    assert told is fault
    assert len(received) == 1


@pytest.mark.parametrize("case", UNPROVEN)
async def test_a_server_that_cannot_prove_its_name_is_not_asked(case):
    """
    No request reaches it.
    """
    authority, host, context = unproven(case)
    async with serving(authority, reply(b"word"), host) as (address, received):
        told = await fault_of(address, PublicFiles(context))

    assert told is UpdateFault.UNREACHABLE
    assert not received


async def test_nothing_is_asked_in_the_clear():
    """
    A server without TLS hears nothing at all.
    """
    heard = []

    async def handle(reader, writer):
        heard.append(await reader.read(100))
        writer.write(reply(b"word"))
        writer.close()

    async with await asyncio.start_server(handle, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        told = await fault_of(f"http://127.0.0.1:{port}/", PublicFiles())

    assert told is UpdateFault.UNREACHABLE
    assert heard == []


async def test_the_program_comes_by_files_without_loading_this_first():
    """
    What the program hands to its source of updates leads here.
    """
    with pytest.raises(UpdateError) as failed:
        await get_public_file("http://127.0.0.1:9/", MOST)

    assert failed.value.detail == "not https"


async def test_a_server_that_says_nothing_is_left():
    """
    The whole answer has its time, however it drips.
    """
    authority = trustme.CA()
    async with serving(authority, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n") as (
        address,
        _,
    ):
        held = PublicFiles(trusting(authority), wait_s=0.2)

        assert await fault_of(address, held) is UpdateFault.UNREACHABLE
