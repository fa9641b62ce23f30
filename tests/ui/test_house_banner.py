"""The band about the program itself: quiet, once, and never under a hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.domain.close import State
from app.domain.update import Manifest, UpdateFault
from app.services.house import FaultReports
from app.services.session import Standing
from app.ui.house_banner import HouseBanner
from tests.ui.desk import FakeClock, make_desk, make_record
from tests.ui.main_stage import FIRST, Stage
from tests.ui.settings.stage import FakeSource, make_house

NEWER = Manifest(
    version="0.2.0", notes="x", page="https://a.example/", published=date(2026, 11, 20)
)
REPORT = Path("/places/flatten/logs/crash-1.txt")


class BannerStage:
    """A banner over a house; ``hand`` is over what lies below."""

    def __init__(self, look, shown, found=None, **facts):
        self.clock = FakeClock()
        self.desk: Any = make_desk(clock=self.clock)
        self.source = FakeSource(found)
        self.house = make_house(self.desk, self.source, **facts)
        self.hand = False
        self.banner = HouseBanner(look, self.house, lambda: not self.hand)
        self.pages = []
        self.banner.page_wanted.connect(self.pages.append)
        shown(self.banner)
        self.banner.refresh()

    def sign_in(self, for_s=300):
        self.desk.session.put(Standing.GOOD)
        self.clock.advance(for_s)
        self.banner.refresh()


@pytest.fixture
def stage(window_look, shown):
    return lambda **facts: BannerStage(window_look, shown, **facts)


async def test_with_nothing_to_say_it_is_not_there(stage):
    """
    Not in the first minutes of a session either.
    """
    shown = stage()

    shown.sign_in(for_s=60)

    assert shown.banner.text() == ""


@pytest.mark.parametrize(("button", "choice"), [("no", "off"), ("yes", "weekly")])
async def test_the_question_is_answered_once(stage, button, choice):
    """
    Either answer is kept, and the band goes.
    """
    shown = stage()
    shown.sign_in()
    asked = shown.banner.text()

    (shown.banner.no if button == "no" else shown.banner.banner._action).click()

    assert asked.startswith("Look for a newer Flatten once a week?")
    assert shown.desk.settings.current.update_check == choice
    assert shown.banner.text() == ""


async def test_it_neither_comes_nor_goes_under_a_hand(stage):
    """
    The list below would move from under the pointer.
    """
    shown = stage()
    shown.hand = True
    shown.sign_in()
    under = shown.banner.text()
    shown.hand = False
    shown.banner.refresh()
    free = shown.banner.text()

    shown.hand = True
    shown.desk.closing.push(make_record(state=State.SENDING))
    shown.banner.refresh()

    assert under == ""
    assert free != ""
    assert shown.banner.text() == free


async def test_it_goes_while_a_close_is_on_its_way(stage):
    """
    And comes back some time after.
    """
    shown = stage()
    shown.sign_in()
    shown.desk.closing.push(make_record(state=State.SENDING))
    shown.banner.refresh()
    during = shown.banner.text()
    shown.desk.closing.move(State.CONFIRMED)
    shown.clock.advance(60)
    shown.banner.refresh()

    assert during == ""
    assert shown.banner.text().startswith("Look for a newer")


@pytest.mark.parametrize("button", ["no", "yes"])
async def test_a_newer_version_is_told_once(stage, until, button):
    """
    One press leads to the page that has more of it.
    """
    shown = stage(found=NEWER)
    shown.house.updates.check_now()
    await until(lambda: shown.house.updates.offer)
    shown.banner.refresh()
    told = shown.banner.text()

    (shown.banner.no if button == "no" else shown.banner.banner._action).click()

    assert told == "Flatten 0.2.0 is there."
    assert shown.pages == ([] if button == "no" else ["updates"])
    assert shown.banner.text() == ""


async def test_a_bad_signature_is_told_once(stage, until):
    """
    Plainly, and that nothing was downloaded.
    """
    shown = stage(found=UpdateFault.SIGNATURE)
    shown.house.updates.check_now()
    await until(lambda: shown.house.updates.state.fault)
    shown.banner.refresh()
    told = shown.banner.text()
    shown.banner.no.click()
    shown.house.updates.check_now()
    await until(lambda: not shown.house.updates.state.checking)
    shown.banner.refresh()

    assert "was not signed by its makers" in told
    assert shown.banner.text() == ""


@pytest.mark.parametrize("is_now", [True, False])
async def test_a_fault_is_told_with_the_place_of_its_report(stage, is_now):
    """
    Of this run or of the last one; before anything about versions.
    """
    reports = FaultReports(REPORT.parent, () if is_now else (REPORT,))
    shown = stage(reports=reports)
    if is_now:
        reports.note(REPORT)
    shown.sign_in()
    told = shown.banner.text()

    shown.banner.no.click()

    assert ("it goes on" in told) is is_now
    assert ("the last time it ran" in told) is not is_now
    assert str(REPORT) in told
    assert str(REPORT) not in shown.banner.text()


async def test_a_report_that_could_not_be_written_is_still_told(stage):
    """
    The folder is named instead.
    """
    shown = stage()
    shown.house.reports.note(None)
    shown.banner.refresh()

    assert "/places/flatten/logs" in shown.banner.text()


async def test_an_upgrade_under_the_running_program_is_told_once(stage):
    """
    Before anything about newer versions, after a fault; put off, it stays away.
    """
    shown = stage(needs_restart=lambda: True)
    shown.sign_in()
    told = shown.banner.text()
    shown.house.reports.note(REPORT)
    shown.banner.refresh()
    fault = shown.banner.text()
    shown.banner.no.click()
    again = shown.banner.text()

    shown.banner.no.click()

    assert "was updated on this computer" in told
    assert str(REPORT) in fault
    assert again == told
    assert "updated" not in shown.banner.text()


async def test_an_upgrade_waits_for_a_hand_and_for_closes_on_their_way(stage):
    """
    The house says nothing of it while one is, and then the band goes too.
    """
    needed = [True]
    shown = stage(needs_restart=lambda: needed[0])
    shown.hand = True
    shown.banner.refresh()
    shown.banner.hide()
    shown.banner.refresh()
    under_hand = shown.banner.text()
    shown.hand = False
    shown.banner.refresh()
    free = shown.banner.text()

    needed[0] = False
    shown.banner.refresh()

    assert under_hand == ""
    assert free != ""
    assert shown.banner.text() == ""


async def test_the_main_window_has_it_under_its_notice(window_look, shown):
    """
    And the settings button and key open the settings window; a right press the menu.
    """
    wanted = []
    stage = Stage(window_look, shown, FIRST, open_settings=wanted.append)

    stage.button("settingsButton").click()
    stage.window.actions_by_id["settings"].trigger()

    assert wanted == ["", ""]
    banner = stage.window.findChild(HouseBanner)
    column: Any = stage.frame.layout()
    assert banner is not None
    assert column.indexOf(banner) > column.indexOf(stage.frame.banner)
