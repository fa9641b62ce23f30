"""Putting a new file in the journal's place; the one that was there is kept.

The new one is built whole under another name first. A crash at any moment leaves the
old one, or the new one, or the new one still to be moved, which the next start does.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from app.journal.entries import OpenReport
from app.journal.place import (
    Place,
    beside,
    identity,
    make_private,
    put_aside,
    remove,
    sync_folder,
)
from app.journal.salvage import salvage
from app.journal.schema import connect, make_durable, migrate
from app.journal.setting import Setting
from app.journal.tables import Restored, Tables


def copy_database(connection: sqlite3.Connection, target: Path) -> None:
    """Copy a database so that the target is whole or not there."""
    unfinished = beside(target, ".unfinished")
    remove(unfinished)
    make_private(unfinished)
    copy = sqlite3.connect(unfinished, isolation_level=None)
    try:
        copy.execute("PRAGMA synchronous=FULL")
        connection.backup(copy)
    finally:
        copy.close()
    unfinished.replace(target)
    sync_folder(target.parent)


@dataclass(frozen=True, slots=True)
class Damage:
    """Why a file is not believed, how far it had got, and its log as it was found."""

    reason: str
    mark: int
    log: bytes


def replace_damaged(
    setting: Setting, report: OpenReport, damage: Damage, at: datetime
) -> OpenReport:
    """Build a new file from what is readable, and put it in the damaged one's place."""
    path = setting.path
    found = salvage(path, damage.log)
    building = beside(path, ".building")
    remove(building)
    floor = max(found.last_seq, damage.mark)
    _build(replace(setting, path=building), found.restored, floor, at)
    salvaged = beside(path, ".salvaged")
    building.replace(salvaged)
    sync_folder(path.parent)
    aside = put_aside(path, "corrupt", at)
    if damage.log:
        beside(aside, ".log").write_bytes(damage.log)
    salvaged.replace(path)
    sync_folder(path.parent)
    return replace(
        report,
        created=False,
        kept_aside=aside,
        salvaged=len(found.restored),
        lost=found.lost,
        rolled_back=max(damage.mark - found.last_seq, 0),
        detail=damage.reason,
    )


def _build(
    setting: Setting, restored: Sequence[Restored], floor: int, at: datetime
) -> None:
    make_private(setting.path)
    connection = connect(setting.path)
    try:
        make_durable(connection, remote=setting.remote)
        migrate(connection, setting.migrations)
        setting.tables(connection, floor).restore(restored, at)
    finally:
        connection.close()


def finish_replacing(path: Path) -> None:
    """End what a crash interrupted between taking a file away and putting one there."""
    for ending in (".salvaged", ".returned"):
        waiting = beside(path, ending)
        if not path.exists() and waiting.exists():
            waiting.replace(path)


def take_back(setting: Setting, tables: Tables, place: Place, at: datetime) -> OpenReport:
    """Write the journal again from the open connection: its file was taken away.

    ``place`` is where it was; a file found there instead is put aside. On success the
    connection is closed.

    Raises:
        OSError, sqlite3.Error: It is not there again; the connection still is, and
            it is all there is of the journal.
    """
    path, log, aside = setting.path, beside(setting.path, "-wal"), None
    returned = beside(path, ".returned")
    make_private(returned)
    copy_database(tables.connection, returned)
    if identity(path) not in (None, place.main):
        if identity(log) == place.log:
            # Ours would be taken for the log of the file that goes aside.
            log.unlink(missing_ok=True)
            beside(path, "-shm").unlink(missing_ok=True)
        aside = put_aside(path, "other", at)
    tables.connection.close()
    remove(path)
    returned.replace(path)
    sync_folder(path.parent)
    return OpenReport(replaced=True, kept_aside=aside)
