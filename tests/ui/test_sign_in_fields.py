"""The fields of the sign-in page, and what is asked before a password goes out."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from app.domain.errors import SignInError, SignInFault
from tests.ui.sign_in_stage import Stage


@pytest.fixture
def make_stage(window_look, shown):
    return lambda *args, **kwargs: Stage(window_look, shown, *args, **kwargs)


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("https://x.example", "Encrypted connection"),
        ("x.example", "Encrypted connection"),
        ("http://x.example", "Not encrypted. Your password could be read on the way."),
        ("http://127.0.0.1:5000", "Not encrypted, but it stays on this computer."),
        ("https://exämple.test", "Encrypted connection to https://xn--exmple-cua.test"),
    ],
)
async def test_the_lock_line_follows_the_address(make_stage, address, line):
    """
    Whether the way is private is said while typing.
    """
    stage = make_stage()

    stage.field("serverField").setText(address)

    assert stage.lock_line == line


async def test_an_unencrypted_address_is_asked_about_once(make_stage, until):
    """
    Nothing is sent before the answer, Cancel has the focus, and a second sign-in to the
    same server asks no more.
    """
    stage = make_stage()
    stage.fill(server="http://plain.example")
    stage.session.error = SignInError(SignInFault.WRONG_LOGIN_OR_PASSWORD)

    stage.button("signInButton").click()
    asked_before = list(stage.session.asked)
    focus = stage.window.focusWidget().objectName()
    stage.button("consentButton").click()
    await until(lambda: stage.failure)
    stage.fill(server="http://plain.example")
    stage.button("signInButton").click()
    await until(lambda: len(stage.session.asked) > 1)

    assert asked_before == []
    assert focus == "consentCancelButton"


async def test_declining_to_send_unencrypted_sends_nothing(make_stage):
    """
    Cancel takes the question away and leaves the fields as they are.
    """
    stage = make_stage()
    stage.fill(server="http://plain.example")
    stage.button("signInButton").click()

    stage.button("consentCancelButton").click()

    assert stage.session.asked == []
    assert stage.field("passwordField").text() == "secret-1"
    assert not stage.button("consentButton").isVisible()


async def test_loopback_needs_no_question(make_stage, until):
    """
    A server on this computer is signed in to at once.
    """
    stage = make_stage()
    stage.fill(server="http://127.0.0.1:5000")

    stage.button("signInButton").click()
    await until(lambda: stage.signed_in)

    assert stage.session.asked[0][0] == "http://127.0.0.1:5000"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("50012", "50012"), ("12a4", "124"), ("٣٤", ""), ("9" * 25, "9" * 19)],
)
async def test_a_login_takes_digits_only(make_stage, typed, kept):
    """
    Letters and foreign digits do not get in, nor more than nineteen digits.
    """
    stage = make_stage()
    field = stage.field("loginField")

    for character in typed:
        field.setText(field.text() + character)

    assert field.text() == kept


async def test_a_pasted_login_is_trimmed(make_stage):
    """
    Blanks around a copied number are no mistake.
    """
    stage = make_stage()
    QApplication.clipboard().setText("  50012345\n")

    stage.field("loginField").paste()

    assert stage.field("loginField").text() == "50012345"
