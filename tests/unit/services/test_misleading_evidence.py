"""Evidence that would mislead: added volume, hedges, twins nobody had listed, late work."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from app.domain.close import CloseDecision, CloseRecord, CloseRequest, Stamp, State
from app.domain.errors import DoubtCause, NoAnswer, Outcome
from app.domain.evidence import Snapshot
from app.domain.orders import Side
from app.services.growth import Growth
from app.services.tracking import Tracked
from tests.services_stage import OK, Stage, StageBroker, an_order, on_stage, replies
from tests.unit.domain.test_reconcile import order, request

LOST = NoAnswer(DoubtCause.CONNECTION_LOST)


def told_late(stage: Stage) -> list[str]:
    return [r.request.rid for r in stage.told if r.late_at is not None]


def test_a_late_execution_is_told_although_a_later_close_is_open() -> None:
    """
    30 of 100 come after their end while 20 more are in doubt: 70 left is the 30's doing.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts += [
            replies(LOST, late_s=220),
            replies(LOST, executed=False),
        ]

        first = await stage.close(30)
        await stage.clock.sleep(200)
        assert stage.now(first).state is State.NOT_EXECUTED
        await stage.close(20)
        await stage.clock.sleep(100)

        assert told_late(stage) == [first]
        assert stage.now(first).remaining == 70

    on_stage(story)


def test_an_open_close_of_the_same_size_still_explains_what_goes() -> None:
    """
    30 and then 30 more in doubt: one of them was carried out, and one is told of it.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts += [replies(LOST, executed=False), replies(LOST)]

        await stage.close(30)
        await stage.clock.sleep(200)
        second = await stage.close(30)
        await stage.clock.sleep(100)

        assert stage.now(second).state is State.SATISFIED
        assert told_late(stage) == []

    on_stage(story)


def test_volume_added_by_another_hand_hides_no_execution() -> None:
    """
    Seen with 150 once, then with 100 for a minute: ours took the 50 that were added.
    """

    async def story(stage: Stage) -> None:
        async def play(broker: StageBroker, request: CloseRequest) -> Outcome:
            broker.orders[7], lists = an_order(7, 150), broker.lists_read
            while broker.lists_read == lists:
                await asyncio.sleep(0.05)
            broker.orders[7] = an_order(7, 100)
            return LOST

        stage.broker.scripts.append(play)
        rid = await stage.close(50)
        await stage.clock.sleep(300)

        assert stage.now(rid).state is State.UNRESOLVED

    on_stage(story)


def test_where_another_order_has_grown_nothing_is_called_not_executed() -> None:
    """
    An account that adds to open orders may have added what a close took, unseen.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts.append(replies(LOST, executed=False))
        stage.broker.orders[8] = an_order(8, 120, symbol="GBPUSD")
        await stage.clock.sleep(5)
        rid = await stage.close(50)
        await stage.clock.sleep(200)

        assert stage.now(rid).state is State.UNRESOLVED
        assert stage.now(rid).may_supersede

    on_stage(story, an_order(7), an_order(8, symbol="GBPUSD"))


def test_a_list_that_goes_back_is_no_growth() -> None:
    """
    A server out of step shows a part that was closed as open once more.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts.append(replies(LOST, executed=False))
        for volume in (70, 120, 70):
            stage.broker.orders[8] = an_order(8, volume, symbol="GBPUSD")
            await stage.clock.sleep(5)
        rid = await stage.close(50)
        await stage.clock.sleep(200)

        assert stage.now(rid).state is State.NOT_EXECUTED

    on_stage(story, an_order(7), an_order(8, 120, symbol="GBPUSD"))


def test_growth_on_another_account_is_none_of_this_one() -> None:
    """
    The same number with more volume under another login says nothing.
    """
    growth = Growth()
    growth.see(("https://b.example", 1), {8: an_order(8, 100)})
    growth.see(("https://b.example", 2), {8: an_order(8, 150)})

    assert not growth.was_seen(("https://b.example", 1))
    assert not growth.was_seen(("https://b.example", 2))


def test_a_hedge_that_names_the_order_is_not_its_remainder() -> None:
    """
    50 of 100 are closed; a program opens 50 against it, our number in its comment.
    """

    async def story(stage: Stage) -> None:
        async def play(broker: StageBroker, request: CloseRequest) -> Outcome:
            broker.execute(request)
            opened = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
            broker.orders[9] = an_order(
                9, 50, side=Side.SELL, comment="hedge #7", opened_at=opened
            )
            return LOST

        stage.broker.scripts.append(play)
        rid = await stage.close(50)
        await stage.clock.sleep(100)

        assert stage.now(rid).state is State.SATISFIED
        assert stage.now(rid).remaining == 50

    on_stage(story)


@pytest.mark.parametrize("outcome", [LOST, OK])
def test_a_close_sent_before_the_first_list_takes_no_twin_for_its_remainder(
    outcome: Outcome,
) -> None:
    """
    Signed in again, the dialog still open: what the list will show is not known yet.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts.append(replies(outcome))
        shown = stage.book.state.orders[7]
        stage.book.start()
        rid = await stage.closing.submit(CloseDecision(order=shown, want=None))
        await stage.clock.sleep(300)

        ended = stage.now(rid)
        assert ended.state is State.UNRESOLVED
        assert 7 not in stage.broker.orders

    on_stage(story, an_order(7), an_order(8))


def test_an_answer_that_waited_for_a_busy_loop_is_no_timeout() -> None:
    """
    The windows were held up for 20 s; the answer that came meanwhile is read first.
    """

    async def story(stage: Stage) -> None:
        async def play(broker: StageBroker, request: CloseRequest) -> Outcome:
            broker.execute(request)
            await asyncio.sleep(1)
            for _ in range(50):  # head, body and end of an answer take turns of the loop
                await asyncio.sleep(0)
            return OK

        stage.broker.scripts.append(play)
        rid = await stage.close()
        await stage.clock.sleep(0.5)
        asyncio.get_running_loop()._now += 20  # type: ignore[attr-defined] # held up
        await stage.clock.sleep(2)

        assert stage.now(rid).state is State.CONFIRMED
        assert State.UNKNOWN not in {r.state for r in stage.told}

    on_stage(story)


def test_growth_is_remembered_however_many_lists_follow() -> None:
    """
    Old readings are let go, the one that shows added volume is not.
    """
    tracked = Tracked(
        CloseRecord(request=request(), state=State.UNKNOWN, sent=Stamp(1, 0.0))
    )

    for turn in range(500):
        at, left = Stamp(2 + 2 * turn, float(turn)), 150 if turn == 20 else 100
        ended = Stamp(at.seq + 1, at.at + 0.1)
        tracked.take(Snapshot(at, ended, {7: order(7, left)}))

    assert [s.left for s in tracked.sightings].count(150) == 1
    assert len(tracked.sightings) <= 64
