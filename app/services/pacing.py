"""Doing something at once, but not more often than every so many seconds."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.clock import Clock
from app.services.ports import Spawn


class Paced:
    """Calls ``act`` when asked; in a storm once in ``least_s`` seconds.

    Whatever is asked for is followed by a call, so that the last of a storm is heard.
    """

    def __init__(
        self, act: Callable[[], None], least_s: float, clock: Clock, spawn: Spawn
    ) -> None:
        self._act = act
        self._least_s = least_s
        self._clock = clock
        self._spawn = spawn
        self._acted_at: float | None = None
        self._waiting: object | None = None

    def ask(self) -> None:
        """Act now, or as soon as it is not too often."""
        if self._waiting is not None:
            return
        last, now = self._acted_at, self._clock.monotonic()
        wait = 0.0 if last is None else last + self._least_s - now
        if wait <= 0:
            self._do()
            return
        self._waiting = run = object()
        self._spawn(self._later(run, wait), name=f"paced {self._act.__name__}")

    def forget(self) -> None:
        """Do not do what still waits."""
        self._waiting = None

    async def _later(self, run: object, wait: float) -> None:
        await self._clock.sleep(wait)
        if self._waiting is run:
            self._waiting = None
            self._do()

    def _do(self) -> None:
        self._acted_at = self._clock.monotonic()
        self._act()
