"""Letting go of old records, if the trader has set a time for that.

At the start, once a day, and at once when the setting changes. Only requests that have
ended go, and their age counts from the last thing written of them: the least time that
can be set is weeks longer than the longest watch over a request that has ended.

What is old is the journal's to decide, and it does not take one clock's word for it: a
wall clock that is a month ahead deletes nothing. It counts the days it was open as well,
and so it is asked each day, also while all is kept: who sets a time later finds the days
counted.
"""

from __future__ import annotations

import logging
from typing import Protocol

from app.domain.clock import Clock
from app.domain.errors import JournalError
from app.domain.settings import Settings
from app.services.polling import Poller
from app.services.ports import SettingsSource, Spawn

_DAY_S = 86_400.0

_log = logging.getLogger(__name__)


class PurgedJournal(Protocol):
    """The part of a journal that forgets."""

    async def purge(self, keep_days: int) -> int:
        """Delete settled requests about which nothing was written for so many days.

        Days by the clock, and as many on which the journal was open; 0 are for ever.
        Return how many went.

        Raises:
            JournalError: None was deleted.
        """
        ...


class Retention:
    """Keeps the journal as long as the setting says; 0 days are for ever."""

    def __init__(
        self, journal: PurgedJournal, settings: SettingsSource, clock: Clock, spawn: Spawn
    ) -> None:
        self._journal = journal
        self._settings = settings
        self._days = self._set_days()
        self._poller = Poller(self._purge, lambda: _DAY_S, clock, spawn)

    def start(self) -> None:
        """Begin; call once the journal is open."""
        self._settings.subscribe(self._changed)
        self._poller.start()

    def kept_days(self) -> int | None:
        """Return how long settled requests are kept; ``None`` for ever."""
        return self._set_days() or None

    def _set_days(self) -> int:
        return self._settings.current.journal_keep_days

    def _changed(self, _: Settings) -> None:
        if self._days != self._set_days():
            self._days = self._set_days()
            self._poller.wake()

    async def _purge(self) -> None:
        days = self._set_days()
        try:
            gone = await self._journal.purge(days)
        except JournalError as error:
            if days:
                _log.warning("old records could not be deleted: %s", error.detail)
            return
        if gone:
            _log.info("deleted %s records older than %s days", gone, days)
