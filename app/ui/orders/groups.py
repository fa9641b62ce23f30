"""Orders of one symbol, or of one symbol and side, under a head that adds them up.

The head of a group is a row like others, with a number below any other's, and stays
the same row as long as the account is the same: what is current or scrolled to stays
so. Its sums are gathered once a reading and priced when they are painted, so that a
frame costs as much as there are heads to see.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from decimal import Decimal

from app.domain.orders import Side
from app.ui.orders.figures import Values
from app.ui.orders.rows import Group, Row
from app.ui.orders.totals import Totals, open_orders, totals_of

_FIRST_KEY = -(1 << 40)

Name = tuple[str, Side | None]


class Grouping(enum.Enum):
    """What stands together."""

    NONE = "none"
    SYMBOL = "symbol"
    SIDE = "symbol_side"


class Groups:
    """The heads there are, and which of them are closed."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._heads: dict[Name, Row] = {}
        self._by_key: dict[int, Row] = {}
        self._shown: list[Row] = []
        self._head_of: dict[int, Row] = {}

    def get(self, key: int) -> Row | None:
        return self._by_key.get(key)

    def head_of(self, key: int) -> Row | None:
        """Return the head above an order's row, or the row itself if it is one."""
        return self._by_key.get(key) or self._head_of.get(key)

    def heads(self) -> Sequence[Row]:
        """Return the heads shown; none while nothing is grouped."""
        return self._shown

    def dissolve(self) -> None:
        """Show no heads; which groups are closed is kept for the next time."""
        self._shown, self._head_of = [], {}

    def clear(self) -> None:
        """Forget every group: another account's orders come."""
        for kept in (self._heads, self._by_key, self._head_of):
            kept.clear()
        self._shown = []

    def forget_sums(self) -> None:
        """Gather the sums anew: orders changed."""
        for head in self._shown:
            if head.group is not None:
                head.group.exposure = None

    def totals(self, group: Group) -> Totals:
        """Return what a group is worth at the prices of this moment."""
        if group.exposure is None:
            group.exposure = self._values.exposure(open_orders(group.rows))
        return totals_of(self._values.worth(group.exposure))

    def arrange(
        self, rows: Sequence[Row], grouping: Grouping, sort: str, *, descending: bool
    ) -> list[Row]:
        """Return ``rows`` under their heads, without those of closed groups.

        Heads are sorted by their own net, gross or lots where rows are sorted by those,
        else by name. Rows that could not be read stand last, under no head.
        """
        alone = self._divide(rows, grouping is Grouping.SIDE)
        self._shown = self._in_order(self._shown, sort, descending=descending)
        found: list[Row] = []
        for head in self._shown:
            found.append(head)
            if head.group is not None and head.group.open:
                found += head.group.rows
        return found + alone

    def _divide(self, rows: Iterable[Row], by_side: bool) -> list[Row]:
        """Put each row under its head; return those that have none."""
        self._shown, self._head_of, alone = [], {}, []
        seen: dict[Name, list[Row]] = {}
        for row in rows:
            order = row.order
            if order is None:
                alone.append(row)
                continue
            name = (order.symbol, order.side if by_side else None)
            members = seen.get(name)
            if members is None:
                members = seen[name] = self._open_head(name)
            members.append(row)
            self._head_of[row.key] = self._heads[name]
        return alone

    def _open_head(self, name: Name) -> list[Row]:
        """Return the emptied list of a group's rows, making its head if there is none."""
        head = self._heads.get(name)
        if head is None or head.group is None:
            group = Group(symbol=name[0], side=name[1])
            head = Row(key=_FIRST_KEY - len(self._heads), group=group)
            self._heads[name] = self._by_key[head.key] = head
        else:
            group = head.group
        group.rows, group.exposure = [], None
        self._shown.append(head)
        return group.rows

    def _in_order(self, heads: Sequence[Row], sort: str, *, descending: bool) -> list[Row]:
        by_name = sorted(heads, key=_name)
        if sort not in ("net", "gross", "lots", "units"):
            return by_name[::-1] if descending and sort == "symbol" else by_name
        ranked = [(self._rank(head, sort), head) for head in by_name]
        known = [(rank, head) for rank, head in ranked if rank is not None]
        known.sort(key=_first, reverse=descending)
        return [head for _, head in known] + [head for rank, head in ranked if rank is None]

    def _rank(self, head: Row, sort: str) -> Decimal | None:
        if head.group is None:
            return None
        totals = self.totals(head.group)
        if sort in ("lots", "units"):
            return Decimal(totals.units)
        return totals.net if sort == "net" else totals.gross


def _first(pair: tuple[Decimal, Row]) -> Decimal:
    return pair[0]


def _name(head: Row) -> tuple[str, str]:
    group = head.group
    if group is None:
        return ("", "")
    return (group.symbol, group.side.value if group.side else "")
