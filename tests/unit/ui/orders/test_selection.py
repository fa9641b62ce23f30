"""Ticks by order number, and ranges of them."""

from __future__ import annotations

from app.ui.orders.selection import Selection

_SHOWN = [10, 20, 30, 40, 50]


def test_a_range_grows_and_gives_back():
    """
    Reaching further ticks more; coming back clears what only the range had ticked.
    """
    ticks = Selection()
    ticks.add([40])
    ticks.move_anchor(20)
    ticks.extend(_SHOWN, 20, 50)

    assert set(ticks) == {20, 30, 40, 50}

    ticks.extend(_SHOWN, 20, 30)

    assert set(ticks) == {20, 30, 40}


def test_a_range_turns_round_at_its_anchor():
    """
    From 30 down to 50, then up to 10: only what lies between anchor and end stays.
    """
    ticks = Selection()
    ticks.move_anchor(30)
    ticks.extend(_SHOWN, 30, 50)
    ticks.extend(_SHOWN, 50, 10)

    assert set(ticks) == {10, 20, 30}


def test_an_anchor_that_left_gives_way_to_the_start():
    """
    A range whose anchor is no longer shown begins where the trader is.
    """
    ticks = Selection()
    ticks.move_anchor(99)
    ticks.extend(_SHOWN, 20, 30)

    assert set(ticks) == {20, 30}


def test_clearing_what_was_not_ticked_is_no_change():
    """
    ``remove`` says whether anything changed, so that nobody is told for nothing.
    """
    ticks = Selection()
    ticks.toggle(10)

    assert not ticks.remove([20])
    assert ticks.remove([10])
