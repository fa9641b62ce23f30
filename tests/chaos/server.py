"""A broker at the level of bytes, with books of its own.

What it does with a close and what it says about it are two things, both told by the
story. It writes down every request that came; the judge believes nothing else.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from tests.chaos.ledger import Ledger, Looks
from tests.chaos.lists import Lists
from tests.chaos.past import Past, Stream
from tests.chaos.replies import ACCEPTED, REPLIES, Asked, http
from tests.chaos.story import Actor, Close, Spell, Story
from tests.chaos.wire import Line

LOGIN, OTHER_LOGIN = 100, 200
PASSWORD = "canary-password-7319"  # noqa: S105 - looked for where it must not be
TOKEN_MARK = "canarytoken"  # noqa: S105 - the same
LATENCY_S = 0.02

_MARKET = {
    "assets": {"structure": ["symbol", "bid", "ask"], "rows": [["EURUSD", 1.1, 1.2]]}
}
_ACCOUNT = {"balance": 1000, "equity": 1001.5, "currency": "USD"}


@dataclass(frozen=True, slots=True)
class Delete:
    """A close that reached the server."""

    tag: str
    at: float
    login: int
    order: int
    volume: int | None


@dataclass(frozen=True, slots=True)
class Said:
    """What was answered to a close, and when its last byte was sent."""

    meaning: str
    at: float
    reply: str


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    path: str
    query: dict[str, int]
    token: str
    body: bytes


class Server:
    """The broker of one story.

    Attributes:
        roots: Numbers of the story's orders as they were at the start.
        trail: ``(what, tag)`` in the order it happened, here and in the journal.
    """

    def __init__(self, story: Story, trail: list[tuple[str, str]]) -> None:
        self._loop = asyncio.get_running_loop()
        now = self._loop.time
        self.own = Ledger(now, story.ticket, 7000)
        self._ledgers = {LOGIN: self.own, OTHER_LOGIN: Ledger(now, story.ticket, 9000)}
        self.lists = Lists(now, story.page, self._loop.call_later)
        self.past = Past(now, story.history)
        self.stream = Stream(now, self._loop.call_later, story.events)
        self.own.changed = self.stream.changed
        self.stream.open_now = lambda: {n: o.volume for n, o in self.own.orders.items()}
        self.trail = trail
        self.closes: dict[str, Close] = {}
        self.deletes: list[Delete] = []
        self.said: dict[str, Said] = {}
        self.pending = 0
        self._tokens: dict[str, int] = {}
        self._expired: set[str] = set()
        self._tries: dict[str, int] = {}
        self.roots = [self._open(i, h.twin, h.volume) for i, h in enumerate(story.orders)]
        self._ledgers[OTHER_LOGIN].open(55, Looks(symbol="GBPUSD"))

    def _open(self, place: int, twin: bool, volume: int) -> int:
        price = 1.08 if twin or place == 0 else 1.08 + place / 100
        return self.own.open(volume, Looks(price=price))

    def connecting(self, tag: str) -> str:
        close = self.closes.get(tag)
        if close is None:
            return ""
        tried = self._tries[tag] = self._tries.get(tag, 0) + 1
        if tried <= len(close.connect) and close.connect[tried - 1]:
            return close.connect[tried - 1]
        return "deaf" if close.reply == "reset_unread" else ""

    def came(self, line: Line, data: bytes) -> None:
        if data.startswith(b"DELETE"):
            self.trail.append(("byte", line.tag))
        line.inbox += data
        while (request := _take(line)) is not None:
            self._serve(line, request)

    def _serve(self, line: Line, request: _Request) -> None:
        if request.path == "/sign/in":
            self._sign_in(line, request)
            return
        login = self._tokens.get(request.token, 0)
        if request.method == "DELETE":
            self._close(line, request, login)
        elif request.token in self._expired:
            self._tell(line, {"error": "INCORRECT_TOKEN"}, 401)
        elif request.path == "/trades":
            self.lists.answer(line, self._ledgers[login], login, request.query)
        elif request.path.startswith("/trades/history"):
            self.past.answer(line, self._ledgers[login])
        else:
            self._tell(line, _ACCOUNT if request.path == "/account/me" else _MARKET)

    def _tell(self, line: Line, content: object, status: int = 200) -> None:
        line.push_after(LATENCY_S, http(json.dumps(content).encode(), status))

    def _sign_in(self, line: Line, request: _Request) -> None:
        login = json.loads(request.body)["login"]
        claims = json.dumps({"login": login, "type": 0, "n": len(self._tokens)})
        middle = base64.urlsafe_b64encode(claims.encode()).decode().rstrip("=")
        token = f"eyJhbGciOiJIUzI1NiJ9.{middle}.{TOKEN_MARK}"
        self._tokens[token] = login
        self._tell(line, {"login": login, "__token": token, "name": "A", "currency": "USD"})

    def expire(self) -> None:
        """No token given so far is good any more."""
        self._expired |= self._tokens.keys()

    def _close(self, line: Line, request: _Request, login: int) -> None:
        body = json.loads(request.body)
        tag, number, volume = body.get("comment", ""), body["order"], body.get("volume")
        self.deletes.append(Delete(tag, self._loop.time(), login, number, volume))
        close = self.closes.get(tag) or Close(tag=tag, at=0, order=0)
        order = self._ledgers[login].orders.get(number)
        possible = order is not None and (volume is None or volume <= order.volume)
        reply = close.reply
        if request.token in self._expired:
            reply = "401_token"
        elif possible:
            self._execute(close, login, number, volume)
        elif close.execute != "never" and REPLIES[reply].meaning == ACCEPTED:
            reply = "404" if order is None else "400"
        self._say(line, reply, Asked(number, request.token, close))

    def _say(self, line: Line, name: str, asked: Asked) -> None:
        pieces = REPLIES[name].pieces(asked)
        line.answer(pieces)
        at = self._loop.time() + sum(pause for pause, _ in pieces)
        self.said[asked.close.tag] = Said(REPLIES[name].meaning, at, name)

    def _execute(self, close: Close, login: int, number: int, units: int | None) -> None:
        ledger = self._ledgers[login]
        if close.execute == "before":
            ledger.close(number, units, close.tag)
        if close.execute != "after":
            return
        if close.cut % 2:
            ledger.mark(number, units or ledger.orders[number].volume)
        self.pending += 1

        def done() -> None:
            self.pending -= 1
            if not ledger.close(number, units, close.tag):
                ledger.mark(number, 0)

        self._loop.call_later(close.after_s, done)

    def act(self, actor: Actor) -> None:
        """Let somebody else change an order, as far as that is possible."""
        order = self.own.current(self.roots[actor.order % len(self.roots)])
        if actor.kind == "opens":
            self.own.open(70, Looks(symbol="USDJPY", opened=1795420000 + int(actor.at)))
        elif order is None:
            return
        elif actor.kind == "grows":
            self.own.grow(order.number, 7)
        elif actor.kind == "closes":
            self.own.close(order.number, None, "somebody")
        elif actor.units < order.volume:
            self.own.close(order.number, actor.units, "somebody")

    def begin(self, spell: Spell) -> Callable[[], None]:
        """Let lists misbehave until the function returned here is called."""
        self.lists.spells.append(spell)
        return lambda: self.lists.spells.remove(spell)


def _take(line: Line) -> _Request | None:
    """Take one whole request off a connection, when there is one."""
    head, end, rest = line.inbox.partition(b"\r\n\r\n")
    if not end:
        return None
    first, *lines = head.decode().split("\r\n")
    headers = {k.lower(): v.strip() for k, _, v in (text.partition(":") for text in lines)}
    length = int(headers.get("content-length", 0))
    if len(rest) < length:
        return None
    line.inbox = rest[length:]
    method, target, _ = first.split(" ")
    url = urlsplit(target)
    query = {k: int(v) for k, v in parse_qsl(url.query)}
    return _Request(
        method, url.path, query, headers.get("authorization", ""), rest[:length]
    )
