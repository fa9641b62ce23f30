"""Blocking work runs elsewhere, one piece at a time, and tells its end to who waits."""

from __future__ import annotations

import asyncio
import threading

import pytest

from app.journal.faults import DiskError
from app.journal.lane import Lane
from tests.journal.conftest import refusal


async def test_work_runs_on_one_thread_of_its_own_in_order():
    """
    All on the same thread, and not on the loop's.
    """
    lane, done = Lane("lane"), []

    def work(number: int) -> int:
        done.append(number)
        return threading.get_ident()

    threads = await asyncio.gather(*(lane.run(work, number) for number in range(20)))
    lane.close()

    assert done == list(range(20))
    assert len(set(threads)) == 1
    assert threads[0] != threading.get_ident()


@pytest.mark.parametrize("inline", [False, True])
async def test_a_failure_reaches_who_waits(inline):
    """
    And the next piece of work runs as if nothing had been.
    """
    lane = Lane("lane", inline=inline)

    def fail() -> None:
        raise ZeroDivisionError

    await refusal(ZeroDivisionError, lane.run(fail))

    assert await lane.run(lambda: 7) == 7
    lane.close()


async def test_a_cancelled_caller_does_not_stop_the_work():
    """
    It waits no more; the work is done all the same, and so is what comes after.
    """
    lane, may_go, done = Lane("lane"), threading.Event(), []

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await lane.run(lambda: done.append(may_go.wait(20)))
    may_go.set()
    await lane.run(lambda: None)
    lane.close()

    assert done == [True]


async def test_a_closed_lane_ends_its_thread_and_takes_no_work():
    """
    What was asked for before runs to its end.
    """
    lane = Lane("a lane to close")
    await lane.run(lambda: None)

    lane.close()

    assert "a lane to close" not in {thread.name for thread in threading.enumerate()}
    await refusal(DiskError, lane.run(lambda: None))


def test_a_loop_that_ended_is_not_told():
    """
    The thread outlives a loop that nobody waits on any more.
    """
    lane, may_go, ended = Lane("lane"), threading.Event(), threading.Event()

    def work() -> None:
        may_go.wait(20)
        ended.set()

    with pytest.raises(TimeoutError):
        asyncio.run(asyncio.wait_for(lane.run(work), 0.01))
    may_go.set()

    assert ended.wait(20)
    assert asyncio.run(lane.run(lambda: 7)) == 7
    lane.close()


async def test_what_is_put_off_runs_when_the_lane_is_idle():
    """
    Once, however often it was asked for, and after whoever waited was told.
    """
    lane, done, tidied = Lane("lane"), [], threading.Event()

    def chore() -> None:
        done.append("chore")
        tidied.set()

    def work() -> None:
        lane.when_idle(lambda: done.append("dropped"))
        lane.when_idle(chore)

    await lane.run(work)
    done.append("told")
    await asyncio.to_thread(tidied.wait, 20)
    await lane.run(lambda: None)
    lane.close()

    assert done == ["told", "chore"]


async def test_a_lane_that_is_never_idle_puts_nothing_off_for_ever():
    """
    Some dozens of works later it is done in between.
    """
    lane, done = Lane("lane"), []

    def work() -> None:
        done.append("work")
        lane.when_idle(lambda: done.append("chore"))

    await asyncio.gather(*(lane.run(work) for _ in range(120)))
    lane.close()

    assert "chore" in done[:60]


@pytest.mark.parametrize("inline", [False, True])
async def test_work_may_have_it_done_at_once(inline):
    """
    Before what it needs is gone; without a thread it is done with the work anyway.
    """
    lane, done = Lane("lane", inline=inline), []
    await lane.run(lambda: lane.when_idle(lambda: done.append("chore")))

    await lane.run(lane.tidy)
    lane.close()

    assert done == ["chore"]
