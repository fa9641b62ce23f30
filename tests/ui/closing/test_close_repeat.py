"""The question before the same part is closed a second time within a minute."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.domain.close import Stamp, State
from tests.ui.desk import make_desk, make_order, make_record

SENT = Stamp(1, 1000.0)


@pytest.fixture
def again(stage):
    """Open the dialog on what an equal part has just left of the order."""

    def open_again(state: State = State.CONFIRMED, **start: Any):
        left = make_order(volume=100)
        desk: Any = make_desk(left)
        desk.closing.push(make_record(make_order(volume=150), state=state, sent=SENT))
        return stage(left, desk=desk, **({"percent": 50} | start))

    return open_again


def ask(opened):
    opened.primary.click()
    return opened.find(QPushButton, "repeatNo")


async def test_the_same_part_asks_first(again):
    """
    What was closed, when, and what is left is told; nothing is sent; "No" is chosen.
    """
    opened = again()

    no = ask(opened)

    assert opened.desk.closing.decisions == []
    assert opened.dialog.focusWidget() is no
    assert opened.says("You already closed 0.50 lots of order 50123391 at")
    assert opened.says("Close another 0.50? 1.00 lots are left.")
    assert not opened.primary.isEnabled()


async def test_a_close_that_is_not_certain_is_not_called_done(again):
    """
    It was asked for; more is not known.
    """
    opened = again(State.UNRESOLVED)
    opened.desk.closing.move(State.CLOSED_BY_USER, sent=SENT)

    ask(opened)

    assert opened.says("You already asked to close 0.50 lots")


async def test_yes_sends_it_once(again, until):
    """
    The same decision goes out, without a second question.
    """
    opened = again()
    ask(opened)

    opened.find(QPushButton, "repeatAgain").click()
    await until(lambda: opened.submitted)

    assert [d.want for d in opened.desk.closing.decisions] == [50]


async def test_enter_means_no(again):
    """
    Whether "No" has the focus or something that is no button.
    """
    opened = again()
    no = ask(opened)
    opened.desk.clock.advance(1)

    opened.enter(no)
    first = opened.find(QPushButton, "closeButton").isEnabled()
    ask(opened)
    opened.desk.clock.advance(1)
    opened.volume.setFocus()
    opened.enter(opened.volume)

    assert first
    assert not no.isVisible()
    assert opened.desk.closing.decisions == []


async def test_escape_means_no_and_leaves_the_dialog_open(again):
    """
    What was entered stays.
    """
    opened = again()
    no = ask(opened)

    QTest.keyClick(no, Qt.Key.Key_Escape)

    assert opened.dialog.isVisible()
    assert not no.isVisible()
    assert opened.primary.isEnabled()
    assert opened.desk.closing.decisions == []


async def test_another_volume_takes_the_question_back(again, until):
    """
    The answer was about this part only; another one is sent without being asked.
    """
    opened = again()
    no = ask(opened)

    opened.percent(25).click()
    gone = not no.isVisible()
    opened.primary.click()
    await until(lambda: opened.submitted)

    assert gone
    assert [d.want for d in opened.desk.closing.decisions] == [25]


async def test_an_order_that_changes_takes_the_question_back(again):
    """
    "1.00 lots are left" would no longer be true.
    """
    opened = again()
    no = ask(opened)

    opened.pushed(make_order(volume=80))

    assert not no.isVisible()


async def test_news_of_the_same_order_leave_the_question(again):
    """
    Its profit moves with every list.
    """
    opened = again()
    no = ask(opened)

    opened.pushed(make_order(volume=100, swap=None))

    assert no.isVisible()


async def test_a_minute_later_nothing_is_asked(again, until):
    """
    The time is the setting's.
    """
    opened = again()
    opened.desk.clock.advance(60)

    opened.primary.click()
    await until(lambda: opened.submitted)

    assert len(opened.desk.closing.decisions) == 1


async def test_a_full_close_never_asks(again, until):
    """
    Closing all twice can only find nothing the second time.
    """
    opened = again(percent=100)

    opened.primary.click()
    await until(lambda: opened.submitted)

    assert [d.want for d in opened.desk.closing.decisions] == [None]
