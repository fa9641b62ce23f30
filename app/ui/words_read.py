"""Words for a list that could not be read: in place of the rows, or above old ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QT_TRANSLATE_NOOP

from app.domain.errors import ReadError, ReadFault
from app.ui.numbers import clock_time, duration
from app.ui.wording import quoted, say, sentences, translate
from app.ui.words_details import reply_line

_LOST = QT_TRANSLATE_NOOP("Read", "Connection lost")
_OLD = QT_TRANSLATE_NOOP("Read", "The order list can't be read")

# Fault -> icon, title where there are no rows yet, sentence, lead above old rows.
_STORIES = {
    ReadFault.OFFLINE: (
        "wifi-off",
        QT_TRANSLATE_NOOP("Read", "The server can't be reached"),
        QT_TRANSLATE_NOOP("Read", "Check your connection. It is tried again by itself."),
        _LOST,
    ),
    ReadFault.NAME: (
        "wifi-off",
        QT_TRANSLATE_NOOP("Read", "The server's name isn't found"),
        QT_TRANSLATE_NOOP("Read", "Check your connection and the server's address."),
        _LOST,
    ),
    ReadFault.CERTIFICATE: (
        "shield-alert",
        QT_TRANSLATE_NOOP("Read", "The server's certificate can't be verified"),
        QT_TRANSLATE_NOOP(
            "Read", "No secret was sent. Check this computer's date, and ask your broker."
        ),
        QT_TRANSLATE_NOOP("Read", "Certificate not verified"),
    ),
    ReadFault.PROXY: (
        "network",
        QT_TRANSLATE_NOOP("Read", "The proxy lets nothing through"),
        QT_TRANSLATE_NOOP("Read", "Check the proxy of this computer."),
        QT_TRANSLATE_NOOP("Read", "Stopped by the proxy"),
    ),
    ReadFault.TIMEOUT: (
        "timer",
        QT_TRANSLATE_NOOP("Read", "The server takes too long"),
        QT_TRANSLATE_NOOP("Read", "It was asked for the orders and didn't answer in time."),
        QT_TRANSLATE_NOOP("Read", "No answer"),
    ),
    ReadFault.SESSION: (
        "lock",
        QT_TRANSLATE_NOOP("Read", "Your session has ended"),
        QT_TRANSLATE_NOOP("Read", "The server shows no orders until you sign in again."),
        QT_TRANSLATE_NOOP("Read", "Session ended"),
    ),
    ReadFault.REFUSED: (
        "circle-x",
        QT_TRANSLATE_NOOP("Read", "The server didn't accept the request for the orders"),
        QT_TRANSLATE_NOOP("Read", "Nothing is known about your orders from here."),
        QT_TRANSLATE_NOOP("Read", "Not accepted"),
    ),
    ReadFault.NOT_JSON: (
        "server",
        QT_TRANSLATE_NOOP("Read", "This isn't a trading server's answer"),
        QT_TRANSLATE_NOOP(
            "Read", "Something on the way may have answered, such as a Wi-Fi sign-in page."
        ),
        QT_TRANSLATE_NOOP("Read", "Something else answered"),
    ),
    ReadFault.NOT_UNDERSTOOD: (
        "circle-alert",
        QT_TRANSLATE_NOOP("Read", "The order list can't be understood"),
        QT_TRANSLATE_NOOP("Read", "The server's answer has another form than expected."),
        QT_TRANSLATE_NOOP("Read", "Answer not understood"),
    ),
    ReadFault.INCONSISTENT: (
        "circle-alert",
        QT_TRANSLATE_NOOP("Read", "The order list contradicts itself"),
        QT_TRANSLATE_NOOP("Read", "It is read again; nothing is concluded from it."),
        QT_TRANSLATE_NOOP("Read", "The list contradicts itself"),
    ),
    ReadFault.SERVER: (
        "server",
        QT_TRANSLATE_NOOP("Read", "The server has a problem"),
        QT_TRANSLATE_NOOP("Read", "It answered with a failure, and is asked again."),
        QT_TRANSLATE_NOOP("Read", "The server fails"),
    ),
    ReadFault.SIGNED_OUT: (
        "user",
        QT_TRANSLATE_NOOP("Read", "You're signed out"),
        QT_TRANSLATE_NOOP("Read", "Sign in to see your orders."),
        QT_TRANSLATE_NOOP("Read", "Signed out"),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadWords:
    """A failed reading in words.

    Attributes:
        tone: Of the banner: "warning" for what mends itself, "danger" for the rest.
        title, body: Where there are no rows to show.
        lead: The first words of the banner above rows that are old now.
        details: One technical line, or ``""``; the server's words in it are quoted.
        sign_in: Only signing in again helps.
    """

    icon: str
    tone: str
    title: str
    body: str
    lead: str
    details: str
    sign_in: bool


_MENDS_ITSELF = frozenset(
    {
        ReadFault.OFFLINE,
        ReadFault.NAME,
        ReadFault.TIMEOUT,
        ReadFault.SERVER,
        ReadFault.INCONSISTENT,
        ReadFault.SESSION,
        ReadFault.SIGNED_OUT,
    }
)


def read_words(error: ReadError) -> ReadWords:
    """Return what is said about a reading that failed."""
    icon, title, body, lead = _STORIES[error.fault]
    return ReadWords(
        icon=icon,
        tone="warning" if error.fault in _MENDS_ITSELF else "danger",
        title=say("Read", title),
        body=sentences(say("Read", body), _column(error)),
        lead=say("Read", lead),
        details=reply_line(error.reply) if error.reply else "",
        sign_in=error.fault in (ReadFault.SESSION, ReadFault.SIGNED_OUT),
    )


def banner_lead(error: ReadError, since: datetime | None) -> str:
    """Return "Connection lost at 09:33:12."."""
    lead = read_words(error).lead
    if since is None:
        return translate("Read", "{}.").format(lead)
    return translate("Read", "{} at {}.").format(lead, clock_time(since))


def banner_text(error: ReadError, age_s: float | None) -> str:
    """Return what the rows below are worth while they can't be read.

    Closing is not paused: an attempt says by itself that nothing was sent.
    """
    if error.fault is ReadFault.SESSION:
        return translate("Read", "Sign in again to see what is open now.")
    if age_s is None:
        return translate("Read", "No orders were read yet.")
    return translate("Read", "Prices and orders below are {} old.").format(duration(age_s))


def next_try(seconds: float | None) -> str:
    """Return "Next try in 3 s"; nothing is due is "Trying now…"."""
    if seconds is None or seconds < 1:
        return translate("Read", "Trying now…")
    return translate("Read", "Next try in {} s").format(round(seconds))


def _column(error: ReadError) -> str:
    if not error.column:
        return ""
    column = quoted(error.column, 40)
    return translate("Read", "The trouble is with its column {}.").format(column)
