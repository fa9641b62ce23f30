"""Everything a server, or what stands before it, may answer to a close.

Each reply says what it means by the contract, written down here a second time and
independent of the program's own table: that is what the judge holds verdicts to.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass

from tests.chaos.story import Close
from tests.chaos.wire import Broken, Fin, Piece

ACCEPTED, REFUSED, FAILED, NONE = "accepted", "refused", "failed", "none"
Pieces = list[tuple[float, Piece]]


@dataclass(frozen=True, slots=True)
class Asked:
    """The request that is answered; a server may repeat any of it."""

    order: int
    token: str
    close: Close


@dataclass(frozen=True, slots=True)
class Reply:
    """How an answer looks on the wire, and what it means."""

    meaning: str
    pieces: Callable[[Asked], Pieces]


def http(body: bytes, status: int = 200, *headers: str) -> bytes:
    """Return an answer, complete."""
    lines = [f"HTTP/1.1 {status} Words", f"Content-Length: {len(body)}"]
    lines += headers or ("Content-Type: application/json",)
    return "\r\n".join([*lines, "", ""]).encode() + body


def _json(status: int, content: object) -> bytes:
    return http(json.dumps(content).encode(), status)


OK = _json(200, {"data": "OK"})
_CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
_HTML = b"<html><body>Sign in to the network</body></html>"


def _said(meaning: str, status: int, content: object) -> Reply:
    return Reply(meaning, lambda a: [(a.close.wait_s, _json(status, content))])


def _raw(meaning: str, data: bytes, *ending: Piece) -> Reply:
    rest: Pieces = [(0.0, piece) for piece in ending]
    return Reply(meaning, lambda a: [(a.close.wait_s, data), *rest])


def _own(meaning: str, status: int, make: Callable[[Asked], object]) -> Reply:
    return Reply(meaning, lambda a: [(a.close.wait_s, _json(status, make(a)))])


def _error(meaning: str, status: int, word: str) -> Reply:
    return _said(meaning, status, {"error": word, "message": f"{word} said"})


def _cut(asked: Asked, ending: Piece) -> Pieces:
    head = OK[: asked.close.cut % len(OK)]
    begun: Pieces = [(asked.close.wait_s, head)] if head else []
    return [*begun, (0.01, ending)]


def _drip(asked: Asked, pause: float) -> Pieces:
    return [(pause, OK[i : i + 1]) for i in range(len(OK))]


def _late(meaning: str, data: bytes) -> Reply:
    def pieces(asked: Asked) -> Pieces:
        return [(16.0 + asked.close.cut % 28, data)]

    return Reply(meaning, pieces)


_ACCEPTED = {
    "ok": _raw(ACCEPTED, OK),
    "ok_lower": _said(ACCEPTED, 200, {"data": "ok"}),
    "ok_201": _said(ACCEPTED, 201, {"data": "OK"}),
    "taken": _own(
        ACCEPTED, 200, lambda a: {"accepted": True, "order": a.order, "state": 7}
    ),
    "taken_unnamed": _said(ACCEPTED, 200, {"accepted": True, "state": 7}),
    "ret_accepted": _error(ACCEPTED, 200, "RET_TRADE_ACCEPTED"),
    "ret_process": _error(ACCEPTED, 200, "RET_TRADE_PROCESS"),
    "chunked": _raw(ACCEPTED, _CHUNKED + b'd\r\n{"data":"OK"}\r\n0\r\n\r\n'),
    "continue": _raw(ACCEPTED, b"HTTP/1.1 100 Continue\r\n\r\n" + OK),
    "dripped": Reply(ACCEPTED, lambda a: _drip(a, 0.05)),
    "late_ok": _late(ACCEPTED, OK),
}
_REFUSED = {
    "400": _error(REFUSED, 400, "INVALID_DATA"),
    "401": _error(REFUSED, 401, "PERMISSION_DENIED"),
    "401_token": _error(REFUSED, 401, "INCORRECT_TOKEN"),
    "403": _error(REFUSED, 403, "PERMISSION_DENIED"),
    "404": _error(REFUSED, 404, "TRADE_ERROR"),
    "404_ret": _error(REFUSED, 404, "RET_TRADE_INCORRECT_ORDER"),
    "declined": _own(REFUSED, 200, lambda a: {"accepted": False, "order": a.order}),
    "ret_closed": _error(REFUSED, 400, "RET_MARKET_CLOSED"),
    "ret_volume": _error(REFUSED, 500, "RET_TRADE_BAD_VOLUME"),
    "echo": _own(REFUSED, 400, lambda a: {"error": "INVALID_DATA", "message": a.token}),
    "late_400": _late(REFUSED, _json(400, {"error": "INVALID_DATA"})),
}
_FAILED = {
    "500": _error(FAILED, 500, "TRADE_ERROR"),
    "ret_timeout": _error(FAILED, 400, "RET_TRADE_TIMEOUT"),
    "ret_busy": _error(FAILED, 500, "RET_BROKER_BUSY"),
    "ret_new": _error(FAILED, 400, "RET_SOMETHING_NEW"),
    "late_500": _late(FAILED, _json(500, {"error": "TRADE_ERROR"})),
}
_NO_WORDS = {
    "empty": _raw(NONE, http(b"")),
    "204": _raw(NONE, b"HTTP/1.1 204 No Content\r\n\r\n"),
    "null": _said(NONE, 200, None),
    "array": _said(NONE, 200, ["OK"]),
    "ok_list": _said(NONE, 200, {"data": ["OK"]}),
    "accepted_1": _said(NONE, 200, {"accepted": 1}),
    "both": _said(NONE, 200, {"accepted": False, "data": "OK"}),
    "html": _raw(NONE, http(_HTML, 200, "Content-Type: text/html")),
    "html_echo": Reply(
        NONE, lambda a: [(a.close.wait_s, http(_HTML + a.token.encode(), 403))]
    ),
    "404_html": _raw(NONE, http(_HTML, 404)),
    "500_html": _raw(NONE, http(_HTML, 500)),
    "400_other": _error(NONE, 400, "SOMETHING"),
    "wrong_order": _own(NONE, 200, lambda a: {"accepted": True, "order": a.order + 1}),
    "wrong_declined": _own(NONE, 200, lambda a: {"accepted": False, "order": a.order + 1}),
    "twice_keys": _raw(NONE, http(b'{"data":"NO","data":"OK"}')),
    "nan": _raw(NONE, http(b'{"data":"OK","price":NaN}')),
    "bom": _raw(NONE, http(b'\xef\xbb\xbf{"data":"OK"}')),
    "utf16": _raw(NONE, http('{"data":"OK"}'.encode("utf-16"))),
    "deep": _raw(NONE, http(b'{"data":"OK","x":' + b"[" * 3000 + b"]" * 3000 + b"}")),
    "huge": _raw(NONE, http(b'{"data":"OK"}' + b" " * 70_000)),
    "gzip": _raw(
        NONE, http(gzip.compress(b'{"data":"OK"}'), 200, "Content-Encoding: gzip")
    ),
    **{
        f"{status}": _raw(NONE, http(OK, status, "Location: /trade/close"))
        for status in (301, 302, 307, 308)
    },
    **{
        f"{status}": _raw(NONE, http(_HTML, status)) for status in (408, 429, 502, 503, 504)
    },
}
_NO_ANSWER = {
    "hang": Reply(NONE, lambda a: []),
    "reset": Reply(NONE, lambda a: [(a.close.wait_s, Broken())]),
    "reset_unread": Reply(NONE, lambda a: [(0.0, Broken())]),
    "fin": Reply(NONE, lambda a: [(a.close.wait_s, Fin())]),
    "cut": Reply(NONE, lambda a: _cut(a, Fin())),
    "cut_reset": Reply(NONE, lambda a: _cut(a, Broken())),
    "chunk_cut": _raw(NONE, _CHUNKED + b'd\r\n{"data":"O', Fin()),
    "garbage": _raw(NONE, b"\x16\x03\x01 this is not HTTP\r\n\r\n", Fin()),
    "endless_drip": Reply(NONE, lambda a: _drip(a, 0.9)),
    "late_reset": Reply(NONE, lambda a: [(16.0 + a.close.cut % 28, Broken())]),
}

REPLIES: dict[str, Reply] = _ACCEPTED | _REFUSED | _FAILED | _NO_WORDS | _NO_ANSWER


def names(meaning: str) -> list[str]:
    return [name for name, reply in REPLIES.items() if reply.meaning == meaning]
