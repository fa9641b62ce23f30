"""What every request of a day carries is held in memory once."""

from __future__ import annotations

import pytest

from app.domain.close import CloseDecision, State
from app.domain.errors import SubmitError, SubmitFault
from app.domain.orders import RowFault, UnreadableRow
from tests.live_stage import LiveStage, closed, live_on_stage, told
from tests.services_stage import OK, Stage, an_order, on_stage, replies


def test_requests_made_of_one_list_share_its_numbers_and_their_limits() -> None:
    """Thousands of orders and a day of closes do not multiply."""

    async def story(stage: Stage) -> None:
        stage.broker.scripts += [replies(OK), replies(OK)]

        first = stage.now(await stage.close(number=7)).request
        second = stage.now(await stage.close(number=8)).request

        assert first.known == {7, 8}
        assert second.known is first.known
        assert second.limits is first.limits

    on_stage(story, an_order(7), an_order(8))


def test_a_request_knows_the_numbers_of_its_own_list() -> None:
    """An order that came later is known to the later request alone."""

    async def story(stage: Stage) -> None:
        stage.broker.scripts += [replies(OK), replies(OK)]
        first = stage.now(await stage.close(number=7)).request
        stage.broker.orders[9] = an_order(9)
        await stage.clock.sleep(10)

        second = stage.now(await stage.close(number=8)).request

        assert first.known == {7, 8}
        assert second.known == {8, 9}

    on_stage(story, an_order(7), an_order(8))


def test_an_order_the_stream_took_away_is_never_taken_for_a_remainder() -> None:
    """
    A stale word says that the twin is closed, and a close of the other is asked for
    before a list says otherwise: it is settled as what it is.
    """

    async def story(stage: LiveStage) -> None:
        order, twin = an_order(7), an_order(8)
        stage.book.take_trade(closed(twin))
        assert 8 not in stage.book.state.orders
        stage.broker.scripts.append(replies(OK))

        rid = await stage.closing.submit(CloseDecision(order=order, want=None))
        await stage.clock.sleep(5)

        record = stage.closing.record(rid)
        assert record is not None
        assert 8 in stage.broker.orders
        assert 8 in record.request.known
        assert record.state is State.CONFIRMED

    live_on_stage(story, an_order(7), an_order(8))


def test_a_row_that_cannot_be_read_holds_up_no_other_orders_close() -> None:
    """
    Its number is known before: whatever it holds, it is not what is left of this one.
    """

    async def story(stage: LiveStage) -> None:
        row = UnreadableRow(
            position=1, number=9, fault=RowFault.VOLUME, column="volume", raw="x"
        )
        stage.broker.unreadable = (row,)
        stage.broker.list_takes_s = 0.01
        stage.book.want_read()
        await stage.clock.sleep(1)
        stage.broker.scripts.append(replies(OK))

        rid = await stage.closing.submit(CloseDecision(order=an_order(7), want=None))
        await stage.clock.sleep(5)

        record = stage.closing.record(rid)
        assert record is not None
        assert record.state is State.CONFIRMED

    live_on_stage(story, an_order(7))


def test_a_part_of_a_size_that_only_the_stream_tells_waits_for_a_list() -> None:
    """
    A word from before comes late, and half of what it says is asked for: the list is
    read first, the order is not as it was shown, and nothing is sent.
    """

    async def story(stage: LiveStage) -> None:
        stage.broker.scripts.append(replies(OK, executed=False))
        stage.book.take_trade(told(an_order(7), volume=150))
        shown = stage.book.state.orders[7]

        with pytest.raises(SubmitError) as refused:
            await stage.closing.submit(CloseDecision(order=shown, want=50))

        assert shown.volume == 150
        assert refused.value.fault is SubmitFault.ORDER_CHANGED
        assert stage.broker.sent == []

    live_on_stage(story, an_order(7))
