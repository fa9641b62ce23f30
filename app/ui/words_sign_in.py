"""Words for signing in that failed; shown in place, above the button."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP

from app.domain.errors import SignInError, SignInFault
from app.ui.wording import say, sentences
from app.ui.words_details import reply_line
from app.ui.words_parts import server_said

# Fault -> sentence, the field to look at.
_STORIES = {
    SignInFault.WRONG_LOGIN_OR_PASSWORD: (
        QT_TRANSLATE_NOOP("SignIn", "The server didn't accept this login or password."),
        "password",
    ),
    SignInFault.INVALID_DATA: (
        QT_TRANSLATE_NOOP(
            "SignIn",
            "The server didn't accept what was entered. A login is a number, and a "
            "password has 6 to 64 characters.",
        ),
        "login",
    ),
    SignInFault.MARGIN: (
        QT_TRANSLATE_NOOP(
            "SignIn",
            "The broker couldn't work out this account's margin. Your password isn't "
            "the trouble; ask your broker.",
        ),
        "",
    ),
    SignInFault.DISABLED: (
        QT_TRANSLATE_NOOP("SignIn", "The broker has disabled this account."),
        "",
    ),
    SignInFault.GROUP: (
        QT_TRANSLATE_NOOP(
            "SignIn",
            "The broker hasn't finished setting up this account: its group is missing.",
        ),
        "",
    ),
    SignInFault.NOT_A_TRADING_SERVER: (
        QT_TRANSLATE_NOOP(
            "SignIn",
            "This address answers, but not as a trading server. Check the address.",
        ),
        "server",
    ),
    SignInFault.NO_TOKEN: (
        QT_TRANSLATE_NOOP(
            "SignIn", "The server signed you in but gave no session. Ask your broker."
        ),
        "",
    ),
    SignInFault.BAD_TOKEN: (
        QT_TRANSLATE_NOOP(
            "SignIn", "This text is no session token. Copy it again, all of it."
        ),
        "token",
    ),
    SignInFault.TOKEN_REFUSED: (
        QT_TRANSLATE_NOOP(
            "SignIn",
            "The server didn't accept this token. It may have ended; copy a new one.",
        ),
        "token",
    ),
    SignInFault.NO_LOGIN: (
        QT_TRANSLATE_NOOP(
            "SignIn",
            "The server doesn't say which account this token is for, so its orders "
            "can't be closed safely. Sign in with login and password.",
        ),
        "login",
    ),
    SignInFault.OFFLINE: (
        QT_TRANSLATE_NOOP(
            "SignIn",
            "No server answered at this address. Check the address or your connection.",
        ),
        "server",
    ),
    SignInFault.NAME: (
        QT_TRANSLATE_NOOP(
            "SignIn",
            "No server is known by this name. Check how the address is spelt.",
        ),
        "server",
    ),
    SignInFault.CERTIFICATE: (
        QT_TRANSLATE_NOOP(
            "SignIn", "The server's certificate could not be verified. Nothing was sent."
        ),
        "server",
    ),
    SignInFault.PROXY: (
        QT_TRANSLATE_NOOP(
            "SignIn", "The proxy let nothing through. Check the proxy of this computer."
        ),
        "server",
    ),
    SignInFault.TIMEOUT: (
        QT_TRANSLATE_NOOP(
            "SignIn", "The server didn't answer in time. Try again in a moment."
        ),
        "server",
    ),
    SignInFault.TOO_SOON: (
        QT_TRANSLATE_NOOP(
            "SignIn",
            "Too many tries in a row. Wait five seconds, so that the broker doesn't "
            "lock the account.",
        ),
        "password",
    ),
    SignInFault.OTHER: (
        QT_TRANSLATE_NOOP("SignIn", "The server didn't sign you in."),
        "",
    ),
}

# Where the server's own words may say more than ours.
_SAYS_MORE = frozenset(
    {
        SignInFault.INVALID_DATA,
        SignInFault.MARGIN,
        SignInFault.DISABLED,
        SignInFault.TOKEN_REFUSED,
        SignInFault.OTHER,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInWords:
    """A failed sign-in in words.

    Attributes:
        text: One or two sentences; what the server said in them is quoted.
        field: The field to look at: "server", "login", "password", "token" or "".
        details: One technical line, or ``""``.
    """

    text: str
    field: str
    details: str


def sign_in_words(error: SignInError) -> SignInWords:
    """Return what is said in place; the session before, if any, still stands."""
    sentence, field = _STORIES[error.fault]
    said = server_said(error.reply) if error.fault in _SAYS_MORE else ""
    return SignInWords(
        text=sentences(say("SignIn", sentence), said),
        field=field,
        details=reply_line(error.reply) if error.reply else "",
    )
