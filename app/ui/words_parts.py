"""Sentences that several stories of a close share."""

from __future__ import annotations

from app.domain.close import CloseRecord
from app.domain.errors import Reply
from app.ui.numbers import lots
from app.ui.wording import Act, Facts, quoted, translate, volume


def journal(facts: Facts) -> tuple[Act, ...]:
    """The journal is offered only where there is one that keeps."""
    return (Act.OPEN_JOURNAL,) if facts.durable else ()


def server_said(reply: Reply | None) -> str:
    """Return "The server said: “…”.", or nothing where it said nothing."""
    if reply is None or not reply.message:
        return ""
    return translate("CloseWords", "The server said: {}.").format(quoted(reply.message))


def nothing_closed(record: CloseRecord, facts: Facts) -> str:
    """Believe a refusal unless the order list tells another story."""
    if facts.left is None or facts.left == record.request.before.volume:
        return translate("CloseWords", "Nothing was closed.")
    if facts.left in record.request.untouched:
        return translate(
            "CloseWords",
            "This one closed nothing; the earlier close you repeated has arrived.",
        )
    return translate(
        "CloseWords", "The server refused it, and yet the order list has changed."
    )


def if_both_arrive(record: CloseRecord, facts: Facts) -> str:
    """Say in numbers what a repeat of a part closes if the first one still counts."""
    request = record.request
    part = lots(request.asked, facts.scale.units_per_lot)
    whole = volume(request.before.volume, facts.scale)
    if 2 * request.asked > request.before.volume:
        text = translate(
            "CloseWords",
            "If both arrive, {part} + {part} is more than {whole}.",
        )
    else:
        text = translate("CloseWords", "If both arrive, {part} + {part} of {whole} close.")
    return text.format(part=part, whole=whole)
