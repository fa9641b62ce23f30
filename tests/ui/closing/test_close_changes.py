"""What the dialog does when the order, or what a lot is, changes under it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton

from app.domain.errors import ReadError, ReadFault
from app.domain.orders import RowFault, UnreadableRow
from app.services.order_book import BookState
from tests.ui.desk import FakeLots, make_desk, make_order


def unconfirmed(proposal: int | None = None) -> Any:
    """A desk where nobody has said what a lot is."""
    desk: Any = make_desk(make_order(), lots=FakeLots(confirmed=False))
    desk.book.proposal = proposal
    return desk


async def test_a_smaller_order_keeps_the_part_and_says_so(stage):
    """
    The volume is not touched, the rest is worked out anew, and a notice tells both.
    """
    opened = stage(percent=50)

    opened.pushed(make_order(volume=60))

    assert opened.says("This order is now 0.60 lots. Volume kept at 0.50.")
    assert opened.primary.text() == "Close 0.50 of 0.60 lots"
    assert opened.says("0.10 lots (10 units)")


async def test_a_full_close_follows_the_order(stage, until):
    """
    All stays all: still no volume is sent.
    """
    opened = stage()
    opened.pushed(make_order(volume=60))
    opened.desk.clock.advance(1.0)

    opened.enter()
    await until(lambda: opened.submitted)

    await until(lambda: opened.primary.text() == "Closing all 0.60 lots…")
    decision = opened.desk.closing.decisions[0]
    assert (decision.want, decision.order.volume) == (None, 60)


async def test_a_part_that_no_longer_fits_is_told(stage):
    """
    Nothing is cut down in silence: the button goes off and a link mends it.
    """
    opened = stage(percent=75)

    opened.pushed(make_order(volume=60))

    assert opened.says("The most you can close is 0.60 lots.")
    assert not opened.primary.isEnabled()


async def test_enter_waits_after_a_change(stage, until):
    """
    For 600 ms Enter does nothing, since it would do something else than before.
    """
    opened = stage(percent=50)
    opened.pushed(make_order(volume=60))

    opened.desk.clock.advance(0.59)
    opened.enter()
    await asyncio.sleep(0)
    during = list(opened.desk.closing.decisions)
    opened.desk.clock.advance(0.02)
    opened.enter()
    await until(lambda: opened.submitted)

    assert during == []


async def test_a_reading_without_news_disturbs_nobody(stage, until):
    """
    New prices and profit neither hold Enter nor touch what was typed.
    """
    opened = stage()
    opened.type("0.5")
    opened.pushed(make_order(profit=make_order().swap))

    opened.enter()
    await until(lambda: opened.submitted)

    assert opened.desk.closing.decisions[0].want == 50


async def test_an_order_that_left_the_list_can_still_be_closed(stage, until):
    """
    What we merely believe forbids nothing: "Close anyway" sends a full close.
    """
    opened = stage(percent=50)

    opened.pushed()
    told = opened.says("This order is no longer in the list.")
    labels = opened.cancel.text(), opened.primary.text()
    opened.primary.click()
    await until(lambda: opened.submitted)

    assert told
    assert labels == ("OK", "Close anyway")
    assert opened.desk.closing.decisions[0].want is None


async def test_enter_on_an_order_that_left_means_ok(stage):
    """
    The key that was about to close now only leaves.
    """
    opened, ends = stage(percent=50), []
    opened.dialog.finished.connect(ends.append)
    opened.pushed()
    opened.desk.clock.advance(1.0)

    opened.enter(opened.dialog.focusWidget())

    assert ends == [0]
    assert opened.desk.closing.decisions == []


async def test_an_order_that_returns_is_as_before(stage):
    """
    The notice goes and the fields open again.
    """
    opened = stage(percent=50)
    opened.pushed()

    opened.pushed(make_order())

    assert not opened.says("no longer in the list")
    assert opened.volume.isEnabled()
    assert opened.cancel.text() == "Cancel"


@pytest.mark.parametrize(
    "facts",
    [
        {"failure": ReadError(ReadFault.OFFLINE), "tries": 3},
        {
            "orders": {},
            "unreadable": (
                UnreadableRow(
                    position=0, number=50123391, fault=RowFault.VOLUME, column="v", raw="?"
                ),
            ),
        },
    ],
)
async def test_a_reading_that_proves_nothing_changes_nothing(stage, facts):
    """
    Neither a failed reading nor a row that couldn't be read means the order is gone.
    """
    opened = stage(percent=50)

    opened.desk.book.tell(**facts)

    assert not opened.says("no longer in the list")
    assert opened.primary.text() == "Close 0.50 of 1.00 lots"


async def test_a_book_that_begins_anew_proves_nothing(stage):
    """
    Before the first reading of another session nothing is known to be gone.
    """
    opened = stage(percent=50)

    opened.desk.book.state = BookState()
    opened.desk.book.tell()

    assert not opened.says("no longer in the list")


async def test_a_part_typed_in_lots_asks_once_what_a_lot_is(stage, until):
    """
    The question stands in place with the proposal; the answer is kept and it goes on.
    """
    opened = stage(desk=unconfirmed(proposal=100))
    opened.type("0.5")

    opened.enter()
    asked = opened.says("How many units are 1.00 lots of EURUSD?")
    field = opened.find(QLineEdit, "unitsPerLotField")
    proposed = field.text()
    before = list(opened.desk.closing.decisions)
    opened.enter(field)
    await until(lambda: opened.submitted)

    assert (asked, proposed, before) == (True, "100", [])
    assert opened.desk.lots.confirmed == [100]
    assert [d.want for d in opened.desk.closing.decisions] == [50]


async def test_without_a_proposal_nothing_is_filled_in(stage):
    """
    A guess would be pressed away; an empty field and wrong answers are refused.
    """
    opened = stage(desk=unconfirmed())
    opened.type("0.5")
    opened.primary.click()
    field = opened.find(QLineEdit, "unitsPerLotField")

    empty = field.text()
    opened.find(QPushButton, "unitsPerLotConfirm").click()

    assert empty == ""
    assert opened.says("Enter a whole number of units from 1 to")
    assert opened.desk.lots.confirmed == []
    assert opened.desk.closing.decisions == []


async def test_another_scale_sends_nothing_by_itself(stage):
    """
    0.05 lots are ten times the units now: the trader sees it before pressing again.
    """
    opened = stage(desk=unconfirmed(proposal=1000))
    opened.type("0.05")
    opened.primary.click()

    opened.enter(opened.find(QLineEdit, "unitsPerLotField"))
    await asyncio.sleep(0)

    assert opened.desk.closing.decisions == []
    assert opened.says("1.00 lots are 1000 units now.")
    assert opened.primary.text() == "Close 0.050 of 0.100 lots"
    assert opened.says("0.050 lots (50 units)")


async def test_escape_leaves_the_question_and_not_the_dialog(stage):
    """
    Nothing is confirmed, and the volume can be changed.
    """
    opened = stage(desk=unconfirmed(proposal=100))
    opened.type("0.5")
    opened.primary.click()

    QTest.keyClick(opened.find(QLineEdit, "unitsPerLotField"), Qt.Key.Key_Escape)

    assert opened.dialog.isVisible()
    assert not opened.says("How many units are 1.00 lots")
    assert opened.primary.isEnabled()
    assert opened.desk.lots.confirmed == []


@pytest.mark.parametrize("way", ["percent", "units", "full", "want"])
async def test_units_percentages_and_full_closes_never_ask(stage, until, way):
    """
    What does not stand on a number of lots goes out at once.
    """
    opened = stage(desk=unconfirmed(), **({"want": 50} if way == "want" else {}))
    if way == "percent":
        opened.percent(50).click()
    elif way == "units":
        opened.form.volume.change_unit()
        opened.type("50")
    elif way == "full":
        opened.type("1.00")

    opened.primary.click()
    await until(lambda: opened.submitted)

    wanted = None if way == "full" else 50
    assert [d.want for d in opened.desk.closing.decisions] == [wanted]
    assert opened.desk.lots.confirmed == []


async def test_confirmed_lots_never_ask(stage, until):
    """
    With a scale that was confirmed, typing lots is enough.
    """
    opened = stage()
    opened.type("0.5")

    opened.enter()
    await until(lambda: opened.submitted)

    assert [d.want for d in opened.desk.closing.decisions] == [50]


async def test_unconfirmed_lots_are_marked(stage):
    """
    Head and label line say that lots stand on a scale nobody has confirmed.
    """
    opened = stage(desk=unconfirmed())

    assert opened.says("lots unconfirmed")
    opened.desk.lots.confirm(100)
    assert not opened.says("lots unconfirmed")
