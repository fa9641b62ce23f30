"""The tables hold their rules by themselves, and a migration happens whole or not."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.close import Stamp, State
from app.journal.place import beside
from app.journal.schema import MIGRATIONS, transaction
from tests.journal.conftest import opened
from tests.journal.records import a_record

ROOT = Path(__file__).parents[2]


def add_column(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE batch ADD COLUMN more TEXT")
    connection.execute("PRAGMA user_version=2")


def break_off(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE batch ADD COLUMN more TEXT")
    raise sqlite3.OperationalError("disk I/O error")


KILLED_MIGRATION = """
import asyncio, os, signal, sys
from pathlib import Path
from app.journal.schema import MIGRATIONS
from tests.journal.conftest import opened

def killed(connection):
    connection.execute("ALTER TABLE batch ADD COLUMN more TEXT")
    connection.execute("PRAGMA user_version=2")
    os.kill(os.getpid(), signal.SIGKILL)

async def main():
    async with opened(Path(sys.argv[1]), migrations=(*MIGRATIONS, killed)):
        pass

asyncio.run(main())
"""


async def fill(path: Path) -> None:
    async with opened(path) as (journal, _):
        await journal.prepare(a_record())
        await journal.sending("r1", Stamp(5, 1.0))


def migrate_and_die(path: Path) -> int:
    command = [sys.executable, "-c", KILLED_MIGRATION, str(path)]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


async def test_a_migration_keeps_the_file_of_the_version_before(path):
    """
    The tables are new, the rows are there, and the old file lies beside.
    """
    await fill(path)

    async with opened(path, migrations=(*MIGRATIONS, add_column)) as (journal, report):
        (record,) = await journal.unsettled()
        assert (record.state, report.is_whole) == (State.SENDING, True)

    async with opened(beside(path, ".v1")) as (journal, report):
        assert len(await journal.unsettled()) == 1
        assert report.is_whole
    async with opened(path, migrations=(*MIGRATIONS, add_column)) as (_, report):
        assert report.is_whole


async def test_a_migration_killed_half_way_is_repeated(path):
    """
    After kill -9 inside it the version before is in force, whole.
    """
    await fill(path)
    status = migrate_and_die(path)

    async with opened(path) as (journal, report):
        assert (status, report.is_whole) == (-9, True)
        assert len(await journal.unsettled()) == 1
    async with opened(path, migrations=(*MIGRATIONS, add_column)) as (journal, report):
        assert len(await journal.unsettled()) == 1
        assert report.is_whole


async def test_a_migration_that_fails_leaves_the_journal_readable(path):
    """
    Nothing is lost by it: what was recorded can still be read out.
    """
    await fill(path)

    async with opened(path, migrations=(*MIGRATIONS, break_off)) as (journal, report):
        assert report.detail

    async with opened(path) as (journal, report):
        assert report.is_whole
        assert len(await journal.unsettled()) == 1


async def test_events_cannot_be_changed(path):
    """
    The table itself refuses; they can only be added, and purged with their request.
    """
    await fill(path)
    connection = sqlite3.connect(path)

    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        connection.execute("UPDATE event SET kind = 'other'")
    connection.close()


async def test_the_index_is_the_lock(path):
    """
    Also a statement of nobody's making cannot open a second request for an order.
    """
    await fill(path)
    connection = sqlite3.connect(path)
    columns = [row[1] for row in connection.execute("PRAGMA table_info(request)")]
    copied = ["'r2'" if name == "rid" else name for name in columns]
    statement = "INSERT INTO request SELECT " + ", ".join(copied) + " FROM request"  # noqa: S608

    with pytest.raises(sqlite3.IntegrityError, match="one_open"):
        connection.execute(statement)
    connection.close()


def test_a_transaction_that_fails_leaves_nothing():
    """
    Whatever interrupts it, the connection is free again.
    """
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("CREATE TABLE t(x)")

    def interrupted() -> None:
        with transaction(connection):
            connection.execute("INSERT INTO t VALUES (1)")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert connection.execute("SELECT count(*) FROM t").fetchone() == (0,)
    assert not connection.in_transaction
    connection.close()
