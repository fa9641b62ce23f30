"""When a partial close looks like one that was sent a moment ago."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.domain.close import CloseDecision, CloseRecord, CloseRequest, Stamp, State
from app.domain.errors import RefusalKind, Refused, Reply
from app.domain.orders import Order, Side
from app.domain.repeat import same_part_before, still_out
from app.domain.settings import Settings

SENT_AT = datetime(2026, 11, 23, 14, 2, 11, tzinfo=UTC)
ACCOUNT = ("https://broker.example", 5)
REFUSED = Refused(Reply(status=400, word="INVALID_DATA"), RefusalKind.INVALID_DATA)


def an_order(number: int = 7, volume: int = 30) -> Order:
    return Order(
        number=number,
        symbol="EURUSD",
        side=Side.BUY,
        volume=volume,
        open_price=Decimal("1.1"),
        opened_at=SENT_AT - timedelta(hours=1),
    )


def a_record(number: int = 7, want: int | None = 10, **facts: Any) -> CloseRecord:
    """A part that was closed, as the lists have shown."""
    request = CloseRequest(
        rid=facts.pop("rid", "first"),
        origin=facts.pop("origin", ACCOUNT[0]),
        login=facts.pop("login", ACCOUNT[1]),
        before=an_order(number),
        known=frozenset({number}),
        want=want,
        comment="",
        created_at=SENT_AT,
        limits=Settings().closing_limits,
    )
    usual: dict[str, Any] = {"state": State.CONFIRMED, "sent": Stamp(1, 1.0)}
    return CloseRecord(request=request, **(usual | facts))


def found(
    *records: CloseRecord, after_s: float = 5, within_s: float = 60, **decision: Any
) -> CloseRecord | None:
    usual: dict[str, Any] = {"order": an_order(volume=20), "want": 10}
    now = SENT_AT + timedelta(seconds=after_s)
    decided = CloseDecision(**(usual | decision))
    return same_part_before(decided, ACCOUNT, records, now, within_s)


@pytest.mark.parametrize(
    ("after_s", "asks"), [(0, True), (59.9, True), (60, False), (-5, True)]
)
def test_the_same_part_is_found_for_a_minute(after_s: float, *, asks: bool) -> None:
    """
    Just below the time it is found, at its end no more; a clock set back finds it.
    """
    assert (found(a_record(), after_s=after_s) is not None) is asks


def test_a_time_of_zero_finds_nothing() -> None:
    """
    That is how the question is switched off, whatever the clock does.
    """
    assert found(a_record(), after_s=-5, within_s=0) is None


@pytest.mark.parametrize(
    "decision",
    [
        {"want": 11},
        {"want": None},
        {"order": an_order(8, 20)},
        {"supersedes": "first"},
    ],
)
def test_another_close_is_not_the_same(decision: dict[str, Any]) -> None:
    """
    Another part, all of it, another order, or a repeat that was chosen knowingly.
    """
    assert found(a_record(), **decision) is None


@pytest.mark.parametrize(
    "facts",
    [
        {"state": State.REFUSED},
        {"state": State.NOT_EXECUTED},
        {"state": State.NOT_SENT},
        {"state": State.REPLIED, "answer": REFUSED},
        {"state": State.CONFIRMED, "sent": None},
        {"login": 6},
        {"origin": "https://other.example"},
    ],
)
def test_what_closed_nothing_here_is_not_asked_about(facts: dict[str, Any]) -> None:
    """
    Refused, not carried out, never sent, or of another account.
    """
    assert found(a_record(**facts)) is None


def test_a_refused_part_that_was_carried_out_after_all_counts() -> None:
    """
    Lists showed the effect later, and that is what a second part would add to.
    """
    late = a_record(state=State.REFUSED, late_at=SENT_AT)

    assert found(late) is late


def test_a_superseded_part_counts() -> None:
    """
    It went out too, and may have been carried out.
    """
    old = a_record(state=State.SUPERSEDED, superseded_by="second")

    assert found(old) is old


def test_a_remainder_with_a_new_number_is_the_same_order() -> None:
    """
    Order 7 goes on as 8 and 8 as 9: a part of 7 is a part of what 9 was.
    """
    first = a_record(7, continues_as=8)
    second = replace(a_record(8, want=5, rid="second"), continues_as=9)

    assert found(first, second, order=an_order(9, 15)) is first


def test_the_latest_of_two_is_told() -> None:
    """
    Its time is the one the trader remembers.
    """
    first, second = a_record(), a_record(rid="second")

    assert found(first, second) is second


@pytest.mark.parametrize(
    ("earlier", "listed", "still"),
    [
        ((), 30, (10,)),
        ((), 40, (10,)),
        ((), 20, ()),
        ((), 25, ()),
        ((5,), 30, (5, 10)),
        ((5,), 25, (10,)),
        ((5,), 20, (5,)),
        ((5,), 15, ()),
    ],
)
def test_what_the_list_shows_gone_does_not_arrive_again(
    earlier: tuple[int, ...], listed: int, still: tuple[int, ...]
) -> None:
    """
    Of 30, a part of 10 was sent, after one of 5 perhaps: what of it may still come.
    """
    old = replace(a_record().request, earlier=earlier)

    assert still_out(old, an_order(volume=listed)) == still
