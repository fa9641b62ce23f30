"""Broker profiles and scales: renaming, forgetting with the password, units per lot."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.account import Session
from app.domain.keychain import KeychainProblem
from app.domain.settings import BrokerProfile
from app.services.lots import LotScale
from app.services.session import Standing
from app.ui.sign_in_profiles import account_key
from tests.ui.desk import ORIGIN, FakeLots, FakeSession, FakeSettings
from tests.ui.settings.stage import FakeKeychain

A = BrokerProfile(name="A", server="https://a.example", login="7", units_per_lot=100)
B = BrokerProfile(name="B", server="https://b.example", login="8")
HERE = BrokerProfile(name="Here", server=ORIGIN, login="50012345")
KEY = account_key("https://a.example", 7)


@pytest.fixture
def profiles(stage):
    """The page of profiles: ``profiles(A, B)``."""

    def show(*known, **facts):
        shown = stage(values={"profiles": known, "last_profile": "A"}, **facts)
        shown.go("profiles")
        return shown

    return show


def type_into(entry, text):
    entry.edit.selectAll()
    QTest.keyClicks(entry.edit, text)
    QTest.keyClick(entry.edit, Qt.Key.Key_Return)


def forget(row):
    row.forget_button.click()
    row._sure.click()


async def test_without_profiles_the_page_says_so(profiles):
    """
    And how one comes to be.
    """
    shown = profiles()

    assert "None yet" in shown.window.page().note()


async def test_a_profile_is_renamed(profiles):
    """
    It keeps its place, its server and its scale.
    """
    shown = profiles(A, B)

    type_into(shown.window.page().rows()[0].name, "My broker")

    assert [p.name for p in shown.settings.profiles] == ["My broker", "B"]
    assert shown.settings.profiles[0].units_per_lot == 100
    assert [row.title() for row in shown.window.page().rows()] == ["My broker", "B"]


@pytest.mark.parametrize(("name", "word"), [("B", "Another"), (" ", "needs a name")])
async def test_a_name_that_cannot_be_is_told(profiles, name, word):
    """
    Nothing was changed.
    """
    shown = profiles(A, B)
    row = shown.window.page().rows()[0]

    type_into(row.name, name)

    assert word in row.wrong()
    assert shown.settings.profiles == (A, B)


async def test_forgetting_asks_once_and_takes_the_password_along(profiles, until):
    """
    "Keep it" has the focus; nothing goes before the second press.
    """
    keychain = FakeKeychain(**{KEY: "secret", "other": "kept"})
    shown = profiles(A, B, keychain=keychain)
    row = shown.window.page().rows()[0]

    row.forget_button.click()
    asked = shown.settings.profiles, dict(keychain.passwords)
    row._keep.click()
    forget(row)
    await until(lambda: KEY not in keychain.passwords)

    assert asked == ((A, B), {KEY: "secret", "other": "kept"})
    assert shown.settings.profiles == (B,)
    assert shown.settings.last_profile == ""
    assert keychain.passwords == {"other": "kept"}


async def test_a_password_another_profile_needs_stays(profiles, until):
    """
    Two names for one account share it.
    """
    twin = BrokerProfile(name="Twin", server=A.server, login=A.login)
    other = account_key("https://b.example", 8)
    keychain = FakeKeychain(**{KEY: "secret", other: "gone"})
    shown = profiles(A, twin, B, keychain=keychain)

    forget(shown.window.page().rows()[0])
    forget(shown.window.page().rows()[1])
    await until(lambda: other not in keychain.passwords)

    assert shown.settings.profiles == (twin,)
    assert keychain.passwords == {KEY: "secret"}


async def test_a_keychain_that_does_not_answer_is_told(profiles, until):
    """
    The profile is gone; that a password may still be there is not hidden.
    """
    keychain = FakeKeychain(**{KEY: "secret"})
    keychain.trouble = KeychainProblem.LOCKED
    shown = profiles(A, keychain=keychain)

    forget(shown.window.page().rows()[0])

    await until(lambda: "may still be there" in shown.window.page().note())
    assert shown.settings.profiles == ()


async def test_the_profile_in_use_is_neither_renamed_nor_forgotten(profiles):
    """
    The reason is beside it; after signing out it can be.
    """
    shown = profiles(HERE)
    row = shown.window.page().rows()[0]
    during = row.name.isEnabled(), row.forget_button.isEnabled(), row.told()

    shown.desk.session.sign_out()
    row = shown.window.page().rows()[0]

    assert during[:2] == (False, False)
    assert "In use" in during[2]
    assert row.name.isEnabled()
    assert row.forget_button.isEnabled()


@pytest.mark.parametrize(("typed", "units"), [("1000", 1000), (" ", None)])
async def test_a_scale_is_confirmed_or_taken_back(profiles, typed, units):
    """
    An empty field makes it unconfirmed again.
    """
    shown = profiles(A, B)

    type_into(shown.window.page().rows()[0].units, typed)

    assert shown.settings.profiles[0].units_per_lot == units


@pytest.mark.parametrize("typed", ["0", "10000001", "1.5", "x"])
async def test_a_scale_outside_its_limits_changes_nothing(profiles, typed):
    """
    The limits are said.
    """
    shown = profiles(A)
    row = shown.window.page().rows()[0]

    type_into(row.units, typed)

    assert "Nothing was changed." in row.wrong()
    assert shown.settings.profiles == (A,)


@pytest.fixture
def scale(stage):
    """The row of the broker signed in to, over the real scale."""

    def show(*known, session=None):
        settings, service = FakeSettings(profiles=known), FakeSession()
        service.session = session or service.session
        lots = LotScale(settings, service, settings.save)  # type: ignore[arg-type]
        parts = {"settings": settings, "session": service, "lots": lots}
        shown = stage(parts=parts)
        return shown, shown.row("volume", "Units in 1.00 lots")

    return show


async def test_the_scale_of_the_broker_is_confirmed_here(scale):
    """
    It goes into the profile, and whoever shows lots is told.
    """
    shown, row = scale(HERE)
    before, told = row.told(), []
    shown.desk.lots.subscribe(told.append)

    shown.type("scaleSetting", "1000")

    assert "1.00 lots = 100 units" in before
    assert "Not confirmed" in before
    assert shown.settings.profile("Here").units_per_lot == 1000
    assert [scale.units_per_lot for scale in told] == [1000]
    assert "1 unit = 0.001 lots" in row.told()
    assert "Confirmed" in row.told()


@pytest.mark.parametrize("typed", ["0", "10000001", "a lot"])
async def test_a_wrong_scale_of_the_broker_changes_nothing(scale, typed):
    """
    The limits are said, and the scale stays unconfirmed.
    """
    shown, row = scale(HERE)

    shown.type("scaleSetting", typed)

    assert "Nothing was changed." in row.wrong()
    assert not shown.desk.lots.current.confirmed


@pytest.mark.parametrize(
    ("session", "word"),
    [(Session(origin=ORIGIN, login=1, demo=True), "demo broker"), (None, "Not confirmed")],
)
async def test_the_demo_brokers_scale_is_its_own(scale, session, word):
    """
    It can't be changed; a real broker's can.
    """
    shown, row = scale(session=session)

    assert word in row.told()
    assert shown.find("scaleSetting").isEnabled() is (session is None)


async def test_a_scale_changed_in_the_profile_reaches_an_open_dialog(stage):
    """
    The real scale tells of a change it did not make itself, once.
    """
    settings, session = FakeSettings(profiles=(HERE,)), FakeSession()
    lots = LotScale(settings, session, settings.save)  # type: ignore[arg-type]
    told = []
    lots.subscribe(told.append)

    settings.save(settings.current.with_profile(HERE))
    settings.save(settings.current.changed(units_per_lot=1000))
    lots.confirm(10)

    assert [(s.units_per_lot, s.confirmed) for s in told] == [(1000, False), (10, True)]


async def test_signed_out_there_is_no_scale_to_confirm(stage):
    """
    The row says why.
    """
    shown = stage(parts={"lots": FakeLots()})
    row = shown.row("volume", "Units in 1.00 lots")

    shown.desk.session.put(Standing.SIGNED_OUT)
    shown.desk.session.sign_out()

    assert row.told() == "Nobody is signed in."
    assert not shown.find("scaleSetting").isEnabled()
