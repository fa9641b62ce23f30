"""The press that sends: what goes out, which keys count, and only once."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import Qt

from app.domain.close import CloseDecision
from app.domain.errors import (
    Accepted,
    DoubtCause,
    Failed,
    NoAnswer,
    RefusalKind,
    Refused,
    Reply,
    SubmitError,
    SubmitFault,
)
from tests.ui.desk import make_order

OK = Accepted(Reply(status=200))
REFUSED = Refused(Reply(status=400, word="INVALID_DATA"), RefusalKind.INVALID_DATA)
FAILED = Failed(Reply(status=500, word="TRADE_ERROR"))
SILENCE = NoAnswer(DoubtCause.TIMEOUT)


@pytest.mark.parametrize("number", [7, 2**31 - 1, 2**31, 2**53 + 1, 2**63 - 1])
async def test_a_press_submits_what_is_shown(stage, until, number):
    """
    The decision carries the order as shown, exact to the last digit, and the comment.
    """
    order = make_order(number)
    opened = stage(order, percent=50, comment="Half at target ")

    opened.primary.click()
    await until(lambda: opened.submitted)

    expected = CloseDecision(order=order, want=50, comment="Half at target")
    assert opened.desk.closing.decisions == [expected]
    assert opened.submitted == ["r1"]


async def test_a_full_close_carries_no_volume(stage, until):
    """
    At 100 % the whole order is meant, whatever its size is by then.
    """
    opened = stage()

    opened.enter()
    await until(lambda: opened.submitted)

    assert opened.desk.closing.decisions[0].want is None


@pytest.mark.parametrize("field", ["volume", "comment"])
@pytest.mark.parametrize("modifiers", [Qt.KeyboardModifier.NoModifier, "control"])
async def test_enter_in_a_field_presses_the_button(stage, until, field, modifiers):
    """
    Enter and Ctrl+Enter send from the volume and from the comment.
    """
    opened = stage(percent=50)
    control = Qt.KeyboardModifier.ControlModifier

    opened.enter(getattr(opened, field), control if modifiers == "control" else modifiers)
    await until(lambda: opened.submitted)

    assert [d.want for d in opened.desk.closing.decisions] == [50]


async def test_two_clicks_and_fifty_enters_are_one_close(stage, until):
    """
    The button is off before the first press returns, and so is every key.
    """
    opened = stage(percent=50)
    opened.desk.closing.gate.clear()
    opened.dialog.activateWindow()
    await until(opened.dialog.isActiveWindow, what="the dialog has the keyboard")
    opened.comment.setFocus()

    opened.primary.click()
    opened.primary.click()
    for _ in range(50):
        opened.enter(opened.dialog.focusWidget() or opened.dialog)
        opened.enter(opened.dialog, Qt.KeyboardModifier.ControlModifier)
    still_visible = opened.dialog.isVisible()
    opened.desk.closing.gate.set()
    await until(lambda: opened.submitted)

    assert len(opened.desk.closing.decisions) == 1
    assert still_visible


async def test_the_key_that_opened_the_dialog_does_not_count(stage):
    """
    Neither a repeat of a held key nor a press in the first 250 ms sends anything.
    """
    opened = stage()
    opened.desk.clock.advance(-1.0)

    opened.enter()
    opened.desk.clock.advance(0.24)
    opened.enter()
    opened.desk.clock.advance(5.0)
    for _ in range(20):
        opened.repeat_enter()
    await asyncio.sleep(0)

    assert opened.desk.closing.decisions == []
    assert opened.primary.isEnabled()


async def test_enter_on_a_wrong_volume_sends_nothing_and_says_why(stage):
    """
    Enter shows the reason at once.
    """
    opened = stage()
    opened.type("5")

    opened.enter()
    await asyncio.sleep(0)

    assert opened.desk.closing.decisions == []
    assert opened.says("The most you can close is 1.00 lots.")


async def test_enter_on_cancel_cancels(stage):
    """
    A button that has the focus is what Enter means.
    """
    opened, ends = stage(), []
    opened.dialog.finished.connect(ends.append)
    opened.cancel.setFocus()

    opened.enter(opened.cancel)
    await asyncio.sleep(0)

    assert ends == [0]
    assert opened.desk.closing.decisions == []


async def test_ctrl_enter_presses_the_button_from_anywhere(stage, until):
    """
    Even where Cancel has the focus, Ctrl+Enter is the final button.
    """
    opened = stage(percent=50)
    opened.cancel.setFocus()

    opened.enter(opened.cancel, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: opened.submitted)

    assert [d.want for d in opened.desk.closing.decisions] == [50]


async def test_what_was_not_begun_can_be_changed_and_pressed_again(stage, until):
    """
    A refusal from inside is told, everything is kept and open, and sends again.
    """
    opened = stage(percent=50, comment="Half")
    error = SubmitError(SubmitFault.ORDER_CHANGED)
    opened.desk.closing.error = error

    opened.primary.click()
    await until(lambda: opened.refused)
    opened.desk.closing.error = None
    opened.primary.click()
    await until(lambda: opened.submitted)

    assert opened.refused == [error]
    assert [d.want for d in opened.desk.closing.decisions] == [50, 50]
    assert opened.desk.closing.decisions[1].comment == "Half"


async def test_what_was_not_begun_while_hidden_shows_itself(stage, until):
    """
    Nobody is left believing that a close is on its way.
    """
    opened = stage(percent=50)
    opened.desk.closing.gate.clear()
    opened.primary.click()
    await asyncio.sleep(0)
    opened.cancel.click()

    opened.desk.closing.error = SubmitError(SubmitFault.SIGNED_OUT)
    opened.desk.closing.gate.set()
    await until(lambda: opened.refused)

    assert opened.dialog.isVisible()
    assert opened.primary.isEnabled()
