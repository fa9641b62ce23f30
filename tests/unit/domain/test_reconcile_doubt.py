"""What looks as if nothing had happened, and may not be told as that."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.domain.close import ChangeKind, State
from app.domain.lineage import sighting
from app.domain.orders import Order, Side
from app.domain.reconcile import Attempt, judge
from tests.unit.domain.test_reconcile import (
    AFTER,
    ENDED,
    FAILED,
    LOST,
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


def test_what_was_added_may_hide_what_was_closed() -> None:
    """
    100, another hand adds 50, ours takes 50: 100 again is not "nothing happened".
    """
    told = verdict(LOST, seen(150, 22, ENDED.at + 0.05), *three(100, 60))

    assert (told.state, told.change) == (State.UNRESOLVED, ChangeKind.GREW)
    assert verdict(LOST, *three(100, 60)).state is State.NOT_EXECUTED


def test_on_an_account_that_grows_orders_only_that_verdict_waits() -> None:
    """
    "Not executed" is left to a person there; an effect that is seen is told as ever.
    """
    growing = Attempt(sent=SENT, answer=LOST, answered=ENDED, ended=ENDED, grows=True)
    same, closed = three(100, 60), three(50, 1)

    waits = judge(request(50), growing, same, now=same[-1].ended.at)
    told = judge(request(50), growing, closed, now=closed[-1].ended.at)

    assert (waits.state, waits.change) == (State.UNRESOLVED, ChangeKind.GREW)
    assert told.state is State.SATISFIED


def test_more_than_one_candidate_is_told_as_that_whatever_has_grown() -> None:
    """
    Its words are about the order, so they come before those about the account.
    """
    unclear = three(100, 60, ambiguous=True)

    told = verdict(LOST, seen(150, 22, ENDED.at + 0.05), *unclear)

    assert (told.state, told.change) == (State.UNRESOLVED, None)


def test_as_much_as_before_and_a_sum_of_candidates_are_no_growth() -> None:
    """
    Only a plain list of more than there was speaks against "nothing happened".
    """
    same = seen(100, 22, ENDED.at + 0.05)
    unclear = seen(150, 22, ENDED.at + 0.05, ambiguous=True)

    assert verdict(LOST, same, *three(100, 60)).state is State.NOT_EXECUTED
    assert verdict(LOST, unclear, *three(100, 60)).state is State.NOT_EXECUTED


@pytest.mark.parametrize(("more_s", "state"), [(59.0, None), (60.0, State.NOT_EXECUTED)])
def test_the_window_begins_again_while_the_server_is_at_work(
    more_s: float, state: State | None
) -> None:
    """
    Worked on for 50 s and then as before: 60 s without work are still to come.
    """
    first = seen(100, 22, ENDED.at + 1)
    at_work = seen(100, 24, ENDED.at + 50, processing=True)
    since = at_work.ended.at
    after = [seen(100, 30 + 2 * i, since + t) for i, t in enumerate((1, 30, more_s))]

    assert verdict(LOST, first, at_work, *after).state is state


def test_lists_from_before_the_work_do_not_count_against() -> None:
    """
    Three lists are needed after the last that says the server is at work.
    """
    before = [seen(100, 22 + 2 * i, ENDED.at + i) for i in range(3)]
    at_work = seen(100, 40, ENDED.at + 4, processing=True)
    after = [seen(100, 50, ENDED.at + 70), seen(100, 52, ENDED.at + 71)]

    assert verdict(LOST, *before, at_work, *after).state is None
    third = seen(100, 54, ENDED.at + 72)
    assert verdict(LOST, *before, at_work, *after, third).state is State.NOT_EXECUTED


def test_patience_with_an_accepted_close_lasts_while_it_is_worked_on() -> None:
    """
    "Accepted, yet still open" is said after the work has ended, not as it ends.
    """
    at_work = seen(100, 22, ENDED.at + 29, processing=True)

    assert verdict(OK, at_work, *three(100, 31)).state is None


@pytest.mark.parametrize(
    "stranger",
    [
        pytest.param(order(9, 50, side=Side.SELL, comment="hedge #7"), id="hedge"),
        pytest.param(
            order(9, 50, open_price=Decimal("1.2"), comment="re-entry 7"), id="re-entry"
        ),
        pytest.param(order(9, 50, symbol="GBPUSD", comment="pair of 7"), id="pair"),
    ],
)
def test_an_order_whose_comment_names_ours_is_not_what_is_left_of_it(
    stranger: Order,
) -> None:
    """
    50 of 100 were closed and a new order of 50 names it: 50 are left, not 100.
    """
    found = sighting(request(50), snapshot(order(7, 50), stranger))

    assert (found.left, found.ambiguous) == (50, False)


def test_the_comment_of_a_remainder_still_tells_it_among_look_alikes() -> None:
    """
    Of two new orders that look the same the one that names ours is its rest.
    """
    named = order(8, 30, comment="from #7", opened_at=AFTER)

    assert sighting(request(70), snapshot(named, order(9, 50))).left == 30


def test_without_a_list_that_held_the_order_a_look_alike_decides_nothing() -> None:
    """
    Decided before the first list: an order of the same second may have been there.
    """
    blind = sighting(request(None, known=frozenset()), snapshot(order(8, 100)))
    informed = sighting(request(None), snapshot(order(8, 100)))

    assert blind.ambiguous
    assert not informed.ambiguous


@pytest.mark.parametrize("answer", [OK, LOST, FAILED], ids=["ok", "lost", "failed"])
@pytest.mark.parametrize("left", [100, 70], ids=["as it was", "changed"])
def test_what_is_processed_for_ever_is_left_to_a_person(answer, left) -> None:
    """
    Two minutes of it, and the order may be freed by hand; not a moment sooner.
    """
    soon, late = (three(left, over_s, processing=True) for over_s in (119.98, 120.0))

    told = verdict(answer, *late)

    assert verdict(answer, *soon).state is None
    assert (told.state, told.change) == (State.UNRESOLVED, ChangeKind.STILL_AT_WORK)


def test_a_refusal_stands_where_the_order_is_processed_for_ever() -> None:
    """
    It holds nobody up; with several candidates it is still for a person to look.
    """
    told = verdict(NO, *three(100, 120.0, processing=True))
    unclear = verdict(NO, *three(100, 120.0, processing=True, ambiguous=True))

    assert verdict(NO, *three(100, 119.98, processing=True)).state is None
    assert told.state is State.REFUSED
    assert (unclear.state, unclear.change) == (State.UNRESOLVED, ChangeKind.STILL_AT_WORK)


def test_two_lists_of_it_or_a_last_one_without_it_free_nothing() -> None:
    """
    Three lists after the end must agree, and the last must say so still.
    """
    first, middle, last = three(100, 130.0, processing=True)
    quiet = seen(100, 60, ENDED.at + 131)

    assert verdict(LOST, first, last).state is None
    assert verdict(LOST, first, middle, last, quiet).state is None
    assert verdict(LOST, first, middle, last, ended=None).state is None


def test_a_clock_that_has_not_reached_it_yet_waits() -> None:
    """
    A timer may fire early, and a list be stamped ahead of it.
    """
    attempt = Attempt(sent=SENT, answer=LOST, answered=ENDED, ended=ENDED)
    lists = three(100, 130.0, processing=True)

    early = judge(request(50), attempt, lists, now=ENDED.at + 119)
    in_time = judge(request(50), attempt, lists, now=ENDED.at + 120)

    assert early.state is None
    assert in_time.state is State.UNRESOLVED


def test_an_effect_that_is_seen_is_told_however_long_the_server_works() -> None:
    """
    Lists that could not be read for minutes may show it done at last, row and all.
    """
    done = three(50, 130.0, processing=True)

    assert verdict(OK, *done).state is State.CONFIRMED
    assert verdict(LOST, *done).state is State.SATISFIED
