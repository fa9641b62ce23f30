"""One wait at a time, which the trader may give up.

Giving up means "stop waiting", never "undo": the work is cancelled where it waits, and
what it brings home all the same is handed to its own ``too_late``. A later attempt is
told apart from an earlier one by a number that only grows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

from app.services.ports import Spawn


class Attempts:
    """Runs one coroutine at a time for a window.

    Args:
        spawn: Starts it in a scope that outlives the window.
        name: Of its tasks.
    """

    def __init__(self, spawn: Spawn, *, name: str) -> None:
        self._spawn = spawn
        self._name = name
        self._number = 0
        self._running: asyncio.Task[object] | None = None
        self._waits = False

    @property
    def waits(self) -> bool:
        """Whether an attempt is under way that nobody gave up."""
        return self._waits

    def begin(self, work: Callable[[int], Coroutine[object, object, None]]) -> None:
        """Give up what runs and start ``work``, which gets this attempt's number."""
        self.give_up()
        self._waits = True
        self._spawn(self._run(work, self._number), name=self._name)

    def is_current(self, number: int) -> bool:
        """Whether the attempt with this number is still waited for."""
        return self._waits and number == self._number

    def give_up(self) -> None:
        """Stop waiting; nothing happens if nothing runs."""
        self._number += 1
        self._waits = False
        if self._running is not None:
            self._running.cancel()
            self._running = None

    async def _run(
        self, work: Callable[[int], Coroutine[object, object, None]], number: int
    ) -> None:
        if not self.is_current(number):
            return
        task = self._running = asyncio.current_task()
        try:
            await work(number)
        finally:
            if self._running is task:
                self._running = None
                self._waits = False
