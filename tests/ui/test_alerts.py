"""The dialogs that tell what became of a close: what they show, when, and in what order."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import delete

from app.domain.close import State
from app.domain.errors import (
    Accepted,
    RefusalKind,
    Reply,
    SubmitError,
    SubmitFault,
)
from app.ui.text import Act
from app.ui.theme import Look
from tests.ui.alert_gallery import doubted, failed, refused
from tests.ui.desk import NOW, make_desk, make_order, make_record
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


def test_a_refusal_opens_a_dialog_at_once(told: Told):
    """
    Title, body, line and buttons are there before any list was read.
    """
    told.alerts.show_record(
        refused(RefusalKind.INVALID_DATA, state=State.REPLIED, remaining=None, checked=0)
    )

    assert told.dialog.isVisible()
    assert told.dialog.windowTitle() == "Close order 50123391"
    assert told.text("alertTitle") == "The server didn't accept the volume"
    assert told.text("alertNow") == "Reading the order list…"
    assert told.button("alertPrimary").text() == "Change volume"
    assert told.button("alertSecondary").text() == "Cancel"


def test_a_refusal_fills_in_from_the_next_list(told: Told):
    """
    A 404 turns from "wasn't found" to "still listed" in the same dialog.
    """
    unread = refused(RefusalKind.NOT_FOUND, state=State.REPLIED, remaining=None, checked=0)
    told.alerts.show_record(unread)
    dialog = told.dialog

    told.push(replace(unread, state=State.REFUSED, remaining=100, checked=1))

    assert told.dialog is dialog
    assert told.text("alertTitle") == "The server says it can't find this order"
    assert told.text("alertNow").endswith("still open with 1.00 lots.")


def test_an_unknown_turns_into_the_result_in_place(told: Told):
    """
    "We don't know yet" becomes "It closed" without a second dialog.
    """
    told.alerts.show_record(doubted())
    dialog = told.dialog
    assert told.text("alertNow").startswith("Checking the order list")

    told.push(doubted(state=State.SATISFIED, remaining=50, checked=2))

    assert told.dialog is dialog
    assert told.text("alertTitle") == "It closed: 0.50 lots"
    assert told.button("alertPrimary").text() == "OK"


def test_a_late_yes_turns_an_open_dialog_into_the_result(told: Told):
    """
    A close that is confirmed after all is told where the doubt was told.
    """
    told.alerts.show_record(doubted())

    told.push(doubted(state=State.REPLIED, answer=Accepted(Reply(status=200))))
    accepted = told.text("alertTitle")
    told.push(doubted(state=State.CONFIRMED, remaining=50, checked=1))

    assert accepted == "The server accepted the close"
    assert told.text("alertTitle") == "It closed: 0.50 lots"


def test_trying_again_waits_for_the_list(told: Told):
    """
    The button is off, with its reason, until a list begun after the answer was read.
    """
    unread = failed(remaining=None, checked=0)
    told.alerts.show_record(unread)
    primary = told.button("alertPrimary")
    assert not primary.isEnabled()
    assert primary.accessibleDescription()

    told.push(replace(unread, remaining=100, checked=1))

    assert primary.isEnabled()
    assert not primary.accessibleDescription()


def test_a_repeated_close_ends_the_story(told: Told):
    """
    A superseded request has nothing left to tell: its dialog shuts without a choice.
    """
    told.alerts.show_record(doubted())

    told.push(doubted(state=State.SUPERSEDED))

    assert told.alerts.dialog() is None
    assert told.chosen == []


def test_dialogs_come_one_at_a_time(told: Told):
    """
    A second story waits until the first was chosen away.
    """
    other = make_order(7)
    second = make_record(other, rid="r2", state=State.UNKNOWN)
    told.alerts.show_record(doubted())
    first = told.dialog

    told.alerts.show_record(second)
    assert told.dialog is first
    told.button("alertPrimary").click()
    QApplication.processEvents()

    assert told.dialog is not first
    assert told.dialog.windowTitle() == "Close order 7"


def test_the_same_request_never_has_two_dialogs(told: Told):
    """
    Shown again, a request replaces what its dialog or its place in the queue says.
    """
    told.alerts.show_record(make_record(make_order(7), rid="r2", state=State.UNKNOWN))
    told.alerts.show_record(doubted())

    told.alerts.show_record(doubted(state=State.NOT_EXECUTED, remaining=100, checked=3))
    told.button("alertPrimary").click()
    QApplication.processEvents()
    titles = [told.text("alertTitle")]
    told.button("alertSecondary").click()
    QApplication.processEvents()

    assert titles == ["It did not close"]
    assert told.alerts.dialog() is None


def test_a_hidden_close_is_told_only_if_it_did_not_go_as_asked(told: Told):
    """
    Of two adopted requests the accepted one stays quiet, the refused one speaks.
    """
    for rid in ("r1", "r2"):
        told.push(make_record(rid=rid, state=State.SENDING))
        told.alerts.adopt(rid)

    told.push(
        make_record(rid="r1", state=State.REPLIED, answer=Accepted(Reply(status=200)))
    )
    quiet = told.alerts.dialog()
    told.push(refused(RefusalKind.NOT_YOURS, rid="r2"))

    assert quiet is None
    assert "isn't yours to close" in told.text("alertTitle")


def test_nobody_else_s_request_opens_a_dialog(told: Told):
    """
    A request that was not adopted, as in a run over many, is left to who runs it.
    """
    told.push(doubted())

    assert told.alerts.dialog() is None


@pytest.mark.parametrize(
    ("first", "then", "again"),
    [
        (doubted(), doubted(state=State.SATISFIED, remaining=50, checked=2), False),
        (doubted(), doubted(state=State.NOT_EXECUTED, remaining=100, checked=3), True),
        (doubted(), doubted(checked=1, remaining=100), False),
        (failed(), failed(state=State.SATISFIED, remaining=50), True),
        (
            refused(RefusalKind.RULE, state=State.REPLIED, checked=0),
            refused(RefusalKind.RULE),
            False,
        ),
    ],
    ids=["found closed", "did not close", "same", "failed, yet closed", "same refusal"],
)
def test_a_story_put_away_comes_back_only_with_news(told: Told, first, then, again):
    """
    After "Keep watching" bad news opens a dialog again; what the row shows does not.
    """
    told.push(first)
    told.alerts.adopt("r1")
    told.dialog.reject()

    told.push(then)

    assert (told.alerts.dialog() is not None) == again


def test_a_decision_not_begun_is_told_with_its_order(told: Told):
    """
    A close refused on this computer says so and hands the order on with the act.
    """
    order = make_order()

    told.alerts.show_submit(SubmitError(SubmitFault.ORDER_CHANGED), order)
    title = told.text("alertTitle")
    told.button("alertPrimary").click()

    assert title == "The order changed before it was sent"
    assert told.chosen == [(order, Act.BACK_TO_ORDER)]


def test_the_row_s_link_finds_the_latest_story(told: Told):
    """
    Of an order's requests the last one with something to tell is shown.
    """
    told.push(make_record(rid="r1", state=State.CONFIRMED))
    told.push(doubted(rid="r2"))
    told.push(make_record(make_order(7), rid="r3", state=State.SENDING))

    assert not told.alerts.show_record_for(7)
    assert told.alerts.show_record_for(50123391)
    assert told.text("alertTitle").startswith("We don't know yet")


async def test_a_story_outlives_the_window_it_was_told_over(told: Told, until):
    """
    A close dialog deleted under its error does not take the result with it.
    """
    over = QWidget()
    over.show()
    told.alerts.show_record(doubted(), over)

    delete(over)
    told.push(doubted(state=State.CONFIRMED, remaining=50, checked=1))

    await until(lambda: told.alerts.dialog() is not None)
    assert told.text("alertTitle") == "It closed: 0.50 lots"


async def test_the_countdown_goes_on_by_itself(told: Told, until):
    """
    The seconds to the next reading run while nothing else happens.
    """
    told.alerts.show_record(doubted())
    assert told.text("alertNow").endswith("next in 2 s")

    told.wait(1.0)

    await until(lambda: told.text("alertNow").endswith("next in 1 s"), within_s=3)
    await asyncio.sleep(0)


def test_everything_is_let_go_at_the_end(told: Told):
    """
    After closing, nothing listens and no dialog is left.
    """
    told.alerts.show_record(doubted())

    told.alerts.close()

    assert told.alerts.dialog() is None
    assert told.desk.closing.listeners == 0
    assert told.desk.book.listeners == 0


def test_an_execution_after_the_end_is_told_though_the_story_was_put_away(told: Told):
    """
    "It did not close" was read and put away; lists that show it after all open a new one.
    """
    ended = doubted(state=State.NOT_EXECUTED, remaining=100)
    told.alerts.show_record(ended)
    told.button("alertSecondary").click()

    told.push(replace(ended, late_at=NOW, remaining=50))

    assert "may have been carried out late" in told.text("alertTitle")
    assert "0.50 lots left" in told.text("alertBody")


def test_a_repeated_close_of_which_both_arrived_is_told_though_nobody_waits(told: Told):
    """
    It went well, so no dialog was open for it; that two were carried out is told once.
    """
    plain = make_record(state=State.CONFIRMED, remaining=0, sent_wall=NOW)
    both = replace(plain, request=replace(plain.request, earlier=(50,)))

    told.push(both)
    title = told.text("alertTitle")
    told.button("alertPrimary").click()
    told.push(both)

    assert title == "Both closes arrived, as you allowed"
    assert told.alerts.dialog() is None


def test_a_line_that_fills_in_later_is_not_cut_off(told: Told):
    """
    The dialog grows with the sentence of the list in the very call that brings it.
    """
    asked = failed(remaining=None, checked=0)
    told.alerts.show_record(asked)
    QApplication.processEvents()
    before = told.dialog.height()

    told.push(replace(asked, remaining=100, checked=1))

    assert told.dialog.height() > before
