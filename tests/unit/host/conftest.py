"""A clock that stands where it is put."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.host.redaction import Redactor


class StandingClock:
    """Fits ``domain.clock.Clock``; nothing moves it but the test."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0

    def now(self) -> datetime:
        return self.moment

    async def sleep(self, seconds: float) -> None:
        """Return at once."""


@pytest.fixture
def clock():
    return StandingClock()


@pytest.fixture
def redactor():
    return Redactor()
