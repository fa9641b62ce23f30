"""The server's history as a witness: asked little, believed as a yes, never as a no."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from app.domain.close import Receipt, Stamp, State
from app.domain.errors import (
    Outcome,
    ReadError,
    ReadFault,
    RefusalKind,
    Refused,
    Reply,
)
from app.domain.evidence import HistoryRow
from tests.services_stage import LOST, NO, OK, Stage, an_order, on_stage, replies
from tests.virtual_time import EPOCH

MISSING = Refused(Reply(status=404, word="TRADE_ERROR"), RefusalKind.NOT_FOUND)


def a_row(number: int = 900, **facts: object) -> HistoryRow:
    """The closed half of order 7, done a second after the stage began."""
    usual: dict[str, object] = {
        "stamp": Stamp(0, 0.0),
        "number": number,
        "parent": 7,
        "volume": 50,
        "closed_at": EPOCH + timedelta(seconds=1),
        "price": Decimal("1.10234"),
        "net_profit": Decimal("12.30"),
    }
    return HistoryRow(**(usual | facts))  # type: ignore[arg-type]


async def halve(stage: Stage, outcome: Outcome, *history: HistoryRow) -> str:
    """Close half of order 7; lists take five seconds, the history has these records."""
    stage.broker.history = list(history)
    stage.broker.list_takes_s = 5.0
    stage.broker.scripts.append(replies(outcome))
    return await stage.close(50)


RECEIPT = Receipt(
    units=50,
    closed_at=EPOCH + timedelta(seconds=1),
    price=Decimal("1.10234"),
    net_profit=Decimal("12.30"),
)


def test_a_record_stands_for_the_second_list() -> None:
    """
    Lists take five seconds: with a closed record the first one that agrees is enough.
    """

    async def story(stage: Stage) -> None:
        rid = await halve(stage, OK, a_row())

        assert await stage.state_in(6, rid) is State.CONFIRMED
        assert stage.now(rid).receipt == RECEIPT

    on_stage(story)


def test_without_a_record_two_lists_decide_as_ever() -> None:
    """
    The same, and history lists nothing: nothing is concluded from that.
    """

    async def story(stage: Stage) -> None:
        rid = await halve(stage, OK)

        early = await stage.state_in(6, rid)
        told = await stage.state_in(6, rid)

        assert early is State.REPLIED
        assert told is State.CONFIRMED
        assert stage.now(rid).receipt is None

    on_stage(story)


def test_a_record_that_comes_later_is_added_to_the_told_end() -> None:
    """
    Confirmed at once; the price and the result come a second after, and are recorded.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts.append(replies(OK))
        rid = await stage.close(50)
        await stage.clock.sleep(1)
        before = stage.now(rid)

        stage.broker.history = [a_row()]
        await stage.clock.sleep(4)

        assert (before.state, before.receipt) == (State.CONFIRMED, None)
        assert stage.now(rid).receipt == RECEIPT
        assert (rid, "receipt") in stage.journal.steps
        assert stage.told[-1].receipt == RECEIPT

    on_stage(story)


def test_a_lost_answer_is_borne_out_by_history() -> None:
    """
    No answer came: one list and a closed record are enough to say that it closed.
    """

    async def story(stage: Stage) -> None:
        rid = await halve(stage, LOST, a_row())

        assert await stage.state_in(6, rid) is State.SATISFIED
        assert stage.now(rid).receipt == RECEIPT

    on_stage(story)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(a_row(parent=8), id="another order"),
        pytest.param(a_row(volume=30), id="another volume"),
        pytest.param(a_row(closed_at=EPOCH - timedelta(minutes=5)), id="before the press"),
    ],
)
def test_a_record_of_something_else_says_nothing(row: HistoryRow) -> None:
    """
    It neither saves a list nor gives a price.
    """

    async def story(stage: Stage) -> None:
        rid = await halve(stage, OK, row)

        early = await stage.state_in(6, rid)
        await stage.clock.sleep(30)

        assert early is State.REPLIED
        assert stage.now(rid).receipt is None

    on_stage(story)


def test_one_record_speaks_for_one_close() -> None:
    """
    Two equal halves closed one after the other, and only one record: one receipt.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts += [replies(OK), replies(OK)]
        stage.broker.history = [a_row()]
        first = await stage.close(50)
        await stage.clock.sleep(1)
        stage.broker.orders[7] = an_order()
        stage.book.want_read()
        await stage.clock.sleep(0.1)

        second = await stage.close(50)
        await stage.clock.sleep(60)

        assert stage.now(first).receipt == RECEIPT
        assert stage.now(second).receipt is None

    on_stage(story)


def test_history_never_says_that_nothing_happened() -> None:
    """
    It is empty for two minutes, and the verdict falls when it would fall without it.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts.append(replies(LOST, executed=False))
        rid = await stage.close(50)

        early = await stage.state_in(58, rid)
        told = await stage.state_in(60, rid)

        assert early is State.UNKNOWN
        assert told is State.NOT_EXECUTED

    on_stage(story)


def test_it_is_asked_a_few_times_and_not_for_ever() -> None:
    """
    A doubt of an hour costs a handful of readings, each of the time in question.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts.append(replies(LOST, executed=False))
        stage.broker.list_fault = ReadFault.OFFLINE
        rid = await stage.close()

        await stage.clock.sleep(3600)

        assert stage.now(rid).state is State.UNKNOWN
        assert 2 <= len(stage.broker.history_spans) <= 8
        made = stage.now(rid).request.created_at
        for since, until in stage.broker.history_spans:
            assert made - timedelta(hours=1) <= since < made
            assert until > made

    on_stage(story)


def test_readings_of_it_never_run_side_by_side() -> None:
    """
    Five closes are answered while a slow history is being read: one reading at a time.
    """

    async def story(stage: Stage) -> None:
        side_by_side = [0, 0]
        read = stage.broker.read_history

        async def counted(*args: object) -> object:
            side_by_side[0] += 1
            side_by_side[1] = max(side_by_side)
            try:
                return await read(*args)  # type: ignore[arg-type]
            finally:
                side_by_side[0] -= 1

        stage.broker.read_history = counted  # type: ignore[method-assign,assignment]
        stage.broker.history_takes_s = 3.0
        stage.broker.scripts += [replies(OK) for _ in range(5)]
        for number in range(1, 6):
            await stage.close(number=number)
        await stage.clock.sleep(60)

        assert side_by_side == [0, 1]

    on_stage(story, *(an_order(n) for n in range(1, 6)))


@pytest.mark.parametrize(
    "fault",
    [
        ReadError(ReadFault.REFUSED, reply=Reply(status=404)),
        ReadError(ReadFault.NOT_UNDERSTOOD, reply=Reply(status=404)),
        ReadError(ReadFault.NOT_JSON, reply=Reply(status=200)),
    ],
)
def test_a_server_without_history_is_not_asked_again(fault: ReadError) -> None:
    """
    Not for this close nor the next of the session; the next session asks anew.
    """

    async def story(stage: Stage) -> None:
        stage.broker.history_fault = fault
        stage.broker.scripts += [replies(OK), replies(OK), replies(OK)]
        for number in (7, 8):
            await stage.close(number=number)
            await stage.clock.sleep(60)
        in_first = len(stage.broker.history_spans)

        await stage.session.sign_in("https://broker.example", 100, "secret")
        await stage.close(number=9)
        await stage.clock.sleep(1)

        assert in_first == 1
        assert len(stage.broker.history_spans) == 2

    on_stage(story, an_order(7), an_order(8), an_order(9))


@pytest.mark.parametrize("fault", [ReadFault.OFFLINE, ReadFault.SERVER, ReadFault.SESSION])
def test_a_failure_costs_nothing_but_the_try(fault: ReadFault) -> None:
    """
    The close ends as it would, nobody is told, and the next try may succeed.
    """

    async def story(stage: Stage) -> None:
        stage.broker.history_fault = ReadError(fault)
        stage.broker.scripts.append(replies(OK))
        rid = await stage.close(50)
        await stage.clock.sleep(1)
        end, standing = stage.now(rid).state, stage.session.standing.value

        stage.broker.history_fault = None
        stage.broker.history = [a_row()]
        await stage.clock.sleep(60)

        assert (end, standing) == (State.CONFIRMED, "good")
        assert stage.now(rid).receipt == RECEIPT

    on_stage(story)


def test_an_order_that_was_not_found_is_looked_up() -> None:
    """
    404, and it is gone: who closed it is not asked, when and at what is told.
    """

    async def story(stage: Stage) -> None:
        at = EPOCH - timedelta(minutes=20)
        older = a_row(901, volume=20, closed_at=at - timedelta(minutes=5))
        stage.broker.history = [older, a_row(7, parent=None, volume=80, closed_at=at)]

        async def gone(broker: object, request: object) -> Refused:
            del stage.broker.orders[7]
            return MISSING

        stage.broker.scripts.append(gone)
        rid = await stage.close()
        await stage.clock.sleep(5)

        assert stage.now(rid).state is State.REFUSED
        receipt = stage.now(rid).receipt
        assert receipt is not None
        assert (receipt.units, receipt.closed_at) == (80, at)

    on_stage(story)


def test_a_plain_refusal_is_not_looked_up() -> None:
    """
    The server said no, and the list agrees: history is not asked at all.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts.append(replies(NO, executed=False))
        await stage.close(50)

        await stage.clock.sleep(60)

        assert stage.broker.history_spans == []

    on_stage(story)


def test_what_was_read_for_one_account_confirms_nothing_on_another() -> None:
    """
    The other account has an order 7 as well, closed in the meantime.
    """

    async def story(stage: Stage) -> None:
        stage.broker.history_takes_s = 3.0
        stage.broker.history = [a_row(closed_at=EPOCH + timedelta(seconds=3))]
        stage.broker.scripts += [replies(OK), replies(OK)]
        await stage.close(50)
        await stage.clock.sleep(0.2)
        await stage.session.sign_in("https://other.example", 200, "secret")
        stage.broker.orders[7] = an_order()
        stage.book.start()
        await stage.clock.sleep(0.5)

        rid = await stage.close(50)
        await stage.clock.sleep(2.6)
        stage.broker.history = []  # before it is read for this account
        await stage.clock.sleep(10)

        assert stage.now(rid).request.login == 200
        assert stage.now(rid).receipt is None

    on_stage(story)


def test_another_accounts_history_is_not_taken_for_ours() -> None:
    """
    While it was being read somebody else signed in: what it says is left aside.
    """

    async def story(stage: Stage) -> None:
        stage.broker.history = [a_row()]
        stage.broker.history_takes_s = 5.0
        stage.broker.scripts.append(replies(OK))
        rid = await stage.close(50)
        await stage.clock.sleep(1)

        await stage.session.sign_in("https://other.example", 200, "secret")
        await stage.clock.sleep(60)

        assert stage.now(rid).receipt is None
        assert len(stage.broker.history_spans) == 1

    on_stage(story)


def test_two_equal_parts_of_one_second_get_each_its_own_record() -> None:
    """
    The history is behind and shows both at once: the later close has the later record.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts += [replies(OK), replies(OK)]
        first = await stage.close(50)
        await stage.clock.sleep(0.4)
        second = await stage.close(50)
        await stage.clock.sleep(0.4)
        stage.broker.history = [
            a_row(900, price=Decimal("1.1")),
            a_row(901, price=Decimal("1.2")),
        ]

        await stage.clock.sleep(60)

        prices = [
            record.receipt and record.receipt.price
            for record in map(stage.now, (first, second))
        ]
        assert prices == [Decimal("1.1"), Decimal("1.2")]

    on_stage(story, an_order(7, 150))
