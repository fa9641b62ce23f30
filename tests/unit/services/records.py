"""Records of an earlier run, for stages that begin with them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.domain.close import CloseRecord, CloseRequest, State
from app.domain.orders import Order
from app.domain.settings import ClosingLimits
from tests.services_stage import ORIGIN, an_order
from tests.virtual_time import EPOCH


def a_record(rid: str = "old-1", order: Order | None = None, **facts: Any) -> CloseRecord:
    """A request of an earlier run to close 50 of an order."""
    usual: dict[str, Any] = {
        "rid": rid,
        "origin": ORIGIN,
        "login": 100,
        "before": order or an_order(),
        "known": frozenset({7, 9}),
        "want": 50,
        "comment": "",
        "created_at": EPOCH,
        "limits": ClosingLimits(),
    }
    return CloseRecord(request=CloseRequest(**(usual | facts)))


def ended(record: CloseRecord, state: State, **facts: Any) -> CloseRecord:
    """The record as an earlier run had ended it, an hour ago unless told otherwise."""
    usual: dict[str, Any] = {
        "state": state,
        "sent_wall": record.request.created_at,
        "settled_at": record.request.created_at,
    }
    return replace(record, **(usual | facts))
