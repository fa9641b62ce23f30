"""The main window: its header, its keys, and the way out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QWidget

from app.domain.account import Session
from app.domain.close import State
from app.services.session import Standing
from tests.ui.desk import NOW, ORIGIN, make_record
from tests.ui.main_stage import FIRST, SECOND, Stage

# The offscreen platform has no stack of windows, and no keyboard to give to a menu.
pytestmark = pytest.mark.qt_log_ignore(
    "This plugin does not support (raise|grabbing the keyboard)", extend=True
)


@pytest.fixture
def make_stage(window_look, shown):
    return lambda *args, **kwargs: Stage(window_look, shown, *args, **kwargs)


async def test_every_part_carries_its_name(make_stage):
    """
    The names that scripts and the accessibility tree rely on are there.
    """
    stage = make_stage(FIRST)
    names = (
        *("ordersView", "filterField", "closeSelectedButton", "journalButton"),
        *("settingsButton", "connectionLabel", "sessionLabel", "totalsLabel"),
    )

    found = [stage.window.findChild(QWidget, name) for name in names]

    assert stage.window.objectName() == "mainWindow"
    assert None not in found


async def test_every_button_has_a_name_to_be_read_out(make_stage):
    """
    Icons alone say nothing to a screen reader.
    """
    stage = make_stage(FIRST, journal=lambda _: None)
    stage.window.resize(700, 500)

    unnamed = [
        button.objectName() or button
        for button in stage.window.findChildren(QAbstractButton)
        if button.isVisible()
        and not QAccessible.queryAccessibleInterface(button).text(QAccessible.Text.Name)
    ]

    assert unnamed == []


async def test_the_header_names_the_account(make_stage):
    """
    Login and broker, LIVE or DEMO, and the list's age.
    """
    stage = make_stage(FIRST)
    session = Session(origin=ORIGIN, login=7, profile="A&B", demo=True)

    stage.desk.session.put(Standing.GOOD, session)

    assert stage.button("accountButton").text() == "7 · A&&B"
    assert stage.frame.header.badge.text() == "DEMO"
    assert stage.text("connectionLabel") == "Polling · 0 s"
    assert stage.window.windowTitle() == "DEMO · A&B · 7 · Flatten"


async def test_ages_move_on_without_a_reading(make_stage, until):
    """
    The clock alone makes the list older on the screen.
    """
    stage = make_stage(FIRST)
    stage.desk.clock.advance(7)

    stage.frame.show_time()

    assert stage.text("connectionLabel") == "Polling · 7 s"


async def test_without_a_journal_nothing_speaks_of_one(make_stage):
    """
    No button, no key, no word that claims a record.
    """
    stage = make_stage()

    texts = [label.text() for label in stage.window.findChildren(QLabel)]
    assert stage.button("journalButton").isHidden()
    assert "journal" not in stage.window.actions_by_id
    assert not any("journal" in text.lower() for text in texts)


async def test_with_a_journal_its_button_and_key_open_it(make_stage):
    """
    Both do the same.
    """
    opened = []
    stage = make_stage(FIRST, journal=opened.append)

    stage.button("journalButton").click()
    stage.window.actions_by_id["journal"].trigger()

    assert opened == ["all", "all"]


async def test_closes_in_doubt_are_counted_in_the_header(make_stage):
    """
    The badge comes with the first and goes with the last.
    """
    stage = make_stage(FIRST)

    stage.desk.closing.push(make_record(FIRST, state=State.UNKNOWN))
    during = stage.button("unknownButton").accessibleName()
    stage.desk.closing.move(State.SATISFIED)

    assert during == "1 unknown"
    assert stage.button("unknownButton").isHidden()


async def test_the_read_key_reads(make_stage):
    """
    F5 asks for a reading now.
    """
    stage = make_stage(FIRST)

    stage.window.actions_by_id["read"].trigger()

    assert stage.desk.book.reads == 1


async def test_text_grows_and_shrinks_by_key(make_stage, window_look):
    """
    In steps, kept in the settings, back to the usual one at once.
    """
    stage = make_stage(FIRST)
    act = stage.window.actions_by_id

    act["larger"].trigger()
    act["larger"].trigger()
    larger = stage.desk.settings.current.text_percent
    act["usual"].trigger()
    act["smaller"].trigger()

    assert larger == 125
    assert stage.desk.settings.current.text_percent == 90
    act["usual"].trigger()


async def test_the_settings_menu_changes_the_look(make_stage, window_look):
    """
    What is in force is ticked; a choice holds at once and is kept.
    """
    stage = make_stage(FIRST)
    menu = stage.window._menu.open_at(stage.frame.header.settings_corner())
    theme = next(a for a in menu.actions() if a.text() == "Theme").menu()
    ticked = [a.text() for a in theme.actions() if a.isChecked()]

    next(a for a in theme.actions() if a.text() == "Light").trigger()
    menu.close()

    assert ticked == ["System"]
    assert window_look.name == "light"
    assert stage.desk.settings.current.theme == "light"


async def test_a_narrow_window_keeps_everything_within_it(make_stage):
    """
    At its least width nothing sticks out; groups fold into a button with a name.
    """
    stage = make_stage(FIRST, SECOND, journal=lambda _: None)
    stage.desk.session.put(
        Standing.GOOD,
        Session(origin=ORIGIN, login=50012345, ends_at=NOW + timedelta(minutes=107)),
    )
    stage.desk.closing.push(make_record(SECOND, state=State.UNKNOWN))

    stage.window.resize(640, 420)
    QApplication.sendPostedEvents()

    assert stage.window.width() == 640
    assert stage.button("groupsButton").isVisible()
    assert stage.button("groupsButton").accessibleName() == "Show: All"
    assert stage.button("journalButton").text() == ""
    assert stage.button("settingsButton").geometry().right() < 640


async def test_closing_without_anything_under_way_confirms_the_end(make_stage):
    """
    The window itself does not go: the program takes it down.
    """
    stage = make_stage(FIRST)

    stage.window.close()

    assert stage.wanted == ["quit_wanted", "quit_confirmed"]
    assert stage.window.isVisible()


@pytest.mark.parametrize("state", [State.SENDING, State.UNKNOWN])
async def test_a_close_that_waits_is_told_before_the_end(make_stage, state):
    """
    The question is open, not executed; Wait has the focus and keeps the program.
    """
    stage = make_stage(FIRST)
    stage.desk.closing.push(make_record(FIRST, state=state))

    stage.window.close()
    stage.window.close()
    question = stage.window.findChild(QWidget, "quitDialog")
    texts = " ".join(label.text() for label in question.findChildren(QLabel))
    focus = question.focusWidget().objectName()
    question.findChild(QPushButton, "quitWaitButton").click()

    assert "1 close is waiting for its result." in texts
    assert "next start" not in texts
    assert focus == "quitWaitButton"
    assert "quit_confirmed" not in stage.wanted


async def test_quitting_anyway_ends_the_program(make_stage):
    """
    It is the trader's to decide.
    """
    stage = make_stage(FIRST)
    stage.desk.closing.push(make_record(FIRST, state=State.UNKNOWN))
    stage.window.close()

    stage.button("quitAnywayButton").click()

    assert stage.wanted[-1] == "quit_confirmed"


async def test_signing_out_leaves_and_asks_who_comes(make_stage):
    """
    The session is gone first, then the sign-in window is wanted.
    """
    stage = make_stage(FIRST)

    stage.frame.header.sign_out_wanted.emit()

    assert stage.desk.session.session is None
    assert stage.wanted == ["sign_in_wanted"]
    assert stage.window.windowTitle() == "Flatten"


async def test_shutting_leaves_nobody_listening(make_stage):
    """
    After the end no reading and no record reaches the window.
    """
    stage = make_stage(FIRST)

    stage.window.shut()

    # The view's own subscriptions end with the view.
    assert stage.desk.closing.listeners == 0
    assert not stage.window.isVisible()


async def test_the_list_of_keys_names_every_command(make_stage):
    """
    F1 shows what the table of commands holds.
    """
    stage = make_stage(FIRST)

    stage.window.actions_by_id["keys"].trigger()

    dialog = stage.window.findChild(QWidget, "keysDialog")
    texts = {label.text() for label in dialog.findChildren(QLabel)}
    assert {"Close selected…", "Filter orders", "Move between orders"} <= texts


async def test_about_names_the_licences(make_stage):
    """
    Ours and Qt's.
    """
    stage = make_stage(FIRST)

    stage.window._show_about()

    dialog = stage.window.findChild(QWidget, "aboutDialog")
    texts = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "MIT" in texts
    assert "LGPL" in texts
