"""Doing something at once and yet not too often."""

from __future__ import annotations

import itertools

from app.services.pacing import Paced
from app.tasks import TaskScope
from tests.virtual_time import LoopClock, in_virtual_time


def test_the_first_is_at_once_and_a_storm_ends_in_a_call() -> None:
    """
    Ten wishes within a second make calls at 0, 0.25, … and one after the last wish.
    """

    async def story() -> None:
        clock, calls = LoopClock(), list[float]()
        scope = TaskScope(lambda failure: None)
        paced = Paced(lambda: calls.append(clock.monotonic()), 0.25, clock, scope.start)
        for _ in range(10):
            paced.ask()
            await clock.sleep(0.1)
        await clock.sleep(1)

        gaps = [after - before for before, after in itertools.pairwise(calls)]
        assert calls[0] == 0
        assert min(gaps) >= 0.249
        assert len(calls) == 5
        assert calls[-1] >= 0.9
        await scope.aclose()

    in_virtual_time(story)


def test_what_is_forgotten_is_not_done() -> None:
    """
    A wish that still waits is dropped; a later one counts as any.
    """

    async def story() -> None:
        clock, calls = LoopClock(), list[float]()
        scope = TaskScope(lambda failure: None)
        paced = Paced(lambda: calls.append(clock.monotonic()), 0.25, clock, scope.start)
        paced.ask()
        paced.ask()
        paced.forget()
        await clock.sleep(1)
        before = list(calls)
        paced.ask()

        assert before == [0]
        assert len(calls) == 2
        await scope.aclose()

    in_virtual_time(story)
