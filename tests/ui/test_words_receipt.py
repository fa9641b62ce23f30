"""What history says of a close, and what came of a close that was sent twice knowingly."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.close import CloseRecord, Receipt, State
from app.domain.errors import Accepted, RefusalKind, Reply
from app.ui.text import row_word, settled_words, words
from app.ui.words_details import details_text
from tests.ui.alert_gallery import SCALE, everything, facts, refused, settled, told
from tests.ui.desk import NOW

RECEIPT = Receipt(
    units=50, closed_at=NOW, price=Decimal("1.10234"), net_profit=Decimal("12.30")
)
OK = Accepted(Reply(status=200))


def repeating(record: CloseRecord, *earlier: int) -> CloseRecord:
    return replace(record, request=replace(record.request, earlier=earlier))


def test_a_found_close_says_price_and_profit_where_history_does(qapp):
    """
    "closed at 1.10234, profit +12.30" and who said it; without a record not a word.
    """
    plain = settled(State.SATISFIED, 50)

    with_record = told(replace(plain, receipt=RECEIPT)).body

    assert "History: closed at 1.10234, profit +12.30." in with_record
    assert "History" not in told(plain).body


@pytest.mark.parametrize(
    ("receipt", "said"),
    [
        (replace(RECEIPT, net_profit=None), "History: closed at 1.10234."),
        (replace(RECEIPT, net_profit=Decimal("-0.5")), "profit \N{MINUS SIGN}0.50."),
        (replace(RECEIPT, price=None), ""),
    ],
)
def test_what_history_does_not_say_is_not_made_up(qapp, receipt, said):
    """
    No price, no sentence; a loss has its sign.
    """
    body = told(replace(settled(State.SATISFIED, 50), receipt=receipt)).body

    assert said in body
    assert ("History" in body) is bool(said)


def test_a_confirmed_close_tells_it_in_the_journal_and_the_details(qapp):
    """
    No dialog opens for it; the journal's words and the copy have price and result.
    """
    record = replace(settled(State.CONFIRMED, 50, answer=OK), receipt=RECEIPT)

    story = settled_words(record, facts(left=50, currency="EUR"))

    assert words(record, facts(left=50)) is None
    assert story is not None
    assert "closed at 1.10234, profit +12.30 EUR." in story.body
    assert "History: 0.50 lots at 1.10234, profit +12.30" in details_text(record, facts())


@pytest.mark.parametrize(
    ("currency", "said"),
    [("USD", "profit +12.30 USD."), ("JPY", "profit +12 JPY."), ("", "profit +12.30.")],
)
def test_a_result_is_in_the_accounts_currency(qapp, currency, said):
    """
    With the decimals that currency has; where it is not known nothing is made up.
    """
    found = replace(settled(State.SATISFIED, 50), receipt=RECEIPT)
    gone = replace(refused(RefusalKind.NOT_FOUND, remaining=0), receipt=RECEIPT)

    bodies = [told(record, currency=currency).body for record in (found, gone)]

    assert all(said in body for body in bodies)
    assert said.strip(".") in details_text(found, facts(currency=currency))


def test_an_order_not_found_says_when_and_at_what_it_was_closed(qapp):
    """
    By the history, whoever closed it; guesses at who are left out then.
    """
    gone = refused(RefusalKind.NOT_FOUND, remaining=0)
    whole = replace(RECEIPT, units=100)

    found = told(replace(gone, receipt=whole)).body
    bare = told(replace(gone, receipt=Receipt(units=100, closed_at=NOW))).body

    assert found.startswith("According to history it was closed at ")
    assert found.endswith(":31:07: 1.00 lots at 1.10234, profit +12.30.")
    assert bare.endswith(":31:07: 1.00 lots.")
    assert "S/L" not in found
    assert "S/L" in told(gone).body


@pytest.mark.parametrize("state", [State.SATISFIED, State.CONFIRMED])
def test_two_that_arrived_are_told_as_allowed(qapp, state):
    """
    Not an alarm: what was allowed, how much it was, and what is left.
    """
    both = repeating(settled(state, 0), 50)

    story = told(both)

    assert story.title == "Both closes arrived, as you allowed"
    assert story.tone == "info"
    assert "Together they closed 1.00 lots." in story.body
    assert "is no longer open" in story.body
    assert "twice" not in everything(story).lower()
    assert row_word(both, SCALE).text == "Closed 1.00 in all"
    assert row_word(both, SCALE).token == "success"  # noqa: S105 - a colour


def test_the_second_of_two_that_arrives_later_is_told_the_same(qapp):
    """
    An hour after the end: still allowed, still no alarm; three are told as several.
    """
    late = repeating(settled(State.CONFIRMED, 20, want=40, late_at=NOW), 40)
    three = repeating(settled(State.CONFIRMED, 25, want=25), 25, 25)

    assert told(late).title == "Both closes arrived, as you allowed"
    assert "now has 0.20 lots left" in told(late).body
    assert told(three).title == "More than one close arrived, as you allowed"


def test_before_its_end_nothing_is_said_to_have_arrived_twice(qapp):
    """
    One list may be stale: the row says what it said.
    """
    open_still = repeating(settled(State.UNKNOWN, 0), 50)

    assert row_word(open_still, SCALE).text == "Outcome unknown"


def test_where_only_the_first_arrived_that_is_said(qapp):
    """
    20 were asked, then 50, and 80 are left: this one did not close, the earlier one did.
    """
    not_done = repeating(settled(State.NOT_EXECUTED, 80), 20)
    no = repeating(refused(RefusalKind.RULE, remaining=80), 20)

    assert told(not_done).title == "It did not close"
    assert "has arrived: 0.80 lots are left" in told(not_done).body
    assert "the earlier close you repeated has arrived" in told(no).body


def test_a_late_word_on_what_was_sent_again_names_that_end(qapp):
    """
    The repeat never left this computer, and the first came after all.
    """
    late = settled(State.SUPERSEDED, 50, late_at=NOW)

    assert "“sent again by you”" in told(late).body
