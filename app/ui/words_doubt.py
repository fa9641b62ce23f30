"""Words for a close that failed or has no usable answer: what may be true, and what not.

Neither is sent again by itself. Where a person may send it again, the words say in
numbers what happens if both arrive.
"""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from app.domain.close import CloseRecord
from app.domain.errors import DoubtCause, Failed, NoAnswer
from app.ui.wording import Act, Facts, Words, say, sentences, translate, volume
from app.ui.words_codes import code_sentence
from app.ui.words_details import details_line
from app.ui.words_parts import if_both_arrive, journal, server_said

_DOUBTS = {
    DoubtCause.TIMEOUT: QT_TRANSLATE_NOOP(
        "Doubt", "The request was sent, but no answer came in {wait} s."
    ),
    DoubtCause.CONNECTION_LOST: QT_TRANSLATE_NOOP(
        "Doubt", "The request was sent, but the connection was lost before an answer came."
    ),
    DoubtCause.CUT: QT_TRANSLATE_NOOP(
        "Doubt", "The request was sent, but its answer was cut off half-way."
    ),
    DoubtCause.UNREADABLE: QT_TRANSLATE_NOOP(
        "Doubt", "The server's answer could not be read."
    ),
    DoubtCause.NOT_JSON: QT_TRANSLATE_NOOP(
        "Doubt",
        "What came back is not a trading server's answer; something on the way "
        "may have answered, such as a Wi-Fi sign-in page.",
    ),
    DoubtCause.TOO_LARGE: QT_TRANSLATE_NOOP(
        "Doubt", "The server's answer could not be read: it was too long."
    ),
    DoubtCause.REDIRECTED: QT_TRANSLATE_NOOP(
        "Doubt", "The server sent us elsewhere (status {status}); that was not followed."
    ),
    DoubtCause.GATEWAY: QT_TRANSLATE_NOOP(
        "Doubt",
        "A gateway answered in place of the trading server (status {status}), "
        "so what the server did is not known.",
    ),
    DoubtCause.UNLISTED_STATUS: QT_TRANSLATE_NOOP(
        "Doubt", "The server's answer could not be read: status {status} says neither."
    ),
    DoubtCause.OTHER_ORDER: QT_TRANSLATE_NOOP(
        "Doubt", "The server's answer is about another order."
    ),
    DoubtCause.STOPPED: QT_TRANSLATE_NOOP(
        "Doubt", "Waiting was broken off before an answer came."
    ),
    DoubtCause.CRASH: QT_TRANSLATE_NOOP(
        "Doubt", "The program ended unexpectedly before an answer came."
    ),
}


def failed_words(record: CloseRecord, answer: Failed, facts: Facts) -> Words:
    """The server tried and failed, as far as it knows."""
    change = () if record.request.is_full else (Act.CHANGE_VOLUME,)
    return Words(
        icon="server",
        tone="danger",
        title=translate("CloseWords", "The server couldn't close the order"),
        body=sentences(
            translate("CloseWords", "It answered with a failure."),
            code_sentence(answer.reply.word),
            server_said(answer.reply),
        ),
        advice=_failed_advice(record, facts),
        details=details_line(record, facts),
        primary=Act.TRY_AGAIN,
        others=(*journal(facts), *change, Act.NOT_NOW),
        journal_filter="failed",
    )


def unknown_words(record: CloseRecord, facts: Facts) -> Words:
    """Sent, and nothing usable came back."""
    asked = volume(record.request.asked, facts.scale)
    again = Act.TRY_AGAIN if record.request.is_full else Act.CLOSE_AGAIN_ANYWAY
    return Words(
        icon="circle-question-mark",
        tone="warning",
        title=translate("CloseWords", "We don't know yet if {} closed").format(asked),
        body=sentences(_doubt(record), _not_by_itself(record)),
        advice=_unknown_advice(record, facts),
        details=details_line(record, facts),
        primary=Act.KEEP_WATCHING,
        others=(*journal(facts), again, Act.CHECK_NOW),
        journal_filter="unknown",
    )


def _failed_advice(record: CloseRecord, facts: Facts) -> str:
    if facts.left not in (None, record.request.before.volume):
        return translate(
            "CloseWords", "The order has changed since; that is being checked."
        )
    advice = translate("CloseWords", "You can try again; markets may be closed or busy.")
    return sentences(
        advice, "" if record.request.is_full else if_both_arrive(record, facts)
    )


def _doubt(record: CloseRecord) -> str:
    answer = record.answer
    if answer is None:
        return translate("CloseWords", "The request may have been sent.")
    if not isinstance(answer, NoAnswer):
        return translate("CloseWords", "The server's answer and the order list disagree.")
    return say("Doubt", _DOUBTS[answer.cause]).format(
        wait=f"{record.request.limits.answer_wait_s:g}",
        status=answer.reply.status if answer.reply else "—",
    )


def _not_by_itself(record: CloseRecord) -> str:
    if record.request.is_full:
        return translate("CloseWords", "It will not be sent again by itself.")
    return translate(
        "CloseWords", "It will not be sent again by itself: that could close twice."
    )


def _unknown_advice(record: CloseRecord, facts: Facts) -> str:
    if not record.may_supersede:
        return translate(
            "CloseWords",
            "Until the order list settles it, the row shows “Outcome unknown” "
            "and can't be closed again.",
        )
    if record.request.is_full:
        return translate(
            "CloseWords",
            "The order is still listed. Closing all of it can be sent again: "
            "a second close finds nothing left.",
        )
    still = translate("CloseWords", "The order is still listed, and may yet change.")
    return sentences(still, if_both_arrive(record, facts))
