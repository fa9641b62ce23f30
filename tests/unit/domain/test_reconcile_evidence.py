"""Which readings count, to the very stamp and second, and what a repeat makes of them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.close import ChangeKind, CloseRequest, Stamp, State
from app.domain.errors import Answer
from app.domain.evidence import Sighting
from app.domain.lineage import continues, sighting
from app.domain.orders import Order
from app.domain.reconcile import Attempt, Verdict, came_late, change_kind, judge
from tests.unit.domain.test_reconcile import (
    ENDED,
    FAILED,
    LOST,
    MISSING,
    NO,
    OK,
    SENT,
    order,
    request,
    seen,
    snapshot,
    three,
    verdict,
)


def repeat(want: int | None, *earlier: int) -> CloseRequest:
    return replace(request(want), earlier=earlier)


def judged(asked: CloseRequest, answer: Answer, *sightings: Sighting) -> Verdict:
    attempt = Attempt(sent=SENT, answer=answer, answered=ENDED, ended=ENDED)
    return judge(asked, attempt, sightings, now=sightings[-1].ended.at)


def ended_at(after_s: float, left: int = 100) -> tuple[Sighting, ...]:
    """Three readings of which the last ends so long after the connection."""
    last = Sighting(
        Stamp(60, ENDED.at + after_s - 0.5),
        Stamp(61, ENDED.at + after_s),
        left,
        False,
        False,
        None,
    )
    return (seen(left, 30, 102), seen(left, 40, 103), last)


@pytest.mark.parametrize(
    ("answer", "window", "end"),
    [
        (LOST, 60.0, State.NOT_EXECUTED),
        (FAILED, 30.0, State.NOT_EXECUTED),
        (OK, 30.0, State.UNRESOLVED),
    ],
)
def test_the_window_is_over_with_its_last_moment(
    answer: Answer, window: float, end: State
) -> None:
    """
    A reading that ends exactly then decides: the wait told to the trader is no longer.
    """
    assert verdict(answer, *ended_at(window)).state is end
    assert verdict(answer, *ended_at(window - 0.001)).state is None


def test_a_list_begun_with_the_sending_is_from_before_it() -> None:
    """
    Of the same stamp it may show either; told from it, a close would be proved too early.
    """
    crossing = seen(50, SENT.seq, SENT.at)

    assert verdict(LOST, crossing).remaining is None
    assert verdict(LOST, crossing, seen(50, 30, 102)).state is None


def test_a_list_begun_with_the_answer_is_from_before_it() -> None:
    """
    A refusal ends with a list that was asked for after it, and not a stamp earlier.
    """
    assert verdict(NO, seen(100, ENDED.seq, ENDED.at)).state is None
    assert verdict(NO, seen(100, ENDED.seq + 1, ENDED.at)).state is State.REFUSED


def test_the_number_told_is_the_one_of_the_latest_list() -> None:
    """
    A rest that was renumbered between two lists goes on under its new number.
    """
    told = verdict(LOST, seen(50, 30, 102), seen(50, 40, 103, continues_as=8))

    assert (told.state, told.continues_as) == (State.SATISFIED, 8)


def test_an_ambiguous_rest_is_never_told_as_the_asked_effect() -> None:
    """
    Volumes that add up to it by chance are another order's; a person has to look.
    """
    pair = (seen(50, 30, 102, ambiguous=True), seen(50, 40, 103, ambiguous=True))

    assert verdict(LOST, *pair).state is None
    assert verdict(OK, *pair).state is None


@pytest.mark.parametrize(
    ("was", "now", "end"), [(True, False, State.CHANGED), (False, True, None)]
)
def test_whether_the_server_is_at_work_is_what_the_latest_list_says(
    was: bool, now: bool, end: State | None
) -> None:
    """
    Another volume is an end once the work on it is over, and not while it goes on.
    """
    pair = (seen(30, 30, 102, processing=was), seen(30, 40, 103, processing=now))

    assert verdict(LOST, *pair).state is end


def test_work_that_begins_after_three_quiet_lists_stops_the_verdict() -> None:
    """
    "Not executed" said at the moment the server starts on it would be untrue at once.
    """
    busy = seen(100, 70, ENDED.at + 61, processing=True)

    assert verdict(LOST, *three(100, 60.0)).state is State.NOT_EXECUTED
    assert verdict(LOST, *three(100, 60.0), busy).state is None


def test_not_found_explains_an_order_that_is_gone_and_no_other_list() -> None:
    """
    404 while a part is left contradicts itself: one list is not believed for that.
    """
    part = seen(50, 30, 102)

    assert verdict(MISSING, part).state is None
    assert verdict(MISSING, part, seen(50, 40, 103)).state is State.SATISFIED
    assert verdict(MISSING, seen(0, 30, 102)).state is State.REFUSED
    assert verdict(MISSING, seen(0, 30, 102, processing=True)).state is State.REFUSED


def test_a_refusal_over_an_ambiguous_list_is_not_plain() -> None:
    """
    Something opened that looks like its rest: the refusal alone does not settle it.
    """
    assert verdict(NO, seen(100, 30, 102, ambiguous=True)).state is None
    assert verdict(NO, *three(100, 60.0, ambiguous=True)).state is State.UNRESOLVED


def test_a_twin_that_went_without_a_look_alike_makes_nothing_ambiguous() -> None:
    """
    A twin was closed on its own: what is left of ours is still plain to see.
    """
    asked = replace(request(known=frozenset({7, 9})), twins=frozenset({9}))

    assert not sighting(asked, snapshot(order(7, 50))).ambiguous
    assert not sighting(asked, snapshot()).ambiguous


def test_the_order_itself_is_counted_once() -> None:
    """
    Also where the list before the press did not hold it: it is no rest of its own.
    """
    found = sighting(request(known=frozenset()), snapshot(order(7, 50)))

    assert (found.left, found.ambiguous) == (50, False)


@pytest.mark.parametrize(
    ("one", "belongs"),
    [
        pytest.param(order(7, 30), True, id="itself"),
        pytest.param(order(8, 50, parent=7, open_price=Decimal(9)), True, id="child"),
        pytest.param(order(8, 50), True, id="look-alike"),
        pytest.param(order(8, 50, symbol="X"), False, id="stranger"),
        pytest.param(order(9, 50), False, id="known"),
    ],
)
def test_what_may_be_the_order_is_told_from_what_is_another(
    one: Order, *, belongs: bool
) -> None:
    """
    Only news of the order or of what may continue it concerns a request.
    """
    assert continues(request(known=frozenset({7, 9})), one) is belongs


def test_as_much_as_before_has_not_grown() -> None:
    """
    "It has grown" is said of more than there was, from the first unit on.
    """
    assert change_kind(request(30), 100) is ChangeKind.OTHER
    assert change_kind(request(30), 101) is ChangeKind.GREW


@pytest.mark.parametrize(
    ("left", "answer", "end"),
    [
        pytest.param(70, LOST, State.SATISFIED, id="one of the two"),
        pytest.param(40, LOST, State.SATISFIED, id="both"),
        pytest.param(70, OK, State.CONFIRMED, id="accepted, one"),
        pytest.param(40, OK, State.CONFIRMED, id="accepted, both"),
        pytest.param(40, NO, State.SATISFIED, id="refused, both"),
        pytest.param(70, NO, State.SATISFIED, id="refused, the first arrived"),
        pytest.param(55, LOST, State.CHANGED, id="neither sum"),
        pytest.param(100, LOST, None, id="neither yet"),
        pytest.param(100, NO, State.REFUSED, id="refused, neither"),
    ],
)
def test_a_repeat_is_settled_by_what_both_may_leave(
    left: int, answer: Answer, end: State | None
) -> None:
    """
    30 repeated after a lost 30 of 100: 70 and 40 are what the trader allowed.
    """
    told = judged(repeat(30, 30), answer, seen(left, 30, 102), seen(left, 40, 103))

    assert told.state is end


def test_what_a_repeat_repeats_may_arrive_while_nothing_else_does() -> None:
    """
    All of it asked for after a part: 70 left is the part's doing, so the rest is open.
    """
    asked = repeat(None, 30)

    assert judged(asked, LOST, *three(70, 59.0)).state is None
    assert judged(asked, LOST, *three(70, 60.0)).state is State.NOT_EXECUTED
    assert judged(asked, NO, seen(70, 30, 102)).state is State.REFUSED


@pytest.mark.parametrize(
    ("earlier", "want", "baseline", "left", "done", "late"),
    [
        pytest.param((20,), 30, 100, 80, False, True, id="the first of the two"),
        pytest.param((20,), 30, 100, 70, False, True, id="the second"),
        pytest.param((20,), 30, 100, 70, True, False, id="the second is done"),
        pytest.param((20,), 30, 100, 80, True, True, id="the first, after the second"),
        pytest.param((80,), 30, 50, 0, True, True, id="more than was left"),
        pytest.param((80,), 30, 50, 1, True, False, id="a unit beside it"),
        pytest.param((20,), 30, 100, 100, True, False, id="as it was"),
        pytest.param((20,), 30, 100, 120, True, False, id="grown"),
    ],
)
def test_a_late_arrival_is_told_of_either_of_two(
    earlier: tuple[int, ...],
    want: int,
    baseline: int,
    left: int,
    *,
    done: bool,
    late: bool,
) -> None:
    """
    Both stay watched; what is done takes nothing more.
    """
    pair = [seen(left, 30, 102), seen(left, 40, 103)]

    assert came_late(repeat(want, *earlier), baseline, pair, done=done) is late
