"""I6: an end that was told stays, whatever is read afterwards.

The state machine is held to the table of the specification, written out here once
more; then a followed request is brought to each end and shown everything.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from app.domain.close import (
    MOVES,
    CloseRecord,
    Stamp,
    State,
    WrongMoveError,
    advance,
)
from app.services.tracking import Tracked
from tests.exhaustive.explore import Found, reading_of
from tests.exhaustive.scope import (
    ANSWERS,
    LATER,
    MADE,
    PAST_LONG,
    SIZES,
    Letter,
    Size,
    views,
)

_VERDICTS = "confirmed refused satisfied not_executed changed unresolved"
_BY_HAND = "closed_by_user superseded"
_ALLOWED = {
    "prepared": {"sending", "not_sent"},
    "sending": {"replied", "unknown", "confirmed", "satisfied"},
    "replied": {"unknown", *_VERDICTS.split(), *_BY_HAND.split()},
    "unknown": {"replied", *_VERDICTS.split(), *_BY_HAND.split()},
    "unresolved": {*_VERDICTS.split(), *_BY_HAND.split()},
}
_ENDS = (
    "not_sent confirmed refused satisfied not_executed changed closed_by_user superseded"
)

Moves = Mapping[State, frozenset[State]]


def ends_kept(moves: Moves = MOVES) -> Found:
    """Look at every pair of states, and at every end followed by two readings."""
    found = Found()
    for state, to in itertools.product(State, State):
        found.cases += 1
        has = to in moves.get(state, frozenset())
        if has and to.value not in _ALLOWED.get(state.value, set()):
            _note(found, f"I6: {state.value} to {to.value} is no move")
    for size, answer, end in itertools.product(SIZES, ANSWERS, _ENDS.split()):
        _follow(found, size, answer, State(end))
    return found


def _follow(found: Found, size: Size, answer: str, end: State) -> None:
    _, _, view = views(answer)
    record = CloseRecord(
        request=size.request,
        state=end,
        sent=view.attempt.sent,
        ended=view.attempt.ended,
        answer=view.attempt.answer,
    )
    for letters in itertools.product(size.all, repeat=2):
        found.cases += 1
        if not _stays(record, view.attempt.answered, letters):
            _note(found, f"I6: {end.value} is not kept")
    for state in State:
        found.cases += 1
        if _moves(record, state):
            _note(found, f"I6: {end.value} may become {state.value}")


def _stays(
    record: CloseRecord, answered: Stamp | None, letters: tuple[Letter, ...]
) -> bool:
    seen = [reading_of(PAST_LONG, i, one).sighting for i, one in enumerate(letters)]
    tracked = Tracked(record, answered=answered, sightings=seen)
    return tracked.judge(LATER, MADE) is None and tracked.record is record


def _moves(record: CloseRecord, state: State) -> bool:
    try:
        advance(record, state)
    except WrongMoveError:
        return False
    return True


def _note(found: Found, rule: str) -> None:
    found.broken[rule] += 1
    found.first.setdefault(rule, rule)
