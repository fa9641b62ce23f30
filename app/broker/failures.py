"""What an answer to a close means: accepted, refused, failed, or no answer at all.

The list is closed. The server speaks one of two dialects on the same path, told
apart by the reply alone, and only what this list knows word for word is believed;
everything else is "no answer", because a proxy, a login page or a half-told reply
says nothing about the order. The type of the content is not looked at: the words
prove the sender better than a header does.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.broker.json_text import JsonTextError, parse
from app.broker.limits import MOST_EXCERPT, MOST_MESSAGE, MOST_WORD
from app.broker.return_codes import Meaning, meaning
from app.domain.errors import (
    Accepted,
    Answer,
    DoubtCause,
    Failed,
    NoAnswer,
    RefusalKind,
    Refused,
    Reply,
)

_OK, _BAD_REQUEST, _NOT_FOUND, _SERVER_ERROR = 200, 400, 404, 500
_GATEWAY = (502, 503, 504)
_READABLE_STATUSES = (400, 401, 403, 404, 500)

_REFUSALS = {
    (400, "INVALID_DATA"): RefusalKind.INVALID_DATA,
    (401, "PERMISSION_DENIED"): RefusalKind.SESSION,
    (401, "INCORRECT_TOKEN"): RefusalKind.SESSION,
    (403, "PERMISSION_DENIED"): RefusalKind.NOT_YOURS,
    (404, "TRADE_ERROR"): RefusalKind.NOT_FOUND,
}


@dataclass(frozen=True, slots=True)
class Raw:
    """An answer as it came, complete; cleared of our token.

    Attributes:
        took_s: From the first byte out to the last byte in.
        retry_after_s: How long the server asks to be left alone, if it does.
    """

    status: int
    body: bytes
    took_s: float = 0.0
    retry_after_s: float | None = None

    @property
    def is_success(self) -> bool:
        return _OK <= self.status < _OK + 100

    @property
    def is_redirect(self) -> bool:
        return _OK + 100 <= self.status < _BAD_REQUEST

    @property
    def is_server_error(self) -> bool:
        return self.status >= _SERVER_ERROR


def plain(value: object, most: int) -> str:
    """Return a server's text, cut, and such that it can be stored and shown."""
    if not isinstance(value, str):
        return ""
    return value[:most].encode("utf-8", "replace").decode("utf-8")


def reply_of(raw: Raw, content: object) -> Reply:
    """Return an answer's facts; an excerpt only where it holds no words."""
    words = content if isinstance(content, dict) else {}
    return Reply(
        status=raw.status,
        word=plain(words.get("error"), MOST_WORD),
        message=plain(words.get("message"), MOST_MESSAGE),
        excerpt="" if words else _excerpt(raw),
        took_s=raw.took_s,
    )


def _excerpt(raw: Raw) -> str:
    return raw.body[: MOST_EXCERPT * 4].decode("utf-8", "replace")[:MOST_EXCERPT]


def classify_close(raw: Raw, order: int) -> Answer:
    """Say what the answer to a close of ``order`` means."""
    if raw.is_redirect:
        return NoAnswer(DoubtCause.REDIRECTED, reply_of(raw, None))
    try:
        content = parse(raw.body)
    except JsonTextError as exc:
        return NoAnswer(_unread(raw, exc), reply_of(raw, None), str(exc))
    reply = reply_of(raw, content)
    if not isinstance(content, dict):
        cause = DoubtCause.UNREADABLE if raw.is_success else _unlisted(raw)
        return NoAnswer(cause, reply, "not an object")
    return _of_object(raw, content, reply, order)


def _of_object(raw: Raw, content: dict[str, object], reply: Reply, order: int) -> Answer:
    answer = _by_words(raw, content, reply)
    if isinstance(answer, Accepted) and not _is_ours(content, order):
        return NoAnswer(DoubtCause.OTHER_ORDER, reply)
    if content.get("accepted") is False and not _is_ours(content, order):
        return NoAnswer(DoubtCause.OTHER_ORDER, reply)
    return answer


def _by_words(raw: Raw, content: dict[str, object], reply: Reply) -> Answer:
    declined = content.get("accepted") is False and not raw.is_server_error
    if "error" in content or declined:
        if _says_taken(content) or _is_ok(content.get("data")):
            return NoAnswer(DoubtCause.UNREADABLE, reply, "contradicts itself")
        return _by_error(raw, reply, declined=declined)
    if raw.is_success:
        if _says_taken(content):
            return Accepted(reply)
        return NoAnswer(DoubtCause.UNREADABLE, reply, "not the words of a close")
    return NoAnswer(_unlisted(raw), reply)


def _says_taken(content: dict[str, object]) -> bool:
    """Whether either dialect's words of success stand there, uncontradicted."""
    data, accepted = content.get("data"), content.get("accepted")
    if "accepted" in content:
        return accepted is True and ("data" not in content or _is_ok(data))
    return _is_ok(data)


def _is_ok(data: object) -> bool:
    return isinstance(data, str) and data.upper() == "OK"


def _is_ours(content: dict[str, object], order: int) -> bool:
    named = content.get("order", order)
    return type(named) is int and named == order


def _by_error(raw: Raw, reply: Reply, *, declined: bool) -> Answer:
    kind = _REFUSALS.get((raw.status, reply.word))
    if kind is not None:
        return Refused(reply, kind)
    if (raw.status, reply.word) == (_SERVER_ERROR, "TRADE_ERROR"):
        return Failed(reply)
    said = meaning(reply.word)
    if said is not None:
        return _by_return_code(raw, said, reply)
    if declined:
        return Refused(reply, RefusalKind.DECLINED)
    return NoAnswer(_unlisted(raw), reply)


def _by_return_code(raw: Raw, said: Meaning, reply: Reply) -> Answer:
    if said is Meaning.ACCEPTED:
        return Failed(reply) if raw.is_server_error else Accepted(reply)
    if raw.status == _NOT_FOUND and said is not Meaning.BUSY:
        return Refused(reply, RefusalKind.NOT_FOUND)
    if said is Meaning.REFUSAL:
        return Refused(reply, RefusalKind.RULE)
    return Failed(reply)


def _unread(raw: Raw, why: JsonTextError) -> DoubtCause:
    if not raw.is_success and raw.status not in _READABLE_STATUSES:
        return _unlisted(raw)
    return DoubtCause.NOT_JSON if why.is_other else DoubtCause.UNREADABLE


def _unlisted(raw: Raw) -> DoubtCause:
    return DoubtCause.GATEWAY if raw.status in _GATEWAY else DoubtCause.UNLISTED_STATUS
