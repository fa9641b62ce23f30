"""A clock that stands, and journals in a folder of the test's own."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app.journal.entries import OpenReport, Run
from app.journal.options import Options
from app.journal.owner import Owner
from app.journal.store import SqliteJournal
from tests.journal.records import NOW

HERE = Owner(machine="here", user="me")
RUN = Run("run-1", "boot-1")
NEXT_RUN = Run("run-2", "boot-1")


class StandingClock:
    """Fits ``domain.clock.Clock``; nothing moves it but the test."""

    def __init__(self) -> None:
        self.moment: datetime = NOW

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
def path(tmp_path):
    return tmp_path / "data" / "journal.sqlite3"


@contextmanager
def in_memory() -> Iterator[Path]:
    """A folder in memory where there is one: a sync costs nothing there."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own in it
    parent = memory if os.access(memory, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="flatten-journal-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def fast_folder() -> Iterator[Path]:
    with in_memory() as folder:
        yield folder


@pytest.fixture(scope="session")
def fast_folder_for_all() -> Iterator[Path]:
    """One folder for a test that Hypothesis calls many times."""
    with in_memory() as folder:
        yield folder


def options(**changes: Any) -> Options:
    facts: dict[str, Any] = {"run": RUN, "owner": HERE, "inline": True}
    return Options(**(facts | changes))


@asynccontextmanager
async def opened(
    path: Path, **changes: Any
) -> AsyncIterator[tuple[SqliteJournal, OpenReport]]:
    """An open journal and how it was found; closed at the end."""
    journal = SqliteJournal(path, StandingClock(), options(**changes))
    report = await journal.open()
    try:
        yield journal, report
    finally:
        await journal.close()


async def refusal(kind: type[Exception], step: Awaitable[object]) -> Any:
    """Await a step that must fail with ``kind``, and return its error."""
    with pytest.raises(kind) as caught:
        await step
    return caught.value
