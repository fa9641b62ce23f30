"""Late execution in a small scope: told exactly when two agreeing lists show it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

from app.domain.reconcile import came_late
from tests.exhaustive.explore import Found, reading_of
from tests.exhaustive.scope import BEFORE, PAST_LONG, SIZES, Letter, Size

Asked = Callable[..., bool]
_BASELINES = (0, 30, 55, 70, BEFORE, 120)


def late_told(length: int, asked: Asked = came_late) -> Found:
    """Ask about all sequences up to ``length``, from every baseline."""
    found = Found()
    for size, count in itertools.product(SIZES, range(length + 1)):
        for letters in itertools.product(size.all, repeat=count):
            _look(found, size, letters, asked)
    return found


def _look(found: Found, size: Size, letters: Sequence[Letter], asked: Asked) -> None:
    seen = [
        reading_of(PAST_LONG, index, letter).sighting
        for index, letter in enumerate(letters)
    ]
    for baseline, done in itertools.product(_BASELINES, (False, True)):
        found.cases += 1
        late = asked(size.request, baseline, seen, done=done)
        if late is not _must_be_told(size, baseline, letters, done=done):
            rule = "late: told without cause" if late else "late: not told"
            found.broken[rule] += 1
            found.first.setdefault(rule, f"{size.name} from {baseline}: {letters}")


def _must_be_told(
    size: Size, baseline: int, letters: Sequence[Letter], *, done: bool
) -> bool:
    """What it would take itself, unless it is done, or what one it repeats would."""
    if len(letters) < 2 or baseline == 0:
        return False
    lefts = {max(0, baseline - units) for units in size.request.earlier}
    if not done:
        lefts.add(0 if size.want is None else baseline - size.want)
    one, other = letters[-2:]
    return one.left == other.left in lefts and not (one.ambiguous or other.ambiguous)
