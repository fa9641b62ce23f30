"""The real clock is aware, UTC, and does not run backwards."""

from __future__ import annotations

from datetime import UTC

from app.domain.clock import Clock
from app.host.clock import SystemClock


async def test_the_system_clock_tells_utc_and_goes_forward():
    """
    It fits the protocol, its wall clock is aware and its monotonic one moves on.
    """
    clock: Clock = SystemClock()

    before = clock.monotonic()
    await clock.sleep(0.01)

    assert clock.monotonic() > before
    assert clock.now().tzinfo is UTC
