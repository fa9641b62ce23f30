"""Finding and selecting orders in the main window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.services.book_state import Freshness
from app.ui.states_stack import Page
from tests.ui.main_stage import FIRST, SECOND, Stage

# The offscreen platform has no stack of windows, and no keyboard to give to a menu.
pytestmark = pytest.mark.qt_log_ignore(
    "This plugin does not support (raise|grabbing the keyboard)", extend=True
)


@pytest.fixture
def make_stage(window_look, shown):
    return lambda *args, **kwargs: Stage(window_look, shown, *args, **kwargs)


async def test_the_segments_count_and_choose(make_stage):
    """
    Each group has its number; a key chooses it, the table follows.
    """
    stage = make_stage(FIRST, SECOND)

    texts = [
        stage.button(f"{key}Segment").text()
        for key in ("all", "buy", "sell", "profit", "loss")
    ]
    stage.window.actions_by_id["showSell"].trigger()

    assert texts == ["All 2", "Buy 1", "Sell 1", "Profit 1", "Loss 1"]
    assert stage.frame.orders.shown_numbers() == (SECOND.number,)
    assert stage.frame.toolbar.segments.current() == "sell"


async def test_a_filter_that_cannot_be_read_is_explained(make_stage):
    """
    The words are under the field, and the rows stay as they were.
    """
    stage = make_stage(FIRST, SECOND)

    stage.frame.toolbar.filter.setText(">x")
    said = stage.frame.toolbar.error.text()
    stage.frame.toolbar.filter.setText(">10")

    assert "amount" in said
    assert stage.frame.toolbar.error.text() == ""
    assert stage.frame.orders.shown_numbers() == (FIRST.number,)


async def test_clearing_the_filter_shows_everything(make_stage):
    """
    The page for "no match" leads back to all orders.
    """
    stage = make_stage(FIRST)
    stage.frame.toolbar.filter.setText("zzz")
    title = stage.frame.stack.nothing.accessibleName()

    stage.frame.stack.nothing.first_pressed.emit()

    assert "No order matches “zzz”." in title
    assert stage.page is Page.ORDERS


async def test_the_bottom_bar_adds_up(make_stage):
    """
    Orders, lots and the net result; in words where an amount is negative.
    """
    stage = make_stage(FIRST, SECOND)

    assert stage.text("totalsLabel") == "2 open orders · 1.30 lots"


async def test_one_selected_order_can_be_closed_from_the_bar(make_stage):
    """
    The button opens that order's dialog.
    """
    stage = make_stage(FIRST, SECOND)
    stage.select(SECOND.number)

    stage.button("closeSelectedButton").click()

    assert stage.window.flow.dialog(SECOND.number).isVisible()
    assert stage.window.flow.dialog(FIRST.number) is None
    assert stage.desk.closing.decisions == []


async def test_for_several_selected_the_button_is_off_with_its_reason(make_stage):
    """
    Nor does the key open anything.
    """
    stage = make_stage(FIRST, SECOND)
    stage.select(FIRST.number, SECOND.number)

    stage.window.actions_by_id["closeSelected"].trigger()

    button = stage.button("closeSelectedButton")
    assert not button.isEnabled()
    assert "exactly one" in button.toolTip()
    assert "exactly one" in button.accessibleDescription()
    assert stage.text("selectedLabel") == "2 selected"
    assert stage.text("oneAtATimeLabel") == "one order at a time"
    assert stage.window.flow.dialog(FIRST.number) is None


async def test_a_selected_order_the_filter_hides_is_counted(make_stage):
    """
    What is hidden is never forgotten.
    """
    stage = make_stage(FIRST, SECOND)
    stage.select(FIRST.number, SECOND.number)

    stage.frame.toolbar.filter.setText("gbp")

    assert stage.text("selectedLabel") == "2 selected (1 hidden by the filter)"


async def test_escape_clears_the_filter_before_the_selection(make_stage):
    """
    In the filter it clears the text, in the table what is selected.
    """
    stage = make_stage(FIRST, SECOND)
    stage.window.activateWindow()
    stage.select(FIRST.number)
    stage.frame.toolbar.filter.setText("eur")
    stage.frame.toolbar.filter.setFocus()

    QTest.keyClick(stage.frame.toolbar.filter, Qt.Key.Key_Escape)
    after_first = stage.frame.orders.selected_numbers()
    stage.frame.orders.setFocus()
    stage.window.actions_by_id["clear"].trigger()

    assert stage.frame.toolbar.filter.text() == ""
    assert after_first == (FIRST.number,)
    assert stage.frame.orders.selected_numbers() == ()


async def test_down_leads_from_the_filter_to_the_table(make_stage):
    """
    Find, then go on with the keyboard.
    """
    stage = make_stage(FIRST)
    stage.window.actions_by_id["filter"].trigger()
    in_filter = stage.window.focusWidget()

    QTest.keyClick(stage.frame.toolbar.filter, Qt.Key.Key_Down)

    assert in_filter is stage.frame.toolbar.filter
    assert stage.window.focusWidget() is stage.frame.orders


async def test_the_focus_goes_from_band_to_band(make_stage):
    """
    Account, journal, settings, filter, groups as one stop, grouping, columns, table,
    bottom bar.
    """
    stage = make_stage(FIRST, journal=lambda _: None)
    stage.button("accountButton").setFocus()
    order = []

    for _ in range(9):
        order.append(stage.window.focusWidget().objectName())
        stage.window.focusNextChild()

    assert order == [
        *("accountButton", "journalButton", "settingsButton", "filterField"),
        *("allSegment", "groupingButton", "columnsButton", "ordersView"),
        "keysButton",
    ]


async def test_the_group_button_says_how_orders_are_grouped(make_stage):
    """
    Chosen in its menu, the grouping is named on the button, in its accessible name and
    kept; narrow, the button is an icon with that name.
    """
    stage = make_stage(FIRST, SECOND)
    button = stage.button("groupingButton")
    before = button.text()
    menu = stage.frame.orders.grouping_menu(stage.window)
    menu.triggered.connect(stage.frame._tools.show_grouping)
    menu.actions()[1].trigger()
    wide = button.text()
    stage.window.resize(700, 500)

    assert (before, wide, button.text()) == ("Group", "By symbol", "")
    assert button.accessibleName() == "Group orders: By symbol"
    assert len(stage.frame.orders._orders.shown()) == 4
    assert stage.desk.settings.current.columns[0].grouping == "symbol"


async def test_sums_follow_prices_and_stop_with_a_time(make_stage):
    """
    A frame of prices changes the totals at most four times a second; a list that grew
    old puts "as of" beside them, a new one takes it away.
    """
    stage = make_stage(FIRST)
    label = stage.window.findChild(QLabel, "totalsTimeLabel")
    told = []
    bottom, show = stage.frame.bottom, stage.frame.bottom.show_sums

    def note(sums):
        told.append(stage.desk.clock.seconds)
        show(sums)

    bottom.show_sums = note
    for _ in range(20):
        stage.desk.clock.advance(0.1)
        stage.frame.orders.framed.emit()
    frames = len(told)
    fresh = label.isVisibleTo(stage.window)

    stage.desk.book.fresh = Freshness.STALE
    stage.frame.show_time()
    old = label.text()
    stage.desk.book.fresh = Freshness.POLLING
    stage.frame.show_time()

    assert not fresh
    assert old.startswith("as of ")
    assert label.text() == ""
    assert 5 <= frames <= 8


async def test_the_page_for_no_match_names_the_filter_in_force(make_stage):
    """
    What could not be read is not said to match nothing.
    """
    stage = make_stage(FIRST)
    stage.frame.toolbar.filter.setText("zzz")

    stage.frame.toolbar.filter.setText("age>2x")

    assert "“zzz”" in stage.frame.stack.nothing.accessibleName()
