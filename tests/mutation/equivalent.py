"""Mutants that change nothing anyone could see, each with the reason.

The key is the module and the changed text exactly as the command prints it, without the
number of the line.
"""

from __future__ import annotations

_RECONCILE = "app/domain/reconcile.py"
_FAMILY = "continues_as=family[0].number if own is None and len(family) == 1 else None,"
_CHANGED = "return Verdict(state=State.CHANGED, change=change_kind(request, run[-1].left))"

EQUIVALENT: dict[tuple[str, str], str] = {
    (_RECONCILE, f"{_FAMILY} | -0 +(-1)"): "the family has one member there",
    (
        _RECONCILE,
        "enough = AGREEING_FOR - 1 if witnessed else AGREEING_FOR | -1 +(2)",
    ): "a run is never shorter than one",
    (
        _RECONCILE,
        f"{_CHANGED} | -1 +(2)",
    ): "all of a run show the same volume, and it has at least two",
    (
        "app/broker/transport.py",
        "retries=0, | -0 +(-1)",
    ): "fewer than no repeats are none",
}
