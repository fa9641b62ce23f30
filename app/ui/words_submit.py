"""Words for a close that was not even begun: nothing was recorded, nothing was sent."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from app.domain.errors import SubmitError, SubmitFault
from app.domain.orders import Order
from app.ui.foreign import server_text
from app.ui.wording import Act, Words, say, without_tokens

# Fault -> icon, tone, title, body, advice, the act that goes on, the others.
_STORIES = {
    SubmitFault.SIGNED_OUT: (
        ("user", "info"),
        QT_TRANSLATE_NOOP("Submit", "You're signed out. Nothing was sent"),
        QT_TRANSLATE_NOOP("Submit", "Order {} was not touched."),
        QT_TRANSLATE_NOOP("Submit", "Sign in to go on; your volume and comment are kept."),
        (Act.LATER, Act.SIGN_IN_AGAIN),
    ),
    SubmitFault.UNDER_WAY: (
        ("hourglass", "warning"),
        QT_TRANSLATE_NOOP("Submit", "A close of this order is already under way"),
        QT_TRANSLATE_NOOP(
            "Submit", "Order {} waits for the outcome of the first. Nothing more was sent."
        ),
        QT_TRANSLATE_NOOP("Submit", "The row shows how it stands."),
        (Act.CHECK_NOW, Act.OK),
    ),
    SubmitFault.ORDER_GONE: (
        ("search", "info"),
        QT_TRANSLATE_NOOP("Submit", "The order is no longer in the list"),
        QT_TRANSLATE_NOOP("Submit", "Order {} was there before. Nothing was sent."),
        QT_TRANSLATE_NOOP(
            "Submit",
            "It may already be closed: by its S/L or T/P, by the broker, "
            "or from another device.",
        ),
        (Act.OK,),
    ),
    SubmitFault.ORDER_CHANGED: (
        ("refresh-cw", "warning"),
        QT_TRANSLATE_NOOP("Submit", "The order changed before it was sent"),
        QT_TRANSLATE_NOOP("Submit", "Order {} has another size now. Nothing was sent."),
        QT_TRANSLATE_NOOP("Submit", "Look at the volume once more and send again."),
        (Act.CANCEL, Act.BACK_TO_ORDER),
    ),
    SubmitFault.RECORD: (
        ("scroll-text", "danger"),
        QT_TRANSLATE_NOOP("Submit", "The record of closes can't be used. Nothing was sent"),
        QT_TRANSLATE_NOOP(
            "Submit",
            "The close of order {} goes out only when it is written down here and the "
            "closes before it can be read: one of them may still be on its way.",
        ),
        QT_TRANSLATE_NOOP(
            "Submit",
            "Check that the disk is not full or write-protected, and that no other program "
            "holds the record. Details say what is in the way.",
        ),
        (Act.CANCEL, Act.BACK_TO_ORDER),
    ),
    SubmitFault.VIEW_ONLY: (
        ("eye", "info"),
        QT_TRANSLATE_NOOP("Submit", "Another window closes orders of this account"),
        QT_TRANSLATE_NOOP(
            "Submit", "This one only shows them. Order {}: nothing was sent from here."
        ),
        QT_TRANSLATE_NOOP("Submit", "Close the order there, or quit the other program."),
        (Act.OK,),
    ),
}


def submit_words(error: SubmitError, order: Order) -> Words:
    """Return the story of a close that was refused on this computer."""
    (icon, tone), title, body, advice, acts = _STORIES[error.fault]
    if error.can_override:
        acts = (*acts[:-1], Act.SEND_UNRECORDED, acts[-1])
    return Words(
        icon=icon,
        tone=tone,
        title=say("Submit", title),
        body=say("Submit", body).format(order.number),
        advice=say("Submit", advice),
        details=server_text(without_tokens(error.detail[:600])) or error.fault.value,
        primary=acts[-1],
        others=acts[:-1],
        journal_filter="not_sent",
    )
