"""Words for what the order list, not the server, has settled: effects, never causes."""

from __future__ import annotations

from app.domain.close import ChangeKind, CloseRecord, State
from app.domain.errors import Accepted, Failed, Refused
from app.ui.numbers import clock_time, duration
from app.ui.wording import Act, Facts, Words, part_of, sentences, translate, volume
from app.ui.words_details import details_line
from app.ui.words_parts import journal
from app.ui.words_receipt import closed_by_history
from app.ui.words_repeat import both_arrived_words, only_earlier_arrived


def accepted_words(record: CloseRecord, facts: Facts) -> Words:
    """A late yes, in a dialog that had said "we don't know yet"."""
    return Words(
        icon="circle-check",
        tone="info",
        title=translate("CloseWords", "The server accepted the close"),
        body=translate("CloseWords", "Its answer came late. Checking the order list."),
        details=details_line(record, facts),
        primary=Act.KEEP_WATCHING,
        others=(*journal(facts), Act.CHECK_NOW),
        journal_filter="waiting",
    )


def closed_words(record: CloseRecord, facts: Facts) -> Words:
    """The list shows what was asked for, or what was allowed with it."""
    if record.both_arrived:
        return both_arrived_words(record, facts)
    asked = volume(record.request.asked, facts.scale)
    return Words(
        icon="circle-check",
        tone="success",
        title=translate("CloseWords", "It closed: {}").format(asked),
        body=sentences(
            _as_asked(record, facts),
            _continued(record),
            closed_by_history(record, facts),
            _answer_was(record),
        ),
        details=details_line(record, facts),
        primary=Act.OK,
        others=journal(facts),
        journal_filter="closed",
    )


def not_executed_words(record: CloseRecord, facts: Facts) -> Words:
    """The list shows no effect over the whole quiet window."""
    whole = volume(record.request.before.volume, facts.scale)
    limits = record.request.limits
    failed = isinstance(record.answer, Failed)
    window = limits.quiet_window_failed_s if failed else limits.quiet_window_s
    return Words(
        icon="circle-x",
        tone="danger",
        title=translate("CloseWords", "It did not close"),
        body=only_earlier_arrived(record, facts)
        or translate("CloseWords", "The order is still {}.").format(whole),
        advice=translate(
            "CloseWords", "The order list showed no change for {}. You may send it again."
        ).format(duration(window)),
        details=details_line(record, facts),
        primary=Act.TRY_AGAIN,
        others=(*journal(facts), Act.NOT_NOW),
        journal_filter="failed",
    )


def changed_words(record: CloseRecord, facts: Facts) -> Words:
    """The list shows neither the old size nor the expected one."""
    title, body = _change_story(record, facts)
    return Words(
        icon="triangle-alert",
        tone="warning",
        title=title,
        body=sentences(body, _answer_was(record)),
        advice=translate(
            "CloseWords", "Please review it in your broker's own platform before going on."
        ),
        details=details_line(record, facts),
        primary=Act.OK,
        others=journal(facts),
        journal_filter="unknown",
    )


def late_words(record: CloseRecord, facts: Facts) -> Words:
    """After its end was told, lists show just what the request would have taken."""
    if record.both_arrived:
        return both_arrived_words(record, facts)
    request = record.request
    title = translate("CloseWords", "A close of order {} may have been carried out late")
    sent = record.sent_wall or request.created_at
    body = translate(
        "CloseWords", "You sent it at {}: {}. Its end was told as “{}”."
    ).format(
        clock_time(sent),
        part_of(request.asked, request.before.volume, facts.scale),
        _told_end(record.state),
    )
    return Words(
        icon="triangle-alert",
        tone="warning",
        title=title.format(request.before.number),
        body=sentences(body, _left_now(record, facts), closed_by_history(record, facts)),
        advice=translate(
            "CloseWords", "Please review it in your broker's own platform before going on."
        ),
        details=details_line(record, facts),
        primary=Act.OK,
        others=journal(facts),
        journal_filter="unknown",
    )


def _told_end(state: State) -> str:
    match state:
        case State.NOT_EXECUTED:
            return translate("CloseWords", "did not close")
        case State.REFUSED:
            return translate("CloseWords", "refused by the server")
        case State.SATISFIED | State.CONFIRMED:
            return translate("CloseWords", "closed")
        case State.CLOSED_BY_USER:
            return translate("CloseWords", "resolved by you")
        case State.SUPERSEDED:
            return translate("CloseWords", "sent again by you")
        case _:
            return translate("CloseWords", "changed")


def _left_now(record: CloseRecord, facts: Facts) -> str:
    if not record.remaining:
        return translate("CloseWords", "The order is no longer open.")
    left = volume(record.remaining, facts.scale)
    return translate("CloseWords", "The order now has {} left.").format(left)


def unresolved_words(record: CloseRecord, facts: Facts) -> Words:
    """The lists cannot settle it; a person has to look."""
    again = () if isinstance(record.answer, Accepted) else (_again(record),)
    return Words(
        icon="circle-question-mark",
        tone="warning",
        title=translate("CloseWords", "Order {} needs your check").format(
            record.request.before.number
        ),
        body=_contradiction(record, facts),
        advice=translate(
            "CloseWords",
            "Compare with your broker's own platform, then mark it as resolved.",
        ),
        details=details_line(record, facts),
        primary=Act.KEEP_WATCHING,
        others=(*journal(facts), *again, Act.MARK_RESOLVED),
        journal_filter="unknown",
    )


def _again(record: CloseRecord) -> Act:
    return Act.TRY_AGAIN if record.request.is_full else Act.CLOSE_AGAIN_ANYWAY


def _as_asked(record: CloseRecord, facts: Facts) -> str:
    number = record.request.before.number
    left = record.request.expect if record.remaining is None else record.remaining
    if left == 0:
        text = translate("CloseWords", "Order {} is no longer open, as you asked.")
        return text.format(number)
    text = translate("CloseWords", "Order {} now has {} left, as you asked.")
    return text.format(number, volume(left, facts.scale))


def _continued(record: CloseRecord) -> str:
    if record.continues_as is None:
        return ""
    return translate("CloseWords", "It goes on as order {}.").format(record.continues_as)


def _answer_was(record: CloseRecord) -> str:
    match record.answer:
        case Accepted():
            return translate("CloseWords", "The server had accepted the close.")
        case Refused():
            return translate("CloseWords", "The server had refused the close.")
        case Failed():
            return translate("CloseWords", "The server had answered with a failure.")
        case _:
            return translate("CloseWords", "The server's answer was lost.")


def _change_story(record: CloseRecord, facts: Facts) -> tuple[str, str]:
    request = record.request
    asked = part_of(request.asked, request.before.volume, facts.scale)
    asked = translate("CloseWords", "You asked to close {}.").format(asked)
    now = volume(record.remaining or 0, facts.scale)
    match record.change:
        case ChangeKind.TWICE:
            title = translate("CloseWords", "Twice the volume was closed: {} are left")
            body = translate("CloseWords", "It looks as if the close had counted twice.")
        case ChangeKind.NOTHING_LEFT:
            title = translate("CloseWords", "Nothing is left open")
            body = translate(
                "CloseWords",
                "The rest may have been closed by its S/L or T/P, by the broker, "
                "or from another device.",
            )
        case ChangeKind.GREW:
            title = translate("CloseWords", "The order has grown to {}")
            body = translate("CloseWords", "It may have been added to elsewhere.")
        case _:
            title = translate("CloseWords", "The order is now {}")
            body = translate("CloseWords", "This may include another close.")
    return title.format(now), sentences(asked, body)


def _contradiction(record: CloseRecord, facts: Facts) -> str:
    if record.change is ChangeKind.STILL_AT_WORK:
        return translate(
            "CloseWords",
            "For minutes the server has called the order “processing”, so the order list "
            "can't tell what happened.",
        )
    if isinstance(record.answer, Accepted):
        text = translate(
            "CloseWords", "The server accepted the close, but the order list shows {}."
        )
        left = record.remaining
        left = record.request.before.volume if left is None else left
        return text.format(volume(left, facts.scale))
    if record.change is ChangeKind.GREW:
        return translate(
            "CloseWords",
            "Volume is added to open orders on this account, so the order list can't "
            "tell what happened.",
        )
    return translate(
        "CloseWords",
        "More than one order could be what is left of it, so the order list "
        "can't tell what happened.",
    )
