"""A request and its record at their edges: repeats, watches, and who may send again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.close import CloseDecision, CloseRecord, CloseRequest, State
from tests.unit.domain.test_reconcile import FAILED, LOST, MADE, OK, order, request

LATER = MADE + timedelta(minutes=5)


def repeat(want: int | None = 30, *earlier: int) -> CloseRequest:
    return replace(request(want), earlier=earlier)


def record(asked: CloseRequest, state: State, left: int | None) -> CloseRecord:
    return CloseRecord(request=asked, state=state, remaining=left, sent_wall=MADE)


@pytest.mark.parametrize(
    ("want", "earlier", "done", "undone"),
    [
        pytest.param(30, (), {70}, {100}, id="the first"),
        pytest.param(30, (30,), {70, 40}, {100, 70}, id="once more"),
        pytest.param(30, (30, 20), {70, 50, 40, 20}, {100, 80, 70, 50}, id="twice more"),
        pytest.param(30, (80,), {70, 0}, {100, 20}, id="more than there is"),
        pytest.param(30, (80, 40), {70, 0, 30}, {100, 60, 20, 0}, id="far more"),
        pytest.param(None, (), {0}, {100}, id="all of it"),
        pytest.param(None, (30,), {0}, {100, 70}, id="the rest after a part"),
    ],
)
def test_every_sum_of_what_may_arrive_is_expected_and_no_other_volume(
    want: int | None, earlier: tuple[int, ...], done: set[int], undone: set[int]
) -> None:
    """
    Both, either or neither: a volume the trader allowed is never told as another hand's.
    """
    asked = repeat(want, *earlier)

    assert (set(asked.allowed), set(asked.untouched)) == (done, undone)


@pytest.mark.parametrize(
    ("earlier", "left", "both"),
    [
        ((30,), 40, True),
        ((30,), 70, False),
        ((30,), 100, False),
        ((30,), 55, False),
        ((30,), 10, False),
        ((30,), None, False),
        ((), 40, False),
        ((), 70, False),
    ],
)
def test_both_have_arrived_only_where_the_list_shows_the_sum(
    earlier: tuple[int, ...], left: int | None, *, both: bool
) -> None:
    """
    "0.30 + 0.30 are closed" is said of exactly that; one of the two is not both.
    """
    told = record(repeat(30, *earlier), State.SATISFIED, left)

    assert told.both_arrived is both


@pytest.mark.parametrize("state", [State.REFUSED, State.NOT_EXECUTED])
def test_what_was_not_carried_out_has_not_arrived_until_it_came_late(state: State) -> None:
    """
    A volume that fits by chance does not turn a "no" into "both"; a late arrival does.
    """
    told = record(repeat(30, 30), state, 40)

    assert told.both_arrived is False
    assert replace(told, late_at=LATER).both_arrived is True
    assert replace(told, late_at=LATER, remaining=None).both_arrived is False


@pytest.mark.parametrize("state", State)
def test_an_end_that_was_never_sent_is_not_watched(state: State) -> None:
    """
    Nothing can be carried out late of what never left.
    """
    told = replace(record(repeat(30), state, 100), sent_wall=None)

    assert told.is_watched is False


@pytest.mark.parametrize(
    "state",
    [
        State.REFUSED,
        State.SATISFIED,
        State.NOT_EXECUTED,
        State.CHANGED,
        State.SUPERSEDED,
        State.CLOSED_BY_USER,
    ],
)
def test_an_end_found_from_lists_is_watched_until_it_came_late(state: State) -> None:
    """
    A slow server may still carry it out, once; after that there is nothing to wait for.
    """
    told = record(repeat(30), state, 100)

    assert told.is_watched
    assert not replace(told, late_at=LATER, remaining=70).is_watched
    assert not replace(told, late_at=LATER, remaining=55).is_watched


@pytest.mark.parametrize(
    ("earlier", "left", "watched"),
    [
        ((), 70, False),
        ((), None, False),
        ((30,), 70, True),
        ((30,), None, True),
        ((30,), 40, False),
        ((30, 20), 40, True),
        ((30, 20), 20, False),
    ],
)
def test_a_confirmed_repeat_is_watched_while_the_first_may_still_arrive(
    earlier: tuple[int, ...], left: int | None, *, watched: bool
) -> None:
    """
    A confirmed close is done; what it repeats is, once all of it has been closed.
    """
    told = record(repeat(30, *earlier), State.CONFIRMED, left)

    assert told.is_watched is watched


@pytest.mark.parametrize(
    "state", [State.PREPARED, State.SENDING, State.REPLIED, State.UNKNOWN, State.UNRESOLVED]
)
def test_what_has_no_end_is_followed_and_not_watched(state: State) -> None:
    """
    Its lists decide its end; a late alarm beside that would be a second story.
    """
    assert not record(repeat(30), state, 100).is_watched


def test_a_decision_wants_a_record_unless_the_trader_says_otherwise() -> None:
    """
    Sending without one is never what happens by leaving something out.
    """
    assert CloseDecision(order=order(), want=None).unrecorded is False


@pytest.mark.parametrize("want", [1, 99, None])
def test_a_part_from_one_unit_to_all_but_one_may_be_asked_for(want: int | None) -> None:
    """
    The least and the largest part, and all of it.
    """
    assert CloseDecision(order=order(), want=want).want == want


@pytest.mark.parametrize("want", [-1, 0, 100, 101])
def test_what_is_no_part_is_refused_before_it_is_a_request(want: int) -> None:
    """
    All of it is said by no volume: as a volume it would eat a remainder when repeated.
    """
    with pytest.raises(ValueError, match="within the order"):
        CloseDecision(order=order(), want=want)


def test_one_order_of_one_account_is_the_lock() -> None:
    """
    The same number at another broker, or of another login, is another order.
    """
    asked = request(30)

    others = (
        replace(asked, origin="https://other.example"),
        replace(asked, login=2),
        replace(asked, before=order(8)),
    )

    assert asked.key == ("https://b.example", 1, 7)
    assert all(other.key != asked.key for other in others)


def test_a_new_request_has_had_no_list_and_holds_its_order() -> None:
    """
    Nothing may be sent again before a list was read after the answer.
    """
    told = CloseRecord(request=request(30), answer=LOST, remaining=100)

    assert (told.checked, told.is_settled, told.holds_lock) == (0, False, True)
    assert replace(told, state=State.UNKNOWN).may_supersede is False


@pytest.mark.parametrize("state", State)
def test_a_doubt_may_be_sent_again_in_three_states_alone(state: State) -> None:
    """
    Never from SENDING, where the first may still be on its way out, and from no end.
    """
    told = replace(record(request(30), state, 100), answer=LOST, checked=1)

    doubted = state in (State.REPLIED, State.UNKNOWN, State.UNRESOLVED)
    assert told.may_supersede is doubted
    assert replace(told, answer=FAILED).may_supersede is doubted
    assert replace(told, answer=OK).may_supersede is False
    assert replace(told, checked=0).may_supersede is False
    assert replace(told, remaining=0).may_supersede is False
    assert replace(told, remaining=None).may_supersede is False
