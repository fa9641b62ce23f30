"""The rules every journal holds, whatever it is written on."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.close import (
    END_STATES,
    MOVES,
    CloseRecord,
    State,
    WrongMoveError,
    advance,
)
from app.journal.faults import RuleError


def _reachable() -> dict[State, frozenset[State]]:
    """Return what each state may come to, also by steps that could not be written."""
    found = {state: set(moves) for state, moves in MOVES.items()}
    for _ in State:
        for reached in found.values():
            reached |= {s for state in tuple(reached) for s in found.get(state, ())}
    # The gate's row may be there without the gate having been passed: then no byte
    # left, and the program knows it. From nowhere else does SENDING lead back.
    found[State.SENDING].add(State.NOT_SENT)
    return {state: frozenset(reached - {State.SENDING}) for state, reached in found.items()}


_LATER = _reachable()


def may_follow(stored: State, state: State, *, merging: bool = False) -> bool:
    """Whether a stored request may be written as being in ``state``.

    Only ``sending`` moves to SENDING, except where another journal's row is taken
    over. An end state stays; more may become known of it.
    """
    if state is stored or state in _LATER.get(stored, ()):
        return True
    return merging and stored is State.PREPARED and state is State.SENDING


def superseded(old: CloseRecord, record: CloseRecord) -> CloseRecord:
    """Return the old request as ended by the one that repeats it.

    Raises:
        RuleError: It may not be repeated from where it stands.
    """
    if old.request.key != record.request.key:
        raise RuleError(f"{old.request.rid} is about another order")
    try:
        return advance(old, State.SUPERSEDED, superseded_by=record.request.rid)
    except WrongMoveError as error:
        raise RuleError(str(error)) from error


def require_preparable(record: CloseRecord) -> None:
    """A journal's first word on a request is that it is PREPARED.

    Raises:
        RuleError: It is not; nothing was written.
    """
    if record.state is not State.PREPARED:
        raise RuleError(f"{record.request.rid} is {record.state.value} already")


def require_free(
    record: CloseRecord, others: Iterable[CloseRecord], supersede: str
) -> None:
    """Hold the lock: one open request for an order of an account.

    Raises:
        RuleError: Another request holds it; nothing was written.
    """
    for other in others:
        rid = other.request.rid
        if rid == record.request.rid:
            raise RuleError(f"request {rid} is recorded already")
        in_the_way = (
            other.state not in END_STATES and other.request.key == record.request.key
        )
        if in_the_way and rid != supersede:
            raise RuleError(f"request {rid} holds the order")
