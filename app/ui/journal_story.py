"""The words of one request's story: its banner, its timeline, its body, its copy."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication

from app.domain.close import CloseRecord, CloseRequest, State
from app.domain.errors import DoubtCause, Failed, NoAnswer
from app.domain.journal import JournalEntry, Step, StepKind, story
from app.services.lots import Scale
from app.ui.foreign import server_text
from app.ui.journal_words import answer_text, outcome
from app.ui.numbers import clock_time, lots
from app.ui.text import Facts, settled_words, volume
from app.ui.wording import quoted, without_tokens
from app.ui.words_details import details_text, reply_of

translate = QCoreApplication.translate

_PENDING = frozenset({State.REPLIED, State.UNKNOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One step of the timeline; every field is plain text.

    Attributes:
        token: Colour of the icon.
        when: Local time, or in words for what goes on.
        busy: A spinner turns in place of the icon.
    """

    icon: str
    title: str
    when: str = ""
    note: str = ""
    token: str = "text_secondary"  # noqa: S105 - a colour
    busy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The sentence above the timeline.

    Attributes:
        tone: "info", "warning", "danger" or "success".
    """

    icon: str
    tone: str
    title: str
    body: str = ""


def facts_then(record: CloseRecord, scale: Scale, currency: str = "") -> Facts:
    """Return what was known of a request, whatever the order list shows by now."""
    seen = record.remaining if record.checked or record.is_settled else None
    return Facts(scale=scale, durable=True, currency=currency, left=seen)


def told(record: CloseRecord, scale: Scale, currency: str = "") -> Told:
    """Return what there is to say of a request as it stands."""
    plain = _plain_words(record)
    if plain is not None:
        return plain
    words = settled_words(record, facts_then(record, scale, currency))
    if words is None:
        return Told(icon="info", tone="info", title=outcome(record, scale).text)
    return Told(icon=words.icon, tone=words.tone, title=words.title, body=words.body)


def _plain_words(record: CloseRecord) -> Told | None:
    """Return the words of what no dialog tells."""
    if record.late_at is not None:
        return None
    match record.state:
        case State.PREPARED:
            title, body = translate("JournalStory", "Recorded, not sent yet"), ""
        case State.SENDING:
            title = translate("JournalStory", "Sent, and not answered yet")
            body = translate("JournalStory", "A close can't be called back once sent.")
        case State.REPLIED if not isinstance(record.answer, Failed):
            title = translate("JournalStory", "Answered. The order list is being read")
            body = translate("JournalStory", "It is settled when the list agrees.")
        case State.SUPERSEDED:
            title = translate("JournalStory", "You sent it again")
            body = translate("JournalStory", "Both requests are watched together.")
        case State.CLOSED_BY_USER:
            title = translate("JournalStory", "Resolved by you")
            body = quoted(record.note) if record.note else ""
        case _:
            return None
    return Told(icon="info", tone="info", title=title, body=body)


def timeline(entry: JournalEntry, scale: Scale, *, is_followed: bool) -> tuple[Line, ...]:
    """Return the steps of a request, oldest first, and what it waits for.

    ``is_followed`` says that this run is finding out about it.
    """
    lines = [_line(step, scale) for step in story(entry)]
    if entry.damaged:
        lines.append(_damaged(entry.damaged))
    pending = _pending(entry.record, is_followed=is_followed)
    return tuple(lines if pending is None else [*lines, pending])


def _line(step: Step, scale: Scale) -> Line:
    when = clock_time(step.at, milliseconds=True)
    match step.kind:
        case StepKind.PREPARED:
            title = translate("JournalStory", "Prepared")
            note = translate("JournalStory", "Written down before anything is sent.")
            return Line(icon="scroll-text", title=title, when=when, note=note)
        case StepKind.SENT:
            return _sent(step.record, when)
        case StepKind.ANSWERED:
            return _answered(step.record, when)
        case StepKind.NO_ANSWER:
            return _no_answer(step.record, when)
        case StepKind.LIST_READ:
            return _list_read(step.record, when, scale)
        case StepKind.SETTLED | StepKind.LATE:
            return _settled(step, when, scale)


def _sent(record: CloseRecord, when: str) -> Line:
    title = translate("JournalStory", "Sent to the server")
    again = ""
    if record.request.retry_of:
        again = translate("JournalStory", "Sent again by you, in place of an earlier one.")
    return Line(icon="arrow-right", title=title, when=when, note=again)


def _answered(record: CloseRecord, when: str) -> Line:
    title = translate("JournalStory", "Answer: {}").format(answer_text(record))
    reply = reply_of(record.answer)
    said = quoted(reply.message) if reply is not None and reply.message else ""
    return Line(icon="server", title=title, when=when, note=said)


def _no_answer(record: CloseRecord, when: str) -> Line:
    answer = record.answer
    title = translate("JournalStory", "No usable answer")
    if isinstance(answer, NoAnswer) and answer.cause is DoubtCause.TIMEOUT:
        title = translate("JournalStory", "No answer in {} s")
        title = title.format(f"{record.request.limits.answer_wait_s:g}")
    note = translate(
        "JournalStory", "Marked “Outcome unknown”. It is not sent again by itself."
    )
    return Line(icon="hourglass", token="warning", title=title, when=when, note=note)  # noqa: S106 - a colour


def _list_read(record: CloseRecord, when: str, scale: Scale) -> Line:
    left, before = record.remaining or 0, record.request.before.volume
    note = ""
    if not left:
        title = translate("JournalStory", "Order list read: no longer open")
    elif left == before:
        title = translate("JournalStory", "Order list read: still {}")
        if record.state in _PENDING:
            note = translate(
                "JournalStory", "Too early to tell: the server may still be working."
            )
    else:
        title = translate("JournalStory", "Order list read: now {}")
    if record.continues_as is not None:
        note = translate("JournalStory", "It goes on as order {}.")
        note = note.format(record.continues_as)
    title = title.format(volume(left, scale))
    return Line(icon="refresh-cw", title=title, when=when, note=note)


def _settled(step: Step, when: str, scale: Scale) -> Line:
    ended = step.record
    if step.kind is StepKind.SETTLED:
        ended = replace(ended, late_at=None)
    word = outcome(ended, scale)
    is_note = ended.state is State.CLOSED_BY_USER and step.kind is StepKind.SETTLED
    note = quoted(ended.note) if is_note and ended.note else ""
    return Line(icon=word.icon, token=word.token, title=word.text, when=when, note=note)


def _damaged(count: int) -> Line:
    title = translate("JournalStory", "Steps that can no longer be read: {}")
    return Line(icon="triangle-alert", token="warning", title=title.format(count))  # noqa: S106 - a colour


def _pending(record: CloseRecord, *, is_followed: bool) -> Line | None:
    if record.is_settled or record.state is State.UNRESOLVED:
        return None
    if not is_followed:
        title = translate("JournalStory", "Not being checked")
        note = translate("JournalStory", "Sign in to its account to have it checked.")
        return Line(icon="circle-dashed", title=title, note=note)
    token = "accent_text"  # noqa: S105 - a colour
    if record.state in _PENDING:
        title = translate("JournalStory", "Checking…")
        when = translate("JournalStory", "the order list is read every few seconds")
        note = ""
        if record.state is State.UNKNOWN:
            note = translate(
                "JournalStory", "Settles as “Closed (found later)” or “Did not close”."
            )
        return Line(
            icon="refresh-cw", token=token, title=title, when=when, note=note, busy=True
        )
    title = translate("JournalStory", "Waiting for the server…")
    return Line(icon="hourglass", token=token, title=title, busy=True)


def body_text(request: CloseRequest) -> str:
    """Return what was sent with the request; its sign-in token is no part of that."""
    sent: dict[str, int | str] = {"order": request.before.number}
    if request.want is not None:
        sent["volume"] = request.want
    if request.comment:
        sent["comment"] = request.comment
    text = json.dumps(sent, ensure_ascii=False)[1:-1]
    return server_text(without_tokens(f"{{ {text} }}"), 400)


def body_note(request: CloseRequest, scale: Scale) -> str:
    """Return what a reader of the body needs to know."""
    kept = translate("JournalStory", "The sign-in token is never written to the journal.")
    if request.want is None:
        lead = translate("JournalStory", "Full close, so no volume is sent.")
    else:
        lead = translate("JournalStory", "The volume is in units: {} lots.")
        lead = lead.format(lots(request.want, scale.units_per_lot))
    return f"{lead} {kept}"


def support_text(entry: JournalEntry, scale: Scale, currency: str = "") -> str:
    """Return all there is to know as plain text, with nothing that lets anybody in."""
    record = entry.record
    steps = timeline(entry, scale, is_followed=False)
    lines = [
        details_text(record, facts_then(record, scale, currency)),
        "",
        *(" · ".join(filter(None, (s.when, s.title, s.note))) for s in steps),
        "",
        body_text(record.request),
    ]
    return without_tokens("\n".join(lines))
