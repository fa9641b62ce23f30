"""Noticing that the computer slept: the wall clock went on and the other did not.

Monotonic clocks stand still in sleep on most systems, so a deadline of 15 s could span
a night. A jump of the wall clock looks the same as a sleep and is treated the same: it
costs one reading that nobody needed.
"""

from __future__ import annotations

from collections.abc import Callable

from app.domain.clock import Clock
from app.services.ports import Spawn
from app.services.subscribers import Subscribers

_LOOK_S = 5.0
_GAP_S = 10.0


class WakeWatch:
    """Tells when the computer has come back from sleep, or its clock was set."""

    def __init__(self, clock: Clock, spawn: Spawn) -> None:
        self._clock = clock
        self._spawn = spawn
        self._woke: Subscribers[[]] = Subscribers()

    def subscribe(self, woke: Callable[[], None]) -> Callable[[], None]:
        return self._woke.add(woke)

    def start(self) -> None:
        """Look every 5 s for as long as the program runs."""
        self._spawn(self._look(), name="wake watch")

    async def _look(self) -> None:
        wall, steady = self._clock.now(), self._clock.monotonic()
        while True:
            await self._clock.sleep(_LOOK_S)
            now, since = self._clock.now(), self._clock.monotonic()
            gap = (now - wall).total_seconds() - (since - steady)
            wall, steady = now, since
            if abs(gap) > _GAP_S:
                self._woke.tell()
