"""After the press: waiting, one story for each outcome, and nothing left behind."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.domain.close import ChangeKind, State
from app.domain.errors import (
    Accepted,
    DoubtCause,
    Failed,
    NoAnswer,
    NotSent,
    NotSentCause,
    RefusalKind,
    Refused,
    Reply,
    SubmitError,
    SubmitFault,
)
from tests.ui.desk import make_desk, make_order, make_record

OK = Accepted(Reply(status=200))
REFUSED = Refused(Reply(status=400, word="INVALID_DATA"), RefusalKind.INVALID_DATA)
FAILED = Failed(Reply(status=500, word="TRADE_ERROR"))
SILENCE = NoAnswer(DoubtCause.TIMEOUT)


async def test_while_sending_everything_is_locked_and_the_seconds_count(sent, until):
    """
    Fields are off, the way out is "Hide", and the wait is told in seconds.
    """
    opened = await sent()
    opened.desk.clock.advance(3.2)

    await until(lambda: opened.says("Waiting for the server… 3 s of 15 s"))

    assert not opened.volume.isEnabled()
    assert not opened.comment.isEnabled()
    assert not opened.percent(50).isEnabled()
    assert opened.cancel.text() == "Hide"
    assert opened.primary.text() == "Closing 0.50 of 1.00 lots…"
    assert not opened.primary.isEnabled()
    assert opened.says("Sent. A close can't be called back once sent.")


@pytest.mark.parametrize("recorded", [True, False])
async def test_a_journal_is_promised_only_where_there_is_one(sent, recorded):
    """
    No text claims a record that does not outlive the program.
    """
    opened = await sent()
    opened.desk.closing.is_recorded = recorded

    opened.desk.closing.move(State.SENDING)

    assert opened.says("the row and the journal will show") == recorded


@pytest.mark.parametrize("end", [State.CONFIRMED, State.SATISFIED])
async def test_success_shuts_the_dialog_by_itself(sent, end):
    """
    "Accepted, checking" is shown, then the dialog goes without another word.
    """
    opened = await sent()
    opened.desk.closing.move(State.REPLIED, answer=OK)
    accepted = opened.says("Accepted, checking the order list…")
    ends = []
    opened.dialog.finished.connect(ends.append)

    opened.desk.closing.move(end)

    assert accepted
    assert len(ends) == 1
    assert opened.told == []
    assert (opened.desk.book.listeners, opened.desk.closing.listeners) == (0, 0)


@pytest.mark.parametrize(
    ("state", "facts"),
    [
        (State.REPLIED, {"answer": REFUSED}),
        (State.REPLIED, {"answer": FAILED}),
        (State.UNKNOWN, {"answer": SILENCE}),
        (State.NOT_SENT, {"not_sent": NotSent(NotSentCause.NETWORK)}),
        (State.NOT_EXECUTED, {"answer": SILENCE}),
        (State.CHANGED, {"change": ChangeKind.OTHER, "remaining": 30}),
        (State.UNRESOLVED, {"answer": SILENCE}),
    ],
)
async def test_a_story_is_told_once_and_the_fields_stay_locked(sent, state, facts):
    """
    However often the record is told again, the error dialog is asked for once.
    """
    opened = await sent()

    record = opened.desk.closing.move(state, **facts)
    opened.desk.closing.move(state, checked=1)
    opened.desk.closing.move(state, checked=2)

    assert opened.told == [record]
    assert opened.dialog.isVisible()
    assert not opened.volume.isEnabled()
    assert not opened.primary.isEnabled()


async def test_a_refusal_confirmed_by_the_list_is_the_same_story(sent):
    """
    One refusal, one dialog.
    """
    opened = await sent()

    opened.desk.closing.move(State.REPLIED, answer=REFUSED)
    opened.desk.closing.move(State.REFUSED)

    assert len(opened.told) == 1


@pytest.mark.parametrize("focus", ["volume", "primary"])
async def test_back_to_editing_keeps_everything(sent, until, focus):
    """
    Volume and comment are as they were, the button sends again, as a new request.
    """
    opened = await sent(comment="Half")
    opened.desk.closing.move(State.REPLIED, answer=REFUSED)
    opened.desk.closing.move(State.REFUSED)

    opened.dialog.back_to_editing(focus)
    focused = opened.dialog.focusWidget()
    opened.primary.click()
    await until(lambda: len(opened.submitted) == 2)

    assert focused is (opened.volume if focus == "volume" else opened.primary)
    assert [d.comment for d in opened.desk.closing.decisions] == ["Half", "Half"]
    assert opened.desk.closing.decisions[1].supersedes == ""


async def test_a_repeat_says_what_both_would_do_and_supersedes(sent, until):
    """
    While the first may still arrive, the second names it and tells the sum.
    """
    opened = await sent()
    opened.desk.closing.move(State.UNKNOWN, answer=SILENCE, checked=1, remaining=100)

    opened.dialog.back_to_editing()
    warned = opened.says("If both arrive, 0.50 lots + 0.50 lots of 1.00 lots close.")
    opened.primary.click()
    await until(lambda: len(opened.submitted) == 2)

    assert warned
    assert opened.desk.closing.decisions[1].supersedes == "r1"


async def test_a_close_under_way_elsewhere_is_told(stage):
    """
    A dialog opened while another request runs says so.
    """
    desk: Any = make_desk(make_order())
    desk.closing.push(make_record(state=State.SENDING, want=30))

    opened = stage(desk=desk)

    assert opened.says("An earlier request to close 0.30 lots is under way.")
    assert opened.primary.isEnabled()


@pytest.mark.parametrize("way", ["escape", "button", "close"])
async def test_hiding_while_sending_cancels_nothing(sent, way):
    """
    The dialog goes out of sight and says nothing more; the request goes on.
    """
    opened = await sent()

    if way == "escape":
        QTest.keyClick(opened.dialog, Qt.Key.Key_Escape)
    elif way == "button":
        opened.cancel.click()
    else:
        opened.dialog.close()
    opened.desk.closing.move(State.UNKNOWN, answer=SILENCE)

    assert not opened.dialog.isVisible()
    assert opened.told == []
    assert opened.desk.book.fast_holders == 0


async def test_a_hidden_dialog_goes_when_its_request_is_settled(sent, until):
    """
    It stays for "Change volume" until the end, then deletes itself and listens no more.
    """
    opened = await sent()
    gone = []
    opened.dialog.destroyed.connect(lambda: gone.append(1))
    opened.cancel.click()

    opened.desk.closing.move(State.UNKNOWN, answer=SILENCE)
    kept = not gone
    opened.desk.closing.move(State.NOT_EXECUTED)
    await until(lambda: gone)

    assert kept
    assert opened.told == []
    assert (opened.desk.book.listeners, opened.desk.closing.listeners) == (0, 0)


async def test_a_hidden_dialog_can_be_brought_back(sent):
    """
    "Change volume" from the main window shows it again with its values.
    """
    opened = await sent(comment="Half")
    opened.cancel.click()

    opened.dialog.back_to_editing()

    assert opened.dialog.isVisible()
    assert (opened.volume.text(), opened.comment.text()) == ("0.50", "Half")
    assert opened.desk.book.fast_holders == 1


async def test_a_reading_while_sending_moves_no_field(sent):
    """
    Our own close may be what made the order smaller: no notice, no other volume.
    """
    opened = await sent()

    opened.pushed(make_order(volume=50))

    assert opened.volume.text() == "0.50"
    assert not opened.says("This order is now")
    assert opened.primary.text() == "Closing 0.50 of 1.00 lots…"


@pytest.mark.parametrize("error", [None, SubmitError(SubmitFault.RECORD)])
async def test_a_parent_that_goes_meanwhile_loses_nothing(stage, until, error):
    """
    The submit outlives the window that started it, and nothing fails or listens.
    """
    opened = stage(percent=50)
    closing, gone = opened.desk.closing, []
    closing.gate.clear()
    opened.primary.click()
    await until(lambda: closing.decisions)
    opened.dialog.destroyed.connect(lambda: gone.append(1))

    opened.dialog.deleteLater()
    await until(lambda: gone)
    closing.error = error
    closing.gate.set()
    await until(lambda: not opened.desk.spawn.__self__.active)

    assert len(closing.decisions) == 1
    assert (opened.desk.book.listeners, closing.listeners) == (0, 0)
    assert opened.desk.book.fast_holders == 0


async def test_a_parent_that_goes_while_sending_leaves_nobody_listening(sent, until):
    """
    Whoever deletes the dialog, what comes afterwards calls into nothing.
    """
    opened, gone = await sent(), []
    opened.dialog.destroyed.connect(lambda: gone.append(1))

    opened.dialog.deleteLater()
    await until(lambda: gone)
    opened.desk.closing.move(State.UNKNOWN, answer=SILENCE)

    assert (opened.desk.book.listeners, opened.desk.closing.listeners) == (0, 0)


async def test_the_story_of_another_close_is_not_told_here(sent):
    """
    A dialog speaks of its own request alone.
    """
    opened = await sent()

    other = make_order(8)
    opened.desk.closing.push(
        make_record(other, rid="r9", state=State.UNKNOWN, answer=SILENCE)
    )

    assert opened.told == []
    assert opened.says("Waiting for the server…")


async def test_a_refused_request_is_no_longer_a_risk(sent):
    """
    Nothing of a refused close can arrive, so a second one warns of nothing.
    """
    opened = await sent()
    opened.desk.closing.move(State.REPLIED, answer=REFUSED)

    opened.dialog.back_to_editing()

    assert not opened.says("earlier request")
    assert opened.primary.isEnabled()


async def test_the_status_stays_readable(sent):
    """
    The state of an answer is in the foot in words, also where an error is told.
    """
    opened = await sent()

    opened.desk.closing.move(State.REPLIED, answer=FAILED)

    texts = [label.text() for label in opened.dialog.findChildren(QLabel)]
    assert "Failed, checking" in texts
