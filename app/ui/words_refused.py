"""Words for a server's plain no: nothing was closed, and why it says so."""

from __future__ import annotations

from app.domain.close import CloseRecord
from app.domain.errors import RefusalKind, Refused
from app.ui.wording import Act, Facts, Words, sentences, translate
from app.ui.words_codes import code_sentence, is_about_volume
from app.ui.words_details import details_line
from app.ui.words_parts import journal, nothing_closed, server_said
from app.ui.words_receipt import gone_by_history

_INCORRECT_TOKEN = "INCORRECT_TOKEN"  # noqa: S105 - a word of the server


def refused_words(record: CloseRecord, answer: Refused, facts: Facts) -> Words:
    """Return the story of a refusal, by what it is about."""
    match answer.kind:
        case RefusalKind.INVALID_DATA:
            return _invalid(record, answer, facts)
        case RefusalKind.SESSION:
            return _session(record, answer, facts)
        case RefusalKind.NOT_YOURS:
            return _not_yours(record, answer, facts)
        case RefusalKind.NOT_FOUND:
            return _not_found(record, facts)
        case RefusalKind.RULE | RefusalKind.DECLINED:
            return _rule(record, answer, facts)


def _invalid(record: CloseRecord, answer: Refused, facts: Facts) -> Words:
    title, advice, edit = _invalid_story(record)
    return Words(
        icon="circle-alert",
        tone="danger",
        title=title,
        body=sentences(nothing_closed(record, facts), server_said(answer.reply)),
        advice=advice,
        details=details_line(record, facts),
        primary=edit,
        others=(Act.CANCEL,),
        journal_filter="failed",
    )


def _invalid_story(record: CloseRecord) -> tuple[str, str, Act]:
    """Blame what was sent: the volume, else the comment, else the request."""
    if record.request.want is not None:
        title = translate("CloseWords", "The server didn't accept the volume")
        advice = translate("CloseWords", "Change the volume and send again.")
        return title, advice, Act.CHANGE_VOLUME
    if record.request.comment:
        title = translate("CloseWords", "The server didn't accept the comment")
        advice = translate("CloseWords", "Change or clear the comment and send again.")
        return title, advice, Act.BACK_TO_ORDER
    title = translate("CloseWords", "The server didn't accept the request")
    advice = translate(
        "CloseWords", "It named only the order; no volume and no comment were sent."
    )
    return title, advice, Act.BACK_TO_ORDER


def _session(record: CloseRecord, answer: Refused, facts: Facts) -> Words:
    title, body, aside = _session_story(answer, facts)
    return Words(
        icon="shield-alert",
        tone="danger",
        title=title,
        body=sentences(body, nothing_closed(record, facts), server_said(answer.reply)),
        advice=_session_advice(aside),
        details=details_line(record, facts),
        primary=Act.SIGN_IN_AGAIN,
        others=(aside,),
        journal_filter="failed",
    )


def _session_story(answer: Refused, facts: Facts) -> tuple[str, str, Act]:
    if facts.session_past_end:
        return translate("CloseWords", "Your session has ended"), "", Act.LATER
    if answer.reply.word == _INCORRECT_TOKEN:
        title = translate("CloseWords", "The server no longer accepts your sign-in")
        return title, "", Act.LATER
    title = translate("CloseWords", "This sign-in can't close orders")
    if facts.session_type is None:
        body = translate("CloseWords", "This session may not close orders.")
    else:
        body = translate("CloseWords", "This session may not close orders (type {}).")
        body = body.format(facts.session_type)
    return title, body, Act.KEEP_VIEWING


def _session_advice(aside: Act) -> str:
    if aside is Act.LATER:
        return translate(
            "CloseWords", "Sign in again to go on; your volume and comment are kept."
        )
    return translate("CloseWords", "You can go on viewing, or sign in another way.")


def _not_yours(record: CloseRecord, answer: Refused, facts: Facts) -> Words:
    title = translate("CloseWords", "The server says order {} isn't yours to close")
    return Words(
        icon="shield-alert",
        tone="danger",
        title=title.format(record.request.before.number),
        body=sentences(nothing_closed(record, facts), server_said(answer.reply)),
        advice=translate(
            "CloseWords", "Check that you are signed in to the right account."
        ),
        details=details_line(record, facts),
        primary=Act.OK,
        others=journal(facts),
        journal_filter="failed",
    )


def _not_found(record: CloseRecord, facts: Facts) -> Words:
    if facts.left:
        return _not_found_but_listed(record, facts)
    if facts.left is None:
        body = translate(
            "CloseWords", "The server doesn't know it; this request closed nothing."
        )
    else:
        body = gone_by_history(record, facts) or translate(
            "CloseWords",
            "It may already be closed: by its S/L or T/P, by the broker, "
            "or from another device.",
        )
    return Words(
        icon="search",
        tone="info",
        title=translate("CloseWords", "Order {} wasn't found").format(
            record.request.before.number
        ),
        body=body,
        details=details_line(record, facts),
        primary=Act.OK,
        others=journal(facts),
        journal_filter="failed",
    )


def _not_found_but_listed(record: CloseRecord, facts: Facts) -> Words:
    return Words(
        icon="search",
        tone="warning",
        title=translate("CloseWords", "The server says it can't find this order"),
        body=sentences(
            translate("CloseWords", "It is still in the order list."),
            nothing_closed(record, facts),
        ),
        advice=translate("CloseWords", "The list may be a moment behind."),
        details=details_line(record, facts),
        primary=Act.CHECK_AGAIN,
        others=(*journal(facts), Act.NOT_NOW),
        journal_filter="failed",
    )


def _rule(record: CloseRecord, answer: Refused, facts: Facts) -> Words:
    reply = answer.reply
    body = sentences(
        code_sentence(reply.word), nothing_closed(record, facts), server_said(reply)
    )
    if record.request.want is not None and is_about_volume(reply.word):
        return _volume_rule(record, body, facts)
    if answer.kind is RefusalKind.DECLINED:
        title = translate("CloseWords", "The server declined the close")
    else:
        title = translate("CloseWords", "The server refused the close")
    return Words(
        icon="circle-alert",
        tone="danger",
        title=title,
        body=body,
        advice=translate("CloseWords", "You can try again, now or later."),
        details=details_line(record, facts),
        primary=Act.TRY_AGAIN,
        others=(*journal(facts), Act.NOT_NOW),
        journal_filter="failed",
    )


def _volume_rule(record: CloseRecord, body: str, facts: Facts) -> Words:
    return Words(
        icon="circle-alert",
        tone="danger",
        title=translate("CloseWords", "The server didn't accept the volume"),
        body=body,
        advice=translate("CloseWords", "Change the volume and send again."),
        details=details_line(record, facts),
        primary=Act.CHANGE_VOLUME,
        others=(Act.CANCEL,),
        journal_filter="failed",
    )
