"""What a repeated close has to do with the one before.

Two equal parts are easily one part and a hand that was not sure. A person is asked
then, and never refused: the question is about what they meant, so it goes by the wall
clock they see and by what they pressed. A full close is harmless to repeat.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.domain.close import CloseDecision, CloseRecord, CloseRequest, State
from app.domain.errors import Refused
from app.domain.orders import Order

Account = tuple[str, int | None]

_NOTHING_DONE = frozenset({State.REFUSED, State.NOT_EXECUTED, State.NOT_SENT})


def same_part_before(
    decision: CloseDecision,
    account: Account | None,
    records: Sequence[CloseRecord],
    now: datetime,
    within_s: float,
) -> CloseRecord | None:
    """Return the latest request that closed the same part just now, if there is one.

    Args:
        decision: What is about to be sent.
        account: Origin and login that the decision is for.
        records: Oldest first.
        now: Wall clock, UTC. A request made "later" counts: the clock was set back.
        within_s: 0 never finds one.
    """
    if decision.want is None or not within_s:
        return None
    numbers = {decision.order.number}
    for record in reversed(records):
        request = record.request
        if request.key[:2] != account:
            continue
        if record.continues_as in numbers:
            numbers.add(request.before.number)
        recent = (now - request.created_at).total_seconds() < within_s
        same = request.before.number in numbers and request.want == decision.want
        if same and recent and _counts(record, decision):
            return record
    return None


def still_out(old: CloseRequest, order: Order) -> tuple[int, ...]:
    """Return the units of each close that may arrive beside a repeat of ``old``.

    ``order`` is how the list shows it as the repeat is decided: what is gone already
    is not counted again, and where that can't be told nothing is.
    """
    parts = [*old.earlier, old.asked]
    gone = old.before.volume - order.volume
    if gone <= 0:
        return tuple(parts)
    if gone not in parts:
        return ()
    parts.remove(gone)
    return tuple(parts)


def _counts(record: CloseRecord, decision: CloseDecision) -> bool:
    """Whether it may have closed something, and is not the one repeated knowingly."""
    if record.sent is None or record.request.rid == decision.supersedes:
        return False
    nothing_done = record.state in _NOTHING_DONE or isinstance(record.answer, Refused)
    return not nothing_done or record.late_at is not None
