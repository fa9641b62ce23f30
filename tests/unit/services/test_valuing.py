"""What orders are worth: by the newest price where that is sure, else by the server."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.exposure import Exposure
from app.domain.market import Market
from app.domain.orders import Order, Side
from app.services.book_state import BookState
from tests.live_stage import (
    EURJPY,
    EURUSD,
    USDJPY,
    LiveStage,
    closed,
    live_on_stage,
    quote,
    told,
)
from tests.services_stage import an_order

MARKET = Market(
    {"EURUSD": EURUSD, "USDJPY": USDJPY, "EURJPY": EURJPY},
    {
        "EURUSD": quote("1.10000", "1.10010"),
        "USDJPY": quote("150.000", "150.000"),
        "EURJPY": quote("165.000", "165.010"),
    },
)

# One lot bought 100 points below the bid: 100 dollars, less costs.
EURO = an_order(
    7,
    open_price=Decimal("1.09900"),
    profit=Decimal("100.00"),
    swap=Decimal("-1.50"),
    commission=Decimal("-7"),
)
# One lot sold 1 yen above the ask: 100,000 yen at 150.
YEN = an_order(
    8,
    symbol="EURJPY",
    side=Side.SELL,
    digits=3,
    open_price=Decimal("166.010"),
    profit=Decimal("666.67"),
)


def is_computed(stage: LiveStage, order: Order) -> bool:
    """Whether the order is valued here, and not by the server's own figures."""
    return stage.values.mark_of(order.symbol) is not None


async def follow(stage: LiveStage, *orders: Order) -> None:
    """Have the stream tell the prices the list is of, and read that list."""
    stage.list_now(*orders)
    for symbol, now in MARKET.quotes.items():
        stage.tick(symbol, str(now.bid), str(now.ask))
    stage.book.want_read()
    await stage.clock.sleep(0.1)


def test_a_newer_price_makes_a_newer_result() -> None:
    """
    Ten points up are ten dollars more, in the row, in the total and in any subset.
    """

    async def story(stage: LiveStage) -> None:
        await follow(stage, EURO, YEN)
        listed = stage.book.state.orders[7]
        before = stage.values.gross_of(listed), is_computed(stage, listed)
        await stage.clock.sleep(0.1)
        stage.tick("EURUSD", "1.10010", "1.10020")

        assert before == (Decimal("100.00"), False)
        assert is_computed(stage, listed)
        assert stage.values.gross_of(listed) == Decimal("110.00")
        assert stage.values.net_of(listed) == Decimal("101.50")
        assert stage.values.price_of(listed) == Decimal("1.10010")
        total = stage.values.total()
        assert (total.count, total.units, total.gross) == (2, 200, Decimal("776.67"))
        assert total.net == Decimal("768.17")
        chosen = stage.values.exposure([listed])
        assert stage.values.worth(chosen).net == Decimal("101.50")

    live_on_stage(story, EURO, YEN, market=MARKET)


def test_a_quote_currency_is_converted_at_the_newest_mid_price() -> None:
    """
    The yen result moves with the yen, though its own symbol has not.
    """

    async def story(stage: LiveStage) -> None:
        await follow(stage, YEN)
        stage.tick("USDJPY", "139.990", "140.010")

        once = stage.values.gross_of(YEN)
        stage.tick("USDJPY", "124.990", "125.010")

        assert once == Decimal("714.29")
        assert stage.values.gross_of(YEN) == Decimal("800.00")
        assert is_computed(stage, YEN)

    live_on_stage(story, YEN, market=MARKET)


def test_results_are_rounded_half_up_to_the_currencys_digits() -> None:
    """
    Half a cent is a cent, and a yen account has no cents.
    """

    async def story(stage: LiveStage) -> None:
        small = replace(EURO, volume=1, profit=Decimal("1.00"))
        await follow(stage, small)
        await stage.clock.sleep(0.1)
        stage.prices.tick({"EURUSD": quote("1.100005", "1.2", stage.clock.monotonic())})

        assert stage.values.gross_of(small) == Decimal("1.01")

    live_on_stage(story, market=MARKET)


def test_a_symbol_that_has_not_moved_far_enough_keeps_the_servers_figures() -> None:
    """
    Nineteen points tell no factor, so nothing is computed however new the price.
    """

    async def story(stage: LiveStage) -> None:
        near = replace(EURO, open_price=Decimal("1.09981"), profit=Decimal("19.00"))
        await follow(stage, near)
        stage.tick("EURUSD", "1.2", "1.3")

        assert not is_computed(stage, near)
        assert stage.values.gross_of(near) == Decimal("19.00")

    live_on_stage(story, market=MARKET)


def test_a_factor_the_server_contradicts_twice_is_learned_from_its_profit() -> None:
    """
    A server that pays half the contract pays half: after one more list that agrees.
    """

    async def story(stage: LiveStage) -> None:
        half = replace(EURO, profit=Decimal("50.00"))
        await follow(stage, half)
        stage.tick("EURUSD", "1.10100", "1.10110")
        once = stage.values.gross_of(half)
        await follow(stage, half)
        await stage.clock.sleep(0.1)
        stage.tick("EURUSD", "1.10100", "1.10110")

        assert once == Decimal("50.00")
        assert stage.values.gross_of(half) == Decimal("100.00")

    live_on_stage(story, market=MARKET)


def test_a_price_read_apart_from_the_list_contradicts_and_teaches_nothing() -> None:
    """
    Without a stream the market's price may be older than the list: the server's stands.
    """

    async def story(stage: LiveStage) -> None:
        stage.settings.put(stream=False)
        stage.list_now(replace(EURO, profit=Decimal("50.00")))
        await stage.clock.sleep(30)
        order = stage.book.state.orders[7]

        assert not is_computed(stage, order)
        assert stage.values.gross_of(order) == Decimal("50.00")

    live_on_stage(story, market=MARKET)


def test_without_a_stream_a_newer_market_list_is_used_where_all_agrees() -> None:
    """
    Until the next list; then the server's own figures are the newest again.
    """

    async def story(stage: LiveStage) -> None:
        stage.settings.put(stream=False)
        await stage.clock.sleep(9)
        order = stage.book.state.orders[7]
        stage.broker.market = Market(
            MARKET.symbols, {"EURUSD": quote("1.10010", "1.10020")}
        )
        release = stage.book.hold_fast_prices()
        await stage.clock.sleep(0.1)
        release()

        assert stage.values.gross_of(order) == Decimal("110.00")
        await stage.clock.sleep(1.2)
        assert stage.values.gross_of(stage.book.state.orders[7]) == Decimal("100.00")

    live_on_stage(story, EURO, market=MARKET)


def test_the_newest_price_wins_wherever_it_came_from() -> None:
    """
    The list's own price until a newer one is told, with the moment each was current.
    """

    async def story(stage: LiveStage) -> None:
        own = replace(EURO, close_price=Decimal("1.10005"))
        stage.list_now(own)
        stage.book.want_read()
        await stage.clock.sleep(0.1)
        began = stage.book.state.began
        assert began is not None
        listed = stage.values.price_of(own), stage.values.price_at(own)
        await stage.clock.sleep(0.1)
        stage.tick("EURUSD", "1.10020", "1.10030")

        assert listed == (Decimal("1.10005"), began.at)
        assert stage.values.price_of(own) == Decimal("1.10020")
        assert stage.values.price_at(own) == stage.clock.monotonic()

    live_on_stage(story, EURO, market=Market(MARKET.symbols, {}))


def test_an_order_without_any_price_has_none() -> None:
    """
    Nothing is made up.
    """

    async def story(stage: LiveStage) -> None:
        order = stage.book.state.orders[7]

        assert stage.values.price_of(order) is None
        assert stage.values.price_at(order) is None
        assert stage.values.net_of(replace(order, profit=None)) is None

    live_on_stage(story, EURO)


def test_sums_follow_what_the_stream_says_of_orders() -> None:
    """
    Closed, smaller and revalued orders change the total without a list.
    """

    async def story(stage: LiveStage) -> None:
        stage.broker.list_takes_s = 5.0
        stage.wire.sink.trade(told(EURO, volume=50, profit=Decimal(40)))
        stage.wire.sink.trade(closed(YEN))
        await stage.clock.sleep(0.2)
        total = stage.values.total()

        assert (total.count, total.units, total.gross) == (1, 50, Decimal(40))

    live_on_stage(story, EURO, YEN)


def test_a_long_list_is_added_up_over_several_turns_and_then_told() -> None:
    """
    Five thousand orders come to the same as one by one, and what happens meanwhile counts.
    """
    many = [an_order(number, profit=Decimal(number)) for number in range(1, 5001)]

    async def story(stage: LiveStage) -> None:
        added: list[int] = []
        loop = asyncio.get_running_loop()

        def see(state: BookState) -> None:
            if len(state.orders) == 5000:
                loop.call_soon(stage.wire.sink.trade, closed(many[0]))

        stage.values.subscribe(lambda: added.append(stage.values.total().count))
        stage.list_now(*many)
        stage.broker.list_takes_s = 0.02
        stage.book.subscribe(see)
        stage.book.want_read()
        await stage.clock.sleep(0.0201)
        rest = list(stage.book.state.orders.values())

        assert len(rest) == 4999
        assert stage.values.total() == Exposure(rest).worth({})
        assert added == [4999]

    live_on_stage(story, EURO)


def test_another_account_starts_with_nothing() -> None:
    """
    Sums, factors and prices of the account before are forgotten at once.
    """

    async def story(stage: LiveStage) -> None:
        await follow(stage, EURO)
        await stage.sign_in(login=200)

        assert stage.values.total().count == 0
        assert not is_computed(stage, EURO)
        assert stage.values.price_of(EURO) is None

    live_on_stage(story, EURO, market=MARKET)


def test_another_scale_of_lots_is_judged_anew() -> None:
    """
    With ten times as many units to the lot the contract no longer fits the server.
    """

    async def story(stage: LiveStage) -> None:
        await follow(stage, EURO)
        stage.tick("EURUSD", "1.10010", "1.10020")
        before = is_computed(stage, EURO)
        stage.settings.put(units_per_lot=1000)

        assert before
        assert not is_computed(stage, EURO)

    live_on_stage(story, EURO, market=MARKET)


@pytest.mark.parametrize("profit", [None, Decimal(3)])
def test_an_unknown_profit_is_known_as_soon_as_it_can_be_computed(
    profit: Decimal | None,
) -> None:
    """
    A server that leaves out one order's profit does not keep its price from counting.
    """

    async def story(stage: LiveStage) -> None:
        other = replace(EURO, number=9, profit=profit, open_price=Decimal("1.10000"))
        await follow(stage, EURO, other)
        assert stage.values.gross_of(other) == profit
        await stage.clock.sleep(0.1)
        stage.tick("EURUSD", "1.10010", "1.10020")

        assert stage.values.gross_of(other) == Decimal("10.00")
        assert stage.values.total().unknown == 0

    live_on_stage(story, EURO, market=MARKET)


def test_a_flood_of_revaluations_is_added_up_over_several_turns() -> None:
    """
    Five thousand orders told worth another sum at once come to it, without a list.
    """
    many = [an_order(number, profit=Decimal(1)) for number in range(1, 5001)]

    async def story(stage: LiveStage) -> None:
        lists = stage.broker.lists_read
        for order in many:
            stage.wire.sink.trade(told(order, profit=Decimal(2)))
        await stage.clock.sleep(0.5)

        assert stage.values.total().gross == Decimal(10_000)
        assert stage.broker.lists_read == lists

    live_on_stage(story, *many)


@pytest.mark.parametrize("odd_first", [True, False])
def test_the_order_with_the_most_money_moved_decides_about_the_factor(
    odd_first: bool,
) -> None:
    """
    A small order with an odd figure, wherever it stands, does not outweigh a large one.
    """

    async def story(stage: LiveStage) -> None:
        odd = replace(EURO, number=9, volume=1, profit=Decimal("9.99"))
        await follow(stage, *((odd, EURO) if odd_first else (EURO, odd)))
        stage.tick("EURUSD", "1.10010", "1.10020")

        assert stage.values.gross_of(EURO) == Decimal("110.00")
        assert stage.values.gross_of(odd) == Decimal("1.10")

    live_on_stage(story, market=MARKET)
