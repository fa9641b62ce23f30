"""The dialog that tells a story: its size, its keys, its buttons, and plain text only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QWidget
from shiboken6 import delete

from app.domain.close import State
from app.domain.errors import (
    Failed,
    RefusalKind,
    Refused,
    Reply,
)
from app.ui.alert_dialog import AlertDialog, Telling
from app.ui.text import Act
from app.ui.theme import Look
from tests.ui import alert_gallery
from tests.ui.alert_gallery import STORIES, doubted, failed, listed_after, refused
from tests.ui.desk import FakeClock, make_desk, make_order, make_record
from tests.ui.told import Told

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJsb2dpbiI6MX0.c2VjcmV0"  # noqa: S105 - made up
HOSTILE = "<img src=x><b>bold</b> &amp; &File"


@pytest.fixture
def look(qapp: QApplication) -> Iterator[Look]:
    yield Look(qapp, theme="light", reduced_motion=True)
    qapp.styleHints().unsetColorScheme()
    qapp.setStyleSheet("")


@pytest.fixture
def window(look: Look) -> Iterator[QWidget]:
    made = QWidget()
    made.show()
    yield made
    delete(made)


@pytest.fixture
def told(look: Look, window: QWidget) -> Iterator[Told]:
    made = Told(look, window, make_desk(make_order()))
    yield made
    made.alerts.close()


@pytest.mark.parametrize("name", STORIES)
def test_each_story_fits_its_dialog(name, look, window):
    """
    Every label gets the height its text needs and every button its width.
    """
    record = STORIES[name]
    told = Told(look, window, make_desk(*listed_after(record)))

    told.alerts.show_record(record)

    for label in told.dialog.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width())
    for button in told.dialog.findChildren(QPushButton):
        if button.isVisible():
            assert button.width() >= button.sizeHint().width()
            assert button.geometry().right() < told.dialog.width()
    assert told.dialog.width() == 400
    told.alerts.close()


def test_a_shorter_story_leaves_no_gap_of_the_one_before(look, window):
    """
    The dialog that first said much and then little is as low as one that never did.
    """
    story = alert_gallery.told(refused(RefusalKind.NOT_FOUND, remaining=100))
    dialog = AlertDialog("x", look, FakeClock(), window)
    dialog.tell(Telling(words=story))
    dialog.open()
    before = dialog.height()

    dialog.tell(Telling(words=replace(story, body="word " * 60)))
    longer = dialog.height()
    dialog.tell(Telling(words=story))

    assert longer > before
    assert dialog.height() == before
    dialog.shut()


def test_text_at_twice_the_size_still_fits(look, window):
    """
    The dialog grows with the text and scrolls its story; the buttons stay in view.
    """
    look.apply(text_percent=200)
    told = Told(look, window, make_desk(make_order()))

    told.alerts.show_record(STORIES["unknown_part_listed"])

    dialog = told.dialog
    assert dialog.height() <= dialog.screen().availableGeometry().height()
    bottom = told.button("alertPrimary").mapTo(
        dialog, told.button("alertPrimary").rect().bottomRight()
    )
    assert dialog.rect().contains(bottom)
    told.alerts.close()


def test_server_text_is_never_more_than_text(told: Told):
    """
    Tags and shortcuts a server sends appear letter by letter; nothing is rich text.
    """
    reply = Reply(status=500, word=HOSTILE, message=HOSTILE)
    order = make_order(symbol=HOSTILE)
    record = make_record(
        order, state=State.REPLIED, answer=Failed(reply), remaining=100, checked=1
    )

    told.alerts.show_record(record)

    assert "“<img src=x><b>bold</b> &amp; &File”" in told.text("alertBody")
    assert HOSTILE in told.text("alertDetails")
    for label in told.dialog.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText
    for button in told.dialog.findChildren(QAbstractButton):
        assert "<" not in button.text() + button.toolTip()
    assert told.dialog.findChildren(QAction) == []


def test_a_megabyte_of_message_keeps_the_dialog_small(told: Told):
    """
    The dialog stays as wide as always and no higher than the screen, details open.
    """
    reply = Reply(status=500, word="TRADE_ERROR", message="m" * 1_000_000)
    record = failed(answer=Failed(reply))

    told.alerts.show_record(record)
    details = told.dialog.findChildren(QPushButton)
    next(b for b in details if b.text() == "Details").click()

    assert told.dialog.width() == 400
    assert told.dialog.height() <= told.dialog.screen().availableGeometry().height()
    assert len(told.text("alertBody")) < 500


def test_copy_takes_the_story_and_no_secret(told: Told):
    """
    The clipboard gets the story and its details as text, without any token.
    """
    reply = Reply(status=401, word="PERMISSION_DENIED", message=f"bad token {TOKEN}")
    record = refused(
        RefusalKind.SESSION, answer=Refused(reply, RefusalKind.SESSION), rid="r77"
    )
    told.alerts.show_record(record)
    next(b for b in told.dialog.findChildren(QPushButton) if b.text() == "Details").click()

    told.button("alertCopy").click()

    copied = QGuiApplication.clipboard().text()
    assert "This sign-in can't close orders" in copied
    assert "401" in copied
    assert "50123391" in copied
    assert "r77" in copied
    assert "eyJ" not in copied


def test_escape_is_the_safe_choice(told: Told):
    """
    Escape in a failure means "Not now", whatever the default button is.
    """
    told.alerts.show_record(failed())

    QTest.keyClick(told.dialog, Qt.Key.Key_Escape)

    assert told.chosen == [(failed(), Act.NOT_NOW)]
    assert told.alerts.dialog() is None


def test_enter_is_not_taken_in_the_first_moment(told: Told):
    """
    Enter counts 250 ms after the dialog opened, and only when it was pressed anew.
    """
    told.alerts.show_record(failed())
    primary = told.button("alertPrimary")

    QTest.keyClick(primary, Qt.Key.Key_Return)
    early = list(told.chosen)
    told.wait()
    QTest.keyClick(primary, Qt.Key.Key_Return)

    assert early == []
    assert told.chosen == [(failed(), Act.TRY_AGAIN)]


def test_ctrl_enter_presses_the_default_button(told: Told):
    """
    Wherever the focus is, Ctrl+Enter is the default button, after the first moment.
    """
    told.alerts.show_record(failed())
    aside = told.button("alertSecondary")

    QTest.keyClick(aside, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    early = list(told.chosen)
    told.wait()
    QTest.keyClick(aside, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    assert early == []
    assert told.chosen == [(failed(), Act.TRY_AGAIN)]


def test_enter_is_not_taken_right_after_the_buttons_changed(told: Told):
    """
    A story that turns while a hand is on Enter does not act on the new button.
    """
    told.alerts.show_record(doubted())
    told.wait()
    told.push(doubted(state=State.NOT_EXECUTED, remaining=100, checked=3))

    QTest.keyClick(told.button("alertPrimary"), Qt.Key.Key_Return)

    assert told.chosen == []


def test_checking_now_keeps_the_dialog(told: Told):
    """
    "Check now" is handed on and the dialog goes on telling.
    """
    told.alerts.show_record(doubted())

    told.button("alertSecondary").click()

    assert told.chosen == [(doubted(), Act.CHECK_NOW)]
    assert told.dialog.isVisible()


def test_the_first_focus_is_on_the_default_button(told: Told, window: QWidget):
    """
    The default button has it; while that one is off, the safe one.
    """
    told.alerts.show_record(doubted())
    assert told.dialog.focusWidget() is told.button("alertPrimary")
    told.dialog.reject()

    told.alerts.show_record(failed(rid="r2", remaining=None, checked=0))

    assert told.dialog.focusWidget() is told.button("alertSecondary")
