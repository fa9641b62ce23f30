"""Cutting a failing story down to what it takes to fail."""

from __future__ import annotations

from tests.chaos.kit import Kit
from tests.chaos.oracle import Violation, judge
from tests.chaos.story import Story, smaller
from tests.chaos.world import play

_TRIES = 80


def shrunk(story: Story, kit: Kit | None = None) -> tuple[Story, Violation]:
    """Return a smaller story that breaks the same promise, and how it does.

    Raises:
        ValueError: The story breaks none.
    """
    found = judge(play(story, kit))
    if not found:
        raise ValueError("nothing is wrong with this story")
    violation, left = found[0], _TRIES
    while left > 0:
        for candidate in smaller(story):
            left -= 1
            same = _same(violation, judge(play(candidate, kit)))
            if same is not None:
                story, violation = candidate, same
                break
            if left <= 0:
                return story, violation
        else:
            break
    return story, violation


def _same(wanted: Violation, found: list[Violation]) -> Violation | None:
    keys = (wanted.kind, wanted.invariant)
    return next((v for v in found if (v.kind, v.invariant) == keys), None)
