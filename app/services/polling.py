"""Reading something again and again, one reading at a time, sooner when asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

from app.domain.clock import Clock
from app.domain.errors import ReadError
from app.services.ports import Spawn
from app.services.subscribers import report

_LEAST_RESPITE_S, _MOST_RESPITE_S = 1.0, 60.0


class Respite:
    """The time for which a busy server asks to be left alone.

    Its word is taken within bounds: a mistake of the server must not leave a trader
    without a list for longer than a minute.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until = 0.0

    @property
    def left_s(self) -> float:
        return max(0.0, self._until - self._clock.monotonic())

    def heed(self, error: ReadError) -> None:
        """Grant what a failed reading's answer asks for, if it asks for anything."""
        if (asked := error.retry_after_s) is not None:
            granted = min(max(asked, _LEAST_RESPITE_S), _MOST_RESPITE_S)
            self._until = self._clock.monotonic() + granted

    def end(self) -> None:
        """It was another server's, or another session's."""
        self._until = 0.0


class Poller:
    """Runs ``read``, waits ``pause()`` seconds, and so on, until stopped.

    ``wake`` promises a reading begun after the call: one already under way does not
    count, the next follows it at once, or as soon as a ``respite`` is over.
    """

    def __init__(
        self,
        read: Callable[[], Coroutine[object, object, None]],
        pause: Callable[[], float],
        clock: Clock,
        spawn: Spawn,
        respite: Respite | None = None,
    ) -> None:
        self._read = read
        self._pause = pause
        self._clock = clock
        self._spawn = spawn
        self._respite = respite or Respite(clock)
        self._wake, self._at_once = asyncio.Event(), asyncio.Event()
        self._run: object | None = None

    def start(self) -> None:
        """Begin with a reading at once."""
        self._run = run = object()
        self._wake, self._at_once = asyncio.Event(), asyncio.Event()
        self._spawn(self._forever(run), name=f"poll {self._read.__name__}")

    def stop(self) -> None:
        """End after the reading under way, if there is one."""
        self._run = None
        self.wake(at_once=True)

    def wake(self, *, at_once: bool = False) -> None:
        """Read sooner; ``at_once`` is a person's wish, for which no respite counts."""
        self._wake.set()
        if at_once:
            self._at_once.set()

    async def _forever(self, run: object) -> None:
        while self._run is run:
            self._wake.clear()
            self._at_once.clear()
            try:
                await self._read()
            except Exception as failure:  # noqa: BLE001 - a bug must not end all reading
                report(failure)
            if self._run is run:
                await wait_until_set(self._wake, self._pause(), self._clock)
                await wait_until_set(self._at_once, self._respite.left_s, self._clock)


async def wait_until_set(event: asyncio.Event, seconds: float, clock: Clock) -> None:
    """Sleep, or less if ``event`` is set; a timer that fires early is waited out."""
    until = clock.monotonic() + seconds
    while not event.is_set() and (left := until - clock.monotonic()) > 0:
        try:
            async with asyncio.timeout(left):
                await event.wait()
        except TimeoutError:
            continue
