"""What a list says about a close, for every small list of what may lie around it.

The order itself, gone or not, and up to three other rows of every kind there is: known
before, a twin, what names the order, a new entry or a hedge that names it, what only
looks like it, something else's remainder, a stranger.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from app.domain.close import CloseRequest, Stamp
from app.domain.evidence import Sighting, Snapshot
from app.domain.lineage import sighting
from app.domain.orders import Order, Side
from tests.exhaustive.explore import Found
from tests.exhaustive.scope import NUMBER, SIZES

Asked = Callable[[CloseRequest, Snapshot], Sighting]

_TWIN, _OLD = 5, 6
_STRONG = ("child", "named")
_KINDS = (*_STRONG, "alike", "entry", "hedge", "of another", "old", "twin")
_OWN = (None, 100, 70)


def lists_read(asked: Asked = sighting) -> Found:
    """Ask about every list, with its rows in every order."""
    found = Found()
    for size, own, count in itertools.product(SIZES, _OWN, range(4)):
        known = frozenset({NUMBER, _TWIN, _OLD})
        for twins in (frozenset(), frozenset({_TWIN})):
            request = replace(size.request, known=known, twins=twins)
            for kinds in itertools.combinations_with_replacement(_KINDS, count):
                _look(found, request, own, kinds, asked)
    return found


def _look(
    found: Found,
    request: CloseRequest,
    own: int | None,
    kinds: Sequence[str],
    asked: Asked,
) -> None:
    rows = {"own": replace(request.before, volume=own)} if own else {}
    for index, kind in enumerate(kinds):
        # One number can be in a list only once.
        rows[kind if kind in ("old", "twin") else f"{kind} {index}"] = _row(
            request.before, kind, index
        )
    expected = _expected(request, own, rows)
    for order in itertools.permutations(rows.values()):
        found.cases += 1
        seen = asked(request, _snapshot(order))
        if (seen.left, seen.ambiguous) != expected:
            rule = "list: what is left, or whether that is certain"
            found.broken[rule] += 1
            found.first.setdefault(rule, f"{tuple(rows)}: {seen}, not {expected}")


def _row(before: Order, kind: str, index: int) -> Order:
    fresh = replace(before, number=20 + index, volume=2**index)
    names, later = f"from #{NUMBER}", before.opened_at + timedelta(hours=1)
    made = {
        "child": replace(fresh, parent=NUMBER, open_price=Decimal(9)),
        "named": replace(fresh, comment=names, opened_at=later),
        "alike": fresh,
        "entry": replace(fresh, comment=names, open_price=Decimal(9)),
        "hedge": replace(fresh, comment=names, side=Side.SELL),
        "of another": replace(fresh, parent=_OLD),
        "old": replace(fresh, number=_OLD, parent=NUMBER),
        "twin": replace(fresh, number=_TWIN),
    }
    return made[kind]


def _snapshot(orders: Iterable[Order]) -> Snapshot:
    return Snapshot(Stamp(100, 1.0), Stamp(101, 1.1), {o.number: o for o in orders})


def _expected(
    request: CloseRequest, own: int | None, rows: dict[str, Order]
) -> tuple[int, bool]:
    """What names the order is its remainder; what looks like it only if nothing does."""
    strong = [o.volume for k, o in rows.items() if k.split()[0] in _STRONG]
    alike = [o.volume for k, o in rows.items() if k.startswith("alike")]
    left = (own or 0) + sum(strong or alike)
    twin_gone = bool(request.twins) and "twin" not in rows
    candidates = len(alike) + (own is not None)
    return left, not strong and bool(alike) and (candidates > 1 or twin_gone)
