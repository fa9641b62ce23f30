"""Which rows are shown and in what order: filter, segment and sort as one value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.ui.orders.columns import COLUMNS, PLACES, Column, Context, Rank
from app.ui.orders.filter import EVERYTHING, SEGMENTS, Filter
from app.ui.orders.rows import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """What the trader asked to see.

    Attributes:
        segment: A key of ``SEGMENTS``.
        sort: A column's key.
    """

    wanted: Filter = EVERYTHING
    segment: str = "all"
    sort: str = "opened"
    descending: bool = True

    @property
    def column(self) -> Column:
        return COLUMNS[PLACES[self.sort]]

    @property
    def is_live(self) -> bool:
        """Whether an order that changes may come, go or change its place."""
        return bool(self.wanted) or self.segment != "all" or self.column.live

    def shows(self, row: Row, now: datetime) -> bool:
        test = SEGMENTS[self.segment]
        return (test is None or test(row, now)) and self.wanted.passes(row, now)

    def select(self, rows: Iterable[Row], now: datetime) -> list[Row]:
        if not self.wanted and self.segment == "all":
            return list(rows)
        return [row for row in rows if self.shows(row, now)]

    def arranged(self, rows: Iterable[Row], ctx: Context) -> list[Row]:
        """Return the rows to show, in order; equal ones have the newest number first.

        Rows without a value come after all others, rows that could not be read last.
        """
        rank = self.column.rank
        ranked: list[tuple[Rank, Row]] = []
        unranked: list[Row] = []
        for row in sorted(self.select(rows, ctx.now), key=_key, reverse=True):
            value = None if row.order is None else rank(row.order, ctx)
            if value is None:
                unranked.append(row)
            else:
                ranked.append((value, row))
        # The ranks of one column are all of one type, which the type cannot say.
        ranked.sort(key=_first, reverse=self.descending)  # type: ignore[arg-type]
        return [row for _, row in ranked] + unranked


def _key(row: Row) -> int:
    return row.key


def _first(pair: tuple[Rank, Row]) -> Rank:
    return pair[0]
