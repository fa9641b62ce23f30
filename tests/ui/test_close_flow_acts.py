"""What the buttons of an error dialog do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from app.domain.close import State
from app.domain.errors import (
    DoubtCause,
    Failed,
    JournalError,
    NoAnswer,
    Reply,
    SubmitError,
    SubmitFault,
)
from app.ui.text import Act
from tests.ui.close_flow_stage import INVALID, NUMBER, ORDER, SESSION, FlowStage
from tests.ui.desk import make_order, make_record

# The offscreen platform has no stack of windows, and no keyboard to give to a menu.
pytestmark = pytest.mark.qt_log_ignore(
    "This plugin does not support (raise|grabbing the keyboard)", extend=True
)


@pytest.fixture
def stage(window_look, shown):
    made = FlowStage(window_look, shown, ORDER)
    yield made
    made.flow.shut()


async def test_a_close_that_was_not_recorded_is_sent_by_its_typed_number(stage, until):
    """
    Another number does not go; the right one sends the very decision that was refused.
    """
    stage.closing.error = SubmitError(SubmitFault.RECORD, can_override=True)
    stage.flow.close(NUMBER)
    stage.desk.clock.advance(1)
    stage.dialog.findChild(QPushButton, "closeButton").click()
    await until(lambda: stage.alert)
    stage.closing.error = None

    stage.choose(Act.SEND_UNRECORDED, ORDER)
    typed = stage.dialog.findChild(QLineEdit, "unrecordedNumber")
    send = stage.dialog.findChild(QPushButton, "unrecordedSend")
    typed.setText(str(NUMBER + 1))
    other_goes = send.isEnabled()
    typed.setText(str(NUMBER))
    send.click()
    await until(stage.closing.records)

    first, second = stage.closing.decisions
    assert not other_goes
    assert second == replace(first, unrecorded=True)
    assert not first.unrecorded


@pytest.mark.parametrize(
    "act", [Act.CHANGE_VOLUME, Act.BACK_TO_ORDER, Act.TRY_AGAIN, Act.CLOSE_AGAIN_ANYWAY]
)
async def test_going_back_opens_the_fields_and_sends_nothing(stage, until, act):
    """
    The dialog can be edited again; only a press in it would send.
    """
    await stage.send(until)
    stage.closing.move(State.REPLIED, answer=INVALID)

    stage.choose(act)

    assert not stage.dialog.is_under_way
    assert stage.dialog.findChild(QLineEdit, "volumeField").isEnabled()
    assert len(stage.closing.decisions) == 1


async def test_going_back_without_a_dialog_opens_one_with_what_was_entered(stage):
    """
    Volume and comment of the request are in the fields.
    """
    record = make_record(
        ORDER,
        want=30,
        comment="half",
        state=State.REPLIED,
        answer=Failed(Reply(status=500, word="TRADE_ERROR")),
    )
    stage.closing.push(record)

    stage.choose(Act.TRY_AGAIN)

    assert stage.dialog.findChild(QLineEdit, "volumeField").text() == "0.30"
    assert stage.dialog.findChild(QLineEdit, "commentField").text() == "half"
    assert stage.closing.decisions == []


async def test_a_full_close_comes_back_as_a_full_close(stage):
    """
    No volume was sent, and none will be.
    """
    stage.closing.push(make_record(ORDER, want=None, state=State.REFUSED, answer=INVALID))

    stage.choose(Act.TRY_AGAIN)

    assert stage.dialog.findChild(QLineEdit, "volumeField").text() == "1.00"


async def test_a_remainder_under_a_new_number_is_what_is_edited(stage):
    """
    The order goes on as another; the dialog is about that one.
    """
    other = make_order(NUMBER + 5, volume=50, parent=NUMBER)
    stage.desk.book.push(other)
    stage.closing.push(
        make_record(ORDER, state=State.CHANGED, remaining=50, continues_as=other.number)
    )

    stage.choose(Act.BACK_TO_ORDER)

    assert stage.flow.dialog(other.number).order.number == other.number


@pytest.mark.parametrize("act", [Act.CANCEL, Act.KEEP_VIEWING, Act.NOT_NOW, Act.OK])
async def test_being_done_with_it_shuts_the_dialog(stage, until, act):
    """
    The close dialog goes with the error dialog.
    """
    await stage.send(until)
    stage.closing.move(State.REFUSED, answer=INVALID)

    stage.choose(act)

    assert stage.dialog is None


async def test_signing_in_again_keeps_what_was_entered(stage, until):
    """
    The sign-in window is wanted; the dialog stays, unsent.
    """
    await stage.send(until)
    stage.closing.move(State.REFUSED, answer=SESSION)

    stage.choose(Act.SIGN_IN_AGAIN)

    assert stage.sign_ins == [True]
    assert not stage.dialog.is_under_way
    assert stage.dialog.isVisible()


async def test_later_keeps_what_was_entered(stage, until):
    """
    As with signing in, only that nobody is asked to.
    """
    await stage.send(until)
    stage.closing.move(State.REFUSED, answer=SESSION)

    stage.choose(Act.LATER)

    assert stage.sign_ins == []
    assert stage.dialog.isVisible()


async def test_keeping_watch_hides_the_dialog_and_tells_later(stage, until):
    """
    The close goes on; what becomes of it is told over the main window.
    """
    await stage.send(until)
    stage.closing.move(State.SENDING)
    stage.closing.move(State.UNKNOWN, answer=NoAnswer(DoubtCause.TIMEOUT))
    await until(lambda: stage.alert)
    stage.choose(Act.KEEP_WATCHING)

    hidden = stage.dialog is None or not stage.dialog.isVisible()

    assert hidden
    assert stage.closing.under_way(NUMBER) is not None


async def test_a_hidden_close_is_told_over_the_main_window(stage, until):
    """
    Hiding the dialog hides nothing that went wrong.
    """
    await stage.send(until)
    stage.closing.move(State.SENDING)
    stage.dialog.hide()

    stage.closing.move(State.REPLIED, answer=INVALID)
    await until(lambda: stage.alert)

    assert stage.alert.parentWidget() is stage.window


@pytest.mark.parametrize("act", [Act.CHECK_NOW, Act.CHECK_AGAIN])
async def test_checking_reads_the_list(stage, act):
    """
    Nothing else happens.
    """
    stage.closing.push(make_record(ORDER, state=State.UNKNOWN))

    stage.choose(act)

    assert stage.closing.checks == 1


async def test_the_journal_opens_at_the_state(stage):
    """
    The segment is the one that lists such requests.
    """
    stage.closing.push(make_record(ORDER, state=State.UNKNOWN))

    stage.choose(Act.OPEN_JOURNAL)

    assert stage.journals == ["unknown"]


async def test_resolving_needs_a_reason(stage, until):
    """
    Without one the button is off; with one it is stored with the request.
    """
    stage.closing.push(make_record(ORDER, state=State.UNRESOLVED))
    stage.choose(Act.MARK_RESOLVED)
    dialog = stage.window.findChild(QWidget, "reasonDialog")
    button = dialog.findChild(QPushButton, "reasonButton")
    field = dialog.findChild(QLineEdit, "reasonField")
    field.setText("  ")
    off = not button.isEnabled()

    field.setText("  seen with the broker ")
    button.click()
    await until(lambda: stage.closing.resolved)

    assert off
    assert stage.closing.resolved == [("r1", "seen with the broker")]


async def test_a_resolution_that_was_not_recorded_is_told(stage, until):
    """
    The request stays as it was, and the trader hears of it.
    """

    async def refuse(rid, reason):
        raise JournalError("disk full")

    stage.closing.resolve = refuse
    stage.closing.push(make_record(ORDER, state=State.UNRESOLVED))
    stage.choose(Act.MARK_RESOLVED)
    dialog = stage.window.findChild(QWidget, "reasonDialog")
    dialog.findChild(QLineEdit, "reasonField").setText("seen")

    dialog.findChild(QPushButton, "reasonButton").click()
    await until(lambda: stage.alert)

    assert stage.closing.records()[0].state is State.UNRESOLVED
