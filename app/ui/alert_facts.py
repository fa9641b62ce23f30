"""What the words of a dialog need to know, gathered from the services."""

from __future__ import annotations

from app.domain.close import CloseRecord, Stamp, State
from app.domain.evidence import Snapshot
from app.domain.lineage import sighting
from app.services.desk import Desk
from app.ui.text import REPEATS, Act, Facts

# Ends that only lists can have brought about.
_SETTLED_BY_LISTS = frozenset(
    {
        State.CONFIRMED,
        State.SATISFIED,
        State.NOT_EXECUTED,
        State.CHANGED,
        State.UNRESOLVED,
    }
)
_NO_STAMP = Stamp(0, 0.0)


def facts_of(record: CloseRecord, desk: Desk) -> Facts:
    """Return what is known now; the words for it are made elsewhere."""
    session = desk.session.session
    return Facts(
        scale=desk.lots.current,
        durable=desk.closing.is_recorded,
        session_type=session.session_type if session else None,
        session_past_end=desk.session.is_past_end(),
        currency=currency_for(record, desk),
        left=_left(record, desk),
        read_at=desk.book.state.read_wall,
        next_check_s=_next_check_s(desk),
    )


def account_currency(desk: Desk) -> str:
    """Return the currency of the account signed in to; "" where nobody has said it."""
    account, session = desk.book.state.account, desk.session.session
    if account is not None and account.currency:
        return account.currency
    return session.currency if session is not None else ""


def currency_for(record: CloseRecord, desk: Desk) -> str:
    """Return what a request's results are in; "" for those of another account."""
    return account_currency(desk) if is_here(record, desk) else ""


def is_here(record: CloseRecord, desk: Desk) -> bool:
    """Whether a request is of the account that is signed in to."""
    session, request = desk.session.session, record.request
    return session is not None and (session.origin, session.login) == (
        request.origin,
        request.login,
    )


def may_repeat(record: CloseRecord) -> bool:
    """Whether a close may be sent again now, by a person."""
    return record.may_supersede or not record.holds_lock


def acts_off(record: CloseRecord) -> frozenset[Act]:
    """Return what is offered but can't be done yet."""
    return frozenset() if may_repeat(record) else REPEATS


def _left(record: CloseRecord, desk: Desk) -> int | None:
    if not record.checked and record.state not in _SETTLED_BY_LISTS:
        return None
    state = desk.book.state
    # While it is unsettled only what counts as evidence is told.
    if not record.is_settled or state.unreadable or not is_here(record, desk):
        return record.remaining
    return sighting(record.request, Snapshot(_NO_STAMP, _NO_STAMP, state.orders)).left


def _next_check_s(desk: Desk) -> float | None:
    state, now = desk.book.state, desk.clock.monotonic()
    if state.next_try_at is not None:
        return max(0.0, state.next_try_at - now)
    if state.read_at is None:
        return None
    return max(0.0, state.read_at + desk.settings.current.poll_s - now)
