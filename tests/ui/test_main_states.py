"""What stands in place of rows, and what the band above them says."""

from __future__ import annotations

import pytest

from app.domain.errors import ReadError, ReadFault
from app.services.order_book import BookState, Freshness
from app.services.session import Standing
from app.ui.states_stack import Page
from tests.ui.desk import NOW
from tests.ui.main_stage import FIRST, Stage

# The offscreen platform has no stack of windows, and no keyboard to give to a menu.
pytestmark = pytest.mark.qt_log_ignore(
    "This plugin does not support (raise|grabbing the keyboard)", extend=True
)


@pytest.fixture
def make_stage(window_look, shown):
    return lambda *args, **kwargs: Stage(window_look, shown, *args, **kwargs)


async def test_the_four_pages_without_rows_are_told_apart(make_stage, until):
    """
    Loading, could not load, empty, and nothing matches are four different pages.
    """
    stage = make_stage()
    stage.desk.book.tell(read_at=None)
    pages = [stage.page]
    stage.desk.book.tell(failure=ReadError(ReadFault.OFFLINE))
    pages.append(stage.page)
    stage.desk.book.push(failure=None)
    pages.append(stage.page)
    stage.desk.book.push(FIRST)
    pages.append(stage.page)
    stage.frame.toolbar.filter.setText("nowhere")
    pages.append(stage.page)

    assert pages == [Page.LOADING, Page.FAILED, Page.EMPTY, Page.ORDERS, Page.NOTHING]


async def test_the_skeleton_comes_only_after_a_moment(make_stage, until):
    """
    A list that is there at once shows no sign of loading.
    """
    stage = make_stage()
    stage.desk.book.tell(read_at=None)
    at_once = stage.frame.stack.currentWidget()

    await until(lambda: stage.frame.stack.currentWidget().objectName() == "loadingPage")

    assert at_once is stage.frame.orders


async def test_a_failed_first_reading_can_be_tried_again(make_stage):
    """
    The page says why in words, and its button reads again.
    """
    stage = make_stage()
    stage.desk.book.tell(read_at=None, failure=ReadError(ReadFault.TIMEOUT))

    stage.frame.stack.failed.first_pressed.emit()

    assert "takes too long" in stage.frame.stack.failed.accessibleName()
    assert stage.desk.book.reads == 1


async def test_a_failed_reading_of_an_ended_session_leads_to_signing_in(make_stage):
    """
    Reading again would not help, so it is not offered.
    """
    stage = make_stage()
    stage.desk.book.tell(read_at=None, failure=ReadError(ReadFault.SESSION))

    stage.frame.stack.failed.first_pressed.emit()

    assert stage.wanted == ["sign_in_wanted"]
    assert stage.desk.book.reads == 0


async def test_rows_once_read_stay_when_reading_fails(make_stage):
    """
    The band warns above the old rows; closing is not taken away.
    """
    stage = make_stage(FIRST)
    stage.desk.book.fresh = Freshness.OFFLINE
    stage.desk.clock.advance(14)

    stage.desk.book.tell(failure=ReadError(ReadFault.OFFLINE), failing_since=NOW, tries=2)

    assert stage.page is Page.ORDERS
    assert "Connection lost at" in stage.banner
    assert "14 s old" in stage.banner


async def test_the_band_offers_to_try_now(make_stage):
    """
    Its button reads the list.
    """
    stage = make_stage(FIRST)
    stage.desk.book.fresh = Freshness.OFFLINE
    stage.desk.book.tell(failure=ReadError(ReadFault.OFFLINE), failing_since=NOW)

    stage.frame.banner.acted.emit()

    assert stage.desk.book.reads == 1


async def test_an_ended_session_offers_to_sign_in(make_stage):
    """
    The rows stay; the button leads to the sign-in window.
    """
    stage = make_stage(FIRST)
    stage.desk.session.put(Standing.ENDED)

    stage.frame.banner.acted.emit()

    assert "Your session has ended." in stage.banner
    assert stage.text("sessionLabel") == "Session ended"
    assert stage.page is Page.ORDERS
    assert stage.wanted == ["sign_in_wanted"]


async def test_a_window_over_an_empty_desk_says_it_is_connecting(make_stage):
    """
    Before anything is known every figure is a dash.
    """
    stage = make_stage()
    stage.desk.book.fresh = Freshness.LOADING

    stage.desk.book.state = BookState()
    stage.frame.show_state(stage.desk.book.state)

    assert stage.text("connectionLabel") == "Connecting…"
    assert stage.frame.summary.floating.accessibleName() == "net result not known"
    assert stage.button("allSegment").text() == "All"


async def test_the_table_has_the_focus_once_the_first_rows_are_there(make_stage, until):
    """
    Loading took its place for a moment; arrow keys work without a click afterwards.
    """
    stage = make_stage()
    stage.desk.book.tell(read_at=None)
    await until(lambda: stage.frame.stack.currentWidget().objectName() == "loadingPage")

    stage.desk.book.push(FIRST)

    assert stage.window.focusWidget() is stage.frame.orders


async def test_the_band_says_view_only_while_another_program_writes(make_stage):
    """
    It is there with the first look at the window and gone with the next second after.
    """
    writes = [False]
    stage = make_stage(FIRST, is_writer=lambda: writes[0])
    before = stage.banner

    writes[0] = True
    stage.frame.show_time()

    assert "signed in to this account" in before
    assert "view-only" in before
    assert stage.banner == ""
