"""Time as the program sees it, so that a test may be its own clock."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Where the time comes from."""

    def monotonic(self) -> float:
        """Seconds that never run backwards; only differences mean anything."""
        ...

    def now(self) -> datetime:
        """The wall clock, aware, UTC; may jump."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait; may end up to a few per cent early, so deadlines are checked again."""
        ...
