"""How the columns of the table are laid out: their order, widths, and which are hidden.

It is kept as one line of text a column, from left to right: "net:96" is Net P/L, 96
logical pixels wide at 100 % text size, "-swap:62" a hidden Swap. A column the text does
not know of stands where it stands at first; one we do not know of is passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.ui.orders.columns import COLUMNS, EXTRA, PLACES

_MOST = 1200


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The columns as somebody wants them.

    Attributes:
        order: All keys, from left to right; the check box first, actions last.
        widths: Logical pixels at 100 % text size, by key.
    """

    order: tuple[str, ...]
    widths: Mapping[str, int]
    hidden: frozenset[str]


FIRST_LAYOUT = Layout(
    order=tuple(column.key for column in COLUMNS),
    widths={column.key: column.width for column in COLUMNS},
    hidden=EXTRA,
)


def layout_of(lines: Iterable[str], old_hidden: Iterable[str] = ()) -> Layout:
    """Return what ``lines`` say; without any, the first one less ``old_hidden``."""
    lines = tuple(lines)
    optional = {column.key for column in COLUMNS if column.optional}
    if not lines:
        return Layout(
            order=FIRST_LAYOUT.order,
            widths=FIRST_LAYOUT.widths,
            hidden=EXTRA | (optional & set(old_hidden)),
        )
    widths = dict(FIRST_LAYOUT.widths)
    hidden: set[str] = set(EXTRA)
    named: list[str] = []
    for line in lines:
        key, _, width = line.removeprefix("-").partition(":")
        if key not in PLACES or key in named:
            continue
        named.append(key)
        if least := COLUMNS[PLACES[key]].least:
            widths[key] = min(max(int(width), least), _MOST)
        if key in optional:
            hidden.discard(key)
            hidden |= {key} if line.startswith("-") else set()
    return Layout(order=_whole(named), widths=widths, hidden=frozenset(hidden))


def lines_of(layout: Layout) -> tuple[str, ...]:
    """Return a layout as text, to be read by ``layout_of``."""
    return tuple(
        f"{'-' if key in layout.hidden else ''}{key}:{layout.widths[key]}"
        for key in layout.order
    )


def _whole(named: list[str]) -> tuple[str, ...]:
    """Put in the columns that were not named, each behind the one it first follows."""
    order = [key for key in named if key not in ("check", "action")]
    for column, before in zip(COLUMNS[1:-1], COLUMNS, strict=False):
        if column.key not in order:
            at = order.index(before.key) + 1 if before.key in order else 0
            order.insert(at, column.key)
    return ("check", *order, "action")
