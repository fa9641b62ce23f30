"""What ties the table, the close dialogs and the error dialogs together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QLineEdit, QPushButton

from app.domain.close import State
from app.domain.errors import (
    DoubtCause,
    NoAnswer,
    SubmitError,
    SubmitFault,
)
from app.services.session import Standing
from app.ui.main_window import MainWindow
from tests.ui.close_flow_stage import INVALID, NUMBER, ORDER, FlowStage
from tests.ui.desk import make_desk, make_record

# The offscreen platform has no stack of windows, and no keyboard to give to a menu.
pytestmark = pytest.mark.qt_log_ignore(
    "This plugin does not support (raise|grabbing the keyboard)", extend=True
)


@pytest.fixture
def stage(window_look, shown):
    made = FlowStage(window_look, shown, ORDER)
    yield made
    made.flow.shut()


async def test_one_dialog_for_each_order(stage):
    """
    Asking a second time brings up the first, with what was entered.
    """
    stage.flow.close(NUMBER)
    first = stage.dialog

    stage.flow.close(NUMBER)

    assert stage.dialog is first
    assert first.isVisible()
    assert stage.closing.decisions == []


async def test_an_order_that_is_not_listed_opens_nothing(stage):
    """
    A row that has just left cannot be closed by its ghost.
    """
    stage.flow.close(NUMBER + 1)

    assert stage.flow.dialog(NUMBER + 1) is None


async def test_a_percentage_is_handed_to_the_dialog(stage):
    """
    The dialog begins with that part.
    """
    stage.flow.close(NUMBER, 50)

    assert stage.dialog.findChild(QLineEdit, "volumeField").text() == "0.50"


async def test_an_order_under_way_gets_its_story(stage):
    """
    No second dialog to send from while the outcome is unknown.
    """
    record = make_record(ORDER, state=State.UNKNOWN, answer=NoAnswer(DoubtCause.TIMEOUT))
    stage.closing.push(record)

    stage.flow.close(NUMBER)

    assert stage.dialog is None
    assert stage.alert is not None
    assert stage.closing.checks == 1


async def test_what_the_dialog_tells_becomes_an_error_dialog(stage, until):
    """
    A refusal opens over the close dialog, which keeps what was entered.
    """
    await stage.send(until)
    stage.closing.move(State.SENDING)

    stage.closing.move(State.REPLIED, answer=INVALID)
    await until(lambda: stage.alert)

    assert stage.alert.parentWidget() is stage.dialog


async def test_a_local_refusal_is_told_over_the_dialog(stage, until):
    """
    Nothing was sent, and the words say so.
    """
    stage.closing.error = SubmitError(SubmitFault.ORDER_CHANGED)
    stage.flow.close(NUMBER)
    stage.desk.clock.advance(1)

    stage.dialog.findChild(QPushButton, "closeButton").click()
    await until(lambda: stage.alert)

    assert stage.alert.parentWidget() is stage.dialog


async def test_another_account_shuts_every_dialog(stage):
    """
    What was entered belongs to an order of the account before.
    """
    stage.flow.close(NUMBER)

    stage.flow.forget()

    assert stage.dialog is None


async def test_the_same_account_again_keeps_them(window_look, shown):
    """
    Signing in again after a session's end leaves dialogs and entries alone.
    """
    desk: Any = make_desk(ORDER)
    window = MainWindow(window_look, desk)
    shown(window)
    window.flow.close(NUMBER)

    desk.session.put(Standing.ENDED)
    desk.session.put(Standing.GOOD, replace(desk.session.session, session_type=0))
    same = window.flow.dialog(NUMBER)
    desk.session.put(Standing.GOOD, replace(desk.session.session, login=9))

    assert same is not None
    assert window.flow.dialog(NUMBER) is None
    window.shut()


async def test_rows_are_held_while_a_close_dialog_is_on_the_screen(stage):
    """
    Held once while it shows, also when it was hidden between; free when it is gone.
    """
    stage.flow.close(NUMBER)
    shown_first = stage.holders
    stage.dialog.hide()
    hidden = stage.holders
    stage.flow.close(NUMBER)
    shown_again = stage.holders
    stage.dialog.reject()

    assert (shown_first, hidden, shown_again, stage.holders) == (1, 0, 1, 0)
