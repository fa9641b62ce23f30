"""A scope keeps, names, reports and ends its tasks, on either loop."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest
from PySide6.QtCore import QTimer

from app.tasks import TaskScope


def unexpected(failure):
    raise failure


async def forever():
    await asyncio.Event().wait()


async def fail():
    raise ValueError("broken")


async def test_a_started_coroutine_runs_and_is_forgotten(until):
    """
    Its name is listed while it runs and not after it.
    """
    scope = TaskScope(unexpected)
    gate = asyncio.Event()

    async def work():
        await gate.wait()

    scope.start(work(), name="work")
    listed = scope.active
    gate.set()

    await until(lambda: not scope.active)
    assert listed == ("work",)


async def test_a_failure_is_reported_with_the_name_of_its_task(until):
    """
    The exception that escaped reaches on_failure and says which task it was.
    """
    failures = []
    scope = TaskScope(failures.append)

    scope.start(fail(), name="reading orders")

    await until(lambda: failures)
    assert repr(failures[0]) == "ValueError('broken')"
    assert failures[0].__notes__ == ["in task 'reading orders'"]


async def test_one_failure_leaves_the_other_tasks_alone(until):
    """
    Tasks of a scope share a lifetime, not a fate.
    """
    failures = []
    scope = TaskScope(failures.append)
    scope.start(forever(), name="other")

    scope.start(fail(), name="failing")

    await until(lambda: failures)
    assert scope.active == ("other",)
    await scope.aclose()


async def test_closing_waits_until_every_task_has_really_stopped():
    """
    When aclose returns, the clean-up of each task is done and none was a failure.
    """
    scope = TaskScope(unexpected)
    steps = []

    async def slow_to_stop():
        try:
            await forever()
        finally:
            await asyncio.sleep(0.01)
            steps.append("cleaned up")

    scope.start(slow_to_stop(), name="slow")
    await asyncio.sleep(0)
    await scope.aclose()

    assert steps == ["cleaned up"]
    assert scope.active == ()


async def test_a_failure_while_closing_is_still_reported():
    """
    An exception in a task's clean-up is not swallowed by the closing.
    """
    failures = []
    scope = TaskScope(failures.append)

    async def fail_on_the_way_out():
        try:
            await forever()
        finally:
            raise ValueError("late")

    scope.start(fail_on_the_way_out(), name="late")
    await asyncio.sleep(0)
    await scope.aclose()

    assert [str(failure) for failure in failures] == ["late"]


async def test_a_closed_scope_starts_nothing():
    """
    A start after the end is refused, and the coroutine never ran.
    """
    scope = TaskScope(unexpected)
    await scope.aclose()

    with pytest.raises(RuntimeError, match="closed"):
        scope.start(forever(), name="too late")

    assert scope.active == ()


async def test_a_task_may_close_its_own_scope(until):
    """
    The task that closes the scope goes on to its end; the others are stopped.
    """
    scope = TaskScope(unexpected)
    steps = []

    async def end_everything():
        await scope.aclose()
        steps.append(scope.active)

    scope.start(forever(), name="other")
    scope.start(end_everything(), name="ending")

    await until(lambda: steps)
    assert steps == [("ending",)]


def test_without_a_loop_nothing_is_started():
    """
    A start outside any loop is refused and leaves no coroutine that was never awaited.
    """
    scope = TaskScope(unexpected)

    with pytest.raises(RuntimeError):
        scope.start(forever(), name="nowhere")


async def test_a_slot_can_start_a_task_on_the_loop_of_qt(qapp, until):
    """
    On the production loop a plain call from a Qt timer starts a coroutine.
    """
    done = []
    scope = TaskScope(unexpected)

    async def work():
        await asyncio.sleep(0)
        done.append(True)

    QTimer.singleShot(0, lambda: scope.start(work(), name="from a slot"))

    await until(lambda: done)
    await scope.aclose()


def test_the_module_does_not_import_qt():
    """
    Services and the chaos suite can use a scope without any Qt in the process.
    """
    code = "import sys, app.tasks; sys.exit('PySide6' in sys.modules)"

    ended = subprocess.run([sys.executable, "-c", code], check=False)

    assert ended.returncode == 0
