"""The orders table's model: rows by number, own filter and sort."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import QPersistentModelIndex

from app.ui.orders.columns import PLACES
from tests.ui.orders.factory import (
    make_state,
    make_unreadable,
    many_orders,
    sample_orders,
)
from tests.ui.orders.reading import an_order, shown_numbers

_NET = PLACES["net"]


def test_orders_are_shown_newest_first(model):
    """
    At first rows are sorted by opening time, the latest at the top.
    """
    orders = sample_orders()

    model.show_state(make_state(reversed(orders)))

    assert shown_numbers(model) == [order.number for order in orders]


def test_results_are_sorted_as_numbers(model):
    """
    -100 is below -20, 9 below 100; what is unknown comes last both ways.
    """
    profits = {1: "9", 2: "-100", 3: "100", 4: "-20"}
    orders = [an_order(number, profit) for number, profit in profits.items()]
    model.show_state(make_state([*orders, replace(an_order(5), profit=None)]))

    model.sort_by("net", descending=False)
    upwards = shown_numbers(model)
    model.sort_by("net", descending=True)

    assert upwards == [2, 4, 1, 3, 5]
    assert shown_numbers(model) == [3, 1, 4, 2, 5]


def test_unchanged_orders_cost_no_repaint(model):
    """
    A reading that brings the same objects tells the view of nothing.
    """
    orders = sample_orders()
    model.show_state(make_state(orders))
    told = []
    model.dataChanged.connect(lambda *_: told.append("data"))
    model.layoutChanged.connect(lambda *_: told.append("layout"))

    model.show_state(make_state(orders))

    assert told == []


def test_neighbours_that_changed_are_told_of_together(model):
    """
    Three neighbours and one apart are two messages.
    """
    orders = [an_order(number) for number in range(1, 9)]
    model.show_state(make_state(orders))
    told = []
    model.dataChanged.connect(lambda first, last, _: told.append((first.row(), last.row())))

    changed = {1, 2, 3, 6}
    model.show_state(
        make_state(
            replace(o, swap=Decimal(1)) if o.number in changed else o for o in orders
        )
    )

    assert told == [(0, 2), (5, 5)]


def test_indexes_stay_on_their_orders(model):
    """
    A persistent index follows its order through sorting, filtering, coming and going,
    and dies with it.
    """
    orders = many_orders(40)
    model.show_state(make_state(orders))
    kept, lost = orders[7].number, orders[8].number
    index = QPersistentModelIndex(model.index(model.place_of(kept), _NET))
    dead = QPersistentModelIndex(model.index(model.place_of(lost), _NET))

    model.sort_by("net", descending=True)
    model.show_state(make_state(o for o in [*orders, an_order(5)] if o.number != lost))
    model.sort_by("symbol", descending=False)

    assert index.row() == model.place_of(kept)
    assert not dead.isValid()


def test_a_filter_that_cannot_be_read_changes_nothing(model):
    """
    The fault comes back and the rows stay: no empty table without a reason.
    """
    model.show_state(make_state([an_order(1), an_order(2)]))

    assert model.set_filter(">") is not None
    assert shown_numbers(model) == [1, 2]


def test_ticks_belong_to_orders_not_to_places(model):
    """
    A tick stays when sorting moves the order and when the filter hides it, and goes
    with the order.
    """
    model.show_state(make_state([an_order(1, 5, symbol="EURUSD"), an_order(2, 9)]))
    model.toggle(1)
    model.sort_by("net", descending=True)
    model.set_filter("sell")

    assert list(model.selection) == [1]
    assert model.hidden_selected() == (1,)

    model.show_state(make_state([an_order(2, 9)]))

    assert list(model.selection) == []


def test_totals_are_exact_sums_of_the_rows(model, values):
    """
    All, shown and selected orders are added up in Decimal; rows not read count nowhere.
    """
    values.orders = sample_orders()
    model.show_state(make_state(values.orders, unreadable=(make_unreadable(),)))
    model.set_segment("loss")
    model.toggle(50123361)

    assert (model.totals("all").count, model.totals("all").units) == (17, 877)
    assert model.totals("all").net == Decimal("492.74")
    assert model.totals("shown").net == Decimal("-297.99")
    assert model.totals("selected").net == Decimal("-41.65")


def test_an_unknown_result_is_not_counted_as_zero(model):
    """
    With no result known there is no sum; with some, the rest is said to be unknown.
    """
    model.show_state(make_state([replace(an_order(1), profit=None)]))

    assert model.totals("shown").net is None

    model.show_state(make_state([replace(an_order(1), profit=None), an_order(2, 7)]))

    totals = model.totals("shown")
    assert (totals.net, totals.unknown) == (Decimal(7), 1)
