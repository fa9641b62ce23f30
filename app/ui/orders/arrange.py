"""Which rows are shown and in what order: filter, segment and sort as one value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

from app.ui.orders.column import Column, Rank
from app.ui.orders.columns import COLUMNS, PLACES
from app.ui.orders.context import Context
from app.ui.orders.filter import EVERYTHING, SEGMENTS, Filter, Sight
from app.ui.orders.groups import Grouping
from app.ui.orders.nets import nets_of
from app.ui.orders.rows import Row

_BY_RANK = itemgetter(0)


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
    grouping: Grouping = Grouping.NONE

    @property
    def column(self) -> Column:
        return COLUMNS[PLACES[self.sort]]

    @property
    def is_live(self) -> bool:
        """Whether an order that changes may come, go or change its place."""
        return bool(self.wanted) or self.segment != "all" or self.column.live

    @property
    def follows_prices(self) -> bool:
        """Whether a price alone may make a row come, go or change its place."""
        tests = bool(self.wanted.tests) or self.segment in ("profit", "loss")
        return tests or self.column.priced

    def select(self, rows: Sequence[Row], ctx: Context) -> list[Row]:
        """Return the rows that pass filter and segment, in the same order."""
        sight = sight_of(ctx)
        found = self.wanted.select(rows, sight)
        narrow = SEGMENTS[self.segment]
        return found if narrow is None else narrow(found, sight)

    def sorted(self, rows: Sequence[Row], ctx: Context) -> list[Row]:
        """Return the rows in order; ``rows`` have the newest number first.

        Equal ones stay as they are. Rows without a value come after all others, rows
        that could not be read last.
        """
        pairs = list(zip(self._ranks(rows, ctx), rows, strict=True))
        ranked = [pair for pair in pairs if pair[0] is not None]
        ranked.sort(key=_BY_RANK, reverse=self.descending)
        found = [row for _, row in ranked]
        if len(found) < len(pairs):
            found += [row for value, row in pairs if value is None]
        return found

    def _ranks(self, rows: Sequence[Row], ctx: Context) -> Sequence[Rank]:
        if self.sort == "net":
            return nets_of(rows, ctx.values)
        rank = self.column.rank
        return [None if (o := row.order) is None else rank(o, ctx) for row in rows]


def sight_of(ctx: Context) -> Sight:
    """Return what filters measure orders by at the moment of ``ctx``."""
    values = ctx.values
    return Sight(ctx.now, values.net_of, lambda rows: nets_of(rows, values))
