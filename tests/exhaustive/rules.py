"""What a verdict must rest on, written from the specification; asks nothing of the code.

Each rule looks at plain rows. ``allowed`` says whether a verdict may be told, ``owed``
which one must be: a function that never says anything would break no safety rule.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import NamedTuple

from tests.exhaustive.scope import (
    ACCEPTED_S,
    ANSWERED,
    BEFORE,
    ENDED,
    QUIET_FAILED_S,
    QUIET_S,
    SENDING,
    Row,
)

_AGAINST = 3
_REFUSALS = ("refused", "missing")
_WINDOWS = {"accepted": ACCEPTED_S, "failed": QUIET_FAILED_S}

# What a request that was sent may become, by how far it has come.
_MOVES = {
    SENDING: {"confirmed", "satisfied"},
    ANSWERED: {"confirmed", "satisfied", "refused", "changed"},
    ENDED: {
        "confirmed",
        "satisfied",
        "refused",
        "changed",
        "not_executed",
        "unresolved",
    },
}


class Case(NamedTuple):
    """What is known when the verdict is asked for.

    Attributes:
        stage: SENDING, ANSWERED or ENDED.
        answer: Its class, ``""`` before there is one.
        expect: What is left if it alone is carried out.
        done: All that may be left if it is carried out.
        undone: All that may be left if it is not, and that is not in ``done``.
        seen: The rows of readings begun after the sending, oldest first.
    """

    stage: int
    answer: str
    expect: int
    done: frozenset[int]
    undone: frozenset[int]
    want: int | None
    seen: Sequence[Row]
    witnessed: bool


def moves(stage: int) -> set[str]:
    """Return the verdicts that may be told at a stage."""
    return _MOVES[stage]


def _shows(row: Row, left: int) -> bool:
    return row.left == left and not row.ambiguous


def _last(case: Case, count: int, left: int, since: int = SENDING) -> bool:
    """Whether the last ``count`` rows, begun since then, all show ``left`` plainly."""
    rows = case.seen[-count:]
    return len(rows) == count and all(r.place >= since and _shows(r, left) for r in rows)


def _executed(case: Case) -> bool:
    left = case.seen[-1].left
    if left not in case.done:
        return False
    if case.answer in _REFUSALS:
        return _last(case, 2, left, ANSWERED)
    # A witness speaks for this close alone, not for it and what it repeats.
    witnessed = case.witnessed and left == case.expect
    return _last(case, 1 if witnessed else 2, left)


def _untouched(case: Case) -> bool:
    return case.seen[-1].left in case.undone


def _confirmed(case: Case) -> bool:
    return case.answer == "accepted" and _executed(case)


def _satisfied(case: Case) -> bool:
    return case.answer != "accepted" and _executed(case)


def _not_executed(case: Case) -> bool:
    quiet = case.answer in ("failed", "none") and not case.seen[-1].processing
    same = _last(case, _AGAINST, case.seen[-1].left, ENDED)
    return quiet and _untouched(case) and same and _spans(case) and not _grew(case)


def _grew(case: Case) -> bool:
    """Whether it was ever seen larger: what was added may hide what was closed."""
    return any(row.left > BEFORE and not row.ambiguous for row in case.seen)


def _spans(case: Case) -> bool:
    """Whether the window is over, since the end and since the server was at work."""
    window, last = _WINDOWS.get(case.answer, QUIET_S), case.seen[-1]
    alike = itertools.takewhile(
        lambda row: (row.left, row.ambiguous) == (last.left, last.ambiguous),
        reversed(case.seen),
    )
    since = max([0.0, *(row.after_end_s for row in alike if row.processing)])
    return case.stage == ENDED and last.after_end_s - since >= window


def _refused(case: Case) -> bool:
    last = case.seen[-1]
    if case.answer == "missing" and _last(case, 1, 0, ANSWERED):
        return True
    plain = case.answer in _REFUSALS and not last.processing
    return plain and _untouched(case) and _last(case, 1, last.left, ANSWERED)


def _changed(case: Case) -> bool:
    last = case.seen[-1]
    refused = case.answer in _REFUSALS
    usual = last.left in case.done or _untouched(case)
    if usual or (last.processing and not refused):
        return False
    return _last(case, 2, last.left, ANSWERED if refused else SENDING)


def _unresolved(case: Case) -> bool:
    """Contradicted or ambiguous for the whole window, three agreeing rows at the end."""
    rows, last = case.seen[-_AGAINST:], case.seen[-1]
    same = all((r.left, r.ambiguous) == (last.left, last.ambiguous) for r in rows)
    told = last.ambiguous or (
        _untouched(case) and (case.answer == "accepted" or _grew(case))
    )
    since = all(r.place >= ENDED for r in rows)
    return told and same and since and len(rows) == _AGAINST and _spans(case)


_RULES: dict[str, Callable[[Case], bool]] = {
    "confirmed": _confirmed,
    "satisfied": _satisfied,
    "not_executed": _not_executed,
    "refused": _refused,
    "changed": _changed,
    "unresolved": _unresolved,
}


def broken_by(case: Case, state: str | None) -> str:
    """Return the name of the rule a verdict breaks, or ``""``."""
    if state is None:
        return _owed(case)
    if state not in _MOVES[case.stage]:
        return f"I6: {state} may not be told at stage {case.stage}"
    if not case.seen or not _RULES[state](case):
        return f"I5: {state} without its evidence"
    return ""


def processing_broken_by(case: Case, state: str | None) -> str:
    """Return the stricter rule on rows being processed that a verdict breaks, or ``""``.

    A reading in which the server says that it is working on a close never counts
    towards "not executed": three others must show the order as it was.
    """
    if state != "not_executed":
        return ""
    left = case.seen[-1].left
    tail = itertools.takewhile(lambda row: _shows(row, left), reversed(case.seen))
    quiet = [row for row in tail if row.place >= ENDED and not row.processing]
    enough = len(quiet) >= _AGAINST
    return "" if enough else "I5: not_executed counts a row that is being processed"


def _owed(case: Case) -> str:
    """Silence is right until the evidence is there, and wrong from then on."""
    if not case.seen or case.stage != ENDED:
        return ""
    rules = ("confirmed", "satisfied", "refused", "changed", "not_executed", "unresolved")
    if any(row.processing for row in case.seen[-_AGAINST:]):
        return ""
    owed = next((state for state in rules if _RULES[state](case)), "")
    return f"owed: {owed}" if owed else ""


def change_of(case: Case, state: str | None) -> str | None:
    """Return how a verdict must call what is left; ``None`` where it has no word for it."""
    last = case.seen[-1]
    if state == "unresolved":
        contradicted = last.ambiguous or case.answer == "accepted"
        return None if contradicted else "grew"
    if state != "changed":
        return None
    if last.left > BEFORE:
        return "grew"
    if case.want is not None and last.left == case.expect - case.want:
        return "twice"
    return "nothing_left" if last.left == 0 else "other"
