"""The durable half of the account: one SQLite file, written at every change.

The live half is in memory (``account``); this file is read once, at the start. A
change and all its records are one transaction, so a broker that was killed comes back
with a close either done or not done.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

from app.demo.trades import FIELDS, Trade, values_of

_TEXTS = {"symbol", "comment"}
_COLUMNS = ", ".join(
    f'"{name}" {"TEXT" if name in _TEXTS else "INTEGER"} NOT NULL' for name in FIELDS
)
_CREATE = f"""
CREATE TABLE IF NOT EXISTS trades ({_COLUMNS}, PRIMARY KEY ("order")) STRICT;
CREATE TABLE IF NOT EXISTS prices (
    symbol TEXT PRIMARY KEY, bid INTEGER NOT NULL, ask INTEGER NOT NULL
) STRICT;
"""
_NAMES = ", ".join(f'"{name}"' for name in FIELDS)
_MARKS = ", ".join("?" * len(FIELDS))
# Nothing but the names of the record's own fields is put into these.
_SAVE = f"INSERT OR REPLACE INTO trades ({_NAMES}) VALUES ({_MARKS})"  # noqa: S608
_LOAD = f'SELECT {_NAMES} FROM trades ORDER BY "order"'  # noqa: S608


class Store:
    """The file ``account.sqlite3`` in a directory that exists."""

    def __init__(self, directory: Path) -> None:
        self._connection = sqlite3.connect(
            directory / "account.sqlite3", isolation_level=None
        )
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(_CREATE)

    def load(self) -> list[Trade]:
        """Every record, in the order of their numbers."""
        rows = self._connection.execute(_LOAD)
        return [Trade(**dict(zip(FIELDS, row, strict=True))) for row in rows]

    def save(self, trades: Iterable[Trade]) -> None:
        """Write these records; after a failure none of them is written."""
        self._run(_SAVE, map(values_of, trades))

    def load_prices(self) -> dict[str, tuple[int, int]]:
        """Bid and ask in points, as last saved."""
        rows = self._connection.execute("SELECT symbol, bid, ask FROM prices")
        return {symbol: (bid, ask) for symbol, bid, ask in rows}

    def save_prices(self, prices: Mapping[str, tuple[int, int]]) -> None:
        self._run(
            "INSERT OR REPLACE INTO prices (symbol, bid, ask) VALUES (?, ?, ?)",
            ((symbol, *price) for symbol, price in prices.items()),
        )

    def close(self) -> None:
        self._connection.close()

    def _run(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        with self._connection:
            self._connection.executemany(statement, rows)
