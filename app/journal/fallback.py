"""The journal the program uses: the first, else the second, else the trader's word.

Closing usually lessens a risk, so a full disk must not forbid it; but it must never
be sent in silence without a record. What only the second journal has goes back to the
first as soon as that can be written. What neither could take is owed: it is held in
memory, told by ``unrecorded``, and written at the next occasion.

The locks are held here as well, because each of the two journals knows a part only.
Where the first cannot be read at the start, what an earlier run left open is unknown,
and so is which orders it locks: until it has been read, a close needs the trader's word.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from app.domain.clock import Clock
from app.domain.close import CloseRecord, Stamp, State
from app.domain.errors import JournalError
from app.journal.entries import JournalEntry, OpenReport
from app.journal.faults import NowhereError, RuleError
from app.journal.history import matches
from app.journal.rules import require_free, require_preparable, superseded
from app.journal.second import SecondJournal
from app.journal.store import SqliteJournal


class FallbackJournal:
    """Fits the services' ``Journal`` port.

    Raises of all three steps: ``RuleError`` is final and nothing was written;
    ``NowhereError`` (with ``can_override``) when neither journal could be written.
    """

    def __init__(self, first: SqliteJournal, second: SecondJournal, clock: Clock) -> None:
        self._first = first
        self._second = second
        self._clock = clock
        self._open: dict[str, CloseRecord] = {}
        self._owed: dict[str, CloseRecord] = {}
        self._allowed: set[str] = set()
        self._is_past_known = False
        self._turn = asyncio.Lock()

    @property
    def is_durable(self) -> bool:
        """Not while something is owed: no text may claim a record then."""
        return not self._owed

    @property
    def unrecorded(self) -> frozenset[str]:
        """Requests of which something would not survive a crash now."""
        return frozenset(self._owed)

    def allow_unrecorded(self, rid: str) -> None:
        """The trader has said that this request may go out without a record."""
        self._allowed.add(rid)

    async def open(self) -> OpenReport:
        """Open both and take home what the second holds; nothing is raised."""
        report = await self._first.open()
        with suppress(JournalError):
            report = replace(report, damaged_lines=await self._second.open())
        if report.damaged_lines:
            with suppress(JournalError):
                await self._first.doubt()
        before = len(self._second.held())
        await self._bring_home()
        merged = before - len(self._second.held())
        with suppress(JournalError):
            await self._learn_past()
        self._remember(*self._second.held())
        return replace(report, merged=merged)

    async def close(self) -> None:
        """Write what is owed, if it can be, and let go of the files."""
        async with self._turn:
            await self._bring_home()
        await self._first.close()
        self._second.close()

    async def prepare(self, record: CloseRecord, *, supersede: str = "") -> None:
        """See the port (J1)."""
        async with self._turn:
            await self._bring_home()
            require_preparable(record)
            await self._require_past_known(record.request.rid)
            require_free(record, self._open.values(), supersede)
            old = [superseded(self._row(supersede), record)] if supersede else []
            at_home = not supersede or self._is_at_home(supersede)
            await self._kept(
                (*old, record),
                "prepared",
                lambda: self._first.prepare(record, supersede=supersede),
                at_home=at_home,
            )

    async def sending(self, rid: str, at: Stamp) -> None:
        """See the port (J2)."""
        async with self._turn:
            row = self._row(rid)
            if row.state is not State.PREPARED:
                raise RuleError(f"request {rid} is not waiting to be sent")
            now = self._clock.now()
            await self._kept(
                (replace(row, state=State.SENDING, sent=at, sent_wall=now),),
                "sending",
                lambda: self._first.sending(rid, at),
                at_home=self._is_at_home(rid),
            )

    async def update(self, record: CloseRecord, kind: str) -> None:
        """See the port (J3 to J7); what cannot be written is owed, and told so."""
        async with self._turn:
            await self._bring_home()
            rid = record.request.rid
            try:
                await self._kept(
                    (record,),
                    kind,
                    lambda: self._first.update(record, kind),
                    at_home=self._is_at_home(rid),
                )
            except NowhereError:
                self._owe(record)
                raise

    async def purge(self, keep_days: int) -> int:
        """Delete settled requests kept for so many days; return how many.

        Raises:
            DiskError, ReadOnlyError: None was deleted.
        """
        async with self._turn:
            return await self._first.purge(keep_days)

    async def unsettled(self) -> tuple[CloseRecord, ...]:
        """See the port; a first journal that was shut at the start is asked once more."""
        if not self._is_past_known:
            with suppress(JournalError):
                await self._learn_past()
        return tuple(self._open.values())

    async def history(
        self, since: datetime | None = None, until: datetime | None = None, text: str = ""
    ) -> tuple[JournalEntry, ...]:
        """Return requests made in a period, newest first, wherever they are recorded.

        Raises:
            DiskError: The first journal cannot be read.
        """
        found = await self._first.history(since, until, text)
        known = {entry.record.request.rid for entry in found}
        elsewhere = {r.request.rid: r for r in self._second.held()} | self._owed
        more = [
            JournalEntry(record, ())
            for rid, record in elsewhere.items()
            if rid not in known
            and (since is None or record.request.created_at >= since)
            and (until is None or record.request.created_at < until)
            and matches(record, text)
        ]
        entries = (*more, *found)
        return tuple(
            sorted(entries, key=lambda e: e.record.request.created_at, reverse=True)
        )

    async def _learn_past(self) -> None:
        for record in await self._first.unsettled():
            if self._is_at_home(record.request.rid):
                self._open.setdefault(record.request.rid, record)
        self._is_past_known = True

    async def _require_past_known(self, rid: str) -> None:
        """Refuse what might be a second close of an order an earlier run has closed."""
        if self._is_past_known or rid in self._allowed:
            return
        try:
            await self._first.absorb(())  # opens it, if it can be by now
            await self._learn_past()
        except JournalError as error:
            if await self._first.is_nowhere():
                return
            detail = f"closes of earlier runs cannot be read: {error.detail}"
            raise NowhereError(detail) from error

    async def _kept(
        self,
        records: tuple[CloseRecord, ...],
        kind: str,
        in_first: Callable[[], Awaitable[None]],
        *,
        at_home: bool,
    ) -> None:
        """Write a step in the first place that takes it; remember it once written."""
        try:
            if at_home:
                await in_first()
            else:
                await self._in_second(records, kind)
        except RuleError:
            raise
        except JournalError as error:
            await self._elsewhere(records, kind, error, tried_second=not at_home)
        self._remember(*records)

    async def _elsewhere(
        self,
        records: tuple[CloseRecord, ...],
        kind: str,
        error: JournalError,
        *,
        tried_second: bool,
    ) -> None:
        detail = error.detail
        if not tried_second:
            try:
                await self._in_second(records, kind)
            except JournalError as other:
                detail = f"{detail}; {other.detail}"
            else:
                return
        if records[-1].request.rid not in self._allowed:
            raise NowhereError(detail) from error
        self._owe(*records)

    async def _in_second(self, records: tuple[CloseRecord, ...], kind: str) -> None:
        await self._second.put(records, kind)
        for record in records:
            self._owed.pop(record.request.rid, None)

    async def _bring_home(self) -> None:
        """Let the first journal take what it could not; without it, all stays."""
        waiting = {r.request.rid: r for r in self._second.held()} | self._owed
        if not waiting:
            return
        with suppress(JournalError):
            taken = await self._first.absorb(waiting.values())
            for rid in taken:
                self._owed.pop(rid, None)
            if any(map(self._second.holds, taken)):
                await self._second.drop(taken)

    def _is_at_home(self, rid: str) -> bool:
        return not self._second.holds(rid) and rid not in self._owed

    def _owe(self, *records: CloseRecord) -> None:
        self._owed |= {record.request.rid: record for record in records}
        self._remember(*records)

    def _row(self, rid: str) -> CloseRecord:
        if rid not in self._open:
            raise RuleError(f"request {rid} is not open")
        return self._open[rid]

    def _remember(self, *records: CloseRecord) -> None:
        for record in records:
            if record.is_settled:
                self._open.pop(record.request.rid, None)
            else:
                self._open[record.request.rid] = record
