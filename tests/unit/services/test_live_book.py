"""Lists and the stream's words joined: what is shown, what is evidence, what is read."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.domain.account import AccountFigures
from app.domain.close import CloseDecision, State
from app.domain.evidence import Snapshot
from app.domain.orders import Side
from app.domain.stream import BalanceNews
from app.services.order_book import Freshness
from tests.live_stage import LiveStage, closed, live_on_stage, told
from tests.services_stage import OK, an_order, replies

SEVEN, EIGHT = an_order(7), an_order(8)


def test_a_closed_order_leaves_at_once_and_a_list_is_read() -> None:
    """
    It is out of the book before any reading, told as evidence, and a list is begun.
    """

    async def story(stage: LiveStage) -> None:
        lists = stage.broker.lists_read
        stage.list_now(EIGHT)
        stage.wire.sink.trade(closed(SEVEN))
        shown = set(stage.book.state.orders)
        await stage.clock.sleep(0.05)

        assert shown == {8}
        assert [(e.number, e.left) for e in stage.events] == [(7, 0)]
        assert stage.broker.lists_read == lists + 1

    live_on_stage(story, SEVEN, EIGHT)


def test_a_list_begun_before_an_event_does_not_undo_it() -> None:
    """
    The order stays away while that list comes in, and the evidence stays the raw list.
    """

    async def story(stage: LiveStage) -> None:
        snapshots: list[Snapshot] = []
        stage.book.subscribe_snapshots(snapshots.append)
        stage.broker.list_takes_s = 0.5
        stage.book.want_read()
        await stage.clock.sleep(0.1)
        stage.wire.sink.trade(closed(SEVEN))
        stage.list_now(EIGHT)
        await stage.clock.sleep(0.45)

        assert set(snapshots[-1].orders) == {7, 8}
        assert set(stage.book.state.orders) == {8}
        await stage.clock.sleep(0.6)
        assert set(snapshots[-1].orders) == {8}
        assert set(stage.book.state.orders) == {8}

    live_on_stage(story, SEVEN, EIGHT)


def test_a_list_begun_after_an_event_is_the_truth() -> None:
    """
    An order that was told closed and is listed afterwards is open.
    """

    async def story(stage: LiveStage) -> None:
        stage.wire.sink.trade(closed(SEVEN))
        gone = 7 not in stage.book.state.orders
        await stage.clock.sleep(0.1)

        assert gone
        assert 7 in stage.book.state.orders

    live_on_stage(story)


@pytest.mark.parametrize(
    "news",
    [
        closed(SEVEN, volume=40),
        closed(SEVEN, number=99),
        closed(SEVEN, state=4),
    ],
    ids=["a part of it", "an unknown number", "a part by its state"],
)
def test_what_may_be_a_part_takes_nothing_away(news) -> None:
    """
    Only a list is read: no order leaves, and nothing is told as evidence.
    """

    async def story(stage: LiveStage) -> None:
        lists = stage.broker.lists_read
        stage.wire.sink.trade(news)
        await stage.clock.sleep(0.1)

        assert stage.book.state.orders[7] is stage.broker.orders[7]
        assert stage.events == []
        assert stage.broker.lists_read == lists + 1

    live_on_stage(story, SEVEN)


def test_less_volume_shows_at_once_and_is_evidence() -> None:
    """
    What is left is shown before a list says so, with what the event did not say kept.
    """

    async def story(stage: LiveStage) -> None:
        stage.wire.sink.trade(told(SEVEN, volume=40, profit=None))
        now = stage.book.state.orders[7]

        assert (now.volume, now.profit, now.digits) == (40, SEVEN.profit, SEVEN.digits)
        assert [(e.number, e.left) for e in stage.events] == [(7, 40)]

    live_on_stage(story, SEVEN)


def test_an_event_that_only_revalues_asks_for_no_list() -> None:
    """
    The profit is the server's newest at once, and nothing is read.
    """

    async def story(stage: LiveStage) -> None:
        lists = stage.broker.lists_read
        stage.wire.sink.trade(told(SEVEN, profit=Decimal("-3.10")))
        await stage.clock.sleep(1)

        assert stage.book.state.orders[7].profit == Decimal("-3.10")
        assert stage.broker.lists_read == lists

    live_on_stage(story, SEVEN)


@pytest.mark.parametrize(
    "change", [{"stop_loss": Decimal(1)}, {"take_profit": Decimal(2)}, {"state": 7}]
)
def test_another_stop_target_or_state_asks_for_a_list(change: dict[str, object]) -> None:
    """
    Each is more than a new value of the same order.
    """

    async def story(stage: LiveStage) -> None:
        lists = stage.broker.lists_read
        stage.wire.sink.trade(told(SEVEN, **change))
        await stage.clock.sleep(0.1)

        assert stage.broker.lists_read == lists + 1

    live_on_stage(story, SEVEN)


def test_a_new_order_is_shown_once_a_list_has_it() -> None:
    """
    Its word asks for a list and is told as evidence; no row is made up from it.
    """

    async def story(stage: LiveStage) -> None:
        stage.list_now(SEVEN, EIGHT)
        stage.wire.sink.trade(told(EIGHT))
        before = set(stage.book.state.orders)
        await stage.clock.sleep(0.1)

        assert before == {7}
        assert set(stage.book.state.orders) == {7, 8}
        assert [(e.number, e.left) for e in stage.events] == [(8, 100)]

    live_on_stage(story, SEVEN)


def test_a_word_that_does_not_fit_the_order_changes_nothing() -> None:
    """
    Another symbol or side under its number is the list's to explain.
    """

    async def story(stage: LiveStage) -> None:
        stage.wire.sink.trade(told(SEVEN, side=Side.SELL, volume=1))
        stage.wire.sink.trade(told(SEVEN, symbol="GBPUSD", volume=1))
        stage.wire.sink.trade(told(SEVEN, side=None, volume=1))

        assert stage.book.state.orders[7] is SEVEN

    live_on_stage(story, SEVEN)


def test_another_accounts_words_are_ignored() -> None:
    """
    A login that is not ours moves neither orders nor money, and reads nothing.
    """

    async def story(stage: LiveStage) -> None:
        lists = stage.broker.lists_read
        stage.wire.sink.trade(closed(SEVEN, login=999))
        stage.wire.sink.balance(BalanceNews(login=999, balance=Decimal(1)))
        await stage.clock.sleep(0.5)

        account = stage.book.state.account
        assert set(stage.book.state.orders) == {7}
        assert account is not None
        assert account.balance == Decimal(1000)
        assert stage.broker.lists_read == lists

    live_on_stage(story, SEVEN)


def test_a_storm_of_events_reads_four_lists_a_second_and_tells_ten_times() -> None:
    """
    200 orders close within a second: all are gone at the end, and nobody is flooded.
    """
    orders = [an_order(number) for number in range(1, 201)]

    async def story(stage: LiveStage) -> None:
        tells: list[int] = []
        lists = stage.broker.lists_read
        stage.book.subscribe(lambda state: tells.append(len(state.orders)))
        for order in orders:
            del stage.broker.orders[order.number]
            stage.wire.sink.trade(closed(order))
            await stage.clock.sleep(0.005)
        await stage.clock.sleep(0.5)

        assert stage.broker.lists_read - lists <= 6
        assert len(tells) <= 20
        assert tells[-1] == 0
        assert len(stage.events) == 200

    live_on_stage(story, *orders)


def test_what_was_handed_out_is_not_changed_afterwards() -> None:
    """
    A state somebody holds shows the same orders for ever.
    """

    async def story(stage: LiveStage) -> None:
        held = stage.book.state
        stage.wire.sink.trade(closed(SEVEN))
        later = stage.book.state
        stage.wire.sink.trade(closed(EIGHT))

        assert set(held.orders) == {7, 8}
        assert set(later.orders) == {8}
        assert set(stage.book.state.orders) == set()

    live_on_stage(story, SEVEN, EIGHT)


def test_money_is_brought_up_to_date_with_its_time() -> None:
    """
    The balance news counts at once; what it does not say, such as the currency, stays.
    """

    async def story(stage: LiveStage) -> None:
        await stage.clock.sleep(3)
        news = BalanceNews(login=100, equity=Decimal("990.5"), margin=Decimal(50))
        stage.wire.sink.balance(news)
        state = stage.book.state

        assert state.account == AccountFigures(
            balance=Decimal(1000),
            equity=Decimal("990.5"),
            margin=Decimal(50),
            currency="USD",
        )
        assert state.account_at == stage.clock.now()

    live_on_stage(story)


def test_figures_read_from_before_the_news_do_not_undo_it() -> None:
    """
    A reading of the account begun before the news keeps the news' money.
    """

    async def story(stage: LiveStage) -> None:
        stage.broker.account_takes_s = 1.0
        stage.broker.money = AccountFigures(balance=Decimal(900), currency="USD", name="A")
        await stage.clock.sleep(4.9)
        stage.wire.sink.balance(BalanceNews(balance=Decimal(800)))
        await stage.clock.sleep(1.0)
        account = stage.book.state.account

        assert account is not None
        assert (account.balance, account.name) == (Decimal(800), "A")
        await stage.clock.sleep(11)
        account = stage.book.state.account
        assert account is not None
        assert account.balance == Decimal(900)

    live_on_stage(story)


def test_a_live_list_that_gets_old_is_stale() -> None:
    """
    A stream does not make an old list young: after 20 s without a reading it is stale.
    """

    async def story(stage: LiveStage) -> None:
        stage.broker.list_takes_s = 60.0
        await stage.clock.sleep(19)
        fresh = stage.book.freshness()
        await stage.clock.sleep(3)

        assert fresh is Freshness.LIVE
        assert stage.book.freshness() is Freshness.STALE

    live_on_stage(story)


def test_the_market_is_read_every_ten_seconds_while_live_and_faster_when_held() -> None:
    """
    Six readings a minute; with an open dialog that needs prices one in two seconds.
    """

    async def story(stage: LiveStage) -> None:
        before = stage.broker.markets_read
        await stage.clock.sleep(60)
        slow = stage.broker.markets_read - before
        let_go = stage.book.hold_fast_prices()
        before = stage.broker.markets_read
        await stage.clock.sleep(20)
        let_go()

        assert slow == pytest.approx(6, abs=1)
        assert stage.broker.markets_read - before == pytest.approx(10, abs=1)

    live_on_stage(story)


def test_evidence_of_a_close_carries_what_the_stream_said() -> None:
    """
    What was closed, and at what price, is there for whoever weighs it.
    """

    async def story(stage: LiveStage) -> None:
        stage.wire.sink.trade(closed(SEVEN, code=6))
        (event,) = stage.events

        assert (event.closed, event.volume, event.left) == (True, 100, 0)
        assert (event.symbol, event.side, event.code) == ("EURUSD", Side.BUY, 6)
        assert event.close_price == Decimal("1.10234")

    live_on_stage(story, SEVEN)


def test_a_close_of_ours_is_confirmed_by_one_list_and_the_streams_word() -> None:
    """
    The word comes first, one list begun later bears it out, and the trader is told.
    """

    async def story(stage: LiveStage) -> None:
        stage.broker.scripts = [replies(OK, after_s=0.0)]
        stage.broker.list_takes_s = 0.5
        rid = await stage.closing.submit(CloseDecision(order=SEVEN, want=None))
        await stage.clock.sleep(0.001)
        stage.wire.sink.trade(closed(SEVEN))
        await stage.clock.sleep(0.6)

        record = stage.closing.record(rid)
        assert record is not None
        assert record.state is State.CONFIRMED
        assert stage.departed == []

    live_on_stage(story, SEVEN)
