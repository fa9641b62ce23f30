"""Mutants that change nothing anyone could see, each with the reason.

The key is the module and the changed text exactly as the command prints it, without the
number of the line.
"""

from __future__ import annotations

_CLOSE = "app/domain/close.py"
_RECONCILE = "app/domain/reconcile.py"
_LINEAGE = "app/domain/lineage.py"
_FAILURES = "app/broker/failures.py"
_TRANSPORT = "app/broker/transport.py"

_NONE = "left is None or (denied and self.late_at is None)"
_EXCERPT = 'return raw.body[: MOST_EXCERPT * 4].decode("utf-8", "replace")[:MOST_EXCERPT]'
_FAMILY = "continues_as=family[0].number if own is None and len(family) == 1 else None,"
_MOMENT = "moment = Stamp(0, 0.0)"
_LATE = "if len(run) < AGREEING_FOR or run[-1].ambiguous or not baseline:"
_LATE_LEFT = "return run[-1].left in lefts"
_REACHED = "if run[-1].left in request.allowed:"
_CHANGED = "return Verdict(state=State.CHANGED, change=change_kind(request, run[-1].left))"
_MISSING = "answer.kind is RefusalKind.NOT_FOUND"
_NOT_THERE = f"isinstance(answer, Refused) and {_MISSING}"
_A_PART, _TWICE = "not request.is_full", "left == request.expect - request.asked"

# A run of readings is equal in volume and in whether it is ambiguous, by its making.
_SAME = "all of a run say the same of this, and it has at least two"
_FIRST = "all of a run show the same volume"
_NO_TIME = "what one list shows does not depend on when it was read"

EQUIVALENT: dict[tuple[str, str], str] = {
    (
        _CLOSE,
        f"if not request.earlier or {_NONE}: | -not request.earlier or {_NONE} +({_NONE})",
    ): "without an earlier request nothing below what it expects is allowed",
    (_LINEAGE, f"{_FAMILY} | -0 +(-1)"): "the family has one member there",
    (_LINEAGE, f"{_MOMENT} | -0 +(1)"): _NO_TIME,
    (_LINEAGE, f"{_MOMENT} | -0 +(-1)"): _NO_TIME,
    (_LINEAGE, f"{_MOMENT} | -0.0 +(1.0)"): _NO_TIME,
    (_LINEAGE, f"{_MOMENT} | -0.0 +(-1.0)"): _NO_TIME,
    (_RECONCILE, "left = run[-1].left | -1 +(0)"): _FIRST,
    (_RECONCILE, f"{_LATE} | --1 +(1)"): _SAME,
    (_RECONCILE, f"{_LATE} | -1 +(2)"): _SAME,
    (_RECONCILE, f"{_LATE} | -1 +(0)"): _SAME,
    (_RECONCILE, f"{_LATE_LEFT} | --1 +(1)"): _SAME,
    (_RECONCILE, f"{_LATE_LEFT} | -1 +(2)"): _SAME,
    (_RECONCILE, f"{_LATE_LEFT} | -1 +(0)"): _SAME,
    (
        _RECONCILE,
        (
            "enough = AGREEING_FOR - 1 if witnessed and last.at_once else AGREEING_FOR"
            " | -1 +(2)"
        ),
    ): "a run is never shorter than one",
    (
        _RECONCILE,
        f"missing = {_NOT_THERE} | -{_NOT_THERE} +({_MISSING})",
    ): "it is asked of refusals alone; the check is for the types",
    (_RECONCILE, "if missing and run[-1].left == 0: | -1 +(0)"): _FIRST,
    (_RECONCILE, f"{_REACHED} | --1 +(1)"): _SAME,
    (_RECONCILE, f"{_REACHED} | -1 +(2)"): _SAME,
    (_RECONCILE, f"{_REACHED} | -1 +(0)"): _SAME,
    (_RECONCILE, f"{_CHANGED} | --1 +(1)"): _SAME,
    (_RECONCILE, f"{_CHANGED} | -1 +(2)"): _SAME,
    (_RECONCILE, f"{_CHANGED} | -1 +(0)"): _SAME,
    (
        _RECONCILE,
        f"if {_A_PART} and {_TWICE}: | -{_A_PART} and {_TWICE} +({_TWICE})",
    ): "all of it taken twice would leave less than nothing",
    (_FAILURES, f"{_EXCERPT} | -4 +(5)"): "no character has more than four bytes",
    (_TRANSPORT, "retries=0, | -0 +(-1)"): "fewer than no repeats are none",
    (
        _TRANSPORT,
        "http1=True, | -True +(False)",
    ): "the library reads it only where the second version is allowed",
}
