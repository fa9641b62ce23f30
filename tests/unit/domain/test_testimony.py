"""What a word of the stream, or a closed record, bears out, and what it does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from app.domain.close import CloseRequest, Receipt, Stamp
from app.domain.evidence import HistoryRow, TradeEvent
from app.domain.orders import Order, Side
from app.domain.settings import ClosingLimits
from app.domain.testimony import confirms, fits, last_word, receipt_of, speaks_of

MADE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SENT = Stamp(10, 100.0)
AFTER = Stamp(11, 100.1)
ORDER = Order(
    number=7,
    symbol="EURUSD",
    side=Side.BUY,
    volume=100,
    open_price=Decimal("1.1"),
    opened_at=MADE - timedelta(hours=1),
)
HALF = CloseRequest(
    rid="r1",
    origin="https://b.example",
    login=1,
    before=ORDER,
    known=frozenset({7}),
    want=50,
    comment="",
    created_at=MADE,
    limits=ClosingLimits(),
)
ALL = replace(HALF, want=None)
ROW = HistoryRow(AFTER, 900, 7, 50, MADE + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("request_", "event", "left", "told"),
    [
        (HALF, TradeEvent(AFTER, 7, 50), 50, True),
        (HALF, TradeEvent(AFTER, 7, 50, closed=True), 50, True),
        (HALF, TradeEvent(AFTER, 7, 30, closed=True), 50, False),
        (HALF, TradeEvent(AFTER, 7, 100), 50, False),
        (HALF, TradeEvent(AFTER, 8, 50), 50, False),
        (HALF, TradeEvent(SENT, 7, 50), 50, False),
        (ALL, TradeEvent(AFTER, 7, 100, closed=True), 0, True),
        (ALL, TradeEvent(AFTER, 7, 0), 0, True),
        (ALL, TradeEvent(AFTER, 7, 100), 0, False),
    ],
)
def test_an_event_bears_out_the_size_it_tells(
    request_: CloseRequest, event: TradeEvent, left: int, told: bool
) -> None:
    """
    What is left, or that the asked part was closed; learnt after the sending.
    """
    assert confirms(request_, SENT, event, left) is told


def test_one_record_does_not_bear_out_that_two_were_closed() -> None:
    """
    One part of 50, and nothing is left: that takes two lists.
    """
    repeat = replace(HALF, earlier=(50,))

    assert confirms(repeat, SENT, ROW, 50)
    assert not confirms(repeat, SENT, ROW, 0)
    assert not confirms(repeat, SENT, TradeEvent(AFTER, 7, 50), 0)


@pytest.mark.parametrize(
    ("row", "fit"),
    [
        (ROW, True),
        (replace(ROW, number=7, parent=None), True),
        (replace(ROW, parent=8), False),
        (replace(ROW, volume=49), False),
        (replace(ROW, closed_at=MADE - timedelta(seconds=1)), False),
        (replace(ROW, closed_at=MADE - timedelta(seconds=0.9)), True),
    ],
)
def test_a_record_fits_by_order_size_and_time(row: HistoryRow, fit: bool) -> None:
    """
    Its own number or its parent's, the asked units, and not before the press.
    """
    assert fits(HALF, row) is fit
    assert confirms(HALF, SENT, row, 50) is fit


def test_a_record_learnt_before_the_sending_bears_nothing_out() -> None:
    """
    A reading that was begun earlier may tell of what was done earlier.
    """
    assert not confirms(HALF, SENT, replace(ROW, stamp=SENT), 50)


def test_a_receipt_says_what_the_record_says_and_no_more() -> None:
    """
    A price that is not listed is not made up.
    """
    priced = replace(ROW, price=Decimal("1.10230"), net_profit=Decimal("-2.10"))

    assert receipt_of(ROW) == Receipt(units=50, closed_at=ROW.closed_at)
    assert receipt_of(priced).price == Decimal("1.10230")
    assert receipt_of(priced).net_profit == Decimal("-2.10")


def test_the_last_word_on_an_order_is_its_latest_record() -> None:
    """
    Whoever closed it and however much; others' records are not looked at.
    """
    later = replace(ROW, number=7, parent=None, volume=20, closed_at=MADE)
    other = replace(ROW, number=8, parent=8, closed_at=MADE + timedelta(days=1))

    found = last_word(
        ALL, [replace(ROW, closed_at=MADE - timedelta(hours=1)), later, other]
    )

    assert found == Receipt(units=20, closed_at=MADE)
    assert last_word(ALL, [other]) is None
    assert not speaks_of(ALL, other)
