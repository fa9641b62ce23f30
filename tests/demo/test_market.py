"""The demo market: moves, repeats itself on demand, and stands still when told."""

from __future__ import annotations

import asyncio
import random

from app.demo.catalogue import DEFAULT_COUNT, instruments
from app.demo.market import Market, Ticker
from app.demo.opening import crowd, real_life


def draw(seed: int = 1) -> random.Random:
    return random.Random(seed)  # noqa: S311


def make_market(seed: int = 1, count: int = DEFAULT_COUNT) -> Market:
    return Market(instruments(count), draw(seed))


def test_the_same_seed_gives_the_same_walk():
    """
    Two markets with one seed have equal prices after as many moves; another seed differs.
    """
    one, same, other = make_market(5), make_market(5), make_market(6)

    for market in (one, same, other):
        for _ in range(500):
            market.move()

    assert one.prices() == same.prices() != other.prices()


def test_prices_stay_sensible_for_a_long_time():
    """
    After very many moves every ask is above its bid and no price has run away.
    """
    market = make_market(2)

    for _ in range(30_000):
        market.move()

    for symbol, (bid, ask) in market.prices().items():
        start = market.instruments[symbol].start
        assert 0 < bid < ask
        assert abs(bid - start) < start * 0.2, symbol


def test_a_frozen_price_stays():
    """
    A price set by hand stays while the others move on.
    """
    market = make_market()
    market.freeze("EURUSD", 105_000, 105_020)

    for _ in range(500):
        market.move()

    assert market.prices()["EURUSD"] == (105_000, 105_020)
    assert market.prices()["USDJPY"] != make_market().prices()["USDJPY"]


def test_every_beginning_of_the_list_can_convert_its_currencies():
    """
    However few symbols there are, each is worth something in the account's currency.
    """
    for count in range(1, DEFAULT_COUNT + 3):
        market = make_market(count=count)

        rates = [market.rate(each.quote) for each in market.instruments.values()]

        assert all(rate > 0 for rate in rates)
        assert len(rates) == count


async def test_the_ticker_moves_prices_until_it_is_stopped(until):
    """
    Symbols are told as they move, and none after the stop.
    """
    moved: list[str] = []
    ticker = Ticker(make_market(), 500.0, moved.append)

    ticker.start()
    await until(lambda: len(moved) > 20)
    ticker.stop()
    told = len(moved)
    await asyncio.sleep(0.05)

    assert len(moved) == told


def test_a_real_looking_account_is_mixed():
    """
    Both sides, stops, targets, texts beyond ASCII and ages of days are all there.
    """
    market = make_market()

    records = real_life(market, draw(), 100001, 50_123_391)

    is_open = [each for each in records if not each.close_time and each.is_market]
    assert len(is_open) == 17
    assert {each.cmd for each in is_open} == {0, 1}
    assert any(each.sl for each in is_open)
    assert any(each.tp for each in is_open)
    assert any(not each.comment.isascii() for each in is_open)
    assert (
        max(each.open_time for each in is_open) - min(each.open_time for each in is_open)
        > 4 * 24 * 3600
    )
    assert len({each.order for each in records}) == len(records)


def test_a_crowd_has_the_size_asked_for():
    """
    Ten thousand orders come quickly, all open, over all symbols.
    """
    market = make_market(count=40)

    records = crowd(market, draw(), 100001, 50_123_391, 10_000)

    assert sum(each.is_market for each in records) == 10_000
    assert len({each.symbol for each in records if each.symbol}) == 40
