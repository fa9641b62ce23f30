"""The verdict from evidence alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from app.domain.close import MOVES, ChangeKind, CloseRequest, Stamp, State
from app.domain.errors import (
    Accepted,
    Answer,
    DoubtCause,
    Failed,
    NoAnswer,
    RefusalKind,
    Refused,
    Reply,
)
from app.domain.evidence import HistoryRow, Sighting, Snapshot, TradeEvent
from app.domain.lineage import sighting
from app.domain.orders import Order, Side
from app.domain.reconcile import Attempt, Verdict, judge
from app.domain.settings import ClosingLimits

OPENED = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MADE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
AFTER = MADE + timedelta(seconds=1)
BEFORE = MADE - timedelta(minutes=5)
OK = Accepted(Reply(status=200))
NO = Refused(Reply(status=400), RefusalKind.INVALID_DATA)
MISSING = Refused(Reply(status=404), RefusalKind.NOT_FOUND)
FAILED = Failed(Reply(status=500))
LOST = NoAnswer(DoubtCause.TIMEOUT)
SENT = Stamp(10, 100.0)
ENDED = Stamp(20, 101.0)


def order(number: int = 7, volume: int = 100, **changes: Any) -> Order:
    facts: dict[str, Any] = {
        "symbol": "EURUSD",
        "side": Side.BUY,
        "open_price": Decimal("1.1"),
        "opened_at": OPENED,
    }
    return Order(number=number, volume=volume, **(facts | changes))


def request(want: int | None = 50, known: frozenset[int] = frozenset({7})) -> CloseRequest:
    return CloseRequest(
        rid="r1",
        origin="https://b.example",
        login=1,
        before=order(),
        known=known,
        want=want,
        comment="",
        created_at=MADE,
        limits=ClosingLimits(),
    )


def seen(left: int, seq: int, at: float, **facts: Any) -> Sighting:
    usual: dict[str, Any] = {"ambiguous": False, "processing": False, "continues_as": None}
    return Sighting(Stamp(seq, at), Stamp(seq + 1, at + 0.01), left, **(usual | facts))


def verdict(
    answer: Answer | None,
    *sightings: Sighting,
    want: int | None = 50,
    witnesses: tuple[TradeEvent | HistoryRow, ...] = (),
    ended: Stamp | None = ENDED,
) -> Verdict:
    attempt = Attempt(
        sent=SENT, answer=answer, answered=None if answer is None else ENDED, ended=ended
    )
    now = sightings[-1].ended.at if sightings else 0.0
    return judge(request(want), attempt, sightings, witnesses=witnesses, now=now)


def three(left: int, over_s: float, **facts: Any) -> tuple[Sighting, ...]:
    times = (0.1, over_s / 2, over_s)
    return tuple(
        seen(left, 30 + 10 * i, ENDED.at + t, **facts) for i, t in enumerate(times)
    )


def test_one_list_is_not_enough_for_an_effect_and_two_are() -> None:
    """
    The asked volume seen once is pending; seen twice in a row it is an end.
    """
    once, twice = seen(50, 30, 102), seen(50, 40, 102.3)

    assert verdict(OK, once).state is None
    assert verdict(OK, once, twice).state is State.CONFIRMED
    assert verdict(LOST, once, twice).state is State.SATISFIED


def test_a_different_list_in_between_starts_the_count_again() -> None:
    """
    50, 100, 50 is one agreeing list, not two.
    """
    story = (seen(50, 30, 102), seen(100, 40, 103), seen(50, 50, 104))

    assert verdict(LOST, *story).state is None


def test_a_list_begun_before_sending_is_no_evidence() -> None:
    """
    Sightings whose reading started before the first byte are not counted.
    """
    early = (seen(50, 8, 99), seen(50, 9, 99.5))

    assert verdict(LOST, *early).state is None
    assert verdict(LOST, *early).remaining is None


@pytest.mark.parametrize(
    "witness",
    [
        pytest.param(TradeEvent(Stamp(25, 101.5), 7, 50), id="event"),
        pytest.param(
            HistoryRow(Stamp(25, 101.5), 900, 7, 50, AFTER),
            id="history",
        ),
    ],
)
def test_a_witness_stands_for_one_list(witness: TradeEvent | HistoryRow) -> None:
    """
    With a fitting event or history row one agreeing list is enough.
    """
    assert verdict(OK, seen(50, 30, 102), witnesses=(witness,)).state is State.CONFIRMED


@pytest.mark.parametrize(
    "witness",
    [
        pytest.param(TradeEvent(Stamp(5, 99.0), 7, 50), id="event before sending"),
        pytest.param(TradeEvent(Stamp(25, 101.0), 8, 50), id="event of another order"),
        pytest.param(TradeEvent(Stamp(25, 101.0), 7, 70), id="event of another volume"),
        pytest.param(
            HistoryRow(Stamp(25, 101.0), 900, 7, 50, MADE - timedelta(minutes=5)),
            id="old row",
        ),
        pytest.param(
            HistoryRow(Stamp(25, 101.0), 900, 7, 30, AFTER),
            id="row of another volume",
        ),
        pytest.param(
            HistoryRow(Stamp(25, 101.0), 900, 8, 50, AFTER),
            id="row of another order",
        ),
    ],
)
def test_a_witness_that_does_not_fit_counts_for_nothing(
    witness: TradeEvent | HistoryRow,
) -> None:
    """
    Something else's event or record does not shorten the wait.
    """
    assert verdict(OK, seen(50, 30, 102), witnesses=(witness,)).state is None


@pytest.mark.parametrize(
    ("answer", "window", "end"),
    [
        pytest.param(LOST, 60.0, State.NOT_EXECUTED, id="no answer"),
        pytest.param(FAILED, 30.0, State.NOT_EXECUTED, id="failed"),
        pytest.param(OK, 30.0, State.UNRESOLVED, id="accepted"),
    ],
)
def test_nothing_happened_needs_the_window(
    answer: Answer, window: float, end: State
) -> None:
    """
    Three unchanged lists decide at the window's end and not a moment before.
    """
    assert verdict(answer, *three(100, window - 0.1)).state is None
    assert verdict(answer, *three(100, window)).state is end


def test_nothing_happened_needs_three_lists() -> None:
    """
    Two unchanged lists are too few, however far apart.
    """
    first, _, last = three(100, 500.0)

    assert verdict(LOST, first, last).state is None


def test_nothing_happened_is_not_said_while_the_socket_lives() -> None:
    """
    As long as the connection may still speak there is no evidence against.
    """
    assert verdict(LOST, *three(100, 500.0), ended=None).state is None


def test_nothing_happened_is_not_said_while_the_server_works_on_it() -> None:
    """
    A row in a closing state keeps the request open, also after a refusal.
    """
    assert verdict(LOST, *three(100, 100.0, processing=True)).state is None
    assert verdict(NO, *three(100, 5.0, processing=True)).state is None


def test_a_plain_refusal_ends_with_the_first_list_after_it() -> None:
    """
    One unchanged list begun after the answer ends it; one begun before does not.
    """
    assert verdict(NO, seen(100, 15, 100.5)).state is None
    assert verdict(NO, seen(100, 30, 102)).state is State.REFUSED


def test_not_found_and_gone_fit_together() -> None:
    """
    404 and an empty list is a refusal that explains itself, not a change.
    """
    assert verdict(MISSING, seen(0, 30, 102)).state is State.REFUSED
    assert verdict(NO, seen(0, 30, 102)).state is None


def test_a_refusal_contradicted_by_lists_is_not_believed() -> None:
    """
    400, yet the asked part is gone in two lists: the effect is told.
    """
    assert verdict(NO, seen(50, 30, 102), seen(50, 40, 103)).state is State.SATISFIED


@pytest.mark.parametrize(
    ("want", "left", "kind"),
    [
        (30, 40, ChangeKind.TWICE),
        (30, 0, ChangeKind.NOTHING_LEFT),
        (30, 120, ChangeKind.GREW),
        (30, 55, ChangeKind.OTHER),
        (None, 55, ChangeKind.OTHER),
        (50, 0, ChangeKind.TWICE),
    ],
)
def test_other_volumes_are_changes_of_a_kind(
    want: int, left: int, kind: ChangeKind
) -> None:
    """
    Whatever is neither the old nor the expected volume is named and needs two lists.
    """
    result = verdict(LOST, seen(left, 30, 102), seen(left, 40, 103), want=want)

    assert (result.state, result.change) == (State.CHANGED, kind)
    assert verdict(LOST, seen(left, 30, 102), want=want).state is None


def test_a_change_is_not_judged_before_there_is_an_answer() -> None:
    """
    While still waiting for the answer only the asked effect can end the request.
    """
    foreign = (seen(30, 30, 102), seen(30, 40, 103))
    asked = (seen(50, 30, 102), seen(50, 40, 103))

    assert verdict(None, *foreign, ended=None).state is None
    assert verdict(None, *asked, ended=None).state is State.SATISFIED


def snapshot(*orders: Order) -> Snapshot:
    return Snapshot(Stamp(30, 102.0), Stamp(31, 102.1), {o.number: o for o in orders})


def test_the_remainder_is_found_under_its_own_number() -> None:
    """
    The order itself, smaller: that is what is left.
    """
    found = sighting(request(), snapshot(order(7, 50), order(9, 30, symbol="X")))

    assert (found.left, found.continues_as, found.ambiguous) == (50, None, False)


@pytest.mark.parametrize(
    "heir",
    [
        pytest.param(order(8, 50, parent=7, open_price=Decimal(9)), id="parent"),
        pytest.param(order(8, 50, comment="from #7", opened_at=AFTER), id="comment"),
        pytest.param(order(8, 50), id="same opening"),
    ],
)
def test_the_remainder_is_found_under_another_number(heir: Order) -> None:
    """
    A parent, a comment that names it, or the same opening makes a new order its rest.
    """
    found = sighting(request(), snapshot(heir))

    assert (found.left, found.continues_as) == (50, 8)


@pytest.mark.parametrize(
    "stranger",
    [
        pytest.param(order(8, 50, open_price=Decimal("1.2")), id="another price"),
        pytest.param(order(8, 50, side=Side.SELL), id="another side"),
        pytest.param(
            order(8, 50, comment="from #77", opened_at=AFTER), id="another number"
        ),
        pytest.param(
            order(8, 50, comment="hedge #7", side=Side.SELL), id="a hedge that names it"
        ),
        pytest.param(
            order(8, 50, comment="again #7", open_price=Decimal("1.2")),
            id="a new entry that names it",
        ),
        pytest.param(order(8, 50, comment="vs #7", symbol="X"), id="another symbol"),
        pytest.param(order(8, 50, parent=7, side=Side.SELL), id="a reversal"),
        pytest.param(
            order(8, 50, opened_at=OPENED + timedelta(seconds=1)), id="another second"
        ),
    ],
)
def test_a_new_order_that_is_something_else_is_not_the_remainder(stranger: Order) -> None:
    """
    What was opened at the same time by someone does not count as left.
    """
    assert sighting(request(), snapshot(stranger)).left == 0


def test_a_twin_known_before_is_never_the_remainder() -> None:
    """
    An order with the very same opening that was there before is another order.
    """
    twin = order(8, 50)

    found = sighting(request(known=frozenset({7, 8})), snapshot(twin))

    assert found.left == 0


def test_two_candidates_are_ambiguous_and_need_a_person() -> None:
    """
    Two new orders that look the same cannot be told apart: UNRESOLVED at the end.
    """
    found = sighting(request(), snapshot(order(8, 50), order(9, 50)))

    assert found.ambiguous
    assert verdict(LOST, *three(100, 60.0, ambiguous=True)).state is State.UNRESOLVED


@given(
    lefts=st.lists(st.sampled_from([0, 30, 50, 100]), min_size=1, max_size=8),
    answer=st.sampled_from([OK, NO, MISSING, FAILED, LOST, None]),
    want=st.sampled_from([None, 50, 30]),
)
def test_what_is_said_is_what_was_last_seen(
    lefts: list[int], answer: Answer | None, want: int | None
) -> None:
    """
    Satisfied means the expected volume, not executed the old one; judging twice
    changes nothing.
    """
    story = [seen(left, 30 + 10 * i, 102.0 + 20 * i) for i, left in enumerate(lefts)]
    asked = replace(request(want))

    result = verdict(answer, *story, want=want)

    assert result == verdict(answer, *story, want=want)
    if result.state in (State.CONFIRMED, State.SATISFIED):
        assert lefts[-1] == asked.expect
    if result.state in (State.NOT_EXECUTED, State.UNRESOLVED):
        assert lefts[-1] == asked.before.volume
    if result.state is State.CHANGED:
        assert lefts[-1] not in (asked.expect, asked.before.volume)


@given(
    before=st.sampled_from([State.SENDING, State.REPLIED, State.UNKNOWN, State.UNRESOLVED]),
    lefts=st.lists(st.sampled_from([0, 30, 50, 100]), min_size=1, max_size=6),
    ambiguous=st.booleans(),
    answer=st.sampled_from([OK, NO, MISSING, FAILED, LOST, None]),
)
def test_every_verdict_is_a_move_the_table_holds(
    before: State, lefts: list[int], ambiguous: bool, answer: Answer | None
) -> None:
    """
    Whatever the lists show, no verdict asks for a move that would be a bug.
    """
    fits = {
        State.SENDING: answer is None,
        State.REPLIED: not isinstance(answer, NoAnswer | None),
        State.UNKNOWN: isinstance(answer, NoAnswer),
        State.UNRESOLVED: answer is not None,
    }
    if not fits[before]:
        return
    story = [
        seen(left, 30 + 10 * i, 102.0 + 40 * i, ambiguous=ambiguous)
        for i, left in enumerate(lefts)
    ]

    result = verdict(answer, *story, ended=None if answer is None else ENDED)

    assert result.state in MOVES[before] | {None, before}
