"""Reading from the server within a session, and what a failed reading means.

Whether the server wants a reading's parameters in the query string or as a JSON body
is not settled by its pages: the query comes first, the body on its refusal, and what
worked is kept for the session.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from app.broker.credentials import Credentials
from app.broker.exchange import Call, Exchange
from app.broker.failures import Raw, reply_of
from app.broker.json_text import JsonTextError, parse_table
from app.broker.limits import MOST_LIST_BYTES
from app.broker.network_faults import Breakage
from app.domain.errors import DoubtCause, NotSentCause, ReadError, ReadFault, Reply
from app.domain.orders import Order

_BAD_REQUEST = 400
_SESSION_STATUS = 401
_SESSION_WORDS = ("INCORRECT_TOKEN",)

_BROKEN: dict[NotSentCause | DoubtCause, ReadFault] = {
    NotSentCause.NAME: ReadFault.NAME,
    NotSentCause.CERTIFICATE: ReadFault.CERTIFICATE,
    NotSentCause.PROXY: ReadFault.PROXY,
    NotSentCause.CONNECT_TIMEOUT: ReadFault.TIMEOUT,
    DoubtCause.TIMEOUT: ReadFault.TIMEOUT,
    DoubtCause.UNREADABLE: ReadFault.NOT_UNDERSTOOD,
    DoubtCause.TOO_LARGE: ReadFault.NOT_UNDERSTOOD,
}


@dataclass(slots=True)
class OpenSession:
    """The session in use, with what is remembered for it.

    Attributes:
        asks_in_body: Parameters of a reading go into a JSON body.
        known: The orders of the last reading, so that unchanged ones stay the same
            object.
    """

    origin: str
    login: int | None
    credentials: Credentials
    asks_in_body: bool = False
    known: dict[int, Order] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Questions:
    """Asks in one session, all within one time limit.

    Attributes:
        until: Monotonic seconds.
    """

    exchange: Exchange
    session: OpenSession
    until: float

    async def read(self, path: str, params: dict[str, int]) -> object:
        """Return the parsed answer.

        Raises:
            ReadError: There is none that is a success.
        """
        raw = await self._ask(path, params)
        if params and _is_refused_form(raw):
            self.session.asks_in_body = not self.session.asks_in_body
            other = await self._ask(path, params)
            if _is_refused_form(other):
                self.session.asks_in_body = not self.session.asks_in_body
            raw = other
        return content_of(raw)

    async def _ask(self, path: str, params: dict[str, int]) -> Raw:
        in_body = self.session.asks_in_body and bool(params)
        result = await self.exchange.ask(
            Call(
                method="GET",
                origin=self.session.origin,
                path=path,
                until=self.until,
                params={} if in_body else params,
                body=params if in_body else None,
                credentials=self.session.credentials,
                most_bytes=MOST_LIST_BYTES,
            )
        )
        if isinstance(result, Breakage):
            raise ReadError(
                _BROKEN.get(result.cause, ReadFault.OFFLINE), detail=result.detail
            )
        return result


def _is_refused_form(raw: Raw) -> bool:
    if raw.status != _BAD_REQUEST:
        return False
    try:
        return reply_of(raw, parse_table(raw.body)).word == "INVALID_DATA"
    except JsonTextError:
        return False


def content_of(raw: Raw) -> object:
    """Return what a successful answer holds.

    Raises:
        ReadError: It is no success, or nothing that can be read.
    """
    try:
        content = parse_table(raw.body)
    except JsonTextError as exc:
        raise ReadError(
            _unread(raw, exc),
            reply=reply_of(raw, None),
            detail=str(exc),
            retry_after_s=raw.retry_after_s,
        ) from None
    reply = reply_of(raw, content)
    if raw.is_success and not (isinstance(content, dict) and "error" in content):
        return content
    fault = _refusal(raw, reply)
    raise ReadError(fault, reply=reply, retry_after_s=raw.retry_after_s)


def _unread(raw: Raw, why: JsonTextError) -> ReadFault:
    if raw.status == _SESSION_STATUS:
        return ReadFault.SESSION
    if raw.is_server_error:
        return ReadFault.SERVER
    return ReadFault.NOT_UNDERSTOOD if not why.is_other else ReadFault.NOT_JSON


def _refusal(raw: Raw, reply: Reply) -> ReadFault:
    if raw.status == _SESSION_STATUS or reply.word in _SESSION_WORDS:
        return ReadFault.SESSION
    if raw.is_redirect:
        return ReadFault.NOT_JSON
    return ReadFault.SERVER if raw.is_server_error else ReadFault.REFUSED
