"""Sends an answer, or spoils it on its way, as one entry of a script says.

What HTTP allows goes through the server as any answer does. The rest (a reset, half
an answer, bytes that are no HTTP) is written to the connection itself, which the
protocol leaves in the request's scope under ``TRANSPORT``.
"""

from __future__ import annotations

import asyncio
import http
import socket
import struct
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.demo.contract import ApiError, Dialect
from app.demo.faults import ABSENT, NO_FAULT, Fault
from app.demo.layout import encode

TRANSPORT = "flatten.transport"

_JSON = "application/json"
_HTML = "text/html; charset=utf-8"
_DRIP_S = 0.5
_GARBAGE = b"\x16\x03\x01 this is no HTTP at all\r\n\x00\xff\xfe"
PORTAL = b"<!doctype html><title>Welcome</title><h1>Please accept the terms of use</h1>"
_BODILESS = {204, 304}


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer, before anything happens to it."""

    status: int
    body: bytes
    content_type: str = _JSON
    headers: Mapping[str, str] = field(default_factory=dict)


def fine(value: object, headers: Mapping[str, str] | None = None) -> Answer:
    """An answer of 200 with this JSON."""
    return Answer(200, encode(value), headers=headers or {})


def refusal(error: ApiError) -> Answer:
    """An answer that says no."""
    return Answer(error.status, encode(error.body()))


def bent(answer: Answer, fault: Fault, dialect: Dialect) -> Answer:
    """What the script makes of an answer before it is sent."""
    if fault.reply == "html":
        answer = Answer(200, PORTAL, _HTML)
    elif fault.reply == "status" and fault.number != answer.status:
        answer = _of_status(fault.number, fault.endpoint, dialect)
    if fault.body is not ABSENT:
        status = answer.status if fault.reply == "status" else 200
        answer = Answer(status, encode(fault.body))
    if fault.raw is not None:
        status = answer.status if fault.reply == "status" else 200
        answer = Answer(status, fault.raw.encode("utf-8", "surrogateescape"))
    if answer.status in _BODILESS:
        answer = replace(answer, body=b"")
    return replace(answer, headers={**answer.headers, **fault.headers})


def _of_status(status: int, endpoint: str, dialect: Dialect) -> Answer:
    try:
        phrase = http.HTTPStatus(status).phrase
    except ValueError:
        phrase = "No such status"
    if word := dialect.word(status, endpoint):
        return Answer(status, encode({"error": word, "message": f"{phrase} (as scripted)"}))
    # The dialect does not know it, so it comes from something in front of the broker.
    page = f"<!doctype html><title>{status} {phrase}</title><h1>{phrase}</h1>"
    return Answer(status, page.encode(), _HTML)


class Played(Response):
    """A response that may never arrive whole."""

    def __init__(self, answer: Answer, fault: Fault = NO_FAULT) -> None:
        headers = {"content-type": answer.content_type, **answer.headers}
        super().__init__(answer.body, answer.status, headers)
        self._answer = answer
        self._fault = fault

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._fault
        if fault.delay_s and await _left_within(receive, fault.delay_s):
            return
        match fault.reply:
            case "hang":
                await _gone(receive)
            case "reset" | "drop" | "garbage" | "truncate" | "drip":
                await self._break(_transport(scope), receive)
            case _:
                await super().__call__(scope, receive, send)

    async def _break(self, transport: asyncio.Transport, receive: Receive) -> None:
        match self._fault.reply:
            case "reset":
                _reset(transport)
            case "garbage":
                transport.write(_GARBAGE)
            case "truncate":
                transport.write(self._cut(self._fault.number))
            case "drip":
                for byte in self._head(len(self.body)) + bytes(self.body):
                    transport.write(bytes([byte]))
                    if await _left_within(receive, _DRIP_S):
                        return
            case _:
                pass
        transport.close()
        await _gone(receive)

    def _cut(self, count: int) -> bytes:
        """The answer with ``count`` bytes of its body, and a length that says more."""
        body = bytes(self.body)
        return self._head(max(len(body), count + 1)) + body[:count]

    def _head(self, length: int) -> bytes:
        answer = self._answer
        headers = {
            "content-type": answer.content_type,
            **answer.headers,
            "content-length": str(length),
        }
        lines = [f"HTTP/1.1 {answer.status} {_reason(answer.status)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _reason(status: int) -> str:
    return "OK" if status == http.HTTPStatus.OK else "Scripted"


def _transport(scope: Scope) -> asyncio.Transport:
    return cast("asyncio.Transport", scope["extensions"][TRANSPORT])


def _reset(transport: asyncio.Transport) -> None:
    # Lingering for no time makes the system end the connection with RST, not FIN.
    connection = cast("socket.socket", transport.get_extra_info("socket"))
    layout = "hh" if sys.platform == "win32" else "ii"
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(layout, 1, 0))
    transport.abort()


async def _gone(receive: Receive) -> None:
    """Return when the connection has ended, from either side."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _left_within(receive: Receive, seconds: float) -> bool:
    """Wait; True as soon as the client has gone."""
    try:
        async with asyncio.timeout(seconds):
            await _gone(receive)
    except TimeoutError:
        return False
    return True
