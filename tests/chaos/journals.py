"""The journals a schedule can be played on.

The one on the disk runs inline, since a thread knows nothing of virtual time, and in
memory's own file system where there is one: what is tested here is what it says, not
how long the disk takes.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

from app.domain.clock import Clock
from app.journal.options import Options
from app.journal.store import SqliteJournal
from app.services.history import JournalReader
from app.services.ports import Journal
from tests.chaos.canary import Canary
from tests.memory_journal import MemoryJournal


class KeptJournal(Journal, JournalReader, Protocol):
    """A journal that can be read again at the next start."""


JournalFactory = Callable[[Clock, Canary], AbstractAsyncContextManager[KeptJournal]]

_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - each journal gets its own folder
_FOLDER = _SHARED_MEMORY if _SHARED_MEMORY.is_dir() else None


@asynccontextmanager
async def in_memory(clock: Clock, canary: Canary) -> AsyncIterator[KeptJournal]:
    """A journal that lives as long as the schedule."""
    yield MemoryJournal()


@asynccontextmanager
async def on_disk(clock: Clock, canary: Canary) -> AsyncIterator[KeptJournal]:
    """The durable journal, its files looked through at the end."""
    with tempfile.TemporaryDirectory(dir=_FOLDER) as place:
        journal = SqliteJournal(Path(place) / "journal.db", clock, Options(inline=True))
        await journal.open()
        try:
            yield journal
        finally:
            await journal.close()
            canary.look_into(Path(place))


JOURNALS: dict[str, JournalFactory] = {"memory": in_memory, "sqlite": on_disk}
