"""How true the computed profits are, and how long the live services hold the loop up.

``profit_live_vs_server_cents`` compares each profit computed from streamed prices with
the broker's own figure of the same moment, after every step of a walk through all its
symbols. ``live_longest_turn`` is the longest single callback of the loop while a long
list is polled and prices pour in, reading included and windows left out; processor time
of that thread, the best of the windows.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from tests.bench.measure import Measure
from tests.demo_process import DemoProcess
from tests.e2e.live_desk import LiveDesk
from tests.e2e.price_walk import PriceWalk

_QUOTES = 10_000
_SECONDS = 25.0
_GOAL_MS = 25.0


async def _furthest_apart(quotes: int) -> tuple[float, int]:
    """Return the worst difference in cents, and of how many comparisons."""
    worst, compared = 0, 0
    with _broker("--orders", "120", "--quotes-per-second", "0") as demo:
        async with LiveDesk(demo) as desk:
            walk = PriceWalk(desk, seed=7)
            await desk.set_prices(walk.step())
            await desk.read_list()
            for each in await walk.walk(quotes // len(walk.symbols) + 1):
                worst = max([worst, *each.apart.values()])
                compared += len(each.apart)
    return float(worst), compared


class Turns:
    """Times every callback the loop runs, by the name of its task."""

    def __init__(self) -> None:
        self.longest: dict[str, float] = {}
        self._run = asyncio.Handle._run

    def __enter__(self) -> Self:
        run, longest = self._run, self.longest

        def timed(handle: Any) -> None:
            name, begun = _name_of(handle), time.thread_time()
            run(handle)
            took = time.thread_time() - begun
            if took > longest.get(name, 0.0):
                longest[name] = took

        asyncio.Handle._run = timed  # type: ignore[assignment,method-assign]
        return self

    def __exit__(self, *exc: object) -> None:
        asyncio.Handle._run = self._run  # type: ignore[method-assign]


def _name_of(handle: Any) -> str:
    owner = getattr(handle._callback, "__self__", None)
    if isinstance(owner, asyncio.Task):
        return owner.get_name()
    return str(getattr(handle._callback, "__qualname__", handle._callback))


async def longest_turns(orders: int, quotes_per_second: int, seconds: float) -> Turns:
    """Return the turns of a live desk, once it is live, by what they belonged to."""
    pace = ("--quotes-per-second", str(quotes_per_second))
    with _broker("--orders", str(orders), *pace) as demo:
        async with LiveDesk(demo):
            with Turns() as turns:
                await asyncio.sleep(seconds)
    return turns


@contextmanager
def _broker(*arguments: str) -> Iterator[DemoProcess]:
    with (
        tempfile.TemporaryDirectory(prefix="flatten-bench-") as folder,
        DemoProcess.start(*arguments, "--random-seed", "3", directory=Path(folder)) as demo,
    ):
        yield demo


def valuation(rounds: int) -> Iterator[Measure]:
    """Walk the prices, then watch the loop."""
    quotes = _QUOTES if rounds > 1 else _QUOTES // 10
    worst, compared = asyncio.run(_furthest_apart(quotes))
    yield Measure(
        name="profit_live_vs_server_cents", value=worst, unit="cents, worst", goal=1.0
    )
    yield Measure(name="profits_compared", value=compared, unit="profits")
    seconds = _SECONDS if rounds > 1 else 12.0
    found = [_longest(seconds) for _ in range(min(rounds, 2))]
    yield Measure(name="live_longest_turn", value=min(found), unit="ms, CPU", goal=_GOAL_MS)


def _longest(seconds: float) -> float:
    return max(asyncio.run(longest_turns(10_000, 1000, seconds)).longest.values()) * 1000
