"""What is heard of a close at its edges: a part under another list, two of one moment."""

from __future__ import annotations

from dataclasses import replace

from app.domain.close import Stamp
from app.domain.evidence import HistoryRow, TradeEvent
from app.domain.testimony import confirms, last_word
from tests.unit.domain.test_reconcile import AFTER, SENT, request

SOON = Stamp(SENT.seq + 1, SENT.at + 0.1)


def test_a_closed_part_bears_out_what_it_leaves_and_no_other_list() -> None:
    """
    Of a repeat and what it repeats one event proves one: both would be told too early.
    """
    closed = TradeEvent(SOON, 7, 30, closed=True)
    both = replace(request(30), earlier=(30,))

    assert confirms(both, SENT, closed, 70)
    assert not confirms(both, SENT, closed, 40)


def test_of_two_records_of_one_moment_the_higher_number_is_later() -> None:
    """
    The server numbers as it closes, whatever order it lists them in.
    """
    first, second = (HistoryRow(SOON, n, 7, n - 880, AFTER) for n in (900, 901))

    told = [last_word(request(30), rows) for rows in ([first, second], [second, first])]

    assert [receipt.units for receipt in told if receipt] == [21, 21]
