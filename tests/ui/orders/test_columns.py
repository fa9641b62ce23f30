"""Columns: what the optional ones say, and how a layout is kept for each account."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest

from app.domain.account import Session
from app.domain.orders import Side
from app.domain.settings import Settings
from app.domain.table_layout import TableLayout
from app.host.settings_file import SettingsFile
from app.ui.orders.columns import COLUMNS, EXTRA, PLACES
from app.ui.orders.layout import FIRST_LAYOUT, layout_of, lines_of
from app.ui.orders.view import OrdersView
from app.ui.theme import Look
from tests.ui.orders.factory import TableDesk, make_state, sample_orders
from tests.ui.orders.reading import an_order, cell

_ACCOUNT = "https://broker.example 50012345"
_MOVABLE = [column.key for column in COLUMNS if column.optional]
_RESIZABLE = [column.key for column in COLUMNS if column.resizable]


@pytest.fixture
def desk():
    return TableDesk(Settings(reduced_motion=True))


@pytest.fixture
def make_view(qtbot, qapp, desk):
    def make():
        made = OrdersView(Look(qapp, theme="dark", reduced_motion=True), desk)
        qtbot.addWidget(made)
        made.resize(1280, 600)
        made.show()
        made.show_state(make_state(sample_orders()))
        return made

    return make


def test_the_optional_columns_speak_of_the_order(model, clock):
    """
    Units, points and distances in the order's favour, gross, ages.
    """
    long = an_order(1, 125, volume=250)
    short = an_order(
        2, -8, side=Side.SELL, open_price=Decimal("1.08500"),
        stop_loss=Decimal("1.08900"), take_profit=None,
    )  # fmt: skip
    model.show_state(make_state([long, short]))
    clock.advance(75)
    model.show_time()

    keys = ("units", "points", "to_sl", "to_tp", "gross", "age", "price_age")
    assert [cell(model, 1, key) for key in keys] == [
        *("250", "+125", "+537", "+663", "+125.00", "2 min", "1 min"),
    ]
    assert [cell(model, 2, key) for key in keys[1:5]] == ["+63", "+463", "—", "\u22128.00"]


@pytest.mark.parametrize("key", sorted(EXTRA))
def test_every_optional_column_sorts(model, key):
    """
    Sorting by it raises nothing and loses no order.
    """
    model.show_state(make_state([an_order(1, 5), an_order(2, 7, stop_loss=None)]))

    model.sort_by(key, descending=True)

    assert {row.key for row in model.shown()} == {1, 2}


def test_optional_columns_wait_to_be_asked_for(make_view):
    """
    At first none of them is seen; the header's menu shows and keeps them.
    """
    view = make_view()
    before = set(view.shown_columns())
    menu = view.columns_menu(view)
    next(a for a in menu.actions() if a.text() == "Gross P/L").trigger()

    assert not before & EXTRA
    assert make_view().shown_columns().count("gross") == 1


@given(
    st.permutations(_MOVABLE),
    st.dictionaries(st.sampled_from(_MOVABLE), st.integers(30, 1200)),
    st.sets(st.sampled_from(_MOVABLE)),
)
def test_a_layout_comes_back_as_it_was_kept(order, widths, hidden):
    """
    Whatever order, widths and hidden columns: the text gives the same layout again.
    """
    lines = [f"{'-' * (k in hidden)}{k}:{widths.get(k, 80)}" for k in order]
    layout = layout_of(lines)

    assert layout_of(lines_of(layout)) == layout
    assert sorted(layout.order) == sorted(PLACES)
    assert (layout.order[0], layout.order[-1]) == ("check", "action")
    assert layout.hidden == hidden
    assert all(layout.widths[c.key] >= c.least for c in COLUMNS)
    TableLayout(name="x", columns=lines_of(layout))


def test_columns_a_kept_layout_does_not_know_stand_where_they_belong():
    """
    A column of a later version appears behind the one it first follows; an unknown one
    is passed over; what must be seen cannot be hidden.
    """
    layout = layout_of(["net:96", "-symbol:10", "swap:50", "later:70"])

    assert layout.order.index("commission") == layout.order.index("swap") + 1
    assert "later" not in layout.widths
    assert "symbol" not in layout.hidden
    assert layout.widths["symbol"] == COLUMNS[PLACES["symbol"]].least


@pytest.mark.parametrize(
    "facts",
    [
        {"columns": ("net",)},
        {"columns": ("net:-5",)},
        {"columns": ("a b:50",)},
        {"columns": ("net:50",) * 101},
        {"sort": "net desc"},
        {"grouping": "colour"},
    ],
)
def test_a_damaged_layout_is_refused(facts):
    """
    What cannot have been kept is an error where it is read, not in the table.
    """
    with pytest.raises(ValueError, match=r"."):
        TableLayout(name="x", **facts)


def test_layouts_survive_the_file(tmp_path):
    """
    Written and read again they are the same; a damaged one falls back to the default
    and takes no other setting with it.
    """
    path = tmp_path / "settings.toml"
    layout = TableLayout(name=_ACCOUNT, columns=("net:96", "-swap:62"), sort="-net")
    SettingsFile(path).replace(Settings(theme="dark").with_table_layout(layout))
    again = SettingsFile(path).load().settings

    path.write_text(path.read_text().replace("-swap:62", "swap"))
    damaged = SettingsFile(path).load()

    assert again.table_layout(_ACCOUNT) == layout
    assert damaged.settings.columns == ()
    assert damaged.ignored == ("columns",)
    assert damaged.settings.theme == "dark"


def test_what_an_older_version_hid_stays_hidden(make_view, desk):
    """
    Until the account has a layout of its own; Restore brings everything back for good.
    """
    desk.settings.current = Settings(hidden_columns=("swap", "no_such"))
    view = make_view()
    hidden = "swap" not in view.shown_columns()
    view.columns_menu(view).actions()[-1].trigger()

    assert hidden
    assert "swap" in make_view().shown_columns()


def test_a_column_that_was_dragged_stays_there(make_view, desk):
    """
    Moved and resized by hand, it is so again at the next start, at any text size.
    """
    view = make_view()
    header = view.horizontalHeader()
    header.moveSection(header.visualIndex(PLACES["open"]), 1)
    header.resizeSection(PLACES["open"], 130)
    QTest.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(1, 1))

    later = make_view()

    assert later.shown_columns()[1] == "open"
    assert later.columnWidth(PLACES["open"]) == 130
    assert "open:130" in desk.settings.current.table_layout(_ACCOUNT).columns


def _drag(view, key, by):
    """Take hold of the right edge of a column's title, pull and let go."""
    header, port = view.horizontalHeader(), view.horizontalHeader().viewport()
    place = PLACES[key]
    edge = header.sectionViewportPosition(place) + header.sectionSize(place) - 2
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(port, left, pos=QPoint(edge, 10))
    for step in (by // 2, by):
        at = QPointF(edge + step, 10)
        none, plain = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        moved = QMouseEvent(
            QEvent.Type.MouseMove, at, port.mapToGlobal(at), none, left, plain
        )
        header.mouseMoveEvent(moved)
    QTest.mouseRelease(port, left, pos=QPoint(edge + by, 10))


@pytest.mark.parametrize("key", ["order", "symbol", "lots", "current", "net"])
def test_columns_that_cannot_be_hidden_can_be_resized(make_view, desk, key):
    """
    A hand makes them wider; it is kept for the account, until columns are restored.
    """
    view = make_view()
    before = view.columnWidth(PLACES[key])

    _drag(view, key, 24)

    kept = make_view().columnWidth(PLACES[key])
    view.columns_menu(view).actions()[-1].trigger()
    assert kept == before + 24
    assert view.columnWidth(PLACES[key]) == before


@pytest.mark.parametrize("percent", [100, 150])
@pytest.mark.parametrize("key", sorted({*_RESIZABLE} - {"comment"} - EXTRA))
def test_no_hand_makes_a_column_too_narrow_for_what_it_says(make_view, key, percent):
    """
    Pulled as far as it goes it stops at its least width, at any text size.
    """
    view = make_view()
    view.resize(2200, 600)
    view._look.apply(text_percent=percent)

    _drag(view, key, -90 * percent // 100)

    least = COLUMNS[PLACES[key]].least * percent / 100
    assert view.columnWidth(PLACES[key]) == round(least)


@pytest.mark.parametrize("key", ["check", "action"])
def test_the_check_box_and_the_last_column_keep_their_width(make_view, key):
    """
    Nothing of theirs changes with their size.
    """
    view = make_view()
    before = view.columnWidth(PLACES[key])

    _drag(view, key, 30)

    assert view.columnWidth(PLACES[key]) == before


def test_a_column_pulled_very_wide_pushes_nothing_out(make_view):
    """
    Others go, as in a narrow window; the last column, where orders are closed, stays.
    """
    view = make_view()

    _drag(view, "symbol", 500)

    assert "comment" not in view.shown_columns()
    assert view.shown_columns()[-1] == "action"
    assert view.horizontalHeader().length() <= view.viewport().width()


def test_a_small_window_takes_back_width_and_a_large_one_returns_it(make_view, desk):
    """
    What was chosen in a large window is kept while a small one has no room for it.
    """
    view = make_view()
    _drag(view, "symbol", 300)
    _drag(view, "net", 100)
    wide = (view.columnWidth(PLACES["symbol"]), view.columnWidth(PLACES["net"]))
    kept = desk.settings.current.table_layout(_ACCOUNT).columns

    view.resize(660, 400)
    narrow = view.columnWidth(PLACES["symbol"])
    reaches = view.horizontalHeader().length()
    seen = view.viewport().width()
    view.horizontalHeader().sort_wanted.emit("net", False)
    unchanged = desk.settings.current.table_layout(_ACCOUNT).columns
    view.resize(1280, 600)

    assert narrow == 78
    assert reaches <= seen
    assert unchanged == kept
    assert wide == (378, 196)
    assert (view.columnWidth(PLACES["symbol"]), view.columnWidth(PLACES["net"])) == wide


def test_each_account_has_its_own_layout(make_view, desk):
    """
    Signing in to another account lays the table out as that one has it, sort included.
    """
    view = make_view()
    view._toggle_column("swap")
    view.horizontalHeader().sort_wanted.emit("net", False)
    desk.session.session = Session(origin="https://broker.example", login=7)
    view.use_account()
    other = (view.shown_columns(), view._orders.arrangement.sort)
    desk.session.session = Session(origin="https://broker.example", login=50012345)
    view.use_account()

    assert "swap" in other[0]
    assert other[1] == "opened"
    assert "swap" not in view.shown_columns()
    assert view._orders.arrangement.sort == "net"


def test_columns_are_sized_to_their_content_once(make_view):
    """
    Nothing is cut afterwards, nothing is much wider than needed, and it is kept.
    """
    view = make_view()
    header = view.horizontalHeader()
    header.resizeSection(PLACES["open"], 400)
    fit = next(a for a in view.columns_menu(view).actions() if "Size" in a.text())

    fit.trigger()

    assert 60 < view.columnWidth(PLACES["open"]) < 130
    assert make_view().columnWidth(PLACES["open"]) == view.columnWidth(PLACES["open"])


def test_restoring_gives_first_widths_and_places(make_view, desk):
    """
    After it nothing is kept for the account.
    """
    view = make_view()
    view._toggle_column("age")
    view.columns_menu(view).actions()[-1].trigger()

    assert view.columnWidth(PLACES["order"]) == FIRST_LAYOUT.widths["order"]
    assert "age" not in view.shown_columns()
    assert desk.settings.current.table_layout(_ACCOUNT).columns == ()


def test_where_comments_are_hidden_the_last_column_is_called_state(make_view):
    """
    It still says what becomes of a close, but no comment stands in it.
    """
    view = make_view()
    before = view._header._title(PLACES["action"])

    view._toggle_column("comment")

    assert view._header._title(PLACES["action"]) == "State"
    assert before != "State"
