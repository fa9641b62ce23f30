"""The table of moves and what follows from it, written out a second time by hand."""

from __future__ import annotations

import pytest

from app.domain.close import END_STATES, MOVES, WATCHED_STATES, State

_TABLE = {
    "PREPARED": "SENDING NOT_SENT",
    "SENDING": "REPLIED UNKNOWN CONFIRMED SATISFIED",
    "REPLIED": "CONFIRMED REFUSED UNKNOWN SUPERSEDED SATISFIED NOT_EXECUTED CHANGED"
    " UNRESOLVED CLOSED_BY_USER",
    "UNKNOWN": "REPLIED CONFIRMED REFUSED SUPERSEDED SATISFIED NOT_EXECUTED CHANGED"
    " UNRESOLVED CLOSED_BY_USER",
    "UNRESOLVED": "CONFIRMED REFUSED SUPERSEDED SATISFIED NOT_EXECUTED CHANGED"
    " UNRESOLVED CLOSED_BY_USER",
}
_WATCHED = "REFUSED SATISFIED NOT_EXECUTED CHANGED SUPERSEDED CLOSED_BY_USER"
_ENDS = f"{_WATCHED} NOT_SENT CONFIRMED"


@pytest.mark.parametrize("state", State)
def test_a_state_leads_where_the_specification_says(state: State) -> None:
    """
    No move is missing and none was added.
    """
    names = {there.name for there in MOVES.get(state, frozenset())}

    assert names == set(_TABLE.get(state.name, "").split())


def test_what_is_watched_and_what_ends_are_what_the_specification_says() -> None:
    """
    An end that a slow server may still contradict is watched; two ends are proved.
    """
    assert {state.name for state in WATCHED_STATES} == set(_WATCHED.split())
    assert {state.name for state in END_STATES} == set(_ENDS.split())
