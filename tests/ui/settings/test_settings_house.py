"""The pages about data and updates: what is told, and what a press leads to."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QPoint, QPointF, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel

from app.domain.close import State
from app.domain.keychain import KeychainProblem
from app.domain.update import Manifest, UpdateFault, UpdatePolicy
from app.services.house import Places
from app.ui.about_dialog import AboutDialog
from tests.ui.desk import make_record
from tests.ui.settings.stage import FakeKeychain, FakeSource

NEWER = Manifest(
    version="0.2.0",
    notes="First <b>line</b>\nSecond \u202eline",
    page="https://updates.example/get",
    published=date(2026, 11, 20),
)


class Opener(QObject):
    """Notes what would have been opened outside the program."""

    def __init__(self):
        super().__init__()
        self.opened = []

    @Slot(QUrl)
    def open(self, url):
        self.opened.append(url.toString())


@pytest.fixture
def opened(qapp):
    """Addresses that were opened; nothing really is."""
    opener = Opener()
    for scheme in ("file", "https"):
        QDesktopServices.setUrlHandler(scheme, opener, "open")  # type: ignore[arg-type] # a str, whatever the stub says
    yield opener.opened
    for scheme in ("file", "https"):
        QDesktopServices.unsetUrlHandler(scheme)


async def test_the_journal_is_told_with_its_place_and_size(stage):
    """
    Measured each time the page comes up.
    """
    sizes = [2048, 4096]
    shown = stage(journal_bytes=lambda: sizes.pop(0))
    first = shown.go("privacy").journal.told()
    shown.go("updates")

    second = shown.go("privacy").journal.told()

    assert "/places/flatten/data/journal.sqlite3" in first
    assert first.endswith("2.0 KiB")
    assert second.endswith("4.0 KiB")


async def test_folders_are_opened(stage, opened):
    """
    The journal's and the log's.
    """
    shown = stage()
    shown.go("privacy")

    shown.find("journalFolderButton").click()
    shown.find("logFolderButton").click()

    assert opened == ["file:///places/flatten/data", "file:///places/flatten/logs"]


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (None, "can be reached"),
        (KeychainProblem.NONE_HERE, "No system keychain was found"),
        (KeychainProblem.LOCKED, "is locked"),
        (KeychainProblem.FAILED, "did not answer"),
    ],
)
async def test_the_keychain_is_told_in_words(stage, until, trouble, words):
    """
    Reachable or not, and what follows.
    """
    keychain = FakeKeychain()
    keychain.trouble = trouble
    shown = stage(keychain=keychain)

    page = shown.go("privacy")

    await until(lambda: words in page.passwords.told())


def choose(combo, value):
    """Choose from the list as a person does."""
    combo.setCurrentIndex(combo.findData(value))
    combo.activated.emit(combo.currentIndex())


async def test_how_long_closes_are_kept_is_chosen_from_what_may_be(stage):
    """
    For ever unless said otherwise; a value of a file by hand is listed too, and a
    longer time than before holds at once.
    """
    shown = stage(values={"journal_keep_days": 77})
    page = shown.go("privacy")
    combo = shown.find("journal_keep_daysSetting")
    odd = combo.currentText()

    choose(combo, 365)
    longer = shown.settings.journal_keep_days, page.keep.asked()
    choose(combo, 0)

    assert odd == "77 days"
    assert longer == (365, "")
    assert shown.settings.journal_keep_days == 0
    assert combo.findData(77) == -1


@pytest.mark.parametrize("before", [0, 365])
@pytest.mark.parametrize("way", ["keep", "delete", "leave", "elsewhere"])
async def test_what_deletes_is_asked_first(stage, before, way):
    """
    Only the second press puts a shorter time in force; the safe button has the focus.
    """
    shown = stage(values={"journal_keep_days": before})
    page = shown.go("privacy")
    combo = shown.find("journal_keep_daysSetting")

    choose(combo, 90)
    asked, until = page.keep.asked(), shown.settings.journal_keep_days
    focus = shown.window.focusWidget()
    {
        "keep": page.keep.keep.click,
        "delete": page.keep.sure.click,
        "leave": lambda: shown.go("updates"),
        "elsewhere": lambda: shown.desk.save_settings(
            shown.settings.changed(journal_keep_days=730)
        ),
    }[way]()

    assert "older than 90 days" in asked
    assert until == before
    assert focus is page.keep.keep
    assert shown.settings.journal_keep_days == {"delete": 90, "elsewhere": 730}.get(
        way, before
    )
    assert combo.currentData() == shown.settings.journal_keep_days
    assert page.keep.asked() == ""


async def test_the_wheel_chooses_nothing_on_its_way(stage):
    """
    It moves the page, over a list of choices too.
    """
    shown = stage()
    shown.go("privacy")
    combo = shown.find("journal_keep_daysSetting")
    down = QPoint(0, -120)
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(combo.mapToGlobal(QPoint(5, 5))),
        QPoint(),
        down,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )

    QApplication.sendEvent(combo, event)

    assert combo.currentData() == 0
    assert shown.window.page().keep.asked() == ""


async def test_a_newer_version_is_shown_with_its_notes_as_plain_text(stage, until, opened):
    """
    One press opens its page, and nothing else is offered.
    """
    shown = stage(source=FakeSource(NEWER))
    page = shown.go("updates")

    shown.find("checkUpdatesButton").click()
    await until(lambda: shown.house.updates.offer)

    assert page.offer.title() == "Flatten 0.2.0, of Friday, 20 November 2026"
    assert page.offer.notes() == "First <b>line</b>\nSecond ⟨202E⟩line"
    shown.find("updatePageButton").click()
    assert opened == ["https://updates.example/get"]


@pytest.mark.parametrize("version", ["0.1.0", "0.0.9"])
async def test_an_equal_or_older_version_is_no_offer(stage, until, version):
    """
    You have the newest.
    """
    found = Manifest(version=version, notes="x", page=NEWER.page, published=NEWER.published)
    shown = stage(source=FakeSource(found))
    page = shown.go("updates")

    shown.find("checkUpdatesButton").click()

    await until(lambda: page.look_row.told() == "You have the newest.")
    assert shown.find("updatePageButton").isVisible() is False


@pytest.mark.parametrize("fault", UpdateFault)
async def test_every_fault_has_words(stage, until, fault):
    """
    A bad signature says plainly that it was not believed.
    """
    shown = stage(source=FakeSource(fault))
    page = shown.go("updates")

    shown.find("checkUpdatesButton").click()
    await until(lambda: shown.house.updates.state.fault)

    assert len(page.look_row.told()) > 20
    assert "\n" not in page.look_row.told()
    if fault is UpdateFault.SIGNATURE:
        assert "not signed by Flatten's makers" in page.look_row.told()


@pytest.mark.parametrize("unreadable", [False, True])
async def test_a_policy_locks_the_page_and_is_named(stage, unreadable):
    """
    Neither the choice nor the button can be pressed.
    """
    policy = UpdatePolicy(
        locked=True, place="/etc/flatten/policy.toml", unreadable=unreadable
    )
    shown = stage(policy=policy, values={"update_check": "weekly"})
    page = shown.go("updates")

    assert not page.choice.segments.isEnabled()
    assert not page.check.isEnabled()
    assert "administrator" in page.choice.told()
    assert "/etc/flatten/policy.toml" in page.choice.told()


async def test_a_build_without_an_address_says_so(stage):
    """
    There is nothing to choose then.
    """
    source = FakeSource()
    source.missing = UpdateFault.NO_ADDRESS
    shown = stage(source=source)

    page = shown.go("updates")

    assert page.look_row.told() == "This build has no update address."
    assert not page.check.isEnabled()
    assert not page.choice.segments.isEnabled()


async def test_the_choice_is_kept(stage):
    """
    Undecided at first, and said to be.
    """
    shown = stage()
    page = shown.go("updates")
    before = page.choice.segments.current(), page.choice.told()

    page.choice.segments.item_button("weekly").click()

    assert before[0] is None
    assert "asked once" in before[1]
    assert shown.settings.update_check == "weekly"
    assert "never downloaded" in page.choice.told()


async def test_while_a_close_is_on_its_way_nothing_can_be_looked_for(stage):
    """
    The button waits and the reason is said.
    """
    shown = stage()
    page = shown.go("updates")

    shown.desk.closing.push(make_record(state=State.SENDING))
    page.show_now()
    during = page.check.isEnabled(), page.look_row.told()
    shown.desk.closing.move(State.CONFIRMED)
    page.show_now()

    assert during[0] is False
    assert "A close is on its way" in during[1]
    assert page.check.isEnabled()


async def test_about_names_the_licences_and_how_to_swap_the_libraries(stage, opened):
    """
    A copy from sources says it is the environment's; an installed one has the texts.
    """
    shown = stage()
    shown.go("updates")
    shown.find("aboutButton").click()
    loose = shown.window.findChild(AboutDialog)
    places = Places(
        settings=Path("/p/s"),
        journal=Path("/p/j"),
        logs=Path("/p/l"),
        licences=Path("/opt/flatten/licenses"),
    )
    shown = stage(places=places)
    shown.go("updates")
    shown.find("aboutButton").click()
    installed = shown.window.findChild(AboutDialog)

    assert "Version 0.1.0, with Qt 6" in texts(loose)
    assert "Python environment" in texts(loose)
    assert "LGPL" in texts(installed)
    assert "put your own build of the same version in place" in texts(installed)
    assert "/opt/flatten/licenses" in texts(installed)
    shown.find("licencesButton").click()
    assert opened == ["file:///opt/flatten/licenses"]


def texts(dialog):
    return " ".join(label.text() for label in dialog.findChildren(QLabel))
