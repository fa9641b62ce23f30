"""The orders table while prices move: what a price costs, and what a frame paints."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QRegion
from PySide6.QtWidgets import QApplication, QToolTip

from app.domain.close import State
from app.domain.exposure import Mark
from app.domain.market import Quote
from app.domain.settings import Settings
from app.ui.orders.columns import PLACES
from app.ui.orders.view import OrdersView
from app.ui.theme import Look
from tests.ui.orders.factory import (
    TableDesk,
    make_record,
    make_state,
    many_orders,
    sample_orders,
)

_TIP = Qt.ItemDataRole.ToolTipRole


class _Values:
    """Counts which orders somebody asks the value of."""

    def __init__(self, values):
        self._values = values
        self.asked = []

    def __getattr__(self, name):
        found = getattr(self._values, name)
        if not name.endswith("_of") or name == "mark_of":
            return found

        def note(order):
            self.asked.append(order.number)
            return found(order)

        return note


class _Paints(QObject):
    """Collects what a widget paints."""

    def __init__(self, widget):
        super().__init__(widget)
        self.region = QRegion()
        widget.installEventFilter(self)

    def eventFilter(self, watched, event):  # noqa: N802 - Qt's name
        if event.type() == QEvent.Type.Paint:
            self.region = self.region.united(event.region())
        return False


@pytest.fixture
def desk():
    made: Any = TableDesk(Settings())
    made.values = _Values(made.values)
    return made


@pytest.fixture
def make_view(qtbot, qapp, desk):
    def make(orders, look=None):
        made = OrdersView(look or Look(qapp, theme="dark", reduced_motion=False), desk)
        qtbot.addWidget(made)
        made.resize(1280, 600)
        made.show()
        QApplication.sendEvent(made.viewport(), QEvent(QEvent.Type.Leave))
        made.show_state(make_state(orders))
        _settle(made, desk)
        return made

    return make


def _settle(view, desk):
    """Let everything that waits be done and painted."""
    for _ in range(8):
        desk.clock.advance(0.5)
        view._on_beat()
        QApplication.processEvents()


def _tick(desk, symbol, bid):
    ask = Decimal(bid) + Decimal("0.0001")
    desk.prices.tick({symbol: Quote(Decimal(bid), ask, desk.clock.monotonic())})


def test_a_price_by_itself_asks_for_no_order(make_view, desk):
    """
    A thousand prices look at no order and paint nothing; they only start the timer.
    """
    view = make_view(many_orders(300))
    paints = _Paints(view.viewport())
    desk.values.asked.clear()

    for step in range(1000):
        _tick(desk, f"SYM{step % 50:02d}", f"1.{step:04d}")

    assert desk.values.asked == []
    assert paints.region.isEmpty()
    assert view.is_moving()


def test_a_frame_asks_only_for_rows_in_view(make_view, desk):
    """
    However many orders have moved, those out of sight are not valued.
    """
    view = make_view(many_orders(300))
    seen = {row.key for row in view._orders.in_view()}
    desk.values.asked.clear()

    for symbol in range(50):
        _tick(desk, f"SYM{symbol:02d}", "1.2")
    _settle(view, desk)

    assert desk.values.asked
    assert set(desk.values.asked) <= seen


def test_a_frame_paints_the_live_cells_of_what_moved(make_view, desk):
    """
    One symbol's price repaints Current and Net P/L of its rows and no other cell.
    """
    view = make_view(sample_orders())
    paints = _Paints(view.viewport())

    _tick(desk, "XAUUSD", "2340.00")
    desk.clock.advance(0.1)
    view._on_beat()
    QApplication.processEvents()

    at = view._orders.place_of(50123379)
    cells = QRegion()
    for key in ("current", "net"):
        cells = cells.united(view.visualRect(view.model().index(at, PLACES[key])))
    assert not paints.region.isEmpty()
    assert paints.region.subtracted(cells).isEmpty()


def test_prices_are_shown_at_most_ten_times_a_second(make_view, desk):
    """
    Beats that come more often, as tints fade, show no price before its time.
    """
    view = make_view(sample_orders())
    frames = []
    view.framed.connect(lambda: frames.append(desk.clock.seconds))

    for step in range(30):
        _tick(desk, "EURUSD", f"1.1{step:02d}")
        desk.clock.advance(0.033)
        view._on_beat()

    gaps = [later - sooner for sooner, later in pairwise(frames)]
    assert 8 <= len(frames) <= 11
    assert min(gaps) > 0.08


def test_the_timer_rests_when_no_price_comes(make_view, desk):
    """
    After the last tint there is no beat left.
    """
    view = make_view(sample_orders())
    _tick(desk, "EURUSD", "1.2")
    _settle(view, desk)

    assert not view.is_moving()


def test_only_what_is_seen_is_tinted(make_view, desk):
    """
    A moved price tints its rows in view, up or down, and none elsewhere.
    """
    view = make_view(many_orders(300))
    for bid in ("1.2", "1.1"):
        for symbol in range(50):
            _tick(desk, f"SYM{symbol:02d}", bid)
        desk.clock.advance(0.45)
        view._on_beat()

    seen = [row.key for row in view._orders.in_view()]
    tints = {key: view._orders.flashes.tint((key, "current"))[0] for key in seen}
    assert set(tints.values()) == {-1}
    assert len(list(view._orders.flashes.frame())) == len(seen)


@pytest.mark.parametrize("by", ["setting", "motion"])
def test_without_motion_a_price_only_turns_its_arrow(make_view, desk, qapp, by):
    """
    With price flash off, or under reduced motion, nothing is tinted and nothing fades.
    """
    desk.settings.current = Settings(price_flash=by != "setting")
    look = Look(qapp, theme="dark", reduced_motion=by == "motion")
    view = make_view(sample_orders(), look)
    _tick(desk, "XAUUSD", "2000.00")
    _settle(view, desk)
    _tick(desk, "XAUUSD", "1999.00")
    desk.clock.advance(0.1)
    view._on_beat()

    assert view._orders.roster.get(50123379).moved == -1
    assert not view._orders.flashes.fading()


def test_a_sort_by_result_follows_prices_once_a_second(make_view, desk):
    """
    Within a second of the last sort a better result waits; then its row moves up.
    """
    view = make_view(sample_orders())
    view.horizontalHeader().sort_wanted.emit("net", True)
    _settle(view, desk)
    last = view.shown_numbers()[-1]
    view._orders.hand.sorted()
    desk.values.marks["XTIUSD"] = Mark(Decimal(999), Decimal(999), Decimal(1))

    _tick(desk, "XTIUSD", "999")
    desk.clock.advance(0.5)
    view._on_beat()
    held = view.shown_numbers()[-1]
    desk.clock.advance(0.6)
    view._on_beat()

    assert (last, held) == (50122931, 50122931)
    assert view.shown_numbers()[0] == 50122931


def test_segments_are_counted_once_a_second(make_view, desk):
    """
    Prices within a second change no count; the next count has them.
    """
    view = make_view(sample_orders())
    before = view.counts()
    desk.values.marks["XTIUSD"] = Mark(Decimal(999), Decimal(999), Decimal(1))
    desk.clock.advance(0.5)
    same = view.counts()
    desk.clock.advance(0.6)

    assert same == before
    assert view.counts()["profit"] == before["profit"] + 1


def test_a_result_as_good_as_zero_is_counted_as_it_is_shown(make_view, desk):
    """
    A result that rounds to 0.00 is neither profit nor loss, whatever a float says.
    """
    order = replace(sample_orders()[0], swap=None, commission=None)
    view = make_view([order])
    near = order.open_price + Decimal("0.00003")
    desk.values.marks["EURUSD"] = Mark(near, near, Decimal(1))
    desk.clock.advance(1.1)

    counts = view.counts()

    assert desk.values.net_of(order) == 0
    assert (counts["profit"], counts["loss"]) == (0, 0)


def test_a_row_whose_price_is_too_old_greys_its_result(make_view, desk):
    """
    Time alone repaints it, and the result's tooltip says how old the price is.
    """
    view = make_view(sample_orders())
    cell = view.model().index(0, PLACES["net"])
    fresh = view.grab(view.viewport().geometry()).toImage()
    view.show_time()
    QApplication.processEvents()
    paints = _Paints(view.viewport())

    desk.clock.advance(60)
    view.show_time()
    QApplication.processEvents()

    assert paints.region.contains(view.visualRect(cell).center())
    assert "old" in view.model().data(cell, _TIP)
    assert view.grab(view.viewport().geometry()).toImage() != fresh


def test_rows_are_left_alone_while_their_price_stays_fresh(make_view, desk):
    """
    A second that makes no price too old paints nothing.
    """
    view = make_view(sample_orders())
    desk.values.read_at = desk.clock.monotonic()
    view.show_time()
    QApplication.processEvents()
    paints = _Paints(view.viewport())

    desk.clock.advance(1)
    view.show_time()
    QApplication.processEvents()

    assert paints.region.isEmpty()


def test_a_list_of_many_changed_orders_is_sorted_in_another_turn(make_view, desk):
    """
    The turn that takes the list values nothing and moves nothing; the next beat does.
    """
    orders = many_orders(2500)
    view = make_view(orders)
    view.horizontalHeader().sort_wanted.emit("net", True)
    _settle(view, desk)
    worst = view._orders.passing()[-1].order
    desk.values.asked.clear()

    changed = {worst.number: replace(worst, profit=Decimal(10**6))}
    view.show_state(make_state(changed.get(o.number, o) for o in orders))
    waited = view._orders.passing()[-1].key == worst.number
    asked = len(desk.values.asked)
    _settle(view, desk)

    assert waited
    assert asked < 100
    assert view._orders.passing()[0].key == worst.number


def test_nothing_jumps_however_often_the_list_comes(make_view, desk):
    """
    Ticks, the current row and the place scrolled to survive every refresh.
    """
    orders = many_orders(200)
    view = make_view(orders)
    view.move_to(orders[40].number)
    view._orders.toggle(orders[40].number)
    view._orders.toggle(orders[41].number)
    view.verticalScrollBar().setValue(60)
    top = view._orders.row_at(view.rowAt(0)).key

    for step in range(10):
        newer = [replace(o, profit=(o.profit or 0) + Decimal(step)) for o in orders]
        view.show_state(make_state(newer))
        _tick(desk, "SYM01", f"1.{step + 1}")
        _settle(view, desk)

    assert view._orders.row_at(view.rowAt(0)).key == top
    assert view.current_number() == orders[40].number
    assert set(view.selected_numbers()) == {orders[40].number, orders[41].number}


def test_a_table_that_has_left_follows_no_prices(make_view, desk):
    """
    Afterwards the board calls it no more; leaving twice does no harm.
    """
    view = make_view(sample_orders())
    _settle(view, desk)
    view.leave_prices()
    view.leave_prices()

    _tick(desk, "EURUSD", "1.2")

    assert not view.is_moving()


def _let_a_row_end(view, desk):
    """Close the first order by ourselves, and let ten seconds go by."""
    order = sample_orders()[0]
    view.show_record(make_record(order, state=State.CONFIRMED))
    view.show_state(make_state(sample_orders()[1:]))
    for _ in range(100):
        desk.clock.advance(0.1)
        view._on_beat()
    return order.number


def _contrast_of(view, number):
    """How far a row's number stands out from its ground, 0 to 255."""
    index = view.model().index(view._orders.place_of(number), PLACES["order"])
    shot = view.viewport().grab(view.visualRect(index)).toImage()
    greys = [
        shot.pixelColor(x, y).lightness()
        for x in range(shot.width())
        for y in range(4, shot.height() - 4)
    ]
    return max(greys) - min(greys)


def test_a_closed_row_that_is_kept_in_place_stays_readable(make_view, desk):
    """
    Under the pointer it pales and stays, however long that is, and is never blank; it
    goes when the pointer does.
    """
    view = make_view(sample_orders())
    whole = _contrast_of(view, sample_orders()[0].number)
    view._orders.hand.pointer_over(True)

    number = _let_a_row_end(view, desk)
    kept = _contrast_of(view, number)
    view._orders.hand.pointer_over(False)
    last = _contrast_of(view, number)
    _settle(view, desk)

    assert 40 < kept < whole
    assert last == kept
    assert view._orders.place_of(number) is None


def test_a_closed_row_is_soon_gone_where_no_hand_is(make_view, desk):
    """
    Nothing keeps it: after its last word it fades and goes.
    """
    view = make_view(sample_orders())

    number = _let_a_row_end(view, desk)

    assert view._orders.place_of(number) is None


def test_rows_that_stay_in_place_are_said_and_explained(make_view, desk):
    """
    What the tag in the header means is told by its tooltip and to a screen reader, and
    only as long as something waits.
    """
    view = make_view(sample_orders())
    header = view.horizontalHeader()
    before = view.accessibleDescription()
    view._orders.hand.pointer_over(True)
    view.show_state(make_state(sample_orders()[1:]))
    spot = QPoint(header.viewport().width() - 20, header.height() // 2)

    told = view.accessibleDescription()
    ask = QHelpEvent(QEvent.Type.ToolTip, spot, header.viewport().mapToGlobal(spot))
    QApplication.sendEvent(header.viewport(), ask)
    tip = QToolTip.text()
    QToolTip.hideText()
    view._orders.hand.pointer_over(False)
    _settle(view, desk)

    assert told.startswith("Rows stay in place. New orders, sorting")
    assert tip in told
    assert tip
    assert (before, view.accessibleDescription()) == ("", "")
