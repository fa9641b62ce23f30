"""Which one thing the band across the main window says now.

Closing is never taken away for what is merely believed, so notices warn and do not
forbid; that another program closes this account's orders is a fact, and is told as one.
Only one is shown: the worst for somebody who wants to get out of an order.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication

from app.domain.account import Session
from app.domain.close import CloseRecord
from app.domain.errors import ReadError
from app.domain.journal import RecordTrouble
from app.services.order_book import BookState, Freshness
from app.services.session import Standing
from app.ui.connection import ENDING_SOON
from app.ui.numbers import clock_time, duration, opened
from app.ui.text import banner_lead, banner_text, next_try, read_words
from app.ui.words_record import record_words

translate = QCoreApplication.translate

# These stay for the whole run, so they give way to what comes and goes, and can be put
# away: once they are known there is nothing to be done about them.
_FOUND_AT_START = (
    RecordTrouble.LOSSES,
    RecordTrouble.ROLLED_BACK,
    RecordTrouble.CLOCK_WENT_BACK,
)


class NoticeAct(enum.Enum):
    """What the notice's button does."""

    TRY_NOW = "try_now"
    SIGN_IN = "sign_in"
    SHOW_UNKNOWN = "show_unknown"
    DISMISS = "dismiss"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a band says; see ``Banner.show_message``."""

    kind: str
    lead: str
    text: str
    act: NoticeAct | None = None
    aside: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """All that a notice is chosen from.

    Attributes:
        age_s: Of the list shown.
        monotonic: Now, in the seconds ``book.next_try_at`` is in.
        now: Wall clock, UTC.
        left_open: Closes of an earlier run that have no known result yet.
        view_only: Another program of this user writes for the account.
        record_trouble: What is wrong with the record of closes, if anything is.
        dismissed: What the person has put away in this run.
    """

    book: BookState
    freshness: Freshness
    age_s: float | None
    session: Session | None
    standing: Standing
    monotonic: float
    now: datetime
    view_only: bool = False
    left_open: tuple[CloseRecord, ...] = ()
    record_trouble: RecordTrouble | None = None
    dismissed: frozenset[RecordTrouble] = frozenset()


def act_words(act: NoticeAct) -> str:
    """Return what the button says."""
    match act:
        case NoticeAct.TRY_NOW:
            return translate("Notice", "Try now")
        case NoticeAct.SIGN_IN:
            return translate("Notice", "Sign in again")
        case NoticeAct.SHOW_UNKNOWN:
            return translate("Notice", "Show it")
        case NoticeAct.DISMISS:
            return translate("Notice", "Dismiss")


def notice_of(situation: Situation) -> Notice | None:
    """Return the notice to show, or ``None`` where all is well."""
    if situation.standing is Standing.ENDED:
        return _ended(situation)
    failure = situation.book.failure
    old = situation.freshness in (Freshness.STALE, Freshness.OFFLINE)
    # Before the first list the whole page says so; the band would only repeat it.
    if failure is not None and old and situation.book.read_at is not None:
        return _unread(situation, failure)
    if situation.view_only:
        return _view_only()
    if situation.record_trouble not in (None, *_FOUND_AT_START):
        return _record_trouble(situation)
    if situation.left_open:
        return _left_open(situation.left_open, situation.now)
    return (
        _may_not_close(situation)
        or _ending(situation)
        or _record_trouble(situation)
        or _doubtful_session(situation)
        or _unreadable(situation)
    )


def _record_trouble(situation: Situation) -> Notice | None:
    trouble = situation.record_trouble
    may_go = trouble in _FOUND_AT_START
    if trouble is None or (may_go and trouble in situation.dismissed):
        return None
    lead, text = record_words(trouble)
    act = NoticeAct.DISMISS if may_go else None
    return Notice(kind="warning", lead=lead, text=text, act=act, icon="scroll-text")


def _ended(situation: Situation) -> Notice:
    read = situation.book.read_wall
    text = translate("Notice", "Sign in again to go on.")
    if read is not None:
        text = translate(
            "Notice", "The list stays as it was read at {}. Sign in again to go on."
        ).format(clock_time(read))
    return Notice(
        kind="warning",
        lead=translate("Notice", "Your session has ended."),
        text=text,
        act=NoticeAct.SIGN_IN,
        icon="timer",
    )


def _view_only() -> Notice:
    return Notice(
        kind="warning",
        lead=translate(
            "Notice", "Another Flatten on this computer is signed in to this account."
        ),
        text=translate("Notice", "This window is view-only until that one is closed."),
        icon="eye",
    )


def _left_open(records: tuple[CloseRecord, ...], now: datetime) -> Notice:
    since = opened(records[0].request.created_at, now)
    if len(records) == 1:
        lead = translate("Notice", "1 close from {} has no known result.").format(since)
    else:
        lead = translate("Notice", "{} closes, the first from {}, have no known result.")
        lead = lead.format(len(records), since)
    return Notice(
        kind="warning",
        lead=lead,
        text=translate("Notice", "Checking the order list. Nothing is sent again."),
        act=NoticeAct.SHOW_UNKNOWN,
        icon="circle-question-mark",
    )


def _unread(situation: Situation, failure: ReadError) -> Notice:
    due = situation.book.next_try_at
    words = read_words(failure)
    return Notice(
        kind=words.tone,
        lead=banner_lead(failure, situation.book.failing_since),
        text=banner_text(failure, situation.age_s),
        act=NoticeAct.SIGN_IN if words.sign_in else NoticeAct.TRY_NOW,
        aside=next_try(None if due is None else due - situation.monotonic),
        icon=words.icon,
    )


def _may_not_close(situation: Situation) -> Notice | None:
    if situation.standing is not Standing.MAY_NOT_CLOSE:
        return None
    return Notice(
        kind="warning",
        lead=translate("Notice", "This session can't close orders{}.").format(
            _type_of(situation.session)
        ),
        text=translate("Notice", "The server said so. Sign in as the trading account."),
        act=NoticeAct.SIGN_IN,
        icon="shield-alert",
    )


def _ending(situation: Situation) -> Notice | None:
    ends_at = situation.session.ends_at if situation.session else None
    if ends_at is None or ends_at - situation.now > ENDING_SOON:
        return None
    left = ends_at - situation.now
    if left <= timedelta():
        lead = translate("Notice", "The session's time is up.")
        text = translate("Notice", "The server may refuse the next request.")
    else:
        spoken = duration(left.total_seconds())
        lead = translate("Notice", "Session ends in {}.").format(spoken)
        text = translate("Notice", "Sign in again to go on without a break.")
    return Notice(kind="warning", lead=lead, text=text, act=NoticeAct.SIGN_IN, icon="timer")


def _doubtful_session(situation: Situation) -> Notice | None:
    session, account = situation.session, situation.book.account
    if session is not None and not session.probably_may_close:
        lead = translate("Notice", "This session may not be able to close orders{}.")
        return Notice(
            kind="info",
            lead=lead.format(_type_of(session)),
            text=translate("Notice", "You can try; the server decides."),
            act=NoticeAct.SIGN_IN,
        )
    if account is not None and account.read_only:
        return Notice(
            kind="info",
            lead=translate("Notice", "The server lists this account as read-only."),
            text=translate("Notice", "It may refuse to close orders."),
        )
    return None


def _unreadable(situation: Situation) -> Notice | None:
    count = len(situation.book.unreadable)
    if not count:
        return None
    return Notice(
        kind="warning",
        lead=translate("Notice", "Rows of the list that can't be read: {}.").format(count),
        text=translate("Notice", "They are shown, but can't be closed from here."),
    )


def _type_of(session: Session | None) -> str:
    kind = session.session_type if session else None
    return "" if kind is None else translate("Notice", " (type {})").format(kind)
