"""Words for a close that was sent again knowingly, and what came of it and the first."""

from __future__ import annotations

from app.domain.close import CloseRecord
from app.ui.numbers import lots
from app.ui.wording import Act, Facts, Words, sentences, translate, volume
from app.ui.words_details import details_line
from app.ui.words_parts import journal
from app.ui.words_receipt import closed_by_history


def both_arrived_words(record: CloseRecord, facts: Facts) -> Words:
    """The close and what it repeated were carried out: allowed, so no alarm."""
    request, left = record.request, record.remaining or 0
    if len(request.earlier) == 1:
        title = translate("CloseWords", "Both closes arrived, as you allowed")
    else:
        title = translate("CloseWords", "More than one close arrived, as you allowed")
    closed = volume(request.before.volume - left, facts.scale)
    body = translate("CloseWords", "Together they closed {}.").format(closed)
    return Words(
        icon="circle-check",
        tone="info",
        title=title,
        body=sentences(body, _left(record, left, facts), closed_by_history(record, facts)),
        details=details_line(record, facts),
        primary=Act.OK,
        others=journal(facts),
        journal_filter="closed",
    )


def both_arrived_row(record: CloseRecord, units_per_lot: int) -> str:
    """Return what the row says of it: "Closed 1.00 in all"."""
    closed = record.request.before.volume - (record.remaining or 0)
    return translate("RowWord", "Closed {} in all").format(lots(closed, units_per_lot))


def only_earlier_arrived(record: CloseRecord, facts: Facts) -> str:
    """Say that the list shows the close that was repeated, and not this one; or ``""``."""
    request = record.request
    left = record.remaining if facts.left is None else facts.left
    if left is None or left == request.before.volume or left not in request.untouched:
        return ""
    text = translate(
        "CloseWords", "The earlier close you repeated has arrived: {} are left."
    )
    return text.format(volume(left, facts.scale))


def _left(record: CloseRecord, left: int, facts: Facts) -> str:
    number = record.request.before.number
    if not left:
        return translate("CloseWords", "Order {} is no longer open.").format(number)
    text = translate("CloseWords", "Order {} now has {} left.")
    return text.format(number, volume(left, facts.scale))
