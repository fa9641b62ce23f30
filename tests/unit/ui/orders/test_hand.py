"""Nothing moves under the hand."""

from __future__ import annotations

import pytest

from app.ui.orders.hand import Hand, Target, Zone
from tests.ui.orders.factory import ManualClock


@pytest.fixture
def clock():
    return ManualClock()


@pytest.fixture
def hand(clock):
    return Hand(clock.monotonic)


def test_rows_hold_while_the_pointer_is_over_them(hand, clock):
    """
    However long the pointer stays, rows stay; they are free as it leaves.
    """
    hand.pointer_over(True)
    clock.advance(3600)

    assert hand.holds()

    hand.pointer_over(False)

    assert not hand.holds()


def test_rows_hold_for_two_seconds_after_a_key(hand, clock):
    """
    The latest key counts, and the hold ends by itself.
    """
    hand.key_pressed()
    clock.advance(1.5)
    hand.key_pressed()
    clock.advance(1.9)

    assert hand.holds()

    clock.advance(0.1)

    assert not hand.holds()


def test_rows_hold_while_a_menu_or_dialog_of_theirs_is_open(hand):
    """
    Two open ones hold until both are closed.
    """
    hand.opened()
    hand.opened()
    hand.closed()

    assert hand.holds()

    hand.closed()

    assert not hand.holds()


@pytest.mark.parametrize(
    "end", [None, Target(2, Zone.CLOSE), Target(1, Zone.ROW), Target(1, Zone.CHECK)]
)
def test_a_press_that_ends_elsewhere_does_nothing(hand, end):
    """
    Released over another order, another part or nothing, a press means nothing.
    """
    hand.press(Target(1, Zone.CLOSE))

    assert hand.release(end) is None


def test_a_press_that_ends_where_it_began_is_meant(hand):
    """
    The same order and part give the target, once; rows held meanwhile.
    """
    hand.press(Target(1, Zone.CLOSE))

    assert hand.holds()
    assert hand.release(Target(1, Zone.CLOSE)) == Target(1, Zone.CLOSE)
    assert hand.release(Target(1, Zone.CLOSE)) is None
    assert not hand.holds()


def test_changing_numbers_sort_at_most_once_a_second(hand, clock):
    """
    The first sort is free, the next one a second later.
    """
    assert hand.may_sort()

    hand.sorted()
    clock.advance(0.9)

    assert not hand.may_sort()

    clock.advance(0.1)

    assert hand.may_sort()
