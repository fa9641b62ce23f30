"""The journal's window: live, by segment, period and filter, and nothing in it sends."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QTableView, QWidget

from app.domain.account import Session
from app.domain.close import Receipt, State
from app.domain.errors import JournalError
from app.services.history import Period
from app.services.session import Standing
from app.ui.journal_rows import PLACES
from tests.ui.desk import NOW, make_record
from tests.ui.journal.stage import (
    CLOSED,
    EVERY,
    OK,
    SENDING,
    UNKNOWN,
    FakeJournal,
    past,
)

KEY = Qt.Key
OLD = past("old", State.CONFIRMED, ago_s=3 * 86_400, answer=OK, symbol="XAUUSD")


async def test_names_that_scripts_rely_on_are_there(stage):
    """
    Window, list and export button.
    """
    shown = await stage(CLOSED)

    assert shown.window.objectName() == "journalWindow"
    assert shown.find(QTableView, "journalView").isVisible()
    assert shown.button("exportButton").isEnabled()


async def test_every_button_and_field_has_a_name_to_be_read_out(stage):
    """
    Icons alone say nothing to a screen reader.
    """
    shown = await stage(*EVERY, live=[UNKNOWN])
    kinds = (QAbstractButton, QLineEdit, QTableView)

    unnamed = [
        widget.objectName() or widget
        for kind in kinds
        for widget in shown.window.findChildren(kind)
        if widget.isVisible()
        and not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    ]

    assert unnamed == []


async def test_the_past_is_listed_with_counts(stage):
    """
    Newest first; each segment says how many are in it.
    """
    shown = await stage(*EVERY)

    assert shown.rids == [record.request.rid for record in EVERY]
    assert shown.segment("all").text() == "All 13"
    assert shown.segment("failed").text() == "Failed 5"
    assert shown.says("13 requests · Today")
    assert shown.says("kept 90 days on this computer")


async def test_it_opens_at_the_segment_asked_for(stage):
    """
    What an error dialog points to is what is shown.
    """
    shown = await stage(*EVERY, segment="unknown")

    assert shown.rids == ["unknown", "changed"]
    assert shown.segment("unknown").isChecked()


async def test_a_segment_lists_only_its_own(stage):
    """
    The first of it becomes the current one.
    """
    shown = await stage(*EVERY)

    shown.segment("not_sent").click()

    assert shown.rids == ["not_sent"]
    assert shown.frame.current().record.request.rid == "not_sent"
    assert shown.says("Nothing was sent")


async def test_what_becomes_known_is_shown_while_the_window_is_open(stage, until):
    """
    The row changes where it stands, the counts and the story with it.
    """
    shown = await stage(live=[SENDING])
    assert shown.cell("sending", 5) == "Waiting for answer"

    closed = replace(SENDING, state=State.CONFIRMED, answer=OK, settled_at=NOW)
    shown.desk.closing.push(closed)
    await until(lambda: shown.cell("sending", 5) == "Closed")

    assert shown.segment("closed").text() == "Closed 1"
    assert shown.segment("waiting").text() == "Waiting 0"
    assert shown.says("It closed: 0.50 lots")


async def test_a_new_request_comes_at_the_top_and_the_story_stays(stage, until):
    """
    What is being read is not taken away.
    """
    shown = await stage(*EVERY)
    shown.frame.view.choose("closed")

    shown.desk.closing.push(replace(make_record(rid="new"), state=State.SENDING))
    await until(lambda: shown.rids[0] == "new")

    assert shown.frame.current().record.request.rid == "closed"


async def test_a_hidden_window_is_up_to_date_when_it_comes_back(stage):
    """
    Closing it hides it, and nothing is missed.
    """
    shown = await stage(live=[SENDING])
    shown.window.close()
    shown.desk.closing.push(replace(SENDING, state=State.CONFIRMED, answer=OK))

    shown.window.show_segment("all")

    assert shown.cell("sending", 5) == "Closed"


async def test_a_period_reads_further_back(stage, until):
    """
    Older requests come with their date.
    """
    shown = await stage(CLOSED, OLD)
    assert shown.rids == ["closed"]

    shown.frame.bar.periods.setCurrentIndex(1)
    shown.frame.bar.periods.activated.emit(1)
    await until(lambda: "old" in shown.rids)

    assert shown.history.period is Period.WEEK
    assert shown.cell("old", 0).startswith("13 Apr ")


async def test_the_filter_narrows_the_list_and_escape_clears_it(stage):
    """
    Every word must be found; the counts stay those of the period.
    """
    shown = await stage(*EVERY)
    shown.press(KEY.Key_F, ctrl=True, on=shown.window)

    shown.frame.bar.filter.setText("EURGBP waiting")
    narrowed = shown.rids
    shown.press(KEY.Key_Escape, on=shown.frame.bar.filter)

    assert narrowed == ["sending"]
    assert shown.segment("all").text() == "All 13"
    assert len(shown.rids) == 13


async def test_without_a_hit_the_page_says_so_and_leads_back(stage):
    """
    An empty list would look like an empty journal.
    """
    shown = await stage(*EVERY)

    shown.frame.bar.filter.setText("gold")

    assert shown.says("No request matches “gold”")
    assert not shown.button("exportButton").isEnabled()
    shown.frame.pages.nothing.first_pressed.emit()
    assert len(shown.rids) == 13


async def test_an_empty_journal_says_no_closes_yet(stage, until):
    """
    First "none in this time" with a way to the rest, then "none yet".
    """
    shown = await stage()
    assert shown.says("No closes in this time")

    shown.frame.pages.empty.first_pressed.emit()
    await until(lambda: shown.says("No closes yet"))

    assert not shown.frame.details.isVisible()


async def test_a_journal_that_cannot_be_read_says_so_and_is_tried_again(stage, until):
    """
    In words, with the technical reason behind them.
    """
    journal = FakeJournal(CLOSED)
    journal.error = JournalError("database disk image is malformed")
    shown = await stage(journal=journal)
    assert shown.says("The journal could not be read")
    assert shown.says("malformed")

    journal.error = None
    shown.frame.pages.failed.first_pressed.emit()
    await until(lambda: shown.rids == ["closed"])

    assert not shown.says("could not be read")


async def test_a_list_without_its_journal_does_not_look_whole(stage, until):
    """
    This run's closes are listed under a warning, which goes with its cause.
    """
    journal = FakeJournal(CLOSED)
    journal.error = JournalError("busy")
    shown = await stage(journal=journal, live=[SENDING])
    assert shown.rids == ["sending"]
    assert shown.says("Only closes of this run are listed.")

    journal.error = None
    shown.frame.banner.acted.emit()
    await until(lambda: len(shown.rids) == 2)

    assert not shown.frame.banner.isVisible()


async def test_check_now_reads_the_list_and_sends_nothing(stage):
    """
    It is there while the outcome is open.
    """
    shown = await stage(live=[UNKNOWN])

    shown.button("journalCheckButton").click()

    assert shown.desk.closing.checks == 1
    assert shown.desk.closing.decisions == []


async def test_a_settled_request_offers_nothing_to_do(stage):
    """
    There is nothing left to find out.
    """
    shown = await stage(CLOSED)

    assert not shown.button("journalCheckButton").isVisible()
    assert not shown.button("journalResolveButton").isVisible()


async def test_a_request_of_another_account_waits_for_its_sign_in(stage):
    """
    The list that would settle it is not the one being read.
    """
    shown = await stage(live=[UNKNOWN])
    other = Session(origin="https://other.example", login=7)

    shown.desk.session.put(Standing.GOOD, other)
    shown.frame.refresh()

    assert not shown.button("journalCheckButton").isEnabled()
    assert shown.says("Not being checked")


async def test_marking_as_resolved_needs_a_reason_and_keeps_it(stage, until):
    """
    The reason goes to the record; the row and the story say so.
    """
    shown = await stage(live=[UNKNOWN])
    shown.button("journalResolveButton").click()
    done = shown.button("reasonButton")
    assert not done.isEnabled()

    shown.find(QLineEdit, "reasonField").setText("Seen closed in the terminal")
    done.click()
    await until(lambda: shown.cell("unknown", 5) == "Resolved by you")

    assert shown.desk.closing.resolved == [("unknown", "Seen closed in the terminal")]
    assert shown.says("“Seen closed in the terminal”")


async def test_a_reason_that_could_not_be_written_is_told(stage, until):
    """
    The request stays as it was.
    """
    shown = await stage(live=[UNKNOWN])

    async def refuse(rid, reason):
        raise JournalError("disk full")

    shown.desk.closing.resolve = refuse
    shown.button("journalResolveButton").click()
    shown.find(QLineEdit, "reasonField").setText("Seen")
    shown.button("reasonButton").click()
    await until(lambda: shown.says("Your reason could not be written down."))

    assert shown.says("disk full")
    assert shown.cell("unknown", 5) == "Outcome unknown"


async def test_copy_for_support_is_plain_text(stage):
    """
    The story with its facts, to paste anywhere.
    """
    shown = await stage(CLOSED)

    shown.button("journalCopyButton").click()

    text = QGuiApplication.clipboard().text()
    assert "Order: 50123391" in text
    assert "Answer: 200 OK" in text


@pytest.mark.parametrize(("login", "said"), [(None, "+12.30 USD"), (1, "+12.30.")])
async def test_a_result_has_a_currency_only_in_its_own_account(stage, login, said):
    """
    The one signed in to; what another account is kept in is not known here.
    """
    receipt = Receipt(
        units=50, closed_at=NOW, price=Decimal("1.1"), net_profit=Decimal("12.3")
    )
    request = CLOSED.request
    if login is not None:
        request = replace(request, login=login)
    shown = await stage(replace(CLOSED, request=request, receipt=receipt))

    shown.button("journalCopyButton").click()

    assert shown.says(said)
    assert said.strip(".") in QGuiApplication.clipboard().text()


async def test_the_keys_walk_the_list_and_start_nothing(stage):
    """
    Arrows move, Enter goes to the story, Escape back, Ctrl+J to the orders.
    """
    shown = await stage(*EVERY, live=[UNKNOWN])

    shown.press(KEY.Key_Down)
    moved = shown.frame.current().record.request.rid
    shown.press(KEY.Key_Return)
    reading = shown.window.focusWidget()
    shown.press(KEY.Key_Escape, on=shown.window)
    back = shown.window.focusWidget()
    shown.press(KEY.Key_J, ctrl=True, on=shown.window)

    assert moved == "sending"
    assert reading is shown.frame.details.story
    assert back is shown.frame.view
    assert shown.wanted == [True]
    assert shown.desk.closing.checks == 0


async def test_the_story_shows_that_the_keys_are_in_it(stage):
    """
    A ring in the colour of focus, where there was none; nothing moves by it.
    """
    shown = await stage(CLOSED)
    story = shown.frame.details.story

    def edges():
        shot = story.grab().toImage()
        return shot.pixelColor(shot.width() // 2, 0), shot.pixelColor(60, 40)

    before = edges()
    shown.press(KEY.Key_Return)
    after = edges()

    assert story.hasFocus()
    assert before[0] != after[0]
    assert before[1] == after[1]


async def test_in_a_narrow_window_the_story_is_below(stage, until):
    """
    Beside the list where there is room, under it where there is none.
    """
    shown = await stage(CLOSED)
    details, view = shown.frame.details, shown.frame.view

    def left(widget: QWidget) -> int:
        return widget.mapTo(shown.window, widget.rect().topLeft()).x()

    shown.window.resize(1280, 800)
    await until(lambda: left(details) > left(view))
    shown.window.resize(820, 480)
    await until(lambda: left(details) == left(view))

    assert details.height() > 100
    assert view.height() > 100


@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_it_can_be_painted_in_both_themes(stage, window_look, theme):
    """
    Every row, the header and the story; larger text too.
    """
    shown = await stage(*EVERY, live=[UNKNOWN, SENDING])

    window_look.apply(theme=theme, text_percent=150)
    picture = shown.window.grab()

    assert not picture.isNull()
    assert shown.frame.view.rowHeight(0) == window_look.size("row")


async def test_a_window_that_is_shut_hears_nothing_more(stage):
    """
    At the program's end nobody calls into windows that are going.
    """
    shown = await stage(live=[SENDING])
    shown.window.shut()

    shown.desk.closing.push(replace(SENDING, state=State.CONFIRMED, answer=OK))

    assert shown.cell("sending", 5) == "Waiting for answer"
    assert not shown.window.isVisible()
    assert not shown.history._changed._callbacks


async def test_a_request_without_a_record_says_so(stage):
    """
    In its row, and the foot claims nothing for as long as it lasts.
    """
    shown = await stage(CLOSED)

    shown.owed = frozenset({"closed"})
    shown.frame.refresh()
    said = shown.cell("closed", PLACES["answer"])

    assert said.endswith("no record")
    assert shown.says("not everything is on record")
    assert not shown.says("kept 90 days")

    shown.owed = frozenset()
    shown.frame.refresh()

    assert shown.says("kept 90 days on this computer")
    assert "no record" not in shown.cell("closed", PLACES["answer"])
