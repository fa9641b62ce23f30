"""The server's tables: names of columns once, then rows without names.

Columns differ between versions of the server, so they are always found by name;
ones we do not know are none of our business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from app.broker.json_text import Unfit
from app.domain.errors import ReadError, ReadFault


class Table(msgspec.Struct):
    """A table as it came; ``rows`` are looked at one by one."""

    structure: list[str]
    rows: list[object]
    count: object = None
    total_net_profit: object = None


def read_table(content: object, required: tuple[str, ...]) -> tuple[Table, Columns]:
    """Take a parsed document as a table that has at least the columns ``required``.

    Raises:
        ReadError: ``NOT_UNDERSTOOD``, with the column that is missing.
    """
    try:
        table = msgspec.convert(content, Table)
    except msgspec.ValidationError as exc:
        raise not_understood(detail=str(exc)) from None
    places = {column: place for place, column in enumerate(table.structure)}
    if len(places) != len(table.structure):
        raise not_understood(detail="a column twice")
    for column in required:
        if column not in places:
            raise not_understood(column=column)
    return table, Columns(places)


def not_understood(*, column: str = "", detail: str = "") -> ReadError:
    return ReadError(ReadFault.NOT_UNDERSTOOD, column=column, detail=detail)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each column of a table's rows is."""

    places: Mapping[str, int]

    def cell(self, row: list[object], column: str) -> object:
        """Return the value, or ``None`` where the server has no such column."""
        place = self.places.get(column)
        return None if place is None else row[place]

    def fits(self, row: object) -> bool:
        return isinstance(row, list) and len(row) == len(self.places)


def shown(value: object, most: int = 80) -> str:
    """Return a value nearly as it came, cut short, for a person to look at."""
    spelled = value.spelled if isinstance(value, Unfit) else str(value)
    return spelled[:most].encode("utf-8", "replace").decode("utf-8")
