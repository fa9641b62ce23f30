"""The services over the real client and a broker process, without any window."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Self

from app.broker.client import BrokerClient
from app.domain.departure import Departure
from app.domain.orders import Order
from app.host.clock import SystemClock
from app.services.live import LiveStanding
from tests.demo_process import DemoProcess, Json
from tests.live_stage import LiveServices

_LIMIT_S = 15.0


async def until(condition: Callable[[], Any]) -> Any:
    """Wait for a condition; it may take a loaded computer a while."""
    limit = time.perf_counter() + _LIMIT_S
    while not (found := condition()):
        if time.perf_counter() > limit:
            raise TimeoutError("it did not come about")
        await asyncio.sleep(0.002)
    return found


class LiveDesk(LiveServices):
    """Signed in to a demo broker and live; use as ``async with``."""

    def __init__(self, demo: DemoProcess) -> None:
        self.demo = demo
        self.client = BrokerClient(SystemClock())
        super().__init__(self.client, SystemClock())
        self.draws = itertools.repeat(0.0)

    async def __aenter__(self) -> Self:
        demo = self.demo
        await self.session.sign_in(
            demo.url, demo.login, demo.password, demo=True, stream=demo.stream
        )
        self.book.start()
        self.live.start()
        await until(lambda: self.live.state.standing is LiveStanding.LIVE)
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.stop()
        await self.client.aclose()

    @property
    def gone(self) -> list[Departure]:
        """All departures told so far."""
        return list(itertools.chain.from_iterable(self.departed))

    @property
    def orders(self) -> dict[int, Order]:
        return dict(self.book.state.orders)

    def command(self, command: str, **facts: object) -> Json:
        """Have the broker do something, as its console says it."""
        answer = self.demo.send({"command": command, **facts})
        assert "error" not in answer, answer
        return answer

    async def set_prices(self, prices: dict[str, tuple[float, float]]) -> None:
        """Set prices by hand and wait until the stream has told them all."""
        for symbol, (bid, ask) in prices.items():
            self.command("price", symbol=symbol, bid=bid, ask=ask)
        await until(lambda: all(self._knows(s, *p) for s, p in prices.items()))

    async def read_list(self) -> None:
        """Return after a list that was begun from now on."""
        began = self.book.stamp().seq
        self.book.want_read()
        await until(lambda: (s := self.book.state.began) is not None and s.seq > began)

    def _knows(self, symbol: str, bid: float, ask: float) -> bool:
        quote = self.prices.quotes.get(symbol)
        return quote is not None and (float(quote.bid), float(quote.ask)) == (bid, ask)


def cents(value: Decimal | float) -> int:
    """Money in whole cents, as the broker counts it."""
    return round(Decimal(str(value)) * 100)
