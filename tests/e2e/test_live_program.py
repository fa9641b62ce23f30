"""The stream in the whole program: a stop that is hit, and a stream that is lost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from app.services.live import LiveStanding
from app.services.order_book import Freshness
from tests.e2e.program import RunningProgram

Until = Callable[..., Awaitable[Any]]

STILL = ("--orders", "6", "--random-seed", "4", "--quotes-per-second", "0")


async def test_a_stop_that_is_hit_takes_the_row_away_and_says_so(
    qapp: QApplication, tmp_path: Path, until: Until
) -> None:
    """
    The order leaves the table's book by the stream, and the band names cause and price.
    """
    async with RunningProgram(qapp, tmp_path, until, *STILL) as running:
        desk, news = running.program.desk, running.program.main.news
        await until(lambda: desk.live.state.standing is LiveStanding.LIVE, within_s=10)
        before = set(desk.book.state.orders)
        await running.script(command="open", symbol="EURUSD", cmd=0, volume=50, sl=1.0985)
        await until(lambda: set(desk.book.state.orders) - before, within_s=10)
        (number,) = set(desk.book.state.orders) - before
        # Below this order's stop alone: others that go would be told in between.
        await running.script(command="price", symbol="EURUSD", bid=1.0983, ask=1.0984)
        await until(lambda: number not in desk.book.state.orders, within_s=10)
        # History is looked at up to three times within five seconds of the list.
        await until(
            lambda: "stop loss" in news.text() or "no longer" in news.text(), within_s=20
        )

        assert str(number) in news.text()
        news.banner.acted.emit()
        assert news.text() == ""


async def test_a_lost_stream_shows_as_polling_and_comes_back_live(
    qapp: QApplication, tmp_path: Path, until: Until
) -> None:
    """
    The header says what the book knows: live, polling, and live again.
    """
    async with RunningProgram(qapp, tmp_path, until, *STILL) as running:
        desk = running.program.desk
        await until(lambda: desk.book.freshness() is Freshness.LIVE, within_s=10)
        await running.script(endpoint="stream", reply="drop")
        await until(lambda: desk.book.freshness() is Freshness.POLLING, within_s=10)
        await until(lambda: desk.book.freshness() is Freshness.LIVE, within_s=10)

        assert desk.live.state.standing is LiveStanding.LIVE
