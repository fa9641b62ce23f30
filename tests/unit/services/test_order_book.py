"""The reader of the list: how often, how fresh, and what a failure leaves."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.domain.errors import ReadFault
from app.domain.evidence import Snapshot
from app.domain.market import Market, Quote, SymbolInfo
from app.domain.orders import Order, OrderList, RowFault, Side, UnreadableRow
from app.services.order_book import BookState, Freshness, is_evidence
from app.services.session import Standing
from tests.services_stage import ORIGIN, Stage, an_order
from tests.virtual_time import in_virtual_time


def unreadable(number: int | None) -> UnreadableRow:
    return UnreadableRow(
        position=0, number=number, fault=RowFault.VOLUME, column="volume", raw="x"
    )


def test_the_list_is_read_every_two_seconds() -> None:
    """
    Ten seconds of polling make six readings, at 0, 2, 4, 6, 8 and 10.
    """

    async def story() -> None:
        async with Stage() as stage:
            await stage.clock.sleep(10)

            assert stage.broker.lists_read == 6
            assert stage.book.freshness() is Freshness.POLLING

    in_virtual_time(story)


def test_a_wanted_reading_begins_after_it_was_wanted() -> None:
    """
    A reading under way when one is wanted does not count: another follows at once.
    """

    async def story() -> None:
        async with Stage() as stage:
            stage.broker.list_takes_s = 1.0
            starts: list[float] = []
            stage.book.subscribe_snapshots(lambda s: starts.append(s.started.at))
            await stage.clock.sleep(2.0)
            wanted_at = stage.clock.monotonic()
            stage.book.want_read()
            await stage.clock.sleep(2.2)

            assert [at > wanted_at for at in starts] == [False, True]
            assert starts[1] - starts[0] == pytest.approx(1.0, abs=0.05)

    in_virtual_time(story)


def test_a_failed_reading_keeps_the_orders_and_says_so() -> None:
    """
    The orders stay, with the failure, since when, and when the next try is.
    """

    async def story() -> None:
        async with Stage() as stage:
            stage.broker.list_fault = ReadFault.OFFLINE
            await stage.clock.sleep(5)
            state = stage.book.state

            assert list(state.orders) == [7]
            assert state.failure is not None
            assert state.failing_since is not None
            assert state.tries >= 2
            assert state.next_try_at is not None
            assert stage.book.freshness() is Freshness.OFFLINE
            stage.broker.list_fault = None
            await stage.clock.sleep(20)
            assert stage.book.state.failure is None
            assert stage.book.freshness() is Freshness.POLLING

    in_virtual_time(story)


def test_failures_are_followed_by_growing_pauses() -> None:
    """
    1, 2, 4, 8, then every 15 s: a minute of failing makes a handful of tries.
    """

    async def story() -> None:
        async with Stage() as stage:
            stage.broker.list_fault = ReadFault.TIMEOUT
            before = stage.broker.lists_read
            await stage.clock.sleep(62)

            assert stage.broker.lists_read - before == 8

    in_virtual_time(story)


def test_tries_that_were_asked_for_do_not_lengthen_the_pauses() -> None:
    """
    "Try now" four times in a row: the next try by itself is still a second away.
    """

    async def story() -> None:
        async with Stage() as stage:
            stage.broker.list_fault = ReadFault.OFFLINE
            for _ in range(4):
                stage.book.want_read()
                await stage.clock.sleep(0.05)

            due = stage.book.state.next_try_at

            assert due is not None
            assert due - stage.clock.monotonic() <= 1

    in_virtual_time(story)


def test_a_refused_session_is_marked_ended_and_good_again() -> None:
    """
    A 401 on the list ends the session's standing; a list that is read restores it.
    """

    async def story() -> None:
        async with Stage() as stage:
            stage.broker.list_fault = ReadFault.SESSION
            await stage.clock.sleep(3)
            ended = stage.session.standing

            stage.broker.list_fault = None
            stage.book.want_read()
            await stage.clock.sleep(0.1)
            assert (ended, stage.session.standing) == (Standing.ENDED, Standing.GOOD)

    in_virtual_time(story)


def test_another_session_never_sees_the_orders_of_the_one_before() -> None:
    """
    A reading that was under way for the old session is not shown in the new one.
    """

    async def story() -> None:
        async with Stage() as stage:
            stage.broker.list_takes_s = 1.0
            stage.book.want_read()
            await stage.clock.sleep(0.2)
            states: list[BookState] = []
            stage.book.subscribe(states.append)
            stage.broker.orders = {9: an_order(9)}
            await stage.session.sign_in(ORIGIN, 200, "other")
            stage.book.start()
            await stage.clock.sleep(3)

            assert {n for state in states for n in state.orders} == {9}

    in_virtual_time(story)


def test_prices_are_read_faster_while_somebody_looks_closely() -> None:
    """
    Every 2 s while held, every 5 s otherwise.
    """

    async def story() -> None:
        async with Stage() as stage:
            reads: list[float] = []

            async def market() -> Market:
                reads.append(stage.clock.monotonic())
                return Market({}, {})

            stage.broker.read_market = market  # type: ignore[method-assign]
            await stage.clock.sleep(10.2)
            usual = len(reads)
            let_go = stage.book.hold_fast_prices()
            await stage.clock.sleep(10.1)
            fast = len(reads) - usual
            let_go()
            await stage.clock.sleep(12)

            assert usual == 2
            assert fast == 6
            assert len(reads) - usual - fast <= 3

    in_virtual_time(story)


def test_the_price_is_the_orders_own_or_the_quotes_side() -> None:
    """
    A buy closes at the bid, a sell at the ask, unless the list says the price.
    """

    async def story() -> None:
        async with Stage() as stage:
            quote = Quote(Decimal("1.1"), Decimal("1.2"), 0.0)
            info = SymbolInfo(name="EURUSD", digits=5, least=10, step=5)

            async def market() -> Market:
                return Market({"EURUSD": info}, {"EURUSD": quote})

            stage.broker.read_market = market  # type: ignore[method-assign]
            await stage.clock.sleep(6)
            book = stage.book

            assert book.price_of(an_order()) == Decimal("1.1")
            assert book.price_of(an_order(side=Side.SELL)) == Decimal("1.2")
            assert book.price_of(an_order(close_price=Decimal(3))) == Decimal(3)
            assert book.price_of(an_order(symbol="X")) is None
            rules = book.rules_of(an_order())
            assert (rules.least, rules.step, rules.open) == (10, 5, 100)

    in_virtual_time(story)


@pytest.mark.parametrize(
    ("read", "counts"),
    [
        (OrderList(orders=(an_order(),), count=1), True),
        (OrderList(orders=(), count=0), True),
        (OrderList(orders=(an_order(),), count=3, pages=2), False),
        (
            OrderList(orders=(an_order(),), count=2, pages=2, unreadable=(unreadable(9),)),
            True,
        ),
        (OrderList(orders=(an_order(),), count=2, unreadable=(unreadable(None),)), False),
    ],
)
def test_what_counts_as_evidence(read: OrderList, counts: bool) -> None:
    """
    A list that may be missing an order proves nothing about any order's absence.
    """
    assert is_evidence(read) is counts


def test_a_list_that_is_no_evidence_is_shown_but_not_judged_by() -> None:
    """
    The rows appear on the screen; no snapshot is handed to the reconciler.
    """

    async def story() -> None:
        async with Stage() as stage:
            snapshots: list[Snapshot] = []
            stage.book.subscribe_snapshots(snapshots.append)

            async def damaged() -> OrderList:
                orders: tuple[Order, ...] = (an_order(8),)
                return OrderList(orders=orders, unreadable=(unreadable(None),))

            stage.broker.read_orders = damaged  # type: ignore[method-assign]
            await stage.clock.sleep(3)

            assert list(stage.book.state.orders) == [8]
            assert stage.book.state.unreadable
            assert snapshots == []

    in_virtual_time(story)


def test_what_was_read_for_one_account_is_never_evidence_for_the_next() -> None:
    """
    Another account is there although nobody has started the book for it: the list that
    was under way is told to nobody, and one read in the new session is.
    """

    async def story() -> None:
        async with Stage() as stage:
            stage.broker.list_takes_s = 1.0
            stage.book.want_read()
            await stage.clock.sleep(0.1)
            told: list[Snapshot] = []
            stage.book.subscribe_snapshots(told.append)
            await stage.session.sign_in(ORIGIN, 200, "secret")
            signed_in = stage.book.stamp()

            await stage.clock.sleep(2)
            none_yet = list(told)
            await stage.clock.sleep(4)

            assert none_yet == []
            assert told
            assert all(snapshot.started.seq > signed_in.seq for snapshot in told)

    in_virtual_time(story)
