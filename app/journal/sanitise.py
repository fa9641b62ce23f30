"""What a server or a library said, made fit to be kept: short, plain, no secrets.

The order's own fields and the trader's comment are kept to the letter, since a
verdict is reached by comparing them. Answers and technical details are not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from app.domain.close import CloseRecord
from app.domain.errors import Accepted, Answer, Failed, NoAnswer, NotSent, Refused, Reply

MOST_BYTES = 4096
REMOVED = "[removed]"

Clean = Callable[[str], str]

_JWT = re.compile(r"eyJ[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*){0,2}")
_NAMED = re.compile(
    r"(?i)\b((?:proxy-)?authorization|(?:set-)?cookie|password)(\"?\s*[:=]\s*)[^\r\n,;}]+"
)
# Controls but tab and newline, half characters, and what turns the line about.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def kept_text(text: str, clean: Clean) -> str:
    """Return ``text`` without secrets or unseen characters, at most 4 KiB of UTF-8."""
    if not text:
        return text
    text = _NAMED.sub(rf"\1\2{REMOVED}", _JWT.sub(REMOVED, clean(text)))
    text = _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text)
    return text.encode()[:MOST_BYTES].decode(errors="ignore")


def kept_record(record: CloseRecord, clean: Clean) -> CloseRecord:
    """Return the record as it is stored; one that is clean and short stays equal."""
    answer, not_sent = record.answer, record.not_sent
    if answer is not None:
        answer = _kept_answer(answer, clean)
    if not_sent is not None:
        not_sent = NotSent(
            not_sent.cause, kept_text(not_sent.detail, clean), not_sent.attempts
        )
    note = kept_text(record.note, clean)
    if (answer, not_sent, note) == (record.answer, record.not_sent, record.note):
        return record
    return replace(record, answer=answer, not_sent=not_sent, note=note)


def _kept_answer(answer: Answer, clean: Clean) -> Answer:
    match answer:
        case Accepted() | Refused() | Failed():
            return replace(answer, reply=_kept_reply(answer.reply, clean))
        case NoAnswer():
            reply = None if answer.reply is None else _kept_reply(answer.reply, clean)
            return NoAnswer(answer.cause, reply, kept_text(answer.detail, clean))


def _kept_reply(reply: Reply, clean: Clean) -> Reply:
    return replace(
        reply,
        word=kept_text(reply.word, clean),
        message=kept_text(reply.message, clean),
        excerpt=kept_text(reply.excerpt, clean),
    )
