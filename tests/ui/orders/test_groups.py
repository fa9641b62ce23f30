"""Orders under heads that add them up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.domain.close import State
from app.domain.exposure import Mark
from app.domain.orders import Side
from app.domain.settings import Settings
from app.ui.orders.columns import PLACES
from app.ui.orders.groups import Grouping
from app.ui.orders.view import OrdersView
from app.ui.theme import Look
from tests.ui.orders.factory import (
    TableDesk,
    make_record,
    make_state,
    make_unreadable,
    sample_orders,
)
from tests.ui.orders.reading import an_order, shown_numbers

_SPOKEN = Qt.ItemDataRole.AccessibleTextRole
_CHECK = Qt.ItemDataRole.CheckStateRole
_LEFT = Qt.MouseButton.LeftButton
_GOLD = {"symbol": "XAUUSD"}
_ORDERS = [
    an_order(1, 10, volume=100),
    an_order(2, -30, volume=50, side=Side.SELL),
    an_order(3, 5, volume=20, **_GOLD),
    an_order(4, 40, volume=30, **_GOLD),
]


def _heads(model):
    return [row.group.symbol for row in model.shown() if row.group is not None]


def _head(model, symbol):
    return next(r for r in model.shown() if r.group and r.group.symbol == symbol)


def _text(model, row, key, role=Qt.ItemDataRole.DisplayRole):
    return model.data(model.index(model.place_of(row.key), PLACES[key]), role)


@pytest.fixture
def grouped(model):
    model.show_state(make_state(_ORDERS))
    model.group_by(Grouping.SYMBOL)
    return model


@pytest.fixture
def view(qtbot, qapp):
    desk: Any = TableDesk(Settings(reduced_motion=True))
    made = OrdersView(Look(qapp, theme="dark", reduced_motion=True), desk)
    qtbot.addWidget(made)
    made.resize(1280, 600)
    made.show()
    made.show_state(make_state(_ORDERS))
    made.group_by(Grouping.SYMBOL)
    made.setFocus()
    return made


def _keys(view, *keys):
    for key in keys:
        QTest.keyClick(view, key)


def test_a_head_says_what_its_orders_come_to(grouped):
    """
    Name, how many, lots, gross and net, and all of it aloud.
    """
    head = _head(grouped, "XAUUSD")

    texts = [_text(grouped, head, key) for key in ("symbol", "order", "lots", "net")]
    assert texts == ["XAUUSD", "2 orders", "0.50", "+45.00"]
    assert _text(grouped, head, "gross") == "+45.00"
    assert _text(grouped, head, "check", _SPOKEN) == (
        "Group XAUUSD, 2 orders, 0.50 lots, net profit 45.00 dollars, expanded"
    )


def test_sides_may_stand_apart(grouped):
    """
    By symbol and side there is a head for the buys and one for the sells.
    """
    grouped.group_by(Grouping.SIDE)

    heads = [row for row in grouped.shown() if row.group is not None]
    names = [_text(grouped, head, "symbol") for head in heads]
    assert names == ["EURUSD · Buy", "EURUSD · Sell", "XAUUSD · Buy"]


def test_heads_are_sorted_by_their_own_result(grouped):
    """
    Sorted by Net P/L the better group is on top, and the better order in each.
    """
    grouped.sort_by("net", descending=True)
    downwards = shown_numbers(grouped)
    grouped.sort_by("net", descending=False)

    orders = [key for key in downwards if key > 0]
    assert orders == [4, 3, 1, 2]
    assert _heads(grouped) == ["EURUSD", "XAUUSD"]


def test_a_head_follows_prices(grouped, values):
    """
    Its sums are those of this moment, without a new list.
    """
    values.marks["XAUUSD"] = Mark(Decimal(2), Decimal(2), Decimal(1))

    head = _head(grouped, "XAUUSD")

    gross = 50 * (Decimal(2) - _ORDERS[2].open_price)
    assert grouped.groups.totals(head.group).gross == gross
    assert grouped.show_prices({"XAUUSD"}).count(head) == 1


def test_a_head_follows_the_list(grouped):
    """
    A reading that only changes results changes the sums, though no row moves.
    """
    before = _text(grouped, _head(grouped, "XAUUSD"), "net")

    grouped.show_state(make_state([*_ORDERS[:3], an_order(4, 90, volume=30, **_GOLD)]))

    after = _text(grouped, _head(grouped, "XAUUSD"), "net")
    assert (before, after) == ("+45.00", "+95.00")


def test_a_closed_group_hides_its_orders_but_they_pass(grouped):
    """
    They are not shown, and yet not hidden by the filter: their head stands for them.
    """
    head = _head(grouped, "XAUUSD")
    grouped.toggle(3)

    grouped.open_group(head.key, on=False)

    assert [key for key in shown_numbers(grouped) if key > 0] == [1, 2]
    assert grouped.hidden_selected() == ()
    assert _text(grouped, head, "check", _CHECK) is Qt.CheckState.PartiallyChecked
    assert "collapsed" in _text(grouped, head, "check", _SPOKEN)


def test_a_group_stays_closed_through_every_refresh(grouped):
    """
    New lists, sorting and filtering do not open it.
    """
    grouped.open_group(_head(grouped, "XAUUSD").key, on=False)

    grouped.show_state(make_state([*_ORDERS, an_order(9, 1, **_GOLD)]))
    grouped.sort_by("lots", descending=True)
    grouped.set_filter("usd")

    assert not _head(grouped, "XAUUSD").group.open
    assert len(_head(grouped, "XAUUSD").group.rows) == 3


def test_the_filter_leaves_only_heads_with_orders(grouped):
    """
    A group nothing of which passes has no head; sums are of what passes.
    """
    grouped.set_filter("sell")

    assert _heads(grouped) == ["EURUSD"]
    assert _text(grouped, _head(grouped, "EURUSD"), "net") == "\u221230.00"


def test_ticking_a_head_ticks_what_can_be_closed(grouped):
    """
    An order whose close is under way stays clear; a second time clears all.
    """
    grouped.show_record(make_record(_ORDERS[0], State.SENDING))
    head = _head(grouped, "EURUSD")

    grouped.toggle(head.key)
    ticked = set(grouped.selection)
    state = grouped.group_tick(head.group)
    grouped.toggle(head.key)

    assert (ticked, state) == ({2}, Qt.CheckState.Checked)
    assert set(grouped.selection) == set()


def test_rows_under_the_hand_stay_in_their_group(grouped, clock):
    """
    An order that comes while the pointer is over the table waits for it to leave.
    """
    grouped.hand.pointer_over(True)
    grouped.show_state(make_state([*_ORDERS, an_order(9, 1, symbol="AUDUSD")]))
    held = _heads(grouped)
    grouped.hand.pointer_over(False)
    grouped.tick()

    assert held == ["EURUSD", "XAUUSD"]
    assert _heads(grouped) == ["AUDUSD", "EURUSD", "XAUUSD"]


def test_rows_that_could_not_be_read_stand_alone_at_the_end(grouped):
    """
    They belong to no group and are never hidden by one.
    """
    grouped.show_state(make_state(_ORDERS, unreadable=(make_unreadable(),)))
    grouped.open_groups(on=False)

    assert grouped.row_at(2).unreadable is not None


def test_another_account_has_its_own_groups(grouped):
    """
    What was closed before does not matter to the next account's orders.
    """
    grouped.open_groups(on=False)
    grouped.show_state(make_state([], read_at=None))

    grouped.show_state(make_state(_ORDERS))

    assert {key for key in shown_numbers(grouped) if key > 0} == {1, 2, 3, 4}


def test_keys_fold_groups(view):
    """
    Left goes to the head and closes it, Right and Enter open it, Space ticks it.
    """
    view.move_to(4)
    _keys(view, Qt.Key.Key_Left)
    closed = [key for key in shown_numbers(view._orders) if key > 0]
    on_head = view.current_number()
    _keys(view, Qt.Key.Key_Space, Qt.Key.Key_Right)
    opened = len(shown_numbers(view._orders))
    _keys(view, Qt.Key.Key_Return)

    assert closed == [1, 2]
    assert on_head is None
    assert set(view.selected_numbers()) == {3, 4}
    assert opened == 6
    assert len(shown_numbers(view._orders)) == 4


def test_a_head_never_asks_for_a_close(view):
    """
    Delete, a double click and its menu do nothing to orders.
    """
    wishes = []
    view.close_wanted.connect(wishes.append)
    head = view._orders.shown()[0]
    view.move_to(head.key)

    _keys(view, Qt.Key.Key_Delete)
    spot = view.visualRect(view.model().index(0, PLACES["net"])).center()
    QTest.mouseDClick(view.viewport(), _LEFT, pos=spot)
    texts = [action.text() for action in view.menu_for(head.key).actions()]

    assert wishes == []
    assert not head.group.open
    assert texts[0] == "Expand"


def test_the_triangle_folds_and_the_box_ticks(view):
    """
    A click on either; elsewhere a click only makes the head the current row.
    """
    view.grab()
    box = view.visualRect(view.model().index(0, PLACES["check"]))
    row = view._orders.shown()[0]

    QTest.mouseClick(view.viewport(), _LEFT, pos=QPoint(box.right() + 12, box.center().y()))
    folded = not row.group.open
    QTest.mouseClick(view.viewport(), _LEFT, pos=box.center())
    QTest.mouseClick(view.viewport(), _LEFT, pos=QPoint(700, box.center().y()))

    assert folded
    assert not row.group.open
    assert set(view.selected_numbers()) == {1, 2}


def test_a_head_stays_current_when_groups_move(view):
    """
    It is known by its group, not by its place.
    """
    head = _head(view._orders, "XAUUSD")
    view.move_to(head.key)

    view.show_state(make_state([*_ORDERS, an_order(9, 1, symbol="AUDUSD")]))
    view.horizontalHeader().sort_wanted.emit("net", True)

    assert view._orders.row_at(view.currentIndex().row()) is head


def test_the_grouping_menu_marks_what_is_in_force(view):
    """
    Choosing another way groups anew and is kept for the account.
    """
    menu = view.grouping_menu(view)
    marked = [action.text() for action in menu.actions() if action.isChecked()]
    menu.actions()[0].trigger()

    assert marked == ["By symbol"]
    assert view.grouping() is Grouping.NONE
    assert view._desk.settings.current.columns[0].grouping == "none"


def test_heads_are_painted_in_both_themes(view):
    """
    Open and closed, ticked in part, narrow: they paint without a fault.
    """
    view.show_state(make_state(sample_orders()))
    view._orders.toggle(50123391)
    view._orders.open_group(view._orders.shown()[0].key, on=False)
    dark = view.grab().toImage()
    view._look.apply(theme="light", text_percent=150)
    view.resize(660, 400)

    assert view.grab().toImage() != dark
