"""Reading something again and again, one reading at a time, sooner when asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

from app.domain.clock import Clock
from app.services.ports import Spawn
from app.services.subscribers import report


class Poller:
    """Runs ``read``, waits ``pause()`` seconds, and so on, until stopped.

    ``wake`` promises a reading begun after the call: one already under way does not
    count, the next follows it at once.
    """

    def __init__(
        self,
        read: Callable[[], Coroutine[object, object, None]],
        pause: Callable[[], float],
        clock: Clock,
        spawn: Spawn,
    ) -> None:
        self._read = read
        self._pause = pause
        self._clock = clock
        self._spawn = spawn
        self._wake = asyncio.Event()
        self._run: object | None = None

    def start(self) -> None:
        """Begin with a reading at once."""
        self._run = run = object()
        self._wake = asyncio.Event()
        self._spawn(self._forever(run), name=f"poll {self._read.__name__}")

    def stop(self) -> None:
        """End after the reading under way, if there is one."""
        self._run = None
        self._wake.set()

    def wake(self) -> None:
        self._wake.set()

    async def _forever(self, run: object) -> None:
        while self._run is run:
            self._wake.clear()
            try:
                await self._read()
            except Exception as failure:  # noqa: BLE001 - a bug must not end all reading
                report(failure)
            if self._run is run:
                await wait_until_set(self._wake, self._pause(), self._clock)


async def wait_until_set(event: asyncio.Event, seconds: float, clock: Clock) -> None:
    """Sleep, or less if ``event`` is set; a timer that fires early is waited out."""
    until = clock.monotonic() + seconds
    while not event.is_set() and (left := until - clock.monotonic()) > 0:
        try:
            async with asyncio.timeout(left):
                await event.wait()
        except TimeoutError:
            continue
