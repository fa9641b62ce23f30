"""The real clock; the only module that asks the computer for the time."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime


class SystemClock:
    """Fits ``domain.clock.Clock``.

    ``monotonic`` stands still while the computer sleeps and ``now`` does not; the
    difference is how a resume is noticed.
    """

    def monotonic(self) -> float:
        return time.monotonic()

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
