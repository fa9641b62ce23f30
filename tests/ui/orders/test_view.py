"""The orders table under keys and pointer, as the main window has it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from app.domain.close import State
from app.domain.settings import Settings
from app.services.lots import Scale
from app.ui.orders.columns import PLACES
from app.ui.orders.view import OrdersView
from app.ui.theme import Look
from tests.ui.orders.factory import (
    TableDesk,
    make_order,
    make_record,
    make_state,
    make_unreadable,
    sample_orders,
)
from tests.ui.orders.reading import an_order

_LEFT = Qt.MouseButton.LeftButton
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier
_FIRST, _SECOND, _THIRD = 50123391, 50123388, 50123379


@pytest.fixture
def desk():
    return TableDesk(Settings(reduced_motion=True))


@pytest.fixture
def look(qapp):
    return Look(qapp, theme="dark", reduced_motion=True)


@pytest.fixture
def view(qtbot, look, desk):
    made = OrdersView(look, desk)
    qtbot.addWidget(made)
    made.resize(1280, 600)
    made.show()
    # Another test may have left the one mouse pointer where this window opens.
    QApplication.sendEvent(made.viewport(), QEvent(QEvent.Type.Leave))
    made.show_state(make_state(sample_orders()))
    made.setFocus()
    return made


@pytest.fixture
def wishes(view):
    told = []
    view.close_wanted.connect(lambda number: told.append(("close", number)))
    view.check_wanted.connect(lambda number: told.append(("check", number)))
    view.percent_close_wanted.connect(lambda *wish: told.append(wish))
    return told


def _spot(view, row, key) -> QPoint:
    """The place of what can be pressed in a cell."""
    rect = view.visualRect(view.model().index(row, PLACES[key]))
    return (
        QPoint(rect.right() - 20, rect.center().y()) if key == "action" else rect.center()
    )


def _click(view, row, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.mouseClick(view.viewport(), _LEFT, modifiers, _spot(view, row, key))


def _keys(view, *keys, modifiers=Qt.KeyboardModifier.NoModifier):
    for key in keys:
        QTest.keyClick(view, key, modifiers)


def test_enter_and_delete_ask_for_a_dialog_of_the_current_order(view, wishes):
    """
    Both name the order of the current row; neither closes anything.
    """
    _keys(view, Qt.Key.Key_Home, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Delete)

    assert view.current_number() == _SECOND
    assert wishes == [("close", _SECOND), ("close", _SECOND)]


def test_a_key_held_down_asks_once(view, wishes):
    """
    Auto-repeat of Enter opens nothing more.
    """
    _keys(view, Qt.Key.Key_Home)
    QTest.keyPress(view, Qt.Key.Key_Return)
    view.keyPressEvent(
        _repeated(Qt.Key.Key_Return),
    )

    assert wishes == [("close", _FIRST)]


def _repeated(key):

    return QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, "", True, 1)


def test_letters_do_nothing(view, wishes):
    """
    There is no search by typing that would move the current row.
    """
    _keys(view, Qt.Key.Key_Home)

    QTest.keyClicks(view, "xau5")

    assert view.current_number() == _FIRST
    assert wishes == []


def test_keys_select_by_order(view):
    """
    Space ticks, Shift extends and gives back, Ctrl+A ticks all, Escape clears.
    """
    _keys(view, Qt.Key.Key_Home, Qt.Key.Key_Space)
    _keys(view, Qt.Key.Key_Down, Qt.Key.Key_Down, modifiers=_SHIFT)

    assert view.selected_numbers() == (_FIRST, _SECOND, _THIRD)

    _keys(view, Qt.Key.Key_Up, modifiers=_SHIFT)

    assert view.selected_numbers() == (_FIRST, _SECOND)

    _keys(view, Qt.Key.Key_A, modifiers=_CONTROL)

    assert len(view.selected_numbers()) == 17

    _keys(view, Qt.Key.Key_Escape)

    assert view.selected_numbers() == ()


def test_the_ends_and_pages_are_reached_by_key(view):
    """
    End and Page Up, Home and Page Down stay within the rows.
    """
    view.resize(1280, 200)
    _keys(view, Qt.Key.Key_End)
    last = view.current_number()
    _keys(view, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_PageDown)

    assert last == 50122233
    assert view.current_number() == last

    _keys(view, *[Qt.Key.Key_PageUp] * 9)

    assert view.current_number() == _FIRST


def test_the_painted_parts_answer_a_click(view, wishes):
    """
    The check box ticks, the Close button asks, the row's rest only becomes current.
    """
    _click(view, 0, "check")
    _click(view, 1, "action")
    _click(view, 2, "symbol")

    assert view.selected_numbers() == (_FIRST,)
    assert wishes == [("close", _SECOND)]
    assert view.current_number() == _THIRD


def test_the_link_of_an_unknown_outcome_tells_more(view, wishes):
    """
    Check asks for the story; so does Enter, for such an order cannot be closed.
    """
    view.show_record(make_record(sample_orders()[0], State.UNKNOWN))

    _click(view, 0, "action")
    _keys(view, Qt.Key.Key_Return)

    assert wishes == [("check", _FIRST), ("check", _FIRST)]


def test_a_press_belongs_to_the_order_it_began_on(view, wishes):
    """
    Pressed on one order's Close and released on another's, nothing is asked.
    """
    QTest.mousePress(view.viewport(), _LEFT, pos=_spot(view, 0, "action"))
    QTest.mouseRelease(view.viewport(), _LEFT, pos=_spot(view, 1, "action"))

    assert wishes == []


def test_a_press_survives_a_reading_without_its_order(view, wishes):
    """
    The order leaves the list between press and release: its row stays where it was,
    and the release asks for nothing, least of all for the next order.
    """
    QTest.mousePress(view.viewport(), _LEFT, pos=_spot(view, 0, "action"))
    view.show_state(make_state(sample_orders()[1:]))
    QTest.mouseRelease(view.viewport(), _LEFT, pos=_spot(view, 0, "action"))

    assert wishes == []


def test_a_double_click_asks_for_the_order(view, wishes):
    """
    On the row itself; on the check box it only ticks.
    """
    QTest.mouseDClick(view.viewport(), _LEFT, pos=_spot(view, 1, "symbol"))
    QTest.mouseDClick(view.viewport(), _LEFT, pos=_spot(view, 2, "check"))

    assert wishes == [("close", _SECOND)]


def test_the_pointer_holds_rows_until_it_leaves(view):
    """
    A row that left stays under the pointer and goes as the pointer leaves.
    """
    QTest.mouseMove(view.viewport(), _spot(view, 3, "symbol"))
    view.show_state(make_state(sample_orders()[1:]))

    assert view.shown_count() == 17

    QApplication.sendEvent(view.viewport(), QEvent(QEvent.Type.Leave))

    assert view.shown_count() == 16


def test_a_dialog_of_a_row_holds_rows_until_it_is_released(view):
    """
    ``hold`` keeps rows; its release lets the next beat put them right.
    """
    release = view.hold()
    view.show_state(make_state(sample_orders()[1:]))

    assert view.shown_count() == 17

    release()
    view.show_state(make_state(sample_orders()[1:]))

    assert view.shown_count() == 16


def test_the_menu_of_a_row_names_what_can_be_done(view, wishes):
    """
    Its percentages ask for that order, whatever becomes current meanwhile.
    """
    menu = view.menu_for(_SECOND)
    texts = [action.text() for action in menu.actions() if action.text()]
    view.move_to(_FIRST)
    menu.actions()[2].trigger()

    assert texts == [
        *("Close…", "Close 25 %…", "Close 50 %…", "Close 75 %…"),
        *("Copy row", "Copy order number"),
    ]
    assert wishes == [(_SECOND, 50)]


def test_a_row_that_could_not_be_read_offers_no_close(view, wishes):
    """
    Neither keys nor menu nor double click ask for anything.
    """
    view.show_state(make_state([], unreadable=(make_unreadable(),)))
    _keys(view, Qt.Key.Key_Home, Qt.Key.Key_Return, Qt.Key.Key_Space)
    QTest.mouseDClick(view.viewport(), _LEFT, pos=_spot(view, 0, "symbol"))
    menu = view.menu_for(-4)

    assert [action.text() for action in menu.actions()] == ["Copy order number"]
    assert view.current_number() is None
    assert view.selected_numbers() == ()
    assert wishes == []


def test_rows_are_copied_as_plain_numbers(view):
    """
    Tabs between columns, ASCII minus, no thousands separators; no formula from a
    broker's comment.
    """
    order = make_order(
        comment="=1+1", open_price=Decimal("12331.40"), profit=Decimal("-20.00"), digits=2
    )
    view.show_state(make_state([order]))
    _keys(view, Qt.Key.Key_Home)
    _keys(view, Qt.Key.Key_C, modifiers=_CONTROL)

    cells = QGuiApplication.clipboard().text().split("\t")
    assert cells[:5] == ["50123391", "EURUSD", "Buy", "1", "12331.40"]
    assert cells[10] == "-29.10"
    assert cells[-1] == "'=1+1"


def test_the_header_sorts_and_ticks_all(view):
    """
    A click on Net P/L puts the best result on top, a second the worst; the check box
    ticks all, then none.
    """
    header = view.horizontalHeader()

    def click(key):
        x = header.sectionViewportPosition(PLACES[key]) + 20
        QTest.mouseClick(header.viewport(), _LEFT, pos=QPoint(x, 15))

    click("net")
    best = view.shown_numbers()[0]
    click("net")
    click("check")
    ticked = len(view.selected_numbers())
    click("check")

    assert best == 50122518
    assert view.shown_numbers()[0] == 50122931
    assert (ticked, view.selected_numbers()) == (17, ())


def test_columns_are_hidden_by_their_menu_and_restored(view, desk):
    """
    The choice is saved; Restore brings everything back.
    """
    menu = view.columns_menu(view)
    swap = next(action for action in menu.actions() if action.text() == "Swap")
    swap.trigger()

    assert "swap" not in view.shown_columns()
    assert "-swap:62" in desk.settings.current.columns[0].columns

    view.columns_menu(view).actions()[-1].trigger()

    assert "swap" in view.shown_columns()
    assert desk.settings.current.columns[0].columns == ()


@pytest.mark.parametrize("width", [640, 720, 900, 1100, 1179, 1180, 1600])
def test_nothing_scrolls_sideways(view, width):
    """
    At any width the visible columns fill the table exactly.
    """
    view.resize(width, 600)

    assert view.horizontalHeader().length() == view.viewport().width()
    assert view.horizontalScrollBar().maximum() == 0


def test_a_wrong_filter_has_words(view):
    """
    Its code is turned into a sentence and the rows stay.
    """
    code = view.set_filter("age>x")

    assert "age>2h" in view.filter_words(code)
    assert view.shown_count() == 17
    assert view.set_filter("gold") is None
    assert (view.shown_count(), view.total_count()) == (1, 17)


def test_ticked_orders_the_filter_hides_are_reported(view):
    """
    They stay selected, after those that are shown.
    """
    _click(view, 0, "check")
    _click(view, 2, "check")
    view.set_filter("gold")

    assert view.selected_numbers() == (_THIRD, _FIRST)
    assert view.hidden_selected() == (_FIRST,)
    assert view.totals("selected").units == 120


def test_the_current_order_stays_current_when_rows_move(view, desk):
    """
    Sorting, a new order above and a longer list leave the current order alone.
    """
    view.move_to(_THIRD)
    view.show_state(make_state([an_order(7), *sample_orders()]))
    view.horizontalHeader().sort_wanted.emit("net", True)

    assert view.current_number() == _THIRD


def test_the_top_row_stays_on_top_when_orders_come_above(view):
    """
    Scrolled down, the trader goes on seeing the same rows.
    """
    view.resize(1280, 200)
    view.verticalScrollBar().setValue(5)
    top = view.shown_numbers()[5]

    newer = [make_order(number=60000000 + n) for n in range(4)]
    view.show_state(make_state([*newer, *sample_orders()]))

    assert view.shown_numbers()[view.rowAt(0)] == top


def test_every_state_is_painted_in_both_themes(view, desk, look):
    """
    Ghosts, notes, closes under way, unknown and stale rows paint without a fault, and
    the two themes differ.
    """
    orders = sample_orders()
    view.show_record(make_record(orders[0]))
    view.show_record(make_record(orders[1], State.UNKNOWN))
    view.show_record(make_record(orders[2], State.CONFIRMED, want=5))
    QTest.mouseMove(view.viewport(), _spot(view, 4, "action"))
    view.show_state(make_state(orders[:-1], unreadable=(make_unreadable(),)))
    desk.lots.change(Scale(1000, confirmed=False))
    desk.clock.advance(60)
    dark = view.grab().toImage()
    view.resize(720, 600)
    view.grab()
    view.resize(1280, 600)
    look.apply(theme="light", text_percent=150)

    assert view.grab().toImage() != dark


async def test_the_timer_stops_when_nothing_moves(view, desk, look, until):
    """
    A price change starts the frame timer; once the tint has faded it stops by itself.
    """
    look.apply(reduced_motion=False)
    view.set_flashing(True)
    await until(lambda: not view.is_moving())
    moved = make_order(close_price=Decimal("1.2"))
    view.show_state(make_state([moved, *sample_orders()[1:]]))

    assert view.is_moving()

    desk.clock.advance(0.5)

    await until(lambda: not view.is_moving())


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_menus_hold_rows_while_open(view, desk):
    """
    The context menu keeps rows in place until it is gone.
    """
    view._open_menu(_SECOND, QPoint(10, 10))
    view.show_state(make_state(sample_orders()[1:]))

    assert view.shown_count() == 17

    for menu in view.findChildren(QMenu):
        menu.close()
    view.show_state(make_state(sample_orders()[1:]))

    assert view.shown_count() == 16
