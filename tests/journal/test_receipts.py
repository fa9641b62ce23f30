"""What history said of a close, and what a repeat allowed, are kept as they were."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from app.domain.close import CloseRecord, Receipt, State
from app.journal.encoding import (
    decode_record,
    decode_request,
    encode_facts,
    encode_known,
    encode_request,
)
from app.journal.faults import DamagedError
from app.journal.fields import Fields
from app.journal.receipts import read_receipt
from tests.unit.services.records import a_record

CLOSED_AT = datetime(2026, 11, 23, 9, 0, 3, tzinfo=UTC)


def kept(record: CloseRecord) -> CloseRecord:
    request = decode_request(encode_request(record.request), encode_known(frozenset()))
    return decode_record(request, encode_facts(record))


@pytest.mark.parametrize(
    "receipt",
    [
        None,
        Receipt(units=50, closed_at=CLOSED_AT),
        Receipt(
            units=50,
            closed_at=CLOSED_AT,
            price=Decimal("1.10230"),
            net_profit=Decimal("-0.50"),
        ),
    ],
)
def test_a_receipt_comes_back_as_it_was_spelled(receipt):
    """
    Price and result keep their decimals; what history did not say stays unsaid.
    """
    record = replace(a_record(), state=State.CONFIRMED, receipt=receipt)

    found = kept(record).receipt

    assert found == receipt
    assert str(found) == str(receipt)


def test_what_was_told_late_is_not_told_again_by_the_next_run():
    """
    The moment of the late word and the units a repeat allowed are in the journal.
    """
    record = a_record(earlier=(50, 20))

    found = kept(replace(record, state=State.SUPERSEDED, late_at=CLOSED_AT))

    assert found.late_at == CLOSED_AT
    assert found.request.earlier == (50, 20)


def test_a_receipt_without_its_time_is_damage():
    """
    A journal says so rather than make a time up.
    """
    with pytest.raises(DamagedError):
        read_receipt(Fields({"units": 50}))
