"""A close request and the moves it may make."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from app.domain.close import (
    END_STATES,
    MOVES,
    CloseDecision,
    CloseRecord,
    CloseRequest,
    State,
    WrongMoveError,
    advance,
)
from app.domain.errors import Accepted, Answer, DoubtCause, Failed, NoAnswer, Reply
from app.domain.settings import ClosingLimits
from tests.services_stage import an_order

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FAILED = Failed(Reply(status=500))


def record(state: State = State.PREPARED, want: int | None = 30) -> CloseRecord:
    request = CloseRequest(
        rid="r1",
        origin="https://b.example",
        login=1,
        before=an_order(),
        known=frozenset({7}),
        want=want,
        comment="",
        created_at=NOW,
        limits=ClosingLimits(),
    )
    return CloseRecord(request=request, state=state)


@pytest.mark.parametrize(("here", "there"), list(itertools.product(State, State)))
def test_only_the_moves_of_the_table_are_possible(here: State, there: State) -> None:
    """
    Every other move is a bug and changes nothing.
    """
    before = record(here)

    if there in MOVES.get(here, frozenset()):
        assert advance(before, there).state is there
    else:
        with pytest.raises(WrongMoveError):
            advance(before, there)


def test_an_end_is_an_end_and_frees_the_order() -> None:
    """
    No move leads out of an end state; every other state holds the order.
    """
    assert frozenset({State.UNRESOLVED, State.UNKNOWN, State.SENDING}).isdisjoint(
        END_STATES
    )
    for state in State:
        assert record(state).holds_lock is (state not in END_STATES)


@pytest.mark.parametrize(("want", "asked", "expect"), [(None, 100, 0), (30, 30, 70)])
def test_a_request_knows_what_it_leaves(want: int | None, asked: int, expect: int) -> None:
    """
    A full close asks for all there was; a part leaves the rest.
    """
    request = record(want=want).request

    assert (request.asked, request.expect, request.is_full) == (asked, expect, want is None)


@pytest.mark.parametrize("want", [0, -1, 100, 101])
def test_a_part_is_less_than_all_and_more_than_nothing(want: int) -> None:
    """
    All of an order is asked for without a volume, so a repeat cannot eat a remainder.
    """
    with pytest.raises(ValueError, match="within"):
        CloseDecision(order=an_order(), want=want)


@pytest.mark.parametrize(
    ("state", "answer", "checked", "remaining", "may"),
    [
        pytest.param(State.UNKNOWN, NoAnswer(DoubtCause.TIMEOUT), 1, 100, True, id="doubt"),
        pytest.param(State.REPLIED, FAILED, 1, 100, True, id="failed"),
        pytest.param(State.REPLIED, FAILED, 0, 100, False, id="no list yet"),
        pytest.param(State.REPLIED, FAILED, 1, 0, False, id="nothing left"),
        pytest.param(
            State.REPLIED, Accepted(Reply(status=200)), 3, 100, False, id="accepted"
        ),
        pytest.param(State.SENDING, None, 3, 100, False, id="still sending"),
        pytest.param(State.PREPARED, None, 0, None, False, id="not sent yet"),
    ],
)
def test_when_a_person_may_send_again(
    state: State, answer: Answer | None, checked: int, remaining: int | None, may: bool
) -> None:
    """
    Only after a doubtful answer, and a list begun after it that shows the order.
    """
    before = record(state)

    doubted = CloseRecord(
        request=before.request,
        state=state,
        answer=answer,
        checked=checked,
        remaining=remaining,
    )

    assert doubted.may_supersede is may


def test_net_profit_is_the_sum_of_its_parts() -> None:
    """
    Profit, swap and commission; a part that was not supplied adds nothing.
    """
    order = an_order(profit=Decimal(10), swap=Decimal(-1), commission=None)

    assert order.net_profit == Decimal(9)


@pytest.mark.parametrize(
    ("want", "earlier", "allowed", "untouched"),
    [
        (30, (), {70}, {100}),
        (None, (), {0}, {100}),
        (30, (30,), {70, 40}, {100, 70}),
        (30, (20, 10), {70, 60, 50, 40}, {100, 90, 80, 70}),
        (60, (60,), {40, 0}, {100, 40}),
        (None, (100,), {0}, {100, 0}),
    ],
)
def test_a_repeat_allows_each_of_them_and_all_together(
    want: int | None, earlier: tuple[int, ...], allowed: set[int], untouched: set[int]
) -> None:
    """
    What may be left of 100 with the request carried out, and without it.
    """
    request = replace(record(want=want).request, earlier=earlier)

    assert request.allowed == allowed
    assert request.untouched == untouched


@pytest.mark.parametrize(
    ("earlier", "left", "both"),
    [((), 40, False), ((30,), 70, False), ((30,), 40, True), ((30,), 39, False)],
)
def test_both_arrived_only_where_two_were_allowed(
    earlier: tuple[int, ...], left: int, both: bool
) -> None:
    """
    Twice the volume gone is "both" for a repeat alone, and to the unit.
    """
    plain = record(State.SATISFIED)
    request = replace(plain.request, earlier=earlier)

    assert replace(plain, request=request, remaining=left).both_arrived is both
    assert not replace(plain, request=request).both_arrived


def test_what_was_denied_has_not_arrived() -> None:
    """
    The repeat was refused, or shows no effect: what is gone is the first one's doing.
    """
    plain = record(State.REFUSED)
    request = replace(plain.request, earlier=(100,))
    gone = replace(plain, request=request, remaining=0)

    assert not gone.both_arrived
    assert not replace(gone, state=State.NOT_EXECUTED).both_arrived
    assert replace(gone, late_at=NOW).both_arrived


@pytest.mark.parametrize(
    ("state", "earlier", "left", "late", "watched"),
    [
        (State.NOT_EXECUTED, (), 100, False, True),
        (State.NOT_EXECUTED, (), 70, True, False),
        (State.CONFIRMED, (), 70, False, False),
        (State.CONFIRMED, (30,), 70, False, True),
        (State.CONFIRMED, (30,), 40, False, False),
        (State.SATISFIED, (30,), 70, True, True),
        (State.SATISFIED, (30,), 40, True, False),
        (State.NOT_SENT, (), 100, False, False),
        (State.UNKNOWN, (), 100, False, False),
    ],
)
def test_an_end_is_watched_while_something_may_still_arrive(
    state: State, earlier: tuple[int, ...], left: int, late: bool, watched: bool
) -> None:
    """
    A confirmed close is done, and what was told late is; a repeat waits for the first.
    """
    plain = record(state)
    ended = replace(
        plain,
        request=replace(plain.request, earlier=earlier),
        remaining=left,
        sent_wall=NOW,
        late_at=NOW if late else None,
    )

    assert ended.is_watched is watched
    assert not replace(ended, sent_wall=None).is_watched
