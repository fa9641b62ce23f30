"""A word of the stream stands for one list only where that list came in one page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.close import Stamp, State
from app.domain.evidence import Snapshot, TradeEvent
from app.domain.lineage import sighting
from app.domain.reconcile import Attempt, judge
from tests.unit.domain.test_reconcile import ENDED, LOST, SENT, request, seen


def _verdict(*lists):
    asked = request(None)
    number, volume = asked.before.number, asked.before.volume
    word = TradeEvent(Stamp(25, 101.0), number, volume, closed=True)
    attempt = Attempt(sent=SENT, answer=LOST, answered=ENDED, ended=ENDED)
    now = lists[-1].ended.at
    return judge(asked, attempt, lists, witnesses=(word,), now=now).state


def test_a_word_and_one_list_of_several_pages_are_not_enough():
    """
    The word may be false and the order may have slipped between two pages.
    """
    torn = replace(seen(0, 30, 102), at_once=False)

    assert _verdict(torn) is None


def test_a_second_list_that_agrees_is():
    """
    It takes one more reading, which is asked for at once.
    """
    first, second = (replace(seen(0, seq, 102 + seq), at_once=False) for seq in (30, 40))

    assert _verdict(first, second) is State.SATISFIED


def test_a_word_and_one_list_of_one_page_are_enough():
    """
    As before: where nothing can slip, nobody waits for a second list.
    """
    assert _verdict(seen(0, 30, 102)) is State.SATISFIED


@pytest.mark.parametrize(("pages", "at_once"), [(1, True), (2, False)])
def test_how_many_pages_a_list_took_is_kept(pages, at_once):
    """
    A list of one page was read at once, any other was not.
    """
    snapshot = Snapshot(Stamp(1, 1.0), Stamp(2, 2.0), {}, pages=pages)

    assert sighting(request(None), snapshot).at_once is at_once
