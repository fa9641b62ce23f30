"""The live services against a real broker process: values, losses, departures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.departure import DepartureCause
from app.domain.stream import StreamFault
from app.services.live import LiveStanding
from app.services.order_book import Freshness
from tests.demo_process import DemoProcess
from tests.e2e.live_desk import LiveDesk, until
from tests.e2e.price_walk import PriceWalk

Start = Callable[..., DemoProcess]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a broker that ends with the test; prices stand still unless told otherwise."""
    running: list[DemoProcess] = []

    def begin(*arguments: str) -> DemoProcess:
        still = (
            ("--quotes-per-second", "0") if "--quotes-per-second" not in arguments else ()
        )
        running.append(DemoProcess.start(*still, *arguments, directory=tmp_path))
        return running[-1]

    yield begin
    for process in running:
        process.stop()


async def test_computed_profits_are_the_servers_to_the_cent(start: Start) -> None:
    """
    Over 2,000 prices in every symbol, the quote currency converted or not, each profit is
    the broker's own of the same moment, or one cent beside it by rounding.
    """
    demo = start("--orders", "80", "--random-seed", "11")

    async with LiveDesk(demo) as desk:
        walk = PriceWalk(desk, seed=1)
        # Orders that have not moved far enough tell nothing: move, read, and compare.
        await desk.set_prices(walk.step())
        await desk.read_list()
        found = list(await walk.walk(140))

    assert len(walk.symbols) == 16
    compared = [apart for each in found for apart in each.apart.values()]
    assert len(compared) > 5000
    assert max(compared) <= 1
    assert set().union(*(each.left_to_server for each in found)) == set()


async def test_a_stop_loss_takes_its_order_away_and_is_told(start: Start) -> None:
    """
    The order leaves as soon as its stop is hit, and the words have price and result.
    """
    demo = start("--orders", "5", "--random-seed", "2")

    async with LiveDesk(demo) as desk:
        number = desk.command(
            "open", symbol="EURUSD", cmd=0, volume=50, sl=1.09, comment="mine"
        )["order"]
        await until(lambda: number in desk.orders)
        desk.command("price", symbol="EURUSD", bid=1.08, ask=1.0801)
        await until(lambda: number not in desk.orders)
        await until(lambda: any(d.order.number == number for d in desk.gone))
        (departure,) = (d for d in desk.gone if d.order.number == number)

    assert departure.cause is DepartureCause.STOP_LOSS
    assert departure.price == Decimal("1.08")
    assert departure.profit is not None
    assert departure.profit < 0


async def test_a_close_from_another_terminal_is_told_as_one(start: Start) -> None:
    """
    Without a stream as well: the history has price and result, and names no stop.
    """
    demo = start("--orders", "5", "--random-seed", "2")

    async with LiveDesk(demo) as desk:
        desk.settings.put(stream=False)
        number = next(iter(desk.orders))
        desk.command("close", order=number)
        desk.book.want_read()
        await until(lambda: desk.gone)

    (departure,) = desk.gone
    assert departure.order.number == number
    assert departure.cause is DepartureCause.OTHER
    assert departure.price is not None


async def test_a_dropped_stream_is_polled_for_and_comes_back(start: Start) -> None:
    """
    Polling at once and Live again after the first pause; what happened between is known.
    """
    demo = start("--orders", "5", "--random-seed", "2")

    async with LiveDesk(demo) as desk:
        seen: list[Freshness] = []
        desk.live.subscribe(lambda state: seen.append(desk.book.freshness()))
        number = next(iter(desk.orders))
        demo.send({"endpoint": "stream", "reply": "drop"})
        await until(lambda: desk.live.state.standing is LiveStanding.WAITING)
        fault = desk.live.state.fault
        desk.command("close", order=number)
        await until(lambda: desk.live.state.standing is LiveStanding.LIVE)

        assert fault is StreamFault.ENDED
        assert Freshness.POLLING in seen
        assert desk.book.freshness() is Freshness.LIVE
        assert number not in desk.orders


async def test_the_servers_words_to_the_trader_arrive_once(start: Start) -> None:
    """
    A notice told twice under one token is shown once, and no promotion at all.
    """
    demo = start("--orders", "5")

    async with LiveDesk(demo) as desk:
        for token, level in (("t1", 20), ("t1", 20), ("t2", 50), ("t3", 10)):
            words = ["n", f"Words of {token}", "", token, 0, level, desk.demo.login, 0, 200]
            desk.command("tell", message=words)
        await until(lambda: any(n.token == "t3" for n in desk.notices))  # noqa: S105

        assert [n.token for n in desk.notices] == ["t1", "t3"]
