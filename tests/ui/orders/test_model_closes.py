"""What rows of the orders table say of closes, and for how long."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.domain.close import State
from app.domain.errors import Accepted, DoubtCause, NoAnswer, RefusalKind, Refused, Reply
from tests.ui.orders.factory import (
    make_record,
    make_state,
    make_unreadable,
)
from tests.ui.orders.reading import an_order, cell, shown_numbers


def test_only_what_can_be_closed_is_ticked(model):
    """
    Select all skips orders being closed and rows that could not be read; a close that
    begins takes the tick away.
    """
    orders = [an_order(number) for number in (1, 2, 3)]
    model.show_state(make_state(orders, unreadable=(make_unreadable(),)))
    model.show_record(make_record(orders[0]))
    model.tick_shown(on=True)

    assert set(model.selection) == {2, 3}
    assert model.shown_ticked() is Qt.CheckState.Checked

    model.show_record(make_record(orders[1]))

    assert set(model.selection) == {3}


def test_an_unknown_outcome_keeps_its_row_though_the_order_is_gone(model, clock):
    """
    A close nobody knows the outcome of is never lost from sight.
    """
    order = an_order(1)
    model.show_state(make_state([order]))
    record = make_record(order, State.UNKNOWN, answer=NoAnswer(DoubtCause.TIMEOUT))
    model.show_record(record)
    clock.advance(1000)

    model.show_state(make_state([]))
    model.tick()

    assert cell(model, 1, "comment") == "Outcome unknown"
    assert not model.row_at(0).can_close


def test_an_unsettled_close_of_before_the_start_gets_a_row(model):
    """
    A request kept from an earlier run is shown even if its order is no longer listed.
    """
    model.show_record(make_record(an_order(1), State.UNRESOLVED))

    model.show_state(make_state([an_order(2)]))

    assert set(shown_numbers(model)) == {1, 2}


def test_a_closed_order_says_so_for_four_seconds(model, clock):
    """
    The row stays with "Closed", then goes.
    """
    order = an_order(1)
    model.show_state(make_state([order]))
    model.show_record(make_record(order))
    model.show_state(make_state([]))
    clock.advance(1)
    model.show_record(make_record(order, State.CONFIRMED))

    assert cell(model, 1, "comment") == "Closed 1.00"

    clock.advance(3.9)
    model.tick()

    assert shown_numbers(model) == [1]

    clock.advance(0.2)
    model.tick()

    assert shown_numbers(model) == []


def test_a_refused_order_can_be_closed_again(model):
    """
    The row says what happened and is free.
    """
    order = an_order(1)
    refused = Refused(Reply(status=400, word="INVALID_DATA"), RefusalKind.INVALID_DATA)
    model.show_state(make_state([order]))

    model.show_record(make_record(order, State.REFUSED, answer=refused))

    assert cell(model, 1, "comment") != order.comment
    assert model.row_at(0).can_close


def test_an_old_request_never_hides_the_one_that_took_its_place(model):
    """
    News of a superseded close leaves the newer one's word.
    """
    order = an_order(1)
    model.show_state(make_state([order]))
    model.show_record(make_record(order, State.UNKNOWN, rid="old"))
    model.show_record(make_record(order, State.SENDING, rid="new"))
    model.show_record(make_record(order, State.SUPERSEDED, rid="old"))
    model.show_record(make_record(order, State.CONFIRMED, rid="old"))

    assert cell(model, 1, "comment") == "Closing 1.00…"


def test_another_session_starts_with_an_empty_table(model):
    """
    Nothing of the account before stays, whatever the hand does.
    """
    model.show_state(make_state([an_order(1)]))
    model.toggle(1)
    model.show_record(make_record(an_order(1), State.UNKNOWN))
    model.hand.pointer_over(True)

    model.show_state(make_state([], read_at=None))

    assert shown_numbers(model) == []
    assert list(model.selection) == []


def test_a_server_that_closes_an_order_says_so_in_the_row(model):
    """
    The row tells, and closing stays possible: it is only what we believe.
    """
    model.show_state(make_state([an_order(1, state=7)]))

    assert cell(model, 1, "comment") == "Being closed"
    assert model.row_at(0).can_close


def test_an_accepted_close_is_told_until_it_is_settled(model):
    """
    "Accepted, checking" is a state of its own, not yet "Closed".
    """
    order = an_order(1)
    model.show_state(make_state([order]))

    accepted = Accepted(Reply(status=200))
    model.show_record(make_record(order, State.REPLIED, answer=accepted))

    assert cell(model, 1, "comment") == "Accepted, checking"


def test_a_request_being_replaced_keeps_its_order_locked(model):
    """
    Between the old request's end and the new one's first word the row stays locked.
    """
    order = an_order(1)
    model.show_state(make_state([order]))
    model.show_record(make_record(order, State.UNKNOWN, rid="old"))

    model.show_record(make_record(order, State.SUPERSEDED, rid="old"))

    assert not model.row_at(0).can_close


def test_a_close_without_a_record_says_so_in_its_row(model):
    """
    Until it is written down.
    """
    order = an_order(1)
    model.show_state(make_state([order]))
    record = make_record(order, State.UNKNOWN, answer=NoAnswer(DoubtCause.TIMEOUT))
    model.show_record(record)

    model.show_unrecorded(frozenset({record.request.rid}))
    owed = cell(model, 1, "comment")
    model.show_unrecorded(frozenset())

    assert owed == "Outcome unknown · no record"
    assert cell(model, 1, "comment") == "Outcome unknown"
