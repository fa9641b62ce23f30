"""Which listed orders are an order after a close, and what a list says of it.

The remainder of a partial close may keep its number or get a new one. What goes on
under another number is found by a stated parent or a comment naming the order
(strong), or else by equal symbol, side, open price and open time (same); orders
already known before the close are never taken for it. A remainder keeps symbol and side,
and the price where only a comment names its order: hedges and new entries do so too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from app.domain.close import CloseRequest, Stamp
from app.domain.evidence import Sighting, Snapshot
from app.domain.orders import Order


def hides(request: CloseRequest, snapshot: Snapshot) -> bool:
    """Whether a row that could not be read may be the order, or what continues it."""
    known = request.known - {request.before.number}
    return not snapshot.unreadable <= known


def sighting(request: CloseRequest, snapshot: Snapshot) -> Sighting:
    """Reduce a snapshot to what it says about one request."""
    own = snapshot.orders.get(request.before.number)
    strong, same = _continuations(request, snapshot.orders)
    family = [o for o in (own, *(strong or same)) if o is not None]
    return Sighting(
        started=snapshot.started,
        ended=snapshot.ended,
        left=sum(o.volume for o in family),
        ambiguous=not strong and _is_ambiguous(request, snapshot.orders, own, same),
        processing=any(o.is_being_closed for o in family),
        continues_as=family[0].number if own is None and len(family) == 1 else None,
        at_once=snapshot.pages == 1,
    )


def continues(request: CloseRequest, order: Order) -> bool:
    """Whether an order is the request's own, or may be what continues it."""
    moment = Stamp(0, 0.0)
    return bool(sighting(request, Snapshot(moment, moment, {order.number: order})).left)


def _is_ambiguous(
    request: CloseRequest,
    orders: Mapping[int, Order],
    own: Order | None,
    same: Sequence[Order],
) -> bool:
    """Whether what only looks like the remainder might be something else's.

    It might also have been there before, where the list the close was decided on did
    not hold the order itself: then nobody knows what else was open.
    """
    twin_gone = any(number not in orders for number in request.twins)
    doubtful = twin_gone or request.before.number not in request.known
    return bool(same) and (len(same) + (own is not None) > 1 or doubtful)


def twins_of(order: Order, orders: Iterable[Order]) -> frozenset[int]:
    """Return the numbers of other orders that look like ``order`` but for the volume."""
    looks = _looks(order)
    return frozenset(
        o.number for o in orders if o.number != order.number and _looks(o) == looks
    )


def _continuations(
    request: CloseRequest, orders: Mapping[int, Order]
) -> tuple[list[Order], list[Order]]:
    """Return what surely continues the order, and what only looks like it."""
    before = request.before
    fresh = [o for n, o in orders.items() if n != before.number and n not in request.known]
    strong = [o for o in fresh if _descends_from(o, before)]
    looks = _looks(before)
    others = request.known - {before.number}
    same = [o for o in fresh if _looks(o) == looks and not _descends_from_any(o, others)]
    return strong, same


def _looks(order: Order) -> tuple[object, ...]:
    return (order.symbol, order.side, order.open_price, order.opened_at)


def _descends_from(order: Order, before: Order) -> bool:
    if (order.symbol, order.side) != (before.symbol, before.side):
        return False
    same_price = order.open_price == before.open_price
    named = before.number in _named(order.comment)
    return order.parent == before.number or (named and same_price)


def _descends_from_any(order: Order, numbers: frozenset[int]) -> bool:
    return order.parent in numbers or not numbers.isdisjoint(_named(order.comment))


def _named(comment: str) -> set[int]:
    """Return the order numbers a comment names, with or without ``#``."""
    return {
        int(digits) for digits in re.findall(r"(?<![0-9.])[0-9]{1,19}(?![0-9.])", comment)
    }
