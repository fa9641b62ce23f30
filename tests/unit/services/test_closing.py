"""Closing over a scripted broker: what is sent, what is concluded, and when."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

import pytest

from app.domain.close import (
    ChangeKind,
    CloseDecision,
    State,
)
from app.domain.errors import (
    Failed,
    JournalError,
    NotSent,
    NotSentCause,
    Outcome,
    ReadFault,
    RefusalKind,
    Refused,
    Reply,
    SubmitError,
    SubmitFault,
)
from tests.services_stage import LOST, OK, Stage, StageBroker, an_order, on_stage, replies
from tests.virtual_time import in_virtual_time

FAILED = Failed(Reply(status=500, word="TRADE_ERROR", message="no"))


def refused(kind: RefusalKind = RefusalKind.INVALID_DATA, status: int = 400) -> Refused:
    return Refused(Reply(status=status, word="X"), kind)


Story = Callable[[Stage], Coroutine[object, object, None]]


def test_an_accepted_part_is_confirmed_by_two_lists() -> None:
    """
    Half of an order is closed: the record is CONFIRMED with the rest, within 600 ms.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts.append(replies(OK))

        rid = await stage.close(50)
        await stage.clock.sleep(0.6)

        record = stage.now(rid)
        assert record.state is State.CONFIRMED
        assert record.remaining == 50
        assert [r.want for r in stage.broker.sent] == [50]
        assert stage.closing.under_way(7) is None

    on_stage(story)


def test_a_confirmation_waits_for_the_list() -> None:
    """
    While no list can be read, an accepted close stays REPLIED and holds the order.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts.append(replies(OK))
        stage.broker.list_fault = ReadFault.OFFLINE

        rid = await stage.close(50)
        await stage.clock.sleep(120)

        assert stage.now(rid).state is State.REPLIED
        assert stage.closing.under_way(7) is not None
        stage.broker.list_fault = None
        await stage.clock.sleep(20)
        assert stage.now(rid).state is State.CONFIRMED

    on_stage(story)


def test_the_record_is_written_before_the_first_byte() -> None:
    """
    The journal holds PREPARED, then SENDING, before the broker may send anything.
    """

    async def story(stage: Stage) -> None:
        seen: list[list[tuple[str, str]]] = []

        async def look(broker: StageBroker, request: object) -> Outcome:
            seen.append(list(stage.journal.steps))
            return LOST

        stage.broker.scripts.append(look)

        rid = await stage.close(50)
        await stage.clock.sleep(0.1)

        assert seen == [[(rid, "prepared"), (rid, "sending")]]

    on_stage(story)


def test_a_journal_that_fails_at_the_gate_stops_the_sending() -> None:
    """
    If SENDING cannot be written, nothing is sent and nothing is doubted.
    """

    async def story(stage: Stage) -> None:
        async def fail(rid: str, at: object) -> None:
            raise JournalError("disk full")

        stage.journal.sending = fail  # type: ignore[method-assign]

        async def gate_or_not(request: object, gate: Callable[[], object]) -> Outcome:
            try:
                await gate()  # type: ignore[misc]
            except JournalError:
                return NotSent(NotSentCause.RECORD)
            raise AssertionError("the gate let it through")

        stage.broker.close = gate_or_not  # type: ignore[method-assign,assignment]

        rid = await stage.close(50)
        await stage.clock.sleep(0.1)

        record = stage.now(rid)
        assert record.state is State.NOT_SENT
        assert record.sent is None
        assert stage.closing.under_way(7) is None

    on_stage(story)


def test_a_second_close_of_the_same_order_is_refused_while_one_is_open() -> None:
    """
    Twenty submissions at once leave one request; the others are told whose turn it is.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts.append(replies(OK, after_s=5))

        results = await asyncio.gather(
            *(stage.close(50) for _ in range(20)), return_exceptions=True
        )
        await stage.clock.sleep(1)

        faults = [r.fault for r in results if isinstance(r, SubmitError)]
        assert faults == [SubmitFault.UNDER_WAY] * 19
        assert len(stage.broker.sent) == 1

    on_stage(story)


@pytest.mark.parametrize(
    ("answer", "executed", "end"),
    [
        pytest.param(refused(), False, State.REFUSED, id="refused"),
        pytest.param(
            refused(RefusalKind.NOT_FOUND, 404), True, State.REFUSED, id="gone already"
        ),
        pytest.param(refused(), True, State.SATISFIED, id="refusal contradicted"),
        pytest.param(FAILED, True, State.SATISFIED, id="failed but done"),
        pytest.param(FAILED, False, State.NOT_EXECUTED, id="failed and not done"),
        pytest.param(LOST, True, State.SATISFIED, id="lost but done"),
        pytest.param(LOST, False, State.NOT_EXECUTED, id="lost and not done"),
        pytest.param(OK, False, State.UNRESOLVED, id="accepted and never done"),
    ],
)
def test_every_answer_ends_in_what_the_lists_show(
    answer: Outcome, executed: bool, end: State
) -> None:
    """
    The end state is true to what the server did, whatever it said.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts.append(replies(answer, executed=executed))

        rid = await stage.close()
        await stage.clock.sleep(120)

        assert stage.now(rid).state is end
        assert len(stage.broker.sent) == 1

    on_stage(story)


def test_a_refusal_frees_the_order_within_half_a_second() -> None:
    """
    After a plain refusal the first list begun after it lets the trader try again.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts += [replies(refused(), executed=False), replies(OK)]

        await stage.close(50)
        await stage.clock.sleep(0.5)
        await stage.close(40)
        await stage.clock.sleep(1)

        assert [r.want for r in stage.broker.sent] == [50, 40]

    on_stage(story)


def test_no_answer_is_unknown_after_the_wait_and_true_soon() -> None:
    """
    A close that was executed but never answered is told within 3 s of sending.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts.append(replies(LOST, after_s=45))

        rid = await stage.close(50)
        await stage.clock.sleep(3)

        assert stage.now(rid).state is State.SATISFIED
        assert stage.now(rid).remaining == 50

    on_stage(story)


def test_a_late_execution_is_never_called_not_executed() -> None:
    """
    The server works on it for 40 s: no verdict against it comes before the change.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts.append(replies(LOST, after_s=45, late_s=40))

        rid = await stage.close(50)
        doubtful = await stage.state_in(39, rid)
        told = await stage.state_in(20, rid)

        assert doubtful is State.UNKNOWN
        assert told is State.SATISFIED
        assert State.NOT_EXECUTED not in {r.state for r in stage.told}

    on_stage(story)


def test_not_executed_needs_the_quiet_window_after_the_socket() -> None:
    """
    With the socket silent until 45 s, "not executed" is not said before 105 s.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts.append(replies(LOST, after_s=45, executed=False))

        rid = await stage.close(50)
        early = await stage.state_in(104, rid)
        told = await stage.state_in(16, rid)

        assert early is State.UNKNOWN
        assert told is State.NOT_EXECUTED

    on_stage(story)


def test_an_answer_after_the_wait_still_counts() -> None:
    """
    The server accepts 25 s after sending: UNKNOWN becomes CONFIRMED.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts.append(replies(OK, after_s=25, executed=True, late_s=24.9))

        rid = await stage.close(50)
        between = await stage.state_in(20, rid)
        told = await stage.state_in(10, rid)

        assert between is State.UNKNOWN
        assert told is State.CONFIRMED

    on_stage(story)


def test_a_list_begun_before_the_sending_proves_nothing() -> None:
    """
    A slow list that started first and shows the old volume does not refute the close.
    """

    async def story(stage: Stage) -> None:
        stage.broker.list_takes_s = 1.5
        stage.broker.scripts.append(replies(OK))
        stage.book.want_read()
        await stage.clock.sleep(0.1)

        rid = await stage.close()
        await stage.clock.sleep(1.45)

        assert stage.now(rid).remaining is None
        await stage.clock.sleep(5)
        assert stage.now(rid).state is State.CONFIRMED

    on_stage(story)


def test_a_full_close_in_doubt_may_be_sent_again_by_the_trader() -> None:
    """
    Sending again supersedes the first request; both closes were decided by a person.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts += [replies(FAILED, executed=False), replies(OK)]

        first = await stage.close()
        await stage.clock.sleep(0.4)
        assert stage.now(first).may_supersede
        second = await stage.close(supersedes=first)
        await stage.clock.sleep(1)

        assert stage.now(first).state is State.SUPERSEDED
        assert stage.now(first).superseded_by == second
        assert stage.now(second).state is State.CONFIRMED
        assert len(stage.broker.sent) == 2

    on_stage(story)


def test_nothing_may_supersede_a_request_that_is_being_sent() -> None:
    """
    While the first is on its way out, a repeat is refused even if it names it.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts.append(replies(OK, after_s=10))
        first = await stage.close()
        await stage.clock.sleep(0.1)

        with pytest.raises(SubmitError) as refusal:
            await stage.close(supersedes=first)

        assert refusal.value.fault is SubmitFault.UNDER_WAY

    on_stage(story)


def test_another_hand_is_told_apart_by_the_volume() -> None:
    """
    Ours asked 50 of 100 and got no answer; 30 are left: CHANGED, not SATISFIED.
    """

    async def story(stage: Stage) -> None:
        async def strange(broker: StageBroker, request: object) -> Outcome:
            broker.orders[7] = an_order(7, 30)
            return LOST

        stage.broker.scripts.append(strange)

        rid = await stage.close(50)
        await stage.clock.sleep(5)

        record = stage.now(rid)
        assert (record.state, record.change) == (State.CHANGED, ChangeKind.OTHER)
        assert record.remaining == 30

    on_stage(story)


def test_a_remainder_under_a_new_number_is_followed() -> None:
    """
    The rest goes on as another order with the same opening: told with its number.
    """

    async def story(stage: Stage) -> None:
        async def renumber(broker: StageBroker, request: object) -> Outcome:
            del broker.orders[7]
            broker.orders[8] = an_order(8, 50)
            return OK

        stage.broker.scripts.append(renumber)

        rid = await stage.close(50)
        await stage.clock.sleep(1)

        record = stage.now(rid)
        assert record.state is State.CONFIRMED
        assert (record.remaining, record.continues_as) == (50, 8)

    on_stage(story)


def test_a_part_of_an_order_that_changed_size_is_not_begun() -> None:
    """
    The decision was made for 100 units and the list shows 60: nothing is sent.
    """

    async def story(stage: Stage) -> None:
        shown = stage.book.state.orders[7]
        stage.broker.orders[7] = an_order(7, 60)
        await stage.clock.sleep(3)

        with pytest.raises(SubmitError) as refusal:
            await stage.closing.submit(CloseDecision(order=shown, want=50))

        assert refusal.value.fault is SubmitFault.ORDER_CHANGED
        assert not stage.broker.sent

    on_stage(story)


def test_offline_a_full_close_is_still_tried_at_once() -> None:
    """
    With no fresh list a full close goes out without waiting; a part waits 2 s at most.
    """

    async def story(stage: Stage) -> None:
        stage.broker.list_fault = ReadFault.OFFLINE
        await stage.clock.sleep(30)

        async def unreachable(request: object, gate: object) -> Outcome:
            return NotSent(NotSentCause.NETWORK)

        stage.broker.close = unreachable  # type: ignore[method-assign,assignment]
        began = stage.clock.monotonic()
        full = await stage.close()
        after_full = stage.clock.monotonic() - began
        await stage.clock.sleep(0.1)
        assert stage.now(full).state is State.NOT_SENT
        part = await stage.close(50)
        after_part = stage.clock.monotonic() - began
        await stage.clock.sleep(0.1)

        assert after_full == 0
        assert 2 <= after_part < 2.3
        assert stage.now(part).state is State.NOT_SENT

    on_stage(story)


def test_ending_the_program_in_flight_leaves_the_outcome_unknown() -> None:
    """
    Cancelling means "stop waiting": the request is recorded as UNKNOWN, not lost.
    """
    seen = {}

    async def story() -> None:
        async with Stage() as stage:
            stage.broker.scripts.append(replies(OK, after_s=10))
            rid = await stage.close()
            await stage.clock.sleep(0.1)
        seen["state"] = stage.now(rid).state
        seen["row"] = (await stage.journal.unsettled())[0].state

    in_virtual_time(story)

    assert seen == {"state": State.UNKNOWN, "row": State.UNKNOWN}
