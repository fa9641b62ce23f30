"""Orders that leave by themselves: noticed from lists, explained by records alone."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.domain.close import CloseDecision, Stamp
from app.domain.departure import DepartureCause, cause_of
from app.domain.errors import ReadError, ReadFault
from app.domain.evidence import HistoryRow
from app.domain.orders import OrderList, RowFault, UnreadableRow
from tests.live_stage import LiveStage, closed, live_on_stage
from tests.services_stage import OK, an_order, replies
from tests.virtual_time import EPOCH

SEVEN, EIGHT, NINE = an_order(7), an_order(8), an_order(9)


def record(number: int, **facts: Any) -> HistoryRow:
    usual: dict[str, Any] = {
        "stamp": Stamp(0, 0.0),
        "number": number,
        "parent": None,
        "volume": 100,
        "closed_at": EPOCH + timedelta(seconds=1),
        "price": Decimal("1.10234"),
        "net_profit": Decimal("-12.30"),
        "comment": "manual [sl]",
    }
    return HistoryRow(**(usual | facts))


@pytest.mark.parametrize(
    ("comment", "cause"),
    [
        ("[sl]", DepartureCause.STOP_LOSS),
        ("my plan [TP] ", DepartureCause.TAKE_PROFIT),
        ("so [so]", DepartureCause.STOP_OUT),
        ("[sl] not the end", DepartureCause.OTHER),
        ("", DepartureCause.OTHER),
    ],
)
def test_a_cause_is_read_from_the_end_of_a_comment(
    comment: str, cause: DepartureCause
) -> None:
    """
    Whatever a trader wrote before it, and in either case.
    """
    assert cause_of(comment) is cause


def test_a_stop_loss_is_told_with_its_price_and_result() -> None:
    """
    One list without it and its record in the history are enough.
    """

    async def story(stage: LiveStage) -> None:
        stage.broker.history = [record(7), record(99)]
        stage.list_now(EIGHT)
        stage.book.want_read()
        await stage.clock.sleep(0.2)

        ((departure,),) = stage.departed
        assert departure.order is SEVEN
        assert departure.cause is DepartureCause.STOP_LOSS
        assert departure.price == Decimal("1.10234")
        assert departure.profit == Decimal("-12.30")
        assert departure.at == EPOCH + timedelta(seconds=1)

    live_on_stage(story, SEVEN, EIGHT)


def test_the_streams_word_explains_without_the_history() -> None:
    """
    Its record has all there is to know; the history is not asked.
    """

    async def story(stage: LiveStage) -> None:
        stage.list_now()
        stage.wire.sink.trade(
            closed(SEVEN, comment="[tp]", profit=Decimal(20), commission=Decimal(-7))
        )
        assert stage.departed == []
        await stage.clock.sleep(0.2)

        ((departure,),) = stage.departed
        assert departure.cause is DepartureCause.TAKE_PROFIT
        assert departure.profit == Decimal(13)
        assert stage.broker.history_spans == []

    live_on_stage(story, SEVEN)


def test_without_a_record_it_is_told_after_a_second_list_and_some_patience() -> None:
    """
    Neither cause nor price is guessed, and a server without history costs three tries.
    """

    async def story(stage: LiveStage) -> None:
        stage.settings.put(stream=False)
        stage.broker.history_fault = ReadError(ReadFault.SERVER)
        stage.list_now()
        await stage.clock.sleep(3)
        early = list(stage.departed)
        await stage.clock.sleep(30)

        assert early == []
        ((departure,),) = stage.departed
        assert departure.cause is DepartureCause.UNKNOWN
        assert (departure.price, departure.profit) == (None, None)
        assert len(stage.broker.history_spans) == 3

    live_on_stage(story, SEVEN)


def test_an_order_that_comes_back_never_left() -> None:
    """
    One list that lacked it, and no record: nothing is told.
    """

    async def story(stage: LiveStage) -> None:
        stage.list_now()
        stage.book.want_read()
        await stage.clock.sleep(0.1)
        stage.list_now(SEVEN)
        stage.book.want_read()
        await stage.clock.sleep(30)

        assert stage.departed == []

    live_on_stage(story, SEVEN)


def test_several_that_leave_together_are_told_together() -> None:
    """
    One call, so that one sentence can sum them up.
    """

    async def story(stage: LiveStage) -> None:
        stage.broker.history = [record(7), record(8), record(9, comment="[tp]")]
        stage.list_now()
        stage.book.want_read()
        await stage.clock.sleep(0.2)

        (together,) = stage.departed
        assert {d.order.number for d in together} == {7, 8, 9}

    live_on_stage(story, SEVEN, EIGHT, NINE)


def test_what_a_close_of_ours_did_is_no_departure() -> None:
    """
    Neither while it is on its way nor after it was confirmed.
    """

    async def story(stage: LiveStage) -> None:
        stage.broker.scripts = [replies(OK, after_s=3.0)]
        await stage.closing.submit(CloseDecision(order=SEVEN, want=None))
        await stage.clock.sleep(60)

        assert 7 not in stage.book.state.orders
        assert stage.departed == []

    live_on_stage(story, SEVEN)


def test_after_a_part_of_ours_the_rest_can_still_leave_by_itself() -> None:
    """
    The part was ours; that the rest hit its stop is told.
    """

    async def story(stage: LiveStage) -> None:
        stage.broker.scripts = [replies(OK)]
        await stage.closing.submit(CloseDecision(order=SEVEN, want=40))
        await stage.clock.sleep(20)
        assert stage.departed == []
        stage.broker.history = [record(7, volume=60)]
        stage.list_now()
        stage.book.want_read()
        await stage.clock.sleep(0.5)

        ((departure,),) = stage.departed
        assert departure.order.volume == 60
        assert departure.cause is DepartureCause.STOP_LOSS

    live_on_stage(story, SEVEN)


@pytest.mark.parametrize(
    "continued",
    [an_order(50, volume=60, parent=7), an_order(50, volume=60)],
    ids=["by its parent", "by its looks"],
)
def test_an_order_that_goes_on_under_another_number_has_not_left(continued: Any) -> None:
    """
    A part was closed elsewhere; what is left is open.
    """

    async def story(stage: LiveStage) -> None:
        stage.broker.history = [record(7, volume=40)]
        stage.list_now(continued)
        await stage.clock.sleep(60)

        assert stage.departed == []

    live_on_stage(story, SEVEN)


def test_a_row_that_can_not_be_read_hides_no_departure() -> None:
    """
    It is there while it is listed unreadable, and gone when it is not.
    """
    hidden = UnreadableRow(
        position=0, number=7, fault=RowFault.VOLUME, column="volume", raw="x"
    )

    async def story(stage: LiveStage) -> None:
        readable, stage.broker.unreadable = stage.broker.orders, (hidden,)
        stage.list_now()
        await stage.clock.sleep(30)
        assert stage.departed == []
        stage.broker.unreadable = ()
        stage.broker.history = [record(7)]
        await stage.clock.sleep(15)

        assert readable
        ((departure,),) = stage.departed
        assert departure.order is SEVEN

    live_on_stage(story, SEVEN)


def test_another_accounts_orders_have_not_departed() -> None:
    """
    Signing in to another account takes every order away, and nothing is said of them.
    """

    async def story(stage: LiveStage) -> None:
        stage.list_now(NINE)
        await stage.sign_in(login=200)
        await stage.clock.sleep(30)

        assert stage.departed == []

    live_on_stage(story, SEVEN, EIGHT)


def test_the_history_of_an_account_signed_out_of_meanwhile_is_not_believed() -> None:
    """
    A record that comes in for another account than the order's explains nothing.
    """

    async def story(stage: LiveStage) -> None:
        stage.broker.history, stage.broker.history_takes_s = [record(7)], 2.0
        stage.list_now()
        stage.book.want_read()
        await stage.clock.sleep(0.5)
        stage.broker.list_takes_s = 5.0
        await stage.sign_in(login=200)
        await stage.clock.sleep(30)

        assert stage.departed == []

    live_on_stage(story, SEVEN)


def test_a_list_that_is_no_evidence_says_nothing_of_departures() -> None:
    """
    Pages that do not add up may have lost the order on the way.
    """

    async def story(stage: LiveStage) -> None:
        read = stage.broker.read_orders

        async def torn() -> OrderList:
            await read()
            return OrderList(orders=(), count=1, pages=2)

        stage.broker.history = [record(7)]
        stage.broker.__dict__["read_orders"] = torn
        await stage.clock.sleep(30)

        assert stage.departed == []

    live_on_stage(story, SEVEN)


def test_nothing_is_told_after_signing_out() -> None:
    """
    An order that two lists missed is no news to somebody who has left.
    """

    async def story(stage: LiveStage) -> None:
        stage.settings.put(stream=False)
        stage.list_now()
        await stage.clock.sleep(5)
        stage.session.sign_out()
        stage.book.stop()
        await stage.clock.sleep(30)

        assert stage.departed == []

    live_on_stage(story, SEVEN)


def test_one_list_alone_is_not_believed_however_long_it_stands() -> None:
    """
    While live the next list is ten seconds away: until then nothing is told unproved.
    """

    async def story(stage: LiveStage) -> None:
        stage.list_now()
        stage.book.want_read()
        await stage.clock.sleep(0.1)
        stage.list_now(SEVEN)
        await stage.clock.sleep(9)
        tried = len(stage.broker.history_spans)
        await stage.clock.sleep(30)

        assert tried == 3
        assert stage.departed == []

    live_on_stage(story, SEVEN)


def test_the_record_of_a_part_is_not_taken_for_the_end_of_the_order() -> None:
    """
    A part was closed at its target before; the stop-loss took the rest.
    """

    async def story(stage: LiveStage) -> None:
        stage.wire.sink.trade(closed(SEVEN, volume=50, state=4, comment="[tp]"))
        await stage.clock.sleep(1)
        stage.broker.history = [record(7)]
        stage.list_now(EIGHT)
        stage.book.want_read()
        await stage.clock.sleep(10)

        ((departure,),) = stage.departed
        assert departure.cause is DepartureCause.STOP_LOSS

    live_on_stage(story, SEVEN, EIGHT)
