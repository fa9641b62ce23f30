"""Rows of the orders table hold still under the hand."""

from __future__ import annotations

from app.ui.orders.rows import Phase
from tests.ui.orders.factory import (
    make_state,
)
from tests.ui.orders.reading import an_order, cell, shown_numbers


def test_nothing_moves_while_the_hand_is_on_the_table(model, clock):
    """
    Under the pointer a row that left stays as a ghost, a new one waits, the sort
    holds and numbers go on changing; all of it happens when the hand leaves.
    """
    model.sort_by("net", descending=True)
    model.show_state(make_state([an_order(1, 30), an_order(2, 20), an_order(3, 10)]))
    held = []
    model.held_changed.connect(held.append)
    model.hand.pointer_over(True)
    clock.advance(5)

    model.show_state(make_state([an_order(1, 30), an_order(3, 90), an_order(4, 50)]))

    assert shown_numbers(model) == [1, 2, 3]
    assert model.row_at(1).phase is Phase.GHOST
    assert cell(model, 2, "comment") == "Gone"
    assert not model.row_at(1).can_close
    assert cell(model, 3, "net") == "+90.00"
    assert held == [True]

    model.hand.pointer_over(False)
    model.tick()

    assert shown_numbers(model) == [3, 4, 1]
    assert held == [True, False]


def test_rows_hold_for_two_seconds_after_a_key(model, clock):
    """
    The key's hold ends by the clock alone, at the next tick.
    """
    model.show_state(make_state([an_order(1), an_order(2)]))
    model.hand.key_pressed()
    model.show_state(make_state([an_order(2)]))
    clock.advance(1.9)
    model.tick()

    assert shown_numbers(model) == [1, 2]
    assert model.is_waiting()

    clock.advance(0.2)
    model.tick()

    assert shown_numbers(model) == [2]
    assert not model.is_waiting()


def test_a_ghost_whose_order_comes_back_is_the_same_row(model):
    """
    An order that misses one reading while rows are held is shown once, alive.
    """
    model.show_state(make_state([an_order(1), an_order(2)]))
    model.hand.pointer_over(True)
    model.show_state(make_state([an_order(2)]))
    model.tick()
    model.show_state(make_state([an_order(1), an_order(2)]))

    assert shown_numbers(model) == [1, 2]
    assert model.row_at(0).can_close


def test_what_the_trader_asks_for_happens_at_once(model):
    """
    A filter or a click on a header moves rows also under the hand.
    """
    model.show_state(
        make_state([an_order(1, symbol="EURUSD"), an_order(2, symbol="XAUUSD")])
    )
    model.hand.pointer_over(True)
    model.show_state(
        make_state([an_order(2, symbol="XAUUSD"), an_order(3, symbol="XAUUSD")])
    )

    model.set_filter("xau")

    assert shown_numbers(model) == [2, 3]
    assert not model.is_held


def test_changing_results_sort_at_most_once_a_second(model, clock):
    """
    Within a second of the last sort, better results wait; then they move.
    """
    model.show_state(make_state([an_order(1, 30), an_order(2, 20)]))
    model.sort_by("net", descending=True)
    model.show_state(make_state([an_order(1, 30), an_order(2, 40)]))

    assert shown_numbers(model) == [1, 2]

    clock.advance(1.0)
    model.tick()

    assert shown_numbers(model) == [2, 1]
