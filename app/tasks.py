"""The only place where coroutines become tasks.

A task nobody holds can be collected half way, and one nobody looks at fails in
silence; either would lose the outcome of a close. So every task belongs to a scope,
which keeps it, names it, reports its failure and waits for its end. ``asyncio``'s
own ``TaskGroup`` does not fit: one failure there cancels all the others.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine


class TaskScope:
    """Owns tasks that share one lifetime: the program's, or a window's.

    Args:
        on_failure: Told of each exception a coroutine let escape, with a note that
            names the task. By the house rules that is a bug, not an expected error.
    """

    def __init__(self, on_failure: Callable[[BaseException], None]) -> None:
        self._on_failure = on_failure
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def active(self) -> tuple[str, ...]:
        """The names of the tasks that have not ended, sorted."""
        return tuple(sorted(task.get_name() for task in self._tasks))

    def start(self, coro: Coroutine[object, object, None], *, name: str) -> None:
        """Run ``coro`` on the running loop until it ends or the scope is closed.

        Raises:
            RuntimeError: The scope is closed or no loop runs; nothing was started.
        """
        if self._closed:
            coro.close()
            raise RuntimeError(f"the scope is closed; {name!r} was not started")
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            coro.close()
            raise
        task = loop.create_task(coro, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._settle)

    async def aclose(self) -> None:
        """Cancel what still runs and return once all of it has really stopped.

        A task of the scope may close it: that task is neither cancelled nor awaited.
        """
        self._closed = True
        others = self._tasks - {asyncio.current_task()}
        for task in others:
            task.cancel()
        if others:
            await asyncio.wait(others)

    def _settle(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        if (failure := task.exception()) is not None:
            failure.add_note(f"in task {task.get_name()!r}")
            self._on_failure(failure)
