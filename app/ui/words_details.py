"""The technical side of a story: one line under the words, and what Copy copies.

No field of the session is read here, and whatever looks like a token in a server's
text is taken out: what a trader pastes into a chat must not let anybody in.
"""

from __future__ import annotations

from app.domain.close import CloseRecord
from app.domain.errors import Answer, NoAnswer, NotSent, RefusalKind, Refused, Reply
from app.ui.foreign import server_text
from app.ui.numbers import clock_time, duration, lots, quantity
from app.ui.wording import Facts, code_word, quoted, translate, without_tokens
from app.ui.words_receipt import receipt_line

_LINE_QUOTE = 48


def details_line(record: CloseRecord, facts: Facts) -> str:
    """Return "400 INVALID_DATA · “Invalid volume” · 09:31:07.412"."""
    if record.not_sent is not None:
        return _not_sent_line(record.not_sent)
    reply = reply_of(record.answer)
    if reply is None:
        return " · ".join(_no_reply_parts(record))
    aside = ""
    if _about_session(record.answer) and facts.session_type is not None:
        aside = translate("Details", "session type {}").format(facts.session_type)
    return reply_line(reply, aside)


def details_text(record: CloseRecord, facts: Facts) -> str:
    """Return all that is known of the request, one fact a line, as plain text."""
    request = record.request
    lines = [
        (translate("Details", "Order"), f"{request.before.number}"),
        (translate("Details", "Symbol"), server_text(request.before.symbol, 40)),
        (translate("Details", "Volume"), _volume_sent(record, facts)),
        (translate("Details", "Sent"), _sent(record)),
        *_answer_lines(record),
        (translate("Details", "History"), receipt_line(record, facts)),
        (translate("Details", "State"), record.state.value),
        (translate("Details", "Request"), request.rid),
    ]
    return "\n".join(f"{name}: {value}" for name, value in lines if value)


def reply_line(reply: Reply, aside: str = "") -> str:
    """Return "400 INVALID_DATA · “Invalid volume”", with ``aside`` in between."""
    head = f"{reply.status} {code_word(reply.word)}" if reply.word else f"{reply.status}"
    said = reply.message or reply.excerpt
    parts = (head, aside, quoted(said, _LINE_QUOTE) if said else "")
    return " · ".join(part for part in parts if part)


def reply_of(answer: Answer | None) -> Reply | None:
    """Return the HTTP answer behind an answer, where one came."""
    return None if answer is None else answer.reply


def _no_reply_parts(record: CloseRecord) -> list[str]:
    parts = [translate("Details", "no answer")]
    if record.sent_wall is not None:
        at = clock_time(record.sent_wall, milliseconds=True)
        parts.append(translate("Details", "sent {}").format(at))
    return parts


def _not_sent_line(not_sent: NotSent) -> str:
    tries = translate("Details", "try {}").format(not_sent.attempts)
    return " · ".join([translate("Details", "not sent"), not_sent.cause.value, tries])


def _about_session(answer: Answer | None) -> bool:
    return isinstance(answer, Refused) and answer.kind is RefusalKind.SESSION


def _volume_sent(record: CloseRecord, facts: Facts) -> str:
    request = record.request
    if request.want is None:
        return translate("Details", "none sent: all of the order")
    shown = lots(request.want, facts.scale.units_per_lot)
    return translate("Details", "{} units ({} lots)").format(quantity(request.want), shown)


def _sent(record: CloseRecord) -> str:
    at = record.sent_wall
    if at is None:
        return translate("Details", "no")
    return f"{at.astimezone():%Y-%m-%d} {clock_time(at, milliseconds=True)}"


def _answer_lines(record: CloseRecord) -> list[tuple[str, str]]:
    reply, lines = reply_of(record.answer), []
    if reply is not None:
        lines = [
            (translate("Details", "Status"), f"{reply.status}"),
            (translate("Details", "Code"), code_word(reply.word) if reply.word else ""),
            (translate("Details", "The server said"), _said(reply)),
            (translate("Details", "Took"), duration(reply.took_s)),
        ]
    doubt = record.answer.cause.value if isinstance(record.answer, NoAnswer) else ""
    return [
        *lines,
        (translate("Details", "No usable answer"), doubt),
        (translate("Details", "Not sent"), _cause(record)),
        (translate("Details", "Technical"), _technical(record)),
    ]


def _said(reply: Reply) -> str:
    said = reply.message or reply.excerpt
    return quoted(said) if said else ""


def _cause(record: CloseRecord) -> str:
    return record.not_sent.cause.value if record.not_sent else ""


def _technical(record: CloseRecord) -> str:
    detail = record.not_sent.detail if record.not_sent else ""
    if isinstance(record.answer, NoAnswer):
        detail = record.answer.detail
    return server_text(without_tokens(detail[:600]))
