"""Tints of cells whose number changed."""

from __future__ import annotations

import pytest

from app.ui.orders.flash import Flashes
from tests.ui.orders.factory import ManualClock

_CELL = (7, "current")


@pytest.fixture
def clock():
    return ManualClock()


@pytest.fixture
def flashes(clock):
    made = Flashes(clock.monotonic)
    made.set_times(80, 220)
    return made


def test_a_tint_is_held_then_fades_and_is_gone_within_400_ms(flashes, clock):
    """
    Full for 80 ms, half gone 110 ms later, nothing at 300 ms, no more frames at 400.
    """
    flashes.start(_CELL, -1)
    clock.advance(0.08)

    assert flashes.tint(_CELL) == (-1, pytest.approx(1.0))

    clock.advance(0.11)

    assert flashes.tint(_CELL) == (-1, pytest.approx(0.5))

    clock.advance(0.11)

    assert flashes.tint(_CELL) == (0, 0.0)

    clock.advance(0.1)

    assert list(flashes.frame()) == [_CELL]
    assert not flashes.fading()


def test_a_cell_starts_at_most_once_in_400_ms(flashes, clock):
    """
    A second change keeps the running tint; a later one starts anew.
    """
    flashes.start(_CELL, 1)
    clock.advance(0.25)
    flashes.start(_CELL, -1)

    assert flashes.tint(_CELL)[0] == 1

    clock.advance(0.2)
    flashes.start(_CELL, -1)

    assert flashes.tint(_CELL) == (-1, 1.0)


def test_nothing_is_tinted_under_reduced_motion(flashes):
    """
    With no length a change leaves no tint, and running ones end.
    """
    flashes.start(_CELL, 1)
    flashes.set_times(0, 0)
    flashes.start((8, "current"), 1)

    assert not flashes.fading()
