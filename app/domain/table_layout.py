"""How somebody wants the table of one account's orders: columns, sorting, grouping."""

from __future__ import annotations

import re

from app.domain.value import Value

_COLUMN = r"-?[a-z_]{1,32}:[0-9]{1,4}"
_SORT = r"-?[a-z_]{1,32}|"
_MOST_COLUMNS = 100
GROUPINGS = ("none", "symbol", "symbol_side")


class TableLayout(Value):
    """A layout as it is kept; what a column's key means, only the table knows.

    Attributes:
        name: The account's: origin and login.
        columns: From left to right, "key:width" with "-" before a hidden one; empty
            for the columns as they are at first.
        sort: A column's key, with "-" before it for downwards; empty for the first.
        grouping: One of ``GROUPINGS``.
    """

    name: str
    columns: tuple[str, ...] = ()
    sort: str = ""
    grouping: str = "none"

    def _check(self) -> None:
        if len(self.columns) > _MOST_COLUMNS:
            raise ValueError("a table has fewer columns")
        for column in self.columns:
            if not re.fullmatch(_COLUMN, column):
                raise ValueError(f"{column!r} is no column")
        if not re.fullmatch(_SORT, self.sort):
            raise ValueError(f"{self.sort!r} is nothing to sort by")
        if self.grouping not in GROUPINGS:
            raise ValueError(f"{self.grouping!r} is no way to group")
