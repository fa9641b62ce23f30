"""One soak: start the program, warm it up, weigh it, load it, weigh it again."""

from __future__ import annotations

import asyncio
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from tests.bench.measure import Measure
from tests.e2e.program import RunningProgram
from tests.soak.gauge import Holdings, compare, weigh
from tests.soak.load import BACKGROUND, Load

_LEAST_WARM_UP = 60
_CALM_S = 15.0  # readings and deadlines of the last closes run out in this time


@dataclass(frozen=True, slots=True, kw_only=True)
class Soak:
    """What a soak found.

    Attributes:
        closes: Done after the warm-up.
        grown: Lines of code whose memory grew, most first, if that was asked for.
    """

    closes: int
    ends: Counter[str]
    measures: list[Measure]
    grown: list[str]


def soak(qt: QApplication, folder: Path, closes: int) -> Soak:
    """Do so many closes after a warm-up, on a loop of its own."""
    with asyncio.Runner(loop_factory=lambda: QEventLoop(qt)) as runner:
        return runner.run(_soak(qt, folder, closes))


async def _soak(qt: QApplication, folder: Path, closes: int) -> Soak:
    demo = ("--orders", str(BACKGROUND), "--random-seed", "3")
    async with RunningProgram(qt, folder, until, *demo) as program:
        load = Load(program)
        await load.run(max(_LEAST_WARM_UP, closes // 10))
        warm = load.closes
        base = await calm(program, None)
        first = tracemalloc.take_snapshot() if tracemalloc.is_tracing() else None
        load.ends.clear()
        await load.run(closes)
        end = await calm(program, base)
        done = load.closes - warm
        return Soak(
            closes=done,
            ends=load.ends,
            measures=compare(base, end, done),
            grown=_grown(first),
        )


def _grown(first: tracemalloc.Snapshot | None) -> list[str]:
    if first is None:
        return []
    return [str(line) for line in tracemalloc.take_snapshot().compare_to(first, "lineno")]


async def calm(
    program: RunningProgram, base: Holdings | None, *, still_s: float = 4.0
) -> Holdings:
    """Weigh the program once it holds no more than ``base``, or after a time.

    Without a base that is when nothing has changed for ``still_s``.
    """
    scope = program.program.scope
    held = weigh(scope.active)
    limit, since = time.perf_counter() + _CALM_S, time.perf_counter()
    while time.perf_counter() < limit:
        await asyncio.sleep(0.2)
        now = weigh(scope.active)
        if base is not None and _is_back(now, base):
            return now
        if _counts(now) != _counts(held):
            since = time.perf_counter()
        held = now
        if base is None and time.perf_counter() - since > still_s:
            return held
    return held


def _counts(held: Holdings) -> tuple[int, ...]:
    return (held.tasks, held.widgets, held.objects, held.threads)


def _is_back(now: Holdings, base: Holdings) -> bool:
    pairs = zip(_counts(now), _counts(base), strict=True)
    return all(left <= right for left, right in pairs)


async def until(
    condition: Callable[[], Any], *, within_s: float = 20.0, what: str = ""
) -> Any:
    """Wait for a condition.

    Raises:
        TimeoutError: It did not come true in time.
    """
    limit = time.perf_counter() + within_s
    while not (found := condition()):
        if time.perf_counter() > limit:
            raise TimeoutError(what or "it did not come about")
        await asyncio.sleep(0.005)
    return found
