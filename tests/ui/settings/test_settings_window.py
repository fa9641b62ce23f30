"""The settings' window: pages, what a change does at once, search, and leaving."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget

from app.domain.settings import LIMITS, Settings

# The offscreen platform has no stack of windows.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)

# Chosen from what is offered, so nothing outside can be typed.
CHOSEN = {"default_percent", "journal_keep_days", "row_height", "text_percent"}
PAGES = (
    *("appearance", "closing", "volume", "connection"),
    *("profiles", "keyboard", "privacy", "updates"),
)


async def test_the_window_and_its_pages_are_there_under_their_names(stage):
    """
    In the order of the design, each with something on it.
    """
    shown = stage()

    assert shown.window.objectName() == "settingsWindow"
    assert shown.window.list.listed() == list(PAGES)
    for key in PAGES:
        assert shown.go(key).key == key
        assert len(shown.texts()) > 1


async def test_every_control_has_a_name_to_be_read_out(stage):
    """
    A field beside a label says nothing to a screen reader by itself.
    """
    shown = stage()
    for key in PAGES:
        shown.go(key)
    kinds = (QAbstractButton, QLineEdit, QComboBox)
    controls = [w for kind in kinds for w in shown.window.findChildren(kind)]

    unnamed = [
        (type(control), control.objectName())
        for control in controls
        if not control.isHidden()
        and control.parent() is not shown.search_field
        and not QAccessible.queryAccessibleInterface(control).text(QAccessible.Text.Name)
    ]

    assert unnamed == []


@pytest.mark.parametrize(
    ("page", "name", "text", "value"),
    [
        ("closing", "comment_limit", "32", 32),
        ("closing", "answer_wait_s", "20", 20.0),
        ("closing", "repeat_guard_s", "0", 0.0),
        ("connection", "poll_s", "1,5", 1.5),
        ("connection", "poll_s", "1.5", 1.5),
        ("volume", "units_per_lot", "1000", 1000),
        ("connection", "stream_address", "wss://s.example/x", "wss://s.example/x"),
        ("connection", "stream_address", "ws://127.0.0.1:9/x", "ws://127.0.0.1:9/x"),
    ],
)
async def test_a_value_that_is_typed_holds_at_once(stage, page, name, text, value):
    """
    Enter is enough; the settings have it, and nothing is said to be wrong.
    """
    shown = stage()
    shown.go(page)

    shown.type(f"{name}Setting", text)

    assert getattr(shown.settings, name) == value
    assert not any(row.wrong() for row in shown.window.page().rows())


@pytest.mark.parametrize("name", sorted(LIMITS.keys() - CHOSEN))
async def test_a_value_outside_its_limits_changes_nothing_and_tells_them(stage, name):
    """
    Each number that can be typed; the field is marked and keeps what was typed.
    """
    shown = stage()
    page = next(
        page
        for page in map(shown.go, ("closing", "volume", "connection"))
        if name in page.names
    )
    shown.go(page.key)
    field = shown.find(f"{name}Setting")
    row = next(row for row in page.rows() if name in row.names)
    most = LIMITS[name][1]

    shown.type(f"{name}Setting", str(int(most) + 1))

    assert shown.settings == Settings()
    assert "Nothing was changed." in row.wrong()
    assert f"{most:,.10g}".replace(",", "\u202f") in row.wrong()
    assert field.property("state") == "error"
    shown.type(f"{name}Setting", f"{getattr(Settings(), name):g}")
    assert row.wrong() == ""
    assert field.property("state") == ""


@pytest.mark.parametrize("text", ["", "x", "-1", "1e3", "nan", "2.5", "\xbd"])
async def test_what_is_no_whole_number_is_told_where_one_is_needed(stage, text):
    """
    A limit of characters has no halves.
    """
    shown = stage()
    shown.go("closing")

    shown.type("comment_limitSetting", text or " ")

    assert shown.settings.comment_limit == 64
    assert "whole number" in shown.row("closing", "Comment").wrong()


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("stream.example", "wss://"),
        ("https://stream.example", "wss://"),
        ("wss://", "wss://"),
        ("wss://a b", "wss://"),
        ("wss://[::1", "wss://"),
        ("wss://me:pw@stream.example", "password"),
        ("ws://stream.example", "encrypted"),
    ],
)
async def test_an_address_the_token_must_not_go_to_is_refused(stage, address, word):
    """
    The reason is said, and the setting stays as it was.
    """
    shown = stage()
    shown.go("connection")

    shown.type("stream_addressSetting", address)

    assert shown.settings.stream_address == ""
    assert word in shown.row("connection", "Stream address").wrong()


async def test_escape_puts_a_field_back_before_it_leaves_the_window(stage):
    """
    One press for the field, one for the window.
    """
    shown = stage()
    shown.go("connection")
    field = shown.type("poll_sSetting", "900")

    QTest.keyClick(field, Qt.Key.Key_Escape)
    back, wrong = field.text(), shown.row("connection", "Read the order").wrong()
    still = shown.window.isVisible()
    escape = next(a for a in shown.window.actions() if a.shortcut().toString() == "Esc")
    escape.trigger()

    assert (back, wrong, still) == ("2", "", True)
    assert not shown.window.isVisible()


async def test_leaving_a_page_takes_what_was_typed(stage):
    """
    By the list or by shutting the window; what can't be taken is gone next time.
    """
    shown = stage()
    shown.go("connection")
    field = shown.find("poll_sSetting")
    field.selectAll()
    QTest.keyClicks(field, "7")
    shown.go("closing")
    taken = shown.settings.poll_s
    shown.go("connection")
    field.selectAll()
    QTest.keyClicks(field, "900")
    shown.window.close()

    assert taken == 7.0
    assert shown.settings.poll_s == 7.0
    assert field.text() == "7"


async def test_the_look_changes_as_it_is_chosen(stage, window_look):
    """
    Theme, row height, text size, colours: kept and on the screen.
    """
    shown = stage()
    shown.find("themeSetting").item_button("light").click()
    shown.find("row_heightSetting").item_button(34).click()
    page = shown.window.page()
    next(r for r in page.rows() if "pl_palette" in r.names).buttons["none"].click()
    shown.find("reduced_motionSetting").click()

    assert window_look.name == "light"
    assert window_look.size("row") == 34
    assert window_look.colour("profit") == window_look.colour("text_primary")
    settings = shown.settings
    assert (settings.theme, settings.row_height) == ("light", 34)
    assert (settings.pl_palette, settings.reduced_motion) == ("none", True)


async def test_a_change_from_elsewhere_is_shown(stage):
    """
    The text size by key in the main window, a scale confirmed in a close dialog.
    """
    shown = stage(values={"text_percent": 95})
    shown.go("connection")
    combo = shown.find("text_percentSetting")
    odd = combo.currentText()

    shown.desk.save_settings(shown.settings.changed(text_percent=150, poll_s=3.0))

    assert (odd, combo.currentText()) == ("95 %", "150 %")
    assert "95 %" not in [combo.itemText(i) for i in range(combo.count())]
    assert shown.find("poll_sSetting").text() == "3"


async def test_a_page_goes_back_to_how_it_comes_and_that_can_be_undone(stage):
    """
    Only its own settings; another change ends the undo.
    """
    shown = stage(values={"poll_s": 9.0, "comment_limit": 10})
    shown.go("connection")
    reset = shown.find("connectionReset")

    reset.click()
    after = shown.settings
    reset.click()
    undone = shown.settings
    reset.click()
    shown.type("poll_sSetting", "4")

    assert (after.poll_s, after.comment_limit) == (2.0, 10)
    assert undone.poll_s == 9.0
    assert reset.text() == "Reset page"
    assert shown.settings.poll_s == 4.0


async def test_a_page_as_it_comes_offers_no_reset(stage):
    """
    And a page that only tells has none.
    """
    shown = stage()
    shown.go("connection")
    shown.go("keyboard")

    assert not shown.find("connectionReset").isEnabled()
    assert shown.find("keyboardReset").isHidden()


async def test_the_search_leaves_what_holds_every_word(stage):
    """
    Pages without a hit leave the list; the first with one comes up.
    """
    shown = stage()

    shown.search_field.setText("late ANSWER")
    found = shown.window.list.listed()
    rows = [row.title() for row in shown.window.page().rows() if not row.isHidden()]
    shown.search_field.setText("no such thing")
    none = shown.window.list.listed()
    nothing = shown.find("settingsNothing")
    said = nothing.accessibleName() if nothing.isVisible() else ""
    nothing.first_pressed.emit()

    assert said.startswith("No setting matches “no such thing”.")
    assert nothing.isHidden()
    assert shown.window.page().isVisible()
    assert found == ["closing"]
    assert "Listen for a late answer until" in rows
    assert "Comment length limit" not in rows
    assert none == []
    assert shown.window.list.listed() == list(PAGES)
    assert not any(row.isHidden() for row in shown.window.page().rows())


async def test_a_page_can_be_asked_for(stage):
    """
    The banner's button leads there; a wrong name changes nothing.
    """
    shown = stage()
    shown.window.close()

    shown.window.show_page("updates")

    assert shown.window.page().key == "updates"
    with pytest.raises(KeyError):
        shown.window.show_page("nowhere")
    assert shown.window.page().key == "updates"


async def test_values_in_the_file_that_cannot_be_used_are_named(stage):
    """
    With what holds instead; nothing is said where all is well.
    """
    shown = stage(unusable_settings=lambda: ("poll_s", "theme"))
    told = shown.window._banner.accessibleName()

    damaged = stage(damaged_settings=Path("/places/settings.damaged.toml"))

    assert "poll_s, theme" in told
    assert "/places/settings.damaged.toml" in damaged.window._banner.accessibleName()
    assert stage().window._banner.isHidden()


@pytest.mark.parametrize("percent", [100, 200])
async def test_at_its_least_size_nothing_sticks_out(stage, window_look, percent):
    """
    Rows fold their words; text to 200 % as well, with the window at its usual width.
    """
    shown = stage(values={"text_percent": percent})
    window_look.apply(text_percent=percent)
    shown.window.resize(720 if percent == 100 else 1280, 480)

    for key in PAGES:
        page = shown.go(key)
        QApplication.sendPostedEvents()
        QApplication.sendPostedEvents()
        inside = page.widget()
        assert inside.minimumSizeHint().width() <= page.viewport().width(), key

    window_look.apply(text_percent=100)


async def test_shutting_ends_every_subscription(stage):
    """
    A window that is gone is told nothing more.
    """
    shown = stage()

    shown.window.shut()

    assert not shown.desk.settings._changed._callbacks
    assert not shown.house.updates._changed._callbacks
    assert isinstance(shown.window, QWidget)


async def test_a_marked_field_keeps_the_size_of_its_text(stage, window_look):
    """
    Also where the text has grown since the field was made.
    """
    shown = stage()
    shown.go("connection")
    window_look.apply(text_percent=150)

    field = shown.type("poll_sSetting", "900")

    assert field.property("state") == "error"
    assert field.font().pixelSize() == window_look.font("body").pixelSize()
    window_look.apply(text_percent=100)


async def test_making_the_pages_opens_no_window_of_its_own(stage, qapp):
    """
    Something shown before it has a parent would flash up and take the focus away.
    """
    shown = stage()
    before = {w for w in qapp.topLevelWidgets() if w.isVisible()}
    seen = ShownWindows()
    qapp.installEventFilter(seen)

    shown.search_field.setText("flash")

    qapp.removeEventFilter(seen)
    assert seen.names == []
    assert {w for w in qapp.topLevelWidgets() if w.isVisible()} == before


class ShownWindows(QObject):
    """Notes each window that comes up."""

    def __init__(self):
        super().__init__()
        self.names = []

    def eventFilter(self, watched, event):  # noqa: N802 - Qt's name
        if (
            event.type() is QEvent.Type.Show
            and isinstance(watched, QWidget)
            and watched.isWindow()
        ):
            self.names.append(type(watched).__name__)
        return False
