"""A part that was sent again knowingly: the two requests are settled together."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.close import (
    ChangeKind,
    CloseRecord,
    CloseRequest,
    Receipt,
    Stamp,
    State,
)
from app.domain.errors import (
    NotSent,
    NotSentCause,
    Outcome,
    RefusalKind,
    Refused,
    Reply,
)
from app.domain.evidence import HistoryRow
from app.services.ports import Gate
from tests.services_stage import LOST, OK, Stage, StageBroker, an_order, on_stage, replies
from tests.virtual_time import EPOCH

_ENDS = [(OK, State.CONFIRMED), (LOST, State.SATISFIED)]
NO = Refused(Reply(status=409, word="RET_TRADE_TOO_FREQUENT"), RefusalKind.RULE)


async def repeated(stage: Stage, first: int = 50, second: int = 50) -> tuple[str, str]:
    """Send a part, and the same or another once more while it is in doubt."""
    rid = await stage.close(first)
    await stage.clock.sleep(3)
    return rid, await stage.close(second, supersedes=rid)


def told_late(stage: Stage) -> list[CloseRecord]:
    return [record for record in stage.told if record.late_at is not None]


@pytest.mark.parametrize(
    ("outcome", "end"), [(OK, State.CONFIRMED), (LOST, State.SATISFIED)]
)
def test_both_executed_at_once_is_what_was_allowed(outcome: Outcome, end: State) -> None:
    """
    100 were open, two halves arrive: closed as allowed, and not "twice".
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts += [replies(LOST, late_s=3.01), replies(outcome)]
        first, second = await repeated(stage)
        await stage.clock.sleep(10)

        record = stage.now(second)
        assert stage.broker.orders == {}
        assert record.request.earlier == (50,)
        assert (record.state, record.remaining) == (end, 0)
        assert record.change is None
        assert record.both_arrived
        assert stage.now(first).state is State.SUPERSEDED
        assert told_late(stage) == []

    on_stage(story)


def test_one_of_the_two_is_what_was_asked() -> None:
    """
    Only the second arrives: the plain end, and nothing is said of the first.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts += [replies(LOST, executed=False), replies(OK)]
        _, second = await repeated(stage)
        await stage.clock.sleep(100)

        record = stage.now(second)
        assert (record.state, record.remaining) == (State.CONFIRMED, 50)
        assert not record.both_arrived
        assert told_late(stage) == []

    on_stage(story)


@pytest.mark.parametrize(
    ("outcome", "end"), [(OK, State.CONFIRMED), (LOST, State.SATISFIED)]
)
def test_the_first_that_arrives_after_the_second_was_told(
    outcome: Outcome, end: State
) -> None:
    """
    Ten minutes later the other half goes too: told once, as both, on the second.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts += [replies(LOST, late_s=600), replies(outcome)]
        first, second = await repeated(stage)
        await stage.clock.sleep(300)
        before = stage.now(second)
        await stage.clock.sleep(600)

        assert (before.state, before.remaining) == (end, 50)
        assert stage.now(second).state is end
        assert stage.now(second).both_arrived
        assert [record.request.rid for record in told_late(stage)] == [second]
        assert (second, "late") in stage.journal.steps
        assert stage.now(first).late_at is None

    on_stage(story)


def test_only_the_first_of_two_sizes_arrives() -> None:
    """
    20 were asked, then 50: the list shows 80. The second has not happened, and that is
    said after its quiet window; nothing is called changed by another hand.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts += [replies(LOST, late_s=10), replies(LOST, executed=False)]
        _, second = await repeated(stage, 20, 50)
        await stage.clock.sleep(50)
        early = stage.now(second).state
        await stage.clock.sleep(60)

        assert early is State.UNKNOWN
        assert stage.now(second).state is State.NOT_EXECUTED
        assert stage.now(second).remaining == 80

    on_stage(story)


def test_a_refused_second_does_not_deny_the_first() -> None:
    """
    The second is refused while the first, of another size, arrives: refused it stays.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts += [replies(LOST, late_s=3.02), replies(NO, executed=False)]
        _, second = await repeated(stage, 20, 50)
        await stage.clock.sleep(10)

        assert stage.now(second).state is State.REFUSED

    on_stage(story)


def test_a_second_that_was_never_sent_leaves_the_watch_to_the_first() -> None:
    """
    Offline at that moment: when the first arrives after all, it is told as its own.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts.append(replies(LOST, late_s=300))
        first = await stage.close(50)
        await stage.clock.sleep(3)

        async def unreachable(request: CloseRequest, before_first_byte: Gate) -> Outcome:
            return NotSent(NotSentCause.NETWORK)

        stage.broker.close = unreachable  # type: ignore[method-assign]
        second = await stage.close(50, supersedes=first)
        await stage.clock.sleep(600)

        assert stage.now(second).state is State.NOT_SENT
        assert [record.request.rid for record in told_late(stage)] == [first]

    on_stage(story)


def test_a_third_hand_beyond_what_was_allowed_is_still_a_change() -> None:
    """
    Two parts of 20 were allowed; 70 are gone.
    """

    async def story(stage: Stage) -> None:
        async def much(broker: StageBroker, request: object) -> Outcome:
            stage.broker.orders[7] = an_order(7, 30)
            return OK

        stage.broker.scripts += [replies(LOST, executed=False), much]
        _, second = await repeated(stage, 20, 20)
        await stage.clock.sleep(10)

        assert stage.now(second).state is State.CHANGED
        assert stage.now(second).change is ChangeKind.OTHER

    on_stage(story)


def test_one_request_that_counts_twice_is_an_alarm_as_ever() -> None:
    """
    Nobody allowed a second one: twice the volume is told as that.
    """

    async def story(stage: Stage) -> None:
        async def twice(broker: StageBroker, request: object) -> Outcome:
            stage.broker.orders[7] = an_order(7, 60)
            return OK

        stage.broker.scripts.append(twice)
        rid = await stage.close(20)
        await stage.clock.sleep(5)

        assert stage.now(rid).change is ChangeKind.TWICE

    on_stage(story)


def test_a_third_time_allows_all_three() -> None:
    """
    20 three times over: all arrive, and that is what was allowed.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts += [
            replies(LOST, late_s=6.01),
            replies(LOST, late_s=3.01),
            replies(OK),
        ]
        _, second = await repeated(stage, 20, 20)
        await stage.clock.sleep(2.9)
        third = await stage.close(20, supersedes=second)
        await stage.clock.sleep(10)

        record = stage.now(third)
        assert record.request.earlier == (20, 20)
        assert (record.state, record.remaining) == (State.CONFIRMED, 40)
        assert record.both_arrived

    on_stage(story)


def test_the_record_in_history_goes_to_the_request_that_was_accepted() -> None:
    """
    Two equal halves were sent and one closed record is there: the accepted one has it.
    """

    async def story(stage: Stage) -> None:
        closed_at = EPOCH + timedelta(seconds=4)
        stage.broker.scripts += [replies(LOST, executed=False), replies(OK)]
        first, second = await repeated(stage)
        stage.broker.history = [HistoryRow(Stamp(0, 0.0), 900, 7, 50, closed_at)]
        await stage.clock.sleep(60)

        assert stage.now(second).receipt == Receipt(units=50, closed_at=closed_at)
        assert stage.now(first).receipt is None

    on_stage(story)
