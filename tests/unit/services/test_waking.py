"""A computer that slept, and clocks that were set."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.domain.close import State
from app.services.waking import WakeWatch
from tests.services_stage import OK, Stage, replies
from tests.virtual_time import LoopClock, in_virtual_time


class SleepyClock(LoopClock):
    """A wall clock that a test moves; the steady one knows nothing of it."""

    def __init__(self) -> None:
        self.slept = timedelta()

    def now(self) -> datetime:
        return super().now() + self.slept


class SleepyStage(Stage):
    def __init__(self) -> None:
        super().__init__()
        self.clock: SleepyClock = SleepyClock()
        self.closing._clock = self.clock
        self.wakes = 0
        self.watch = WakeWatch(self.clock, self.scope.start)
        self.watch.subscribe(self.woke)
        self.watch.subscribe(self.closing.wake)

    def woke(self) -> None:
        self.wakes += 1


@pytest.mark.parametrize(
    ("jump", "wakes"),
    [(timedelta(hours=8), 1), (timedelta(seconds=9), 0), (timedelta(days=-1), 1)],
)
def test_a_gap_between_the_clocks_is_noticed_once(jump: timedelta, wakes: int) -> None:
    """
    Eight hours of sleep, a clock set back a day; nine seconds are no sleep.
    """

    async def story() -> None:
        async with SleepyStage() as stage:
            stage.watch.start()
            await stage.clock.sleep(20)
            stage.clock.slept += jump
            await stage.clock.sleep(20)

            assert stage.wakes == wakes

    in_virtual_time(story)


def test_a_close_that_slept_is_unknown_at_once_and_then_true() -> None:
    """
    The computer slept with a close on its way: UNKNOWN on waking, a list read at once.
    """

    async def story() -> None:
        async with SleepyStage() as stage:
            stage.watch.start()
            stage.broker.scripts.append(replies(OK, after_s=14, executed=False))
            stage.broker.list_takes_s = 0.3
            rid = await stage.close()
            await stage.clock.sleep(1)
            reads = stage.broker.lists_read
            stage.clock.slept += timedelta(hours=8)
            await stage.clock.sleep(4.6)

            assert stage.now(rid).state is State.UNKNOWN
            assert stage.broker.lists_read > reads

    in_virtual_time(story)


def test_a_false_alarm_costs_one_reading() -> None:
    """
    The clock was set while nothing was on its way: nothing is doubted.
    """

    async def story() -> None:
        async with SleepyStage() as stage:
            stage.watch.start()
            stage.broker.scripts.append(replies(OK))
            rid = await stage.close(50)
            await stage.clock.sleep(3)
            stage.clock.slept += timedelta(hours=1)
            await stage.clock.sleep(6)

            assert stage.now(rid).state is State.CONFIRMED

    in_virtual_time(story)
