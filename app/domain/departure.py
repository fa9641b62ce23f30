"""An order that is open no more although this program did not close it."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from app.domain.orders import Order


class DepartureCause(enum.Enum):
    """Why it left, as far as the server has said so.

    ``OTHER``: it was closed, and the record says no more. ``UNKNOWN``: no record of it
    was found, only that it is gone.
    """

    STOP_LOSS = "stop_loss"
    TAKE_PROFIT = "take_profit"
    STOP_OUT = "stop_out"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """What is known of one such order.

    Attributes:
        order: As it was last listed.
        at: Aware, UTC: when it was closed by the server's clock, or else when it was
            found missing.
        price, profit: Of the closed record; ``None`` where none says. The profit is
            net, in account currency.
    """

    order: Order
    at: datetime
    cause: DepartureCause
    price: Decimal | None = None
    profit: Decimal | None = None


# What the platform puts at the end of a closed record's comment.
_MARK = re.compile(r"\[(sl|tp|so)\]\s*\Z", re.IGNORECASE)
_CAUSES = {
    "sl": DepartureCause.STOP_LOSS,
    "tp": DepartureCause.TAKE_PROFIT,
    "so": DepartureCause.STOP_OUT,
}


def cause_of(comment: str) -> DepartureCause:
    """Return what a closed record's comment says of its cause."""
    found = _MARK.search(comment)
    return _CAUSES[found[1].lower()] if found else DepartureCause.OTHER
