"""Profiles, kept passwords, tokens, and looking whether a server is there."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtWidgets import QLineEdit, QPushButton

from app.domain.errors import SignInError, SignInFault
from app.domain.keychain import KeychainProblem
from app.ui.sign_in import SignInWindow
from app.ui.sign_in_profiles import account_key
from app.ui.sign_in_reception import Reception
from tests.ui.desk import make_desk
from tests.ui.sign_in_stage import NORTH, SERVER, FakeKeychain, SigningSession, Stage


@pytest.fixture
def make_stage(window_look, shown):
    return lambda *args, **kwargs: Stage(window_look, shown, *args, **kwargs)


async def test_a_remembered_password_is_filled_in_and_kept(make_stage, until):
    """
    Choosing a profile brings its password back; unticking the box removes it.
    """
    keychain = FakeKeychain()
    key = account_key(SERVER, 50012345)
    keychain.kept[key] = "from-keychain"
    stage = make_stage(keychain, profiles=(NORTH,))

    await until(lambda: stage.field("passwordField").text() == "from-keychain")
    ticked = stage.window.form.remember.isChecked()
    stage.window.form.remember.setChecked(False)
    stage.button("signInButton").click()
    await until(lambda: keychain.deleted)

    assert ticked
    assert keychain.kept == {}


async def test_a_ticked_box_keeps_the_password_for_that_account(make_stage, until):
    """
    It goes to the keychain under server and login, and nowhere else.
    """
    keychain = FakeKeychain()
    stage = make_stage(keychain)
    await until(stage.window.form.remember.isEnabled)
    stage.fill()
    stage.window.form.remember.setChecked(True)

    stage.button("signInButton").click()
    await until(lambda: keychain.kept)

    assert keychain.kept == {account_key(SERVER, 50012345): "secret-1"}
    assert "secret-1" not in repr(stage.settings.current)


async def test_without_a_keychain_the_box_says_why_it_is_off(make_stage, until):
    """
    Nothing is offered that cannot be kept.
    """
    stage = make_stage(FakeKeychain(KeychainProblem.NONE_HERE))

    await until(lambda: not stage.window.form.remember.isEnabled())

    assert "keychain" in stage.window.form.remember.text()


async def test_a_pasted_token_begins_a_session_and_is_forgotten(make_stage, until):
    """
    The token field hides what is in it and is empty after use.
    """
    stage = make_stage()
    stage.field("serverField").setText(SERVER)
    token = stage.field("tokenField")
    token.setText(" eyJabc.def.ghi ")
    hidden = token.echoMode()

    stage.window.findChild(QPushButton, "useTokenButton").click()
    await until(lambda: stage.signed_in)

    assert hidden == QLineEdit.EchoMode.Password
    assert stage.session.tokens == [(SERVER, "eyJabc.def.ghi")]
    assert token.text() == ""
    assert stage.signed_in == [True]


async def test_a_token_whose_account_is_found_out_too_late_is_signed_out(make_stage, until):
    """
    Stop waiting means it: what comes home all the same is no session.
    """
    stage = make_stage()
    stage.field("serverField").setText(SERVER)
    stage.field("tokenField").setText("eyJabc.def.ghi")
    stage.session.gate.clear()
    stage.session.stubborn = True
    stage.window.findChild(QPushButton, "useTokenButton").click()
    await until(lambda: stage.session.tokens)
    waited = stage.reception.waits

    stage.window.form.action.cancelled.emit()
    stage.session.gate.set()
    await until(lambda: stage.session.signed_out)

    assert waited
    assert stage.signed_in == []
    assert stage.session.session is None


async def test_a_text_that_is_no_token_is_refused_in_words(make_stage, until):
    """
    The failure is about the token field.
    """
    stage = make_stage()
    stage.field("serverField").setText(SERVER)
    stage.session.error = SignInError(SignInFault.BAD_TOKEN)
    stage.window.form.more.setChecked(True)
    stage.field("tokenField").setText("no token")

    stage.button("useTokenButton").click()
    await until(lambda: stage.failure)

    assert "token" in stage.failure
    assert stage.window.focusWidget() is stage.field("tokenField")


async def test_units_typed_under_advanced_are_confirmed_after_signing_in(make_stage, until):
    """
    The trader's own word makes the scale confirmed for this profile.
    """
    stage = make_stage()
    stage.fill()
    stage.field("unitsField").setText("1000")

    stage.button("signInButton").click()
    await until(lambda: stage.signed_in)

    assert stage.desk.lots.confirmed == [1000]
    assert stage.settings.current.profiles[0].units_per_lot == 1000


async def test_testing_the_connection_sends_no_secret(make_stage, until):
    """
    Only the address is used, and the answer is said in place.
    """
    stage = make_stage()
    stage.field("serverField").setText(SERVER)

    stage.button("testButton").click()
    await until(lambda: not stage.reception.waits and stage.session.tested)

    assert stage.session.tested == [SERVER]
    assert stage.session.asked == []
    assert stage.failure == ""


async def test_a_failed_test_is_said_at_the_server(make_stage, until):
    """
    The words are those of a failed sign-in, at the address field.
    """
    stage = make_stage()
    stage.field("serverField").setText(SERVER)
    stage.session.error = SignInError(SignInFault.NAME)

    stage.button("testButton").click()
    await until(lambda: stage.failure)

    assert stage.window.focusWidget().objectName() == "serverField"


async def test_someone_who_signed_in_before_finds_the_fields_filled(make_stage):
    """
    The last profile is there, the focus is in the password, the left half is small.
    """
    stage = make_stage(profiles=(NORTH,))

    assert stage.field("serverField").text() == SERVER
    assert stage.field("loginField").text() == "50012345"
    assert stage.window.focusWidget().objectName() == "passwordField"
    assert stage.window.welcome.width() < 300


async def test_a_new_profile_is_kept_and_chosen(make_stage):
    """
    Name and address are asked for; the form then holds the new server.
    """
    stage = make_stage()
    stage.window.findChild(QPushButton, "newProfileButton").click()
    dialog = stage.window.findChild(object, "profileDialog")
    dialog.findChild(QLineEdit, "profileNameField").setText("South")
    dialog.findChild(QLineEdit, "serverField").setText("south.example")

    dialog.findChild(QPushButton, "profileSaveButton").click()

    assert stage.settings.current.profile("South").server == "https://south.example"
    assert stage.window.form.profile() == "South"
    assert stage.window.form.server.edit.text() == "https://south.example"


async def test_the_keychain_is_left_alone_before_the_first_paint(window_look):
    """
    It is slow to load; a window that is not shown yet asks it nothing.
    """
    keychain = FakeKeychain()

    desk = make_desk(session=SigningSession())
    window = SignInWindow(window_look, desk)
    Reception(window_look, window, desk, keychain)
    await asyncio.sleep(0)
    window.deleteLater()

    assert keychain.asked == 0


async def test_a_kept_password_never_lands_beside_another_server(make_stage, until):
    """
    What the keychain had for the profile is dropped once another address is typed.
    """
    keychain = FakeKeychain()
    keychain.kept[account_key(SERVER, 50012345)] = "from-keychain"
    stage = make_stage(keychain, profiles=(NORTH,))
    stage.field("serverField").setText("https://elsewhere.example")

    await until(lambda: keychain.asked)
    await asyncio.sleep(0.02)

    assert stage.field("passwordField").text() == ""


async def test_agreeing_to_send_a_token_unencrypted_sends_the_token(make_stage, until):
    """
    The question was about the token; the password beside it goes nowhere.
    """
    stage = make_stage()
    stage.fill()
    stage.field("serverField").setText("http://trade.example.test")
    stage.field("tokenField").setText("eyJabc.def.ghi")

    stage.window.findChild(QPushButton, "useTokenButton").click()
    stage.button("consentButton").click()
    await until(lambda: stage.signed_in)

    assert stage.session.tokens == [("http://trade.example.test", "eyJabc.def.ghi")]
    assert stage.session.asked == []


async def test_another_server_is_not_taken_for_the_chosen_profile(make_stage, until):
    """
    A's confirmed units and name do not go to B's server, whose address was typed over.
    """
    north = NORTH.changed(units_per_lot=1000)
    stage = make_stage(profiles=(north,))
    stage.fill()
    stage.field("serverField").setText("https://other.example.test")

    stage.button("signInButton").click()
    await until(lambda: stage.signed_in)

    kept = stage.settings.current
    assert kept.profile("North") == north
    other = kept.profile("other.example.test")
    assert other is not None
    assert other.units_per_lot is None
