"""The past of all close requests, for the journal window: what is written, made live.

The journal is read when somebody asks for a period; from then on what becomes known of
requests in this run is joined to it, so that the list is never behind the table of
orders. What a reading of the order list found has no row of its own in the journal,
and is kept here: of requests that are open, and of the last few hundred that have ended.
Of older ones only the end stays in memory; the journal has their story.
"""

from __future__ import annotations

import asyncio
import enum
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Protocol

from app.domain.clock import Clock
from app.domain.close import CloseRecord
from app.domain.errors import JournalError
from app.domain.journal import JournalEntry, JournalEvent
from app.services.closing import Closing
from app.services.ports import Unsubscribe
from app.services.subscribers import Subscribers

MOST_ENTRIES = 5000
"""A journal hands out no more at a time; of a longer period the newest ones."""

_READ, _TOLD = "read", "told"
_MOST_STORIES = 200


class JournalReader(Protocol):
    """The part of a journal that tells of the past."""

    async def history(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        text: str = "",
    ) -> tuple[JournalEntry, ...]:
        """Return requests made in a period, newest first, at most ``MOST_ENTRIES``.

        Raises:
            JournalError: They cannot be read.
        """
        ...


class Exporter(Protocol):
    """Makes a table of entries and writes it to a file."""

    @property
    def COLUMNS(self) -> tuple[str, ...]:
        """The columns' codes, in the order they are written."""
        ...

    def entries_text(
        self, entries: Iterable[JournalEntry], *, zone: tzinfo, headings: Sequence[str]
    ) -> str:
        """Return one line for each entry; times are in ``zone``, with its offset."""
        ...

    def write_csv(
        self, path: Path, text: str, *, bom: bool = ..., overwrite: bool = ...
    ) -> None:
        """Write the text, or leave everything as it was.

        Raises:
            JournalError: Nothing was written.
        """
        ...


class Period(enum.Enum):
    """How far back the list goes, in days of this computer's clock."""

    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    ALL = "all"

    def begin(self, now: datetime) -> datetime | None:
        """Return its first moment, or ``None`` where it has none."""
        days = _DAYS_BEFORE.get(self)
        if days is None:
            return None
        first_day = now.astimezone().date() - timedelta(days=days)
        return datetime.combine(first_day, time()).astimezone()


_DAYS_BEFORE = {Period.TODAY: 0, Period.WEEK: 6, Period.MONTH: 29}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOrder:
    """What to write where.

    Attributes:
        headings: One for each of ``History.columns``.
        bom: Some spreadsheets need it to know UTF-8.
        overwrite: The person has agreed to replace a file that is there.
    """

    path: Path
    entries: Sequence[JournalEntry]
    headings: Sequence[str]
    bom: bool = True
    overwrite: bool = False


class History:
    """Requests of the past and of now, newest first.

    Args:
        kept_days: How long the journal keeps settled requests; ``None`` for ever.

    Attributes:
        period: What was asked for last.
        is_read: Whether a reading of that period has ended, well or not.
        failure: Why it could not be read; only this run's requests are listed then.
        is_cut: Whether there are older requests in the period than those listed.
    """

    def __init__(
        self,
        journal: JournalReader,
        exporter: Exporter,
        closing: Closing,
        clock: Clock,
        kept_days: Callable[[], int | None] = lambda: None,
    ) -> None:
        self._journal, self._exporter, self._clock = journal, exporter, clock
        self.kept_days = kept_days
        self.period = Period.TODAY
        self.is_read = False
        self.is_cut = False
        self.failure: JournalError | None = None
        self._stored: dict[str, JournalEntry] = {}
        self._live: dict[str, list[JournalEvent]] = {}
        self._ended: deque[str] = deque()
        self._joined: dict[str, JournalEntry] = {}
        self._changed: Subscribers[[]] = Subscribers()
        for record in closing.records():
            self._note(record)
        closing.subscribe(self._take)

    @property
    def columns(self) -> tuple[str, ...]:
        """The codes of an export's columns, in order."""
        return self._exporter.COLUMNS

    def subscribe(self, changed: Callable[[], None]) -> Unsubscribe:
        """Be told when ``entries`` or how they were read has changed."""
        return self._changed.add(changed)

    def entries(self) -> tuple[JournalEntry, ...]:
        """Return the period's requests, newest first.

        One of this run that is not settled yet is in every period. An entry about
        which nothing new is known is the same object as before.
        """
        begin = self.period.begin(self._clock.now())
        found = (self._entry(rid) for rid in self._stored.keys() | self._live.keys())
        shown = [e for e in found if begin is None or _is_within(e.record, begin)]
        return tuple(sorted(shown, key=_age, reverse=True))

    async def read(self, period: Period) -> None:
        """Read a period from the journal; the latest one asked for is the one told."""
        self.period, self.is_read = period, False
        try:
            found = await self._journal.history(self._first_moment())
            failure = None
        except JournalError as error:
            found, failure = (), error
        if self.period is not period:
            return
        self._stored = {entry.record.request.rid: entry for entry in found}
        self._joined.clear()
        self.failure, self.is_read = failure, True
        self.is_cut = len(found) >= MOST_ENTRIES
        self._changed.tell()

    async def export(self, order: ExportOrder) -> None:
        """Write entries to a file, on a thread: it waits for the disk.

        Raises:
            JournalError: Nothing was written; a file that was there is as it was.
        """
        zone = self._clock.now().astimezone().tzinfo
        assert zone is not None  # noqa: S101 - an aware time has one
        await asyncio.to_thread(_write, self._exporter, order, zone)

    def _first_moment(self) -> datetime | None:
        """Return from when to read: what is not settled yet has its story from before."""
        begin = self.period.begin(self._clock.now())
        live = (seen[-1].record for seen in self._live.values())
        open_since = [r.request.created_at for r in live if not r.is_settled]
        return None if begin is None else min([begin, *open_since])

    def _take(self, record: CloseRecord) -> None:
        self._note(record)
        self._joined.pop(record.request.rid, None)
        self._changed.tell()

    def _note(self, record: CloseRecord) -> None:
        """Keep what became known; of readings that found the same only the last."""
        seen = self._live.setdefault(record.request.rid, [])
        if record.is_settled and not (seen and seen[-1].record.is_settled):
            self._forget_stories(record.request.rid)
        kind = _READ if seen and _differs_by_reading(seen[-1].record, record) else _TOLD
        event = JournalEvent(0, self._clock.now(), kind, record)
        repeats = seen and kind == seen[-1].kind == _READ
        if repeats and seen[-1].record.remaining == record.remaining:
            seen[-1] = event
        else:
            seen.append(event)

    def _forget_stories(self, ended: str) -> None:
        self._ended.append(ended)
        if len(self._ended) > _MOST_STORIES:
            oldest = self._ended.popleft()
            del self._live[oldest][:-1]
            self._joined.pop(oldest, None)

    def _entry(self, rid: str) -> JournalEntry:
        found = self._joined.get(rid)
        if found is None:
            found = self._joined[rid] = self._join(rid)
        return found

    def _join(self, rid: str) -> JournalEntry:
        stored, live = self._stored.get(rid), self._live.get(rid, [])
        if stored is None:
            return JournalEntry(live[-1].record, tuple(live))
        if not live:
            return stored
        events = sorted((*stored.events, *live), key=lambda event: event.at)
        return JournalEntry(live[-1].record, tuple(events), stored.damaged)


def _is_within(record: CloseRecord, begin: datetime) -> bool:
    return not record.is_settled or record.request.created_at >= begin


def _age(entry: JournalEntry) -> tuple[datetime, str]:
    return entry.record.request.created_at, entry.record.request.rid


def _differs_by_reading(before: CloseRecord, record: CloseRecord) -> bool:
    return (before.state, before.answer, before.late_at) == (
        record.state,
        record.answer,
        record.late_at,
    )


def _write(exporter: Exporter, order: ExportOrder, zone: tzinfo) -> None:
    text = exporter.entries_text(order.entries, zone=zone, headings=order.headings)
    exporter.write_csv(order.path, text, bom=order.bom, overwrite=order.overwrite)
