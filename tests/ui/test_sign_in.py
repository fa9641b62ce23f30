"""The sign-in window: what it sends, what it says, and what it forgets."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.errors import SignInError, SignInFault
from tests.ui.sign_in_stage import NORTH, SERVER, FakeKeychain, Stage


@pytest.fixture
def make_stage(window_look, shown):
    return lambda *args, **kwargs: Stage(window_look, shown, *args, **kwargs)


async def test_a_first_start_offers_the_demo_account(make_stage):
    """
    The demo button is the one filled button and has the focus.
    """
    stage = make_stage()

    stage.button("demoButton").click()

    assert stage.filled() == {"demoButton"}
    assert stage.demos == [True]
    assert stage.session.asked == []


async def test_with_login_and_password_signing_in_is_the_filled_button(make_stage):
    """
    Only one button is filled at a time, also after the password is cleared again.
    """
    stage = make_stage()

    stage.fill()
    after_typing = stage.filled()
    stage.field("passwordField").setText("")

    assert after_typing == {"signInButton"}
    assert stage.filled() == {"demoButton"}


async def test_signing_in_sends_what_was_typed_once(make_stage, until):
    """
    Origin, login and password arrive; the window tells of success and forgets the
    password.
    """
    stage = make_stage()
    stage.fill(server="Trade.Example.Test/path")

    stage.button("signInButton").click()
    stage.button("signInButton").click()
    await until(lambda: stage.signed_in)

    assert stage.session.asked == [(SERVER, 50012345, "secret-1")]
    assert stage.field("passwordField").text() == ""
    assert stage.settings.current.last_profile == "trade.example.test"
    assert stage.settings.current.profiles[0].login == "50012345"


async def test_while_signing_in_fields_are_locked_and_the_wait_can_be_given_up(
    make_stage, until
):
    """
    The button says what goes on; Cancel unlocks everything and nobody is signed in.
    """
    stage = make_stage()
    stage.fill()
    stage.session.gate.clear()

    stage.button("signInButton").click()
    await until(lambda: stage.session.asked)
    locked = stage.field("loginField").isEnabled(), stage.button("signInButton").text()
    stage.button("signInCancelButton").click()
    await until(lambda: not stage.reception.waits)

    assert locked == (False, "Signing in…")
    assert stage.field("loginField").isEnabled()
    assert stage.button("signInCancelButton").isHidden()
    assert stage.signed_in == []


async def test_a_session_that_comes_after_cancel_is_signed_out(make_stage, until):
    """
    The answer that could not be called back leaves nobody signed in.
    """
    stage = make_stage()
    stage.fill()
    stage.session.gate.clear()
    stage.session.stubborn = True
    stage.button("signInButton").click()
    await until(lambda: stage.session.asked)

    stage.button("signInCancelButton").click()
    stage.session.gate.set()
    await until(lambda: stage.session.signed_out)

    assert stage.session.session is None
    assert stage.signed_in == []


@pytest.mark.parametrize(
    ("fault", "focus", "password"),
    [
        (SignInFault.WRONG_LOGIN_OR_PASSWORD, "passwordField", ""),
        (SignInFault.INVALID_DATA, "loginField", ""),
        (SignInFault.OFFLINE, "serverField", "secret-1"),
        (SignInFault.CERTIFICATE, "serverField", "secret-1"),
        (SignInFault.NOT_A_TRADING_SERVER, "serverField", ""),
    ],
)
async def test_a_failure_is_said_in_place_at_its_field(
    make_stage, until, fault, focus, password
):
    """
    Words above the button, the focus in the field it is about, login kept; a password
    the server has seen is gone, one that never left stays.
    """
    stage = make_stage()
    stage.fill()
    stage.session.error = SignInError(fault)

    stage.button("signInButton").click()
    await until(lambda: stage.failure)

    assert stage.window.focusWidget().objectName() == focus
    assert stage.field("loginField").text() == "50012345"
    assert stage.field("passwordField").text() == password
    assert stage.field("loginField").isEnabled()


async def test_each_failure_has_words_of_its_own(make_stage, until):
    """
    No two faults are told in the same words.
    """
    stage = make_stage()
    said = []

    for fault in SignInFault:
        stage.fill()
        stage.session.error = SignInError(fault)
        stage.button("signInButton").click()
        said.append(await until(lambda: stage.failure))
        stage.window.form.show_failure("")

    assert len(set(said)) == len(SignInFault)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"server": ""}, "address"),
        ({"login": ""}, "login"),
        ({"password": "short"}, "6 to 64"),
    ],
)
async def test_what_cannot_be_right_is_not_sent(make_stage, typed, words):
    """
    The form says what is missing and asks the server nothing.
    """
    stage = make_stage()
    stage.fill(**typed)

    stage.button("signInButton").click()

    assert words in stage.failure
    assert stage.session.asked == []


async def test_the_demo_signs_in_without_leaving_a_profile(make_stage, until):
    """
    Practice is told apart from a broker: nothing of it is kept.
    """
    stage = make_stage()
    stage.window.show_demo_starting()
    starting = stage.button("demoButton").text()

    stage.reception.sign_in_to("http://127.0.0.1:4000", 7, "demo-pass", demo=True)
    await until(lambda: stage.signed_in)

    assert starting == "Starting the demo account…"
    assert stage.session.session.demo
    assert stage.settings.current.profiles == ()


async def test_a_demo_that_does_not_start_says_so_and_can_be_tried_again(make_stage):
    """
    The reason is under the button, and the button works again.
    """
    stage = make_stage()
    stage.window.show_demo_starting()

    stage.window.show_demo_failure("port taken")

    assert "port taken" in stage.window.welcome.failure()
    assert stage.button("demoButton").isEnabled()


async def test_closing_the_window_only_asks_for_the_end(make_stage):
    """
    The window stays until the program ends.
    """
    stage = make_stage()
    asked = []
    stage.window.quit_wanted.connect(lambda: asked.append(True))

    stage.window.close()

    assert asked == [True]
    assert stage.window.isVisible()


async def test_enter_in_the_password_signs_in(make_stage, until):
    """
    No mouse is needed.
    """
    stage = make_stage()
    stage.fill()

    QTest.keyClick(stage.field("passwordField"), Qt.Key.Key_Return)
    await until(lambda: stage.signed_in)

    assert len(stage.session.asked) == 1


async def test_the_theme_can_be_changed_from_the_corner(make_stage, window_look):
    """
    The button names the other theme, and the choice is kept.
    """
    stage = make_stage()
    offered = stage.button("themeButton").text()

    stage.button("themeButton").click()

    assert offered == "Light theme"
    assert window_look.name == "light"
    assert stage.settings.current.theme == "light"
    assert stage.button("themeButton").text() == "Dark theme"


async def test_the_focus_goes_in_reading_order(make_stage):
    """
    Demo, profile, New, server, login, password, its eye, remember, sign in.
    """
    stage = make_stage(FakeKeychain(), profiles=(NORTH,))
    stage.window.form.remember.setEnabled(True)
    stage.button("demoButton").setFocus()
    order = []

    for _ in range(9):
        order.append(stage.window.focusWidget())
        stage.window.focusNextChild()

    form = stage.window.form
    assert order == [
        stage.button("demoButton"),
        form.profiles,
        stage.button("newProfileButton"),
        form.server.edit,
        form.login,
        form.password,
        form.password.eye,
        form.remember,
        stage.button("signInButton"),
    ]
