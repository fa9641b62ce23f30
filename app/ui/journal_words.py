"""The words of the journal's list: what was asked for, the outcome, the answer.

States and refusals are named as everywhere else (``text``); the list only says more
shortly what a row of orders says with its amount, and names how an end was found.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from app.domain.close import CloseRecord, CloseRequest, State
from app.domain.errors import Accepted, Answer, Failed, NoAnswer, Reply
from app.domain.journal import JournalEntry, StepKind, story
from app.domain.orders import Side
from app.services.history import Period
from app.services.lots import Scale
from app.ui.numbers import UNKNOWN, duration, lots
from app.ui.text import RowWord, journal_filter, row_word
from app.ui.wording import code_word
from app.ui.words_details import reply_of

SEGMENTS = ("all", "closed", "failed", "unknown", "waiting", "not_sent")

translate = QCoreApplication.translate

_WAITING = frozenset({State.PREPARED, State.SENDING})


def segment_text(key: str) -> str:
    """Return the name of a segment of the list.

    Raises:
        KeyError: There is no such segment.
    """
    return {
        "all": translate("Journal", "All"),
        "closed": translate("Journal", "Closed"),
        "failed": translate("Journal", "Failed"),
        "unknown": translate("Journal", "Unknown"),
        "waiting": translate("Journal", "Waiting"),
        "not_sent": translate("Journal", "Not sent"),
    }[key]


def period_text(period: Period) -> str:
    match period:
        case Period.TODAY:
            return translate("Journal", "Today")
        case Period.WEEK:
            return translate("Journal", "7 days")
        case Period.MONTH:
            return translate("Journal", "30 days")
        case Period.ALL:
            return translate("Journal", "All")


def segments_of(record: CloseRecord) -> frozenset[str]:
    """Return the segments that list a record; one that came late is unknown as well."""
    found = {"all", journal_filter(record.state)}
    return frozenset(found | {"unknown"} if record.late_at is not None else found)


def outcome(record: CloseRecord, scale: Scale) -> RowWord:
    """Return what became of a request, without its amount."""
    word, name = row_word(record, scale), _outcome_name(record)
    return replace(word, text=name) if name else word


def _outcome_name(record: CloseRecord) -> str:
    if record.late_at is not None:
        return ""
    if record.state is State.NOT_EXECUTED and isinstance(record.answer, Failed):
        return translate("Journal", "Failed")
    return {
        State.PREPARED: translate("Journal", "Preparing"),
        State.SENDING: translate("Journal", "Waiting for answer"),
        State.CONFIRMED: translate("Journal", "Closed"),
        State.SATISFIED: translate("Journal", "Closed (found later)"),
        State.NOT_EXECUTED: translate("Journal", "Did not close (found later)"),
    }.get(record.state, "")


def side_text(side: Side) -> str:
    """Return "Buy" or "Sell"."""
    if side is Side.BUY:
        return translate("Journal", "Buy")
    return translate("Journal", "Sell")


def asked_text(request: CloseRequest, scale: Scale) -> str:
    """Return "Close 0.30 of 0.60" or "Close all 0.10"."""
    whole = lots(request.before.volume, scale.units_per_lot)
    if request.is_full:
        return translate("Journal", "Close all {}").format(whole)
    part = lots(request.asked, scale.units_per_lot)
    return translate("Journal", "Close {} of {}").format(part, whole)


def answer_text(record: CloseRecord) -> str:
    """Return "200 OK", "400 INVALID_DATA", "no answer" or why there is none yet."""
    if record.state is State.NOT_SENT:
        return translate("Journal", "not sent")
    if record.answer is None:
        waits = record.state in _WAITING
        return translate("Journal", "waiting") if waits else UNKNOWN
    reply = reply_of(record.answer)
    if reply is None:
        return translate("Journal", "no answer")
    return _reply_text(record.answer, reply)


def _reply_text(answer: Answer, reply: Reply) -> str:
    if isinstance(answer, Accepted):
        return translate("Journal", "{} OK").format(reply.status)
    if reply.word:
        return f"{reply.status} {code_word(reply.word)}"
    if isinstance(answer, NoAnswer):
        return translate("Journal", "{}, not understood").format(reply.status)
    return f"{reply.status}"


def took_text(entry: JournalEntry) -> str:
    """Return how long the answer took, or how long it was waited for."""
    record = entry.record
    if record.state in _WAITING:
        return "…"
    reply = reply_of(record.answer)
    if reply is not None:
        return duration(reply.took_s)
    steps = {step.kind: step.at for step in story(entry)}
    sent, given_up = steps.get(StepKind.SENT), steps.get(StepKind.NO_ANSWER)
    if sent is None or given_up is None:
        return UNKNOWN
    return duration((given_up - sent).total_seconds())
