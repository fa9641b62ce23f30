"""Words for a close of which no byte left: the only ones that say "Nothing was sent"."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from app.domain.close import CloseRecord
from app.domain.errors import NotSentCause
from app.ui.wording import Act, Facts, Words, say, sentences, translate, volume
from app.ui.words_details import details_line

# Cause -> icon, title, what happened, what helps.
_STORIES = {
    NotSentCause.NETWORK: (
        "wifi-off",
        QT_TRANSLATE_NOOP("NotSent", "You're offline. Nothing was sent"),
        QT_TRANSLATE_NOOP("NotSent", "The server couldn't be reached,"),
        QT_TRANSLATE_NOOP("NotSent", "Trying to reconnect."),
    ),
    NotSentCause.NAME: (
        "wifi-off",
        QT_TRANSLATE_NOOP("NotSent", "The server's name wasn't found. Nothing was sent"),
        QT_TRANSLATE_NOOP("NotSent", "No address is known for it here,"),
        QT_TRANSLATE_NOOP("NotSent", "Check your connection and the server's address."),
    ),
    NotSentCause.NOT_LISTENING: (
        "server",
        QT_TRANSLATE_NOOP("NotSent", "The server takes no connections. Nothing was sent"),
        QT_TRANSLATE_NOOP("NotSent", "It refused the connection,"),
        QT_TRANSLATE_NOOP("NotSent", "It may be down for a moment."),
    ),
    NotSentCause.CONNECT_TIMEOUT: (
        "timer",
        QT_TRANSLATE_NOOP("NotSent", "No connection in time. Nothing was sent"),
        QT_TRANSLATE_NOOP("NotSent", "The server didn't take the connection in time,"),
        QT_TRANSLATE_NOOP("NotSent", "Trying to reconnect."),
    ),
    NotSentCause.CERTIFICATE: (
        "shield-alert",
        QT_TRANSLATE_NOOP(
            "NotSent", "The server's certificate could not be verified. Nothing was sent"
        ),
        QT_TRANSLATE_NOOP("NotSent", "Who answered is not known for certain,"),
        QT_TRANSLATE_NOOP(
            "NotSent", "Check this computer's date, and ask your broker or administrator."
        ),
    ),
    NotSentCause.TLS: (
        "lock",
        QT_TRANSLATE_NOOP("NotSent", "No secure connection. Nothing was sent"),
        QT_TRANSLATE_NOOP("NotSent", "The server and this computer found no common way,"),
        QT_TRANSLATE_NOOP("NotSent", "A proxy or security program may stand between."),
    ),
    NotSentCause.PROXY: (
        "network",
        QT_TRANSLATE_NOOP("NotSent", "The proxy let nothing through. Nothing was sent"),
        QT_TRANSLATE_NOOP("NotSent", "The proxy made no connection to the server,"),
        QT_TRANSLATE_NOOP("NotSent", "Check the proxy of this computer."),
    ),
    NotSentCause.RECORD: (
        "scroll-text",
        QT_TRANSLATE_NOOP("NotSent", "It couldn't be recorded. Nothing was sent"),
        QT_TRANSLATE_NOOP("NotSent", "A close goes out only once it is recorded here,"),
        QT_TRANSLATE_NOOP("NotSent", "Check that the disk is not full or write-protected."),
    ),
    NotSentCause.REQUEST: (
        "circle-alert",
        QT_TRANSLATE_NOOP("NotSent", "The request couldn't be made. Nothing was sent"),
        QT_TRANSLATE_NOOP("NotSent", "Something in it can't be written for a server,"),
        QT_TRANSLATE_NOOP("NotSent", "Check the comment and the server's address."),
    ),
    NotSentCause.SIGNED_OUT: (
        "user",
        QT_TRANSLATE_NOOP("NotSent", "You're signed out. Nothing was sent"),
        QT_TRANSLATE_NOOP("NotSent", "The session ended before the close went out,"),
        QT_TRANSLATE_NOOP("NotSent", "Sign in to go on."),
    ),
    NotSentCause.STOPPED: (
        "circle-slash-2",
        QT_TRANSLATE_NOOP("NotSent", "It was stopped in time. Nothing was sent"),
        QT_TRANSLATE_NOOP("NotSent", "The close was broken off before it went out,"),
        "",
    ),
}


def not_sent_words(record: CloseRecord, facts: Facts) -> Words:
    """It is proved that this close changed nothing."""
    cause = record.not_sent.cause if record.not_sent else NotSentCause.STOPPED
    icon, title, happened, helps = _STORIES[cause]
    signed_out = cause is NotSentCause.SIGNED_OUT
    return Words(
        icon=icon,
        tone="info",
        title=say("NotSent", title),
        body=sentences(say("NotSent", happened), _unchanged(record, facts)),
        advice=sentences(
            say("NotSent", helps) if helps else "",
            translate("NotSent", "Your volume and comment are kept."),
        ),
        details=details_line(record, facts),
        primary=Act.SIGN_IN_AGAIN if signed_out else Act.BACK_TO_ORDER,
        others=(Act.CANCEL,),
        journal_filter="not_sent",
    )


def _unchanged(record: CloseRecord, facts: Facts) -> str:
    """End the sentence: the order is not changed by us, and was this size when read."""
    was = volume(record.request.before.volume, facts.scale)
    return translate("NotSent", "so the order is unchanged at {}.").format(was)
