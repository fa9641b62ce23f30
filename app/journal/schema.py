"""The tables, how they came to be, and how a connection to them is set up.

A version is one function, never edited once released. All of a migration is one
transaction with its ``user_version``: killed half-way it has not happened, and is
repeated at the next start. The file of the version before is kept beside.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

APPLICATION_ID = 0x464C4154
PAGE_SIZE = 4096  # set when the file is made; a salvage has nothing else to go by
BUSY_S = 2.0
# After so many pages the log goes into the file and begins again: before its room ends.
_LOG_PAGES = 224
_CACHE_KIB = 512  # a step touches a few pages of the last ones
_MOST_LOG_BYTES = 4 * 1024 * 1024

Migration = Callable[[sqlite3.Connection], None]


_VERSION_1 = (
    """
    CREATE TABLE request(
        rid TEXT NOT NULL PRIMARY KEY,
        origin TEXT NOT NULL,
        login INTEGER,
        order_id INTEGER NOT NULL,
        want INTEGER,
        expect INTEGER NOT NULL,
        created_us INTEGER NOT NULL,
        created_wall TEXT NOT NULL,
        boot_id TEXT NOT NULL,
        app_instance TEXT NOT NULL,
        retry_of TEXT NOT NULL,
        request_json TEXT NOT NULL,
        known BLOB NOT NULL,
        state TEXT NOT NULL,
        resolved INTEGER NOT NULL CHECK (resolved IN (0, 1)),
        superseded_by TEXT NOT NULL,
        facts_json TEXT NOT NULL,
        last_seq INTEGER NOT NULL,
        crc32 INTEGER NOT NULL
    )
    """,
    # The lock no bug and no second process can walk round. A login that is not known
    # (a pasted token) is a value here: NULLs would never be equal.
    (
        "CREATE UNIQUE INDEX one_open ON request(origin, coalesce(login, ''), order_id)"
        " WHERE resolved = 0"
    ),
    "CREATE INDEX request_created ON request(created_us)",
    """
    CREATE TABLE event(
        seq INTEGER PRIMARY KEY,
        rid TEXT NOT NULL REFERENCES request(rid),
        lseq INTEGER,
        wall TEXT NOT NULL,
        kind TEXT NOT NULL,
        body_json TEXT NOT NULL,
        crc32 INTEGER NOT NULL
    )
    """,
    "CREATE INDEX event_rid ON event(rid, seq)",
    (
        "CREATE TRIGGER event_is_append_only BEFORE UPDATE ON event"
        " BEGIN SELECT RAISE(ABORT, 'events are never changed'); END"
    ),
    (
        "CREATE TABLE batch("
        "bid TEXT NOT NULL PRIMARY KEY, list_json TEXT NOT NULL, crc32 INTEGER NOT NULL)"
    ),
    "CREATE TABLE meta(key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)",
    "PRAGMA application_id=0x464C4154",
    "PRAGMA user_version=1",
)


def _version_1(connection: sqlite3.Connection) -> None:
    for statement in _VERSION_1:
        connection.execute(statement)


MIGRATIONS: tuple[Migration, ...] = (_version_1,)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Make what is done inside durable as one step, or leave all as it was."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        raise


def connect(path: Path) -> sqlite3.Connection:
    """Open a file that has still to be looked at: nothing in it is trusted.

    Raises:
        sqlite3.Error: It cannot be opened, or is no database.
    """
    connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
    connection.text_factory = _decoded
    try:
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("PRAGMA cell_size_check=ON")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("PRAGMA page_size=4096")
        connection.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
    except BaseException:
        connection.close()
        raise
    return connection


def make_durable(connection: sqlite3.Connection, *, remote: bool) -> None:
    """Set what a commit needs to survive a power cut.

    On a network drive write-ahead logging is not safe; there each commit goes
    through a rollback journal instead, and the folder is synced as well.
    """
    connection.execute("PRAGMA fullfsync=1")
    connection.execute("PRAGMA checkpoint_fullfsync=1")
    wanted = "PRAGMA journal_mode=DELETE" if remote else "PRAGMA journal_mode=WAL"
    (mode,) = connection.execute(wanted).fetchone()
    if mode == "wal":
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"PRAGMA wal_autocheckpoint={_LOG_PAGES}")
        connection.execute(f"PRAGMA journal_size_limit={_MOST_LOG_BYTES}")
    else:
        connection.execute("PRAGMA synchronous=EXTRA")


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Open the file so that nothing can be written to it.

    Raises:
        sqlite3.Error: It cannot be opened, or is no database.
    """
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro",
        uri=True,
        timeout=BUSY_S,
        isolation_level=None,
    )
    connection.text_factory = _decoded
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA query_only=ON")
    return connection


def _decoded(text: bytes) -> str:
    """One damaged text must not make all rows unreadable; its checksum tells."""
    return text.decode(errors="replace")


def version_of(connection: sqlite3.Connection) -> int:
    (value,) = connection.execute("PRAGMA user_version").fetchone()
    return int(value)


def is_ours(connection: sqlite3.Connection) -> bool:
    (value,) = connection.execute("PRAGMA application_id").fetchone()
    return int(value) == APPLICATION_ID


def migrate(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    """Bring the tables to the newest version, one transaction for each step.

    A migration sets ``user_version`` itself, as the last thing it does.

    Raises:
        sqlite3.Error: The version reached before is in force, whole.
    """
    for step in migrations[version_of(connection) :]:
        with transaction(connection):
            step(connection)


def layout(connection: sqlite3.Connection) -> frozenset[tuple[str, str, str]]:
    """Return kind, name and text of everything the schema holds."""
    rows = connection.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master")
    return frozenset((str(kind), str(name), str(sql)) for kind, name, sql in rows)


def layout_of(migrations: Sequence[Migration]) -> frozenset[tuple[str, str, str]]:
    """Return what the schema holds where nothing but our migrations made it."""
    with_nothing_else = sqlite3.connect(":memory:", isolation_level=None)
    try:
        for step in migrations:
            step(with_nothing_else)
        return layout(with_nothing_else)
    finally:
        with_nothing_else.close()
