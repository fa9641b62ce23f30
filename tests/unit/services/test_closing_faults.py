"""What closing makes of damaged lists, bugs around it, people, and earlier runs."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from app.domain.close import CloseRecord, CloseRequest, State
from app.domain.errors import (
    ReadFault,
    RefusalKind,
    Refused,
    Reply,
    SubmitError,
    SubmitFault,
)
from app.domain.orders import Order, OrderList, RowFault, UnreadableRow
from app.domain.settings import ClosingLimits
from app.services.session import Standing
from tests.services_stage import LOST, OK, ORIGIN, Stage, an_order, on_stage, replies
from tests.virtual_time import EPOCH

NOT_PERMITTED = Refused(Reply(status=401), RefusalKind.SESSION)


def a_record(rid: str, order: Order) -> CloseRecord:
    """A request of an earlier run to close 50 of an order."""
    request = CloseRequest(
        rid=rid,
        origin=ORIGIN,
        login=100,
        before=order,
        known=frozenset({7, 9}),
        want=50,
        comment="",
        created_at=EPOCH,
        limits=ClosingLimits(),
    )
    return CloseRecord(request=request)


def test_an_unreadable_row_of_the_order_itself_is_never_taken_for_gone() -> None:
    """
    The closed order is listed, but its row cannot be read: nothing is concluded.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts.append(replies(LOST, executed=False))

        async def damaged() -> OrderList:
            row = UnreadableRow(
                position=0, number=7, fault=RowFault.VOLUME, column="volume", raw="0"
            )
            return OrderList(orders=(), unreadable=(row,), count=1)

        rid = await stage.close()
        stage.broker.read_orders = damaged  # type: ignore[method-assign]
        await stage.clock.sleep(30)

        assert stage.now(rid).state is State.UNKNOWN

    on_stage(story)


def test_a_bug_in_a_listener_stops_neither_readings_nor_the_outcome() -> None:
    """
    A callback that raises is reported as a bug; the close still ends in the truth.
    """
    reported: list[object] = []

    async def story(stage: Stage) -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: reported.append(context["exception"]))

        def broken(*_: object) -> None:
            raise ZeroDivisionError

        stage.book.subscribe_snapshots(broken)
        stage.closing.subscribe(broken)
        stage.broker.scripts.append(replies(OK))

        rid = await stage.close(50)
        await stage.clock.sleep(5)

        assert stage.now(rid).state is State.CONFIRMED

    on_stage(story)

    assert {type(failure) for failure in reported} == {ZeroDivisionError}


def test_a_bug_in_the_journal_does_not_hold_up_the_telling() -> None:
    """
    A step that breaks in an unexpected way is told all the same, and the next is written.
    """
    reported: list[object] = []

    async def story(stage: Stage) -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: reported.append(context["exception"]))
        update, left = stage.journal.update, [True]

        async def breaks_once(record: CloseRecord, kind: str) -> None:
            if left:
                left.pop()
                raise ZeroDivisionError
            await update(record, kind)

        stage.journal.update = breaks_once  # type: ignore[method-assign]
        stage.broker.scripts.append(replies(OK))

        rid = await stage.close(50)
        await stage.clock.sleep(5)

        assert [r.state for r in stage.told][-1] is State.CONFIRMED
        assert (rid, "verdict") in stage.journal.steps

    on_stage(story)

    assert len(reported) == 1


def test_marking_as_resolved_loses_against_a_verdict_that_came_first() -> None:
    """
    While the reason was typed the lists settled it: that stays, and nothing breaks.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts.append(replies(LOST))
        rid = await stage.close(50)
        await stage.clock.sleep(5)

        await stage.closing.resolve(rid, "I have looked")

        assert stage.now(rid).state is State.SATISFIED

    on_stage(story)


def test_marking_as_resolved_frees_the_order_and_keeps_the_reason() -> None:
    """
    A person has looked: the request ends with their words, and a new close may begin.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts += [replies(LOST, executed=False), replies(OK)]
        rid = await stage.close(50)
        await stage.clock.sleep(5)

        await stage.closing.resolve(rid, "I have looked")
        await stage.close(50)
        await stage.clock.sleep(5)

        assert stage.now(rid).state is State.CLOSED_BY_USER
        assert stage.now(rid).note == "I have looked"
        assert len(stage.broker.sent) == 2

    on_stage(story)


def test_another_account_signed_in_meanwhile_gets_no_close_of_this_one() -> None:
    """
    A part waits for a fresh list; the account changes; nothing is sent to the other.
    """

    async def story(stage: Stage) -> None:
        stage.broker.list_fault = ReadFault.OFFLINE
        await stage.clock.sleep(30)

        async def other_account() -> None:
            await stage.clock.sleep(0.5)
            await stage.session.sign_in("https://other.example", 200, "secret")

        stage.scope.start(other_account(), name="other")
        with pytest.raises(SubmitError) as refusal:
            await stage.close(50)

        assert refusal.value.fault is SubmitFault.SIGNED_OUT
        assert stage.broker.sent == []

    on_stage(story)


def test_a_refused_session_is_told_to_the_session() -> None:
    """
    401 on a close: this session may not close, whatever its token said.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts.append(replies(NOT_PERMITTED, executed=False))
        await stage.close(50)
        await stage.clock.sleep(5)

        assert stage.session.standing is Standing.MAY_NOT_CLOSE

    on_stage(story)


def test_what_an_earlier_run_left_open_is_settled_by_readings_alone() -> None:
    """
    Prepared was not sent; sending is in doubt, holds its order, and ends in the truth.
    """

    async def story(stage: Stage) -> None:
        stage.broker.orders = {7: an_order(7, 50), 9: an_order(9)}
        stage.book.want_read()
        await stage.clock.sleep(0.1)
        prepared = a_record("old-1", an_order(9))
        sending = replace(a_record("old-2", an_order(7)), state=State.SENDING)

        stage.closing.recover([prepared, sending])
        at_once = [stage.now(rid).state for rid in ("old-1", "old-2")]
        held = stage.closing.under_way(7)
        await stage.clock.sleep(5)

        assert at_once == [State.NOT_SENT, State.UNKNOWN]
        assert held is not None
        assert stage.now("old-2").state is State.SATISFIED
        assert stage.broker.sent == []

    on_stage(story)
