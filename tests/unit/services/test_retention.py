"""Old records go when the trader has said so, and only then."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from app.domain.errors import JournalError
from app.domain.settings import Settings
from app.services.retention import Retention
from app.tasks import TaskScope
from tests.virtual_time import EPOCH, LoopClock, in_virtual_time

DAY_S = 86_400.0


class Journal:
    """Notes up to when it was asked to forget; or refuses."""

    def __init__(self) -> None:
        self.asked: list[datetime] = []
        self.error: JournalError | None = None

    async def purge(self, before: datetime) -> int:
        self.asked.append(before)
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


def days_before(moment: datetime, days: int) -> datetime:
    return moment.astimezone(UTC) - timedelta(days=days)


def test_nothing_is_deleted_while_no_time_is_set() -> None:
    """0 days, the default, are for ever."""

    async def story() -> None:
        async with Stage(0) as stage:
            await asyncio.sleep(3 * DAY_S)

            assert stage.journal.asked == []
            assert stage.retention.kept_days() is None

    in_virtual_time(story)


def test_old_records_go_at_the_start_and_once_a_day() -> None:
    """Each time those that are older than the setting at that moment."""

    async def story() -> None:
        async with Stage(30) as stage:
            await asyncio.sleep(2 * DAY_S)

            assert stage.retention.kept_days() == 30
            assert [before.date() for before in stage.journal.asked] == [
                days_before(EPOCH + timedelta(days=n), 30).date() for n in range(3)
            ]

    in_virtual_time(story)


def test_a_new_time_is_followed_at_once_and_other_settings_are_not() -> None:
    """A trader who shortens it need not wait for the next day."""

    async def story() -> None:
        async with Stage(0) as stage:
            stage.settings.change(theme="dark")
            stage.settings.change(journal_keep_days=60)
            await asyncio.sleep(1)

            assert [b.date() for b in stage.journal.asked] == [
                days_before(EPOCH, 60).date()
            ]

    in_virtual_time(story)


def test_a_journal_that_cannot_be_written_is_asked_again_the_next_day() -> None:
    """Nothing breaks; the records are older by a day then."""

    async def story() -> None:
        async with Stage(30) as stage:
            stage.journal.error = JournalError("the disk is full")
            await asyncio.sleep(DAY_S)
            stage.journal.error = None
            await asyncio.sleep(DAY_S)

            assert len(stage.journal.asked) == 3

    in_virtual_time(story)
