"""The verdict at its edges: one moment, one unit or one reading to either side."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.domain.close import ChangeKind, Stamp, State
from app.domain.errors import Answer
from app.domain.evidence import HistoryRow, Sighting, TradeEvent
from app.domain.lineage import hides, sighting, twins_of
from app.domain.reconcile import Attempt, came_late, change_kind, judge
from tests.unit.domain.test_reconcile import (
    ENDED,
    LOST,
    MADE,
    NO,
    OK,
    SENT,
    order,
    request,
    seen,
    snapshot,
    verdict,
)


def test_a_list_that_was_being_read_while_it_was_sent_is_no_evidence() -> None:
    """
    Begun before the first byte and ended after it, a list may show either time.
    """
    early = Stamp(SENT.seq - 1, SENT.at - 0.5)
    crossing = Sighting(early, Stamp(40, 102), 50, False, False, None)
    fresh = seen(50, 50, 103)

    assert verdict(LOST, crossing).remaining is None
    assert verdict(LOST, crossing, fresh).state is None
    assert verdict(LOST, fresh, seen(50, 60, 104)).state is State.SATISFIED


@pytest.mark.parametrize(
    ("unreadable", "is_hidden"),
    [
        (frozenset(), False),
        (frozenset({8}), False),
        (frozenset({7}), True),
        (frozenset({99}), True),
        (frozenset({8, 99}), True),
    ],
)
def test_an_unreadable_row_hides_what_it_may_be(
    unreadable: frozenset[int], is_hidden: bool
) -> None:
    """
    The order itself or a number nobody knows may hide; another known order does not.
    """
    read = replace(snapshot(), unreadable=unreadable)

    assert hides(request(known=frozenset({7, 8})), read) is is_hidden


def test_the_number_changes_only_where_one_order_takes_its_place() -> None:
    """
    While the order is there under its own number, it goes on under no other.
    """
    both = sighting(request(), snapshot(order(7, 30), order(8, 20, parent=7)))
    two = sighting(request(), snapshot(order(8, 30, parent=7), order(9, 20, parent=7)))

    assert (both.left, both.continues_as, both.ambiguous) == (50, None, False)
    assert (two.left, two.continues_as, two.ambiguous) == (50, None, False)


def test_the_order_and_one_that_only_looks_like_its_rest_are_ambiguous() -> None:
    """
    One look-alike alone is the rest; beside the order itself nobody can tell.
    """
    alone = sighting(request(), snapshot(order(8, 50)))
    beside = sighting(request(), snapshot(order(7, 50), order(8, 50)))

    assert not alone.ambiguous
    assert beside.ambiguous


def test_a_rest_of_a_twin_that_is_gone_is_ambiguous() -> None:
    """
    Where a twin was closed too, a look-alike may be the twin's rest.
    """
    asked = replace(request(known=frozenset({7, 9})), twins=frozenset({9}))

    gone = sighting(asked, snapshot(order(8, 50)))
    there = sighting(asked, snapshot(order(8, 50), order(9, 40)))

    assert gone.ambiguous
    assert not there.ambiguous
    assert there.left == 50


def test_the_rest_of_another_known_order_is_not_ours() -> None:
    """
    A look-alike that names another order, by parent or comment, belongs to that one.
    """
    asked = request(known=frozenset({7, 9}))

    by_parent = sighting(asked, snapshot(order(8, 50, parent=9)))
    by_comment = sighting(asked, snapshot(order(8, 50, comment="from #9")))

    assert (by_parent.left, by_comment.left) == (0, 0)


@pytest.mark.parametrize(
    ("baseline", "want", "lefts", "late"),
    [
        (100, 50, (50, 50), True),
        (100, None, (0, 0), True),
        (100, 50, (50,), False),
        (100, 50, (100, 50), False),
        (100, 50, (60, 60), False),
        (100, None, (50, 50), False),
        (0, None, (0, 0), False),
        (100, 50, (), False),
    ],
)
def test_a_late_execution_is_seen_twice_and_to_the_unit(
    baseline: int, want: int | None, lefts: tuple[int, ...], late: bool
) -> None:
    """
    Two agreeing lists must show exactly what the request would have left.
    """
    sightings = [seen(left, 30 + 10 * n, 102 + n) for n, left in enumerate(lefts)]

    assert came_late(request(want), baseline, sightings) is late


def test_an_ambiguous_list_shows_no_late_execution() -> None:
    """
    Where it is open whose rest is there, nothing came late.
    """
    pair = [seen(50, 30, 102, ambiguous=True), seen(50, 40, 103, ambiguous=True)]

    assert not came_late(request(50), 100, pair)


@pytest.mark.parametrize(
    ("want", "left", "kind"),
    [
        (50, 101, ChangeKind.GREW),
        (30, 40, ChangeKind.TWICE),
        (None, 0, ChangeKind.NOTHING_LEFT),
        (30, 0, ChangeKind.NOTHING_LEFT),
        (30, 41, ChangeKind.OTHER),
        (None, 99, ChangeKind.OTHER),
    ],
)
def test_a_change_has_its_kind(want: int | None, left: int, kind: ChangeKind) -> None:
    """
    One unit more than before is growth; the asked volume gone twice is that.
    """
    assert change_kind(request(want), left) is kind


@pytest.mark.parametrize(("early_s", "counts"), [(0.9, True), (1.0, False)])
def test_a_record_from_before_the_press_is_no_witness(early_s: float, counts: bool) -> None:
    """
    A server's clock may be behind by less than a second.
    """
    row = HistoryRow(Stamp(25, 101.5), 900, 7, 50, MADE - timedelta(seconds=early_s))

    end = verdict(OK, seen(50, 30, 102), witnesses=(row,)).state

    assert (end is State.CONFIRMED) is counts


def test_a_witness_stamped_with_the_sending_is_none() -> None:
    """
    Only what was learnt after the first byte speaks for it.
    """
    event = TradeEvent(SENT, 7, 50)

    assert verdict(OK, seen(50, 30, 102), witnesses=(event,)).state is None


def test_a_change_under_work_is_not_judged() -> None:
    """
    While the server works on the order, another volume is no end yet.
    """
    busy = [seen(30, 30 + n, 102 + n, processing=True) for n in (0, 10)]

    assert verdict(LOST, *busy).state is None


def test_twins_are_the_others_with_the_same_opening() -> None:
    """
    The order itself is not its twin, and another price is none.
    """
    there = [order(7), order(8, 40), order(9, open_price=Decimal(2))]

    assert twins_of(order(7), there) == {8}


def test_a_refusal_waits_for_a_list_that_is_not_under_work() -> None:
    """
    An unchanged order the server works on is no plain refusal.
    """
    assert verdict(NO, seen(100, 30, 102, processing=True)).state is None
    assert verdict(NO, seen(100, 30, 102)).state is State.REFUSED


def test_a_refusal_and_another_hand_are_told_by_the_kind_of_change() -> None:
    """
    Two lists after a refusal that show a volume nobody asked for name what it is.
    """
    pair = (seen(30, 30, 102), seen(30, 40, 103))

    found = verdict(NO, *pair)

    assert (found.state, found.change) == (State.CHANGED, ChangeKind.OTHER)
    assert verdict(NO, pair[0]).state is None


@pytest.mark.parametrize(
    ("left", "answer", "end"),
    [
        (0, OK, State.CONFIRMED),
        (0, LOST, State.SATISFIED),
        (50, OK, State.CONFIRMED),
        (50, NO, State.SATISFIED),
        (20, OK, State.CHANGED),
    ],
)
def test_a_repeat_is_settled_with_what_it_repeats(
    left: int, answer: Answer, end: State
) -> None:
    """
    50 of 100 asked twice: 50 or nothing left is what was allowed, 20 is not.
    """
    repeat = replace(request(), earlier=(50,))
    attempt = Attempt(sent=SENT, answer=answer, answered=ENDED, ended=ENDED)

    found = judge(repeat, attempt, [seen(left, 30, 102), seen(left, 40, 103)], now=103.0)

    assert found.state is end


def test_what_a_repeat_has_not_done_is_not_told_of_it() -> None:
    """
    20 of 100 were asked, then 50, and 80 are left: the first came, the second did not.
    """
    repeat = replace(request(), earlier=(20,))
    attempt = Attempt(sent=SENT, answer=LOST, answered=ENDED, ended=ENDED)
    shown = [seen(80, 30 + i, ENDED.at + at) for i, at in ((1, 1), (3, 30), (5, 61))]

    early = judge(repeat, attempt, shown[:2], now=200.0)
    found = judge(repeat, attempt, shown, now=200.0)

    assert early.state is None
    assert (found.state, found.remaining) == (State.NOT_EXECUTED, 80)


@pytest.mark.parametrize(
    ("done", "left", "late"),
    [(False, 50, True), (True, 50, False), (False, 80, True), (True, 80, True)],
)
def test_a_watch_looks_for_the_repeated_close_too(
    done: bool, left: int, late: bool
) -> None:
    """
    A confirmed repeat takes nothing more itself; the one it repeats still may.
    """
    repeat = replace(request(), earlier=(20,))
    shown = [seen(left, 30, 102), seen(left, 40, 103)]

    assert came_late(repeat, 100, shown, done=done) is late
