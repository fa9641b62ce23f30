"""Old records go when the trader has said so, and only then."""

from __future__ import annotations

import asyncio

import pytest

from app.domain.errors import JournalError
from app.domain.settings import Settings
from app.services.retention import Retention
from app.tasks import TaskScope
from tests.virtual_time import LoopClock, in_virtual_time

DAY_S = 86_400.0


class Journal:
    """Notes for how many days it was asked to keep; or refuses."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.error: JournalError | None = None

    async def purge(self, keep_days: int) -> int:
        self.asked.append(keep_days)
        if self.error is not None:
            raise self.error
        return 3


class ChangingSettings:
    def __init__(self, days: int) -> None:
        self.current = Settings(journal_keep_days=days)
        self._changed = []

    def subscribe(self, changed):
        self._changed.append(changed)
        return lambda: None

    def change(self, **values):
        self.current = self.current.changed(**values)
        for changed in self._changed:
            changed(self.current)


class Stage:
    def __init__(self, days: int) -> None:
        self.journal, self.settings = Journal(), ChangingSettings(days)
        self.failures: list[BaseException] = []
        self.scope = TaskScope(self.failures.append)
        clock = LoopClock()
        self.retention = Retention(self.journal, self.settings, clock, self.scope.start)

    async def __aenter__(self):
        self.retention.start()
        await asyncio.sleep(1)
        return self

    async def __aexit__(self, *exc):
        await self.scope.aclose()
        assert not self.failures


def test_nothing_is_deleted_while_no_time_is_set() -> None:
    """0 days, the default, are for ever; the journal hears of each day all the same."""

    async def story() -> None:
        async with Stage(0) as stage:
            await asyncio.sleep(3 * DAY_S)

            assert stage.journal.asked == [0, 0, 0, 0]
            assert stage.retention.kept_days() is None

    in_virtual_time(story)


def test_old_records_go_at_the_start_and_once_a_day() -> None:
    """How old that is, is the journal's to say: no clock is asked here."""

    async def story() -> None:
        async with Stage(30) as stage:
            await asyncio.sleep(2 * DAY_S)

            assert stage.retention.kept_days() == 30
            assert stage.journal.asked == [30, 30, 30]

    in_virtual_time(story)


def test_a_new_time_is_followed_at_once_and_other_settings_are_not() -> None:
    """A trader who shortens it need not wait for the next day."""

    async def story() -> None:
        async with Stage(0) as stage:
            stage.settings.change(theme="dark")
            stage.settings.change(journal_keep_days=60)
            await asyncio.sleep(1)

            assert stage.journal.asked == [0, 60]

    in_virtual_time(story)


@pytest.mark.parametrize(("days", "warnings"), [(30, 1), (0, 0)])
def test_a_journal_that_cannot_be_written_is_asked_again_the_next_day(
    days: int, warnings: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing breaks, and who keeps all is told of nothing that was not deleted."""

    async def story() -> None:
        async with Stage(days) as stage:
            stage.journal.error = JournalError("the disk is full")
            await asyncio.sleep(DAY_S)
            stage.journal.error = None
            await asyncio.sleep(DAY_S)

            assert len(stage.journal.asked) == 3

    in_virtual_time(story)
    assert sum("disk is full" in line for line in caplog.messages) == warnings
