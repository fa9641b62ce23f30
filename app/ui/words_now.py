"""The line that says what is true now, while a dialog about a close is open."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.close import CloseRecord, State
from app.ui.numbers import clock_time
from app.ui.wording import Facts, translate, volume

_DUE_S = 0.5  # sooner than this, "next in 0 s" would only flicker


@dataclass(frozen=True, slots=True)
class NowLine:
    """What is true now; ``busy`` while it is being found out."""

    text: str
    busy: bool = False


def now_line(record: CloseRecord, facts: Facts) -> NowLine | None:
    """Return the line, or ``None`` where nothing left this computer."""
    if record.state is State.NOT_SENT:
        return None
    if not record.is_settled and record.state is not State.UNRESOLVED:
        return _unsettled(record, facts)
    seen = _seen(record, facts)
    return NowLine(seen) if seen else None


def _unsettled(record: CloseRecord, facts: Facts) -> NowLine:
    seen = _seen(record, facts)
    if record.state is State.UNKNOWN:
        lines = [_countdown(facts), seen]
        return NowLine("\n".join(line for line in lines if line), busy=True)
    if seen:
        return NowLine(seen)
    return NowLine(translate("Now", "Reading the order list…"), busy=True)


def _countdown(facts: Facts) -> str:
    left = facts.next_check_s
    if left is None or left < _DUE_S:
        return translate("Now", "Checking the order list…")
    return translate("Now", "Checking the order list · next in {} s").format(round(left))


def _seen(record: CloseRecord, facts: Facts) -> str:
    if facts.left is None:
        return ""
    if facts.read_at is None:
        when = translate("Now", "The order list was read")
    else:
        when = translate("Now", "The order list was read at {}")
        when = when.format(clock_time(facts.read_at))
    return translate("Now", "{}: {}").format(when, _standing(record, facts.left, facts))


def _standing(record: CloseRecord, left: int, facts: Facts) -> str:
    if not left:
        return translate("Now", "the order is no longer open.")
    if left == record.request.before.volume:
        return translate("Now", "still open with {}.").format(volume(left, facts.scale))
    return translate("Now", "now open with {}.").format(volume(left, facts.scale))
