"""Records first, then told: a window never shows what is not yet written down."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from app.domain.close import CloseRecord
from app.domain.errors import JournalError
from app.services.ports import Journal, Spawn, Unsubscribe
from app.services.subscribers import Subscribers, report


class RecordKeeper:
    """Writes changes to the journal in the order they were made, then tells them.

    A change that cannot be written is told all the same: what is on the screen is
    true, and the journal knows that it would not survive a crash.
    """

    def __init__(self, journal: Journal, spawn: Spawn) -> None:
        self._journal = journal
        self._spawn = spawn
        self._waiting: deque[tuple[CloseRecord, str]] = deque()
        self._writing = False
        self._stopping = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._changed: Subscribers[[CloseRecord]] = Subscribers()

    def subscribe(self, changed: Callable[[CloseRecord], None]) -> Unsubscribe:
        return self._changed.add(changed)

    def tell(self, record: CloseRecord) -> None:
        """Tell what needs no row of its own."""
        self._changed.tell(record)

    def keep(self, record: CloseRecord, kind: str) -> None:
        """Write the record, then tell it; returns at once."""
        self._waiting.append((record, kind))
        self._idle.clear()
        if not self._writing and not self._stopping:
            self._writing = True
            self._spawn(self._write(), name="journal")

    async def written(self) -> None:
        """Return once everything kept so far is in the journal, or could not be."""
        await self._idle.wait()

    def stop(self) -> None:
        """Start nothing more; what still comes waits for ``drain``."""
        self._stopping = True

    async def drain(self) -> None:
        """Write what waits; for the end of the program, when no task may start."""
        await self._write()

    async def _write(self) -> None:
        try:
            while self._waiting:
                await self._write_next()
        finally:
            self._writing = False
            if not self._waiting:
                self._idle.set()

    async def _write_next(self) -> None:
        record, kind = self._waiting[0]
        try:
            await self._journal.update(record, kind)
        except JournalError:
            pass  # told as unrecorded by the journal itself, until it is written
        except Exception as failure:  # noqa: BLE001 - a bug must not stop the telling
            report(failure)
        # Not reached when cancelled: then ``drain`` writes and tells it.
        self._waiting.popleft()
        self._changed.tell(record)
