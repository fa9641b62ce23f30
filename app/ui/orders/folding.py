"""Which columns a narrow window goes without.

The comment goes first: its place is taken by the last column, which then shows the
state of a row, and its comment as far as there is room. Then the columns go one by
one in the order their ``hides`` gives. What a close is decided by never goes; where
somebody made it too wide for that, it gives way to its first width.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.ui.orders.columns import ACTION_FOLDED, COLUMNS, COMMENT_LEAST

_GOING = sorted((c for c in COLUMNS if c.hides), key=lambda column: column.hides)


@dataclass(frozen=True, slots=True)
class Folding:
    """What a width leaves visible.

    Attributes:
        hidden: Keys of the columns that are not shown, the trader's own among them.
        folded: Whether the comment is shown by the last column.
        tight: Whether even what never goes is too wide.
    """

    hidden: frozenset[str]
    folded: bool
    tight: bool = False


def fold(
    width: int, widths: Mapping[str, int], own: Collection[str], zoom: float = 1.0
) -> Folding:
    """Return what fits ``width`` logical pixels.

    ``widths`` are those of all columns by key, as they are now, ``own`` the keys the
    trader has hidden; ``zoom`` is how much larger than at 100 % the text is.
    """
    hidden = set(own)
    rest = {key: size for key, size in widths.items() if key != "comment"}
    needed = sum(size for key, size in rest.items() if key not in hidden)
    if "comment" not in hidden and needed + round(COMMENT_LEAST * zoom) <= width:
        return Folding(frozenset(hidden), folded=False)
    hidden.add("comment")
    needed += round(ACTION_FOLDED * zoom) - rest["action"]
    for column in _GOING:
        if needed <= width:
            break
        if column.key not in hidden:
            hidden.add(column.key)
            needed -= rest[column.key]
    return Folding(frozenset(hidden), folded=True, tight=needed > width)
