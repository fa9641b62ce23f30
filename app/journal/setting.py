"""Where a journal lies and under what it is opened."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.journal.entries import Run
from app.journal.owner import Owner
from app.journal.place import beside
from app.journal.schema import MIGRATIONS, Migration
from app.journal.tables import Keep, Tables
from app.journal.watermark import Watermark

Trace = Callable[[str], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where a journal lies and under what it is opened."""

    path: Path
    run: Run
    owner: Owner
    keep: Keep
    remote: bool = False
    trace: Trace | None = None
    migrations: Sequence[Migration] = MIGRATIONS
    mark: Watermark = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "mark", Watermark(beside(self.path, ".mark")))

    def tables(self, connection: sqlite3.Connection, floor: int = 0) -> Tables:
        return Tables(connection, self.run, self.keep, floor)
