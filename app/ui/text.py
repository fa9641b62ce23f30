"""The one table of words: every state and every error, as a trader reads it.

Lower layers carry codes and facts; here they become icon, row word, sentences, advice,
buttons and the journal's filter. Words say effects ("has 0.50 lots left"), not causes,
unless the server or the history said so, and "Nothing was sent" is kept for what is
proved. What the server said is quoted as its own. ``tests/ui/test_text.py`` proves that
no state and no error is without words.
"""

from __future__ import annotations

from collections.abc import Callable

from app.domain.close import ChangeKind, CloseRecord, State
from app.domain.errors import Accepted, Answer, Failed, RefusalKind, Refused
from app.services.lots import Scale
from app.ui.numbers import lots
from app.ui.wording import (
    CHECKS,
    REPEATS,
    Act,
    Facts,
    RowWord,
    Words,
    act_text,
    translate,
    volume,
)
from app.ui.words_address import address_words
from app.ui.words_doubt import failed_words, unknown_words
from app.ui.words_not_sent import not_sent_words
from app.ui.words_read import ReadWords, banner_lead, banner_text, next_try, read_words
from app.ui.words_refused import refused_words
from app.ui.words_repeat import both_arrived_row
from app.ui.words_result import (
    accepted_words,
    changed_words,
    closed_words,
    late_words,
    not_executed_words,
    unresolved_words,
)
from app.ui.words_sign_in import SignInWords, sign_in_words
from app.ui.words_submit import submit_words

__all__ = [
    "CHECKS",
    "REPEATS",
    "Act",
    "Facts",
    "ReadWords",
    "RowWord",
    "SignInWords",
    "Words",
    "act_text",
    "address_words",
    "banner_lead",
    "banner_text",
    "journal_filter",
    "next_try",
    "read_words",
    "row_word",
    "settled_words",
    "sign_in_words",
    "submit_words",
    "volume",
    "words",
]

_FILTERS = {
    State.PREPARED: "waiting",
    State.SENDING: "waiting",
    State.REPLIED: "waiting",
    State.UNKNOWN: "unknown",
    State.UNRESOLVED: "unknown",
    State.NOT_SENT: "not_sent",
    State.CONFIRMED: "closed",
    State.SATISFIED: "closed",
    State.REFUSED: "failed",
    State.NOT_EXECUTED: "failed",
    State.CHANGED: "unknown",
    State.CLOSED_BY_USER: "all",
    State.SUPERSEDED: "all",
}


def journal_filter(state: State) -> str:
    """Return the key of the journal's segment that lists this state."""
    return _FILTERS[state]


def row_word(record: CloseRecord, scale: Scale) -> RowWord:
    """Return what the order's row says while ``record`` is the last word about it."""
    if record.is_settled and record.both_arrived:
        text = both_arrived_row(record, scale.units_per_lot)
        return RowWord("circle-check", "success", text)
    if record.late_at is not None:
        text = translate("RowWord", "May have closed late")
        return RowWord("triangle-alert", "warning", text)
    return _state_word(record, scale)


def _state_word(record: CloseRecord, scale: Scale) -> RowWord:
    amount = lots(record.request.asked, scale.units_per_lot)
    match record.state:
        case State.PREPARED:
            return _busy(translate("RowWord", "Preparing {}…").format(amount))
        case State.SENDING:
            return _busy(translate("RowWord", "Closing {}…").format(amount))
        case State.REPLIED:
            return _busy(_checking(record.answer))
        case State.UNKNOWN:
            text = translate("RowWord", "Outcome unknown")
            return RowWord("circle-question-mark", "warning", text)
        case State.UNRESOLVED:
            text = translate("RowWord", "Needs your check")
            return RowWord("circle-question-mark", "warning", text)
        case _:
            return _end_word(record, amount, scale)


def _busy(text: str) -> RowWord:
    return RowWord("loader-circle", "accent_text", text, busy=True)


def _checking(answer: Answer | None) -> str:
    match answer:
        case Accepted():
            return translate("RowWord", "Accepted, checking")
        case Refused():
            return translate("RowWord", "Refused, checking")
        case Failed():
            return translate("RowWord", "Failed, checking")
        case _:
            return translate("RowWord", "Answered, checking")


def _end_word(record: CloseRecord, amount: str, scale: Scale) -> RowWord:
    match record.state:
        case State.CONFIRMED:
            text = translate("RowWord", "Closed {}").format(amount)
            return RowWord("circle-check", "success", text)
        case State.SATISFIED:
            text = translate("RowWord", "Closed {} (found later)").format(amount)
            return RowWord("circle-check", "success", text)
        case State.REFUSED:
            return RowWord("circle-x", "danger", _refused_word(record.answer))
        case State.NOT_EXECUTED:
            return RowWord("circle-x", "danger", translate("RowWord", "Did not close"))
        case State.CHANGED:
            return RowWord("triangle-alert", "warning", _changed_word(record, scale))
        case _:
            return _quiet_word(record.state)


def _quiet_word(state: State) -> RowWord:
    """Ends that nobody has to do anything about."""
    match state:
        case State.NOT_SENT:
            return RowWord("circle-slash-2", "info", translate("RowWord", "Not sent"))
        case State.SUPERSEDED:
            return RowWord("refresh-cw", "text_muted", translate("RowWord", "Sent again"))
        case _:
            return RowWord("check", "text_muted", translate("RowWord", "Resolved by you"))


def _refused_word(answer: Answer | None) -> str:
    kind = answer.kind if isinstance(answer, Refused) else None
    match kind:
        case RefusalKind.SESSION | RefusalKind.NOT_YOURS:
            return translate("RowWord", "Not permitted")
        case RefusalKind.NOT_FOUND:
            return translate("RowWord", "Not found")
        case RefusalKind.RULE | RefusalKind.DECLINED:
            return translate("RowWord", "Refused")
        case _:
            return translate("RowWord", "Not accepted")


def _changed_word(record: CloseRecord, scale: Scale) -> str:
    if record.change is ChangeKind.NOTHING_LEFT or not record.remaining:
        return translate("RowWord", "Nothing left, please review")
    left = lots(record.remaining, scale.units_per_lot)
    return translate("RowWord", "Now {}, please review").format(left)


def words(record: CloseRecord, facts: Facts) -> Words | None:
    """Return the story a dialog tells, or ``None`` when there is nothing to tell.

    Nothing is told while the answer is awaited, nor of a close that went as asked.
    """
    if record.late_at is not None or (record.both_arrived and record.is_settled):
        return late_words(record, facts)
    story = _STORIES.get(record.state)
    return None if story is None else story(record, facts)


def settled_words(record: CloseRecord, facts: Facts) -> Words | None:
    """Return what an open dialog turns into, where ``words`` has nothing to tell.

    ``None``: the trader has ended the story, and the dialog shuts.
    """
    match record.state:
        case State.REPLIED if isinstance(record.answer, Accepted):
            return accepted_words(record, facts)
        case State.CONFIRMED:
            return closed_words(record, facts)
        case _:
            return words(record, facts)


def _answer_words(record: CloseRecord, facts: Facts) -> Words | None:
    answer = record.answer
    if isinstance(answer, Refused):
        return refused_words(record, answer, facts)
    if isinstance(answer, Failed):
        return failed_words(record, answer, facts)
    if isinstance(answer, Accepted) and record.state is State.REPLIED:
        return None
    return unknown_words(record, facts)


_STORIES: dict[State, Callable[[CloseRecord, Facts], Words | None]] = {
    State.REPLIED: _answer_words,
    State.REFUSED: _answer_words,
    State.UNKNOWN: unknown_words,
    State.NOT_SENT: not_sent_words,
    State.SATISFIED: closed_words,
    State.NOT_EXECUTED: not_executed_words,
    State.CHANGED: changed_words,
    State.UNRESOLVED: unresolved_words,
}
