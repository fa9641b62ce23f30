"""Hand-written stand-ins for the live services, for tests of windows.

Values are the real thing over the book of the test; its prices are those of the book's
market list, unless a test ticks newer ones in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.domain.departure import Departure
from app.domain.stream import ServerNotice, StreamFault
from app.services.live_state import LiveStanding, LiveState
from app.services.prices import PriceBoard
from app.services.subscribers import Subscribers
from app.services.valuing import Valuation, ValuingSources


class FakeLive:
    """The stream; ``put`` says where it stands now.

    Attributes:
        heard: By symbol, when its price was last known to be the newest.
        tries: How often somebody asked to try at once.
    """

    def __init__(self) -> None:
        self.state = LiveState()
        self.heard: dict[str, float] = {}
        self._changed: Subscribers[[LiveState]] = Subscribers()

    def put(self, standing: LiveStanding, fault: StreamFault | None = None) -> None:
        self.state = LiveState(standing=standing, fault=fault)
        self._changed.tell(self.state)

    def subscribe(self, changed: Callable[[LiveState], None]) -> Callable[[], None]:
        return self._changed.add(changed)

    def heard_at(self, symbol: str) -> float | None:
        return self.heard.get(symbol)


class FakeDepartures:
    """Departures; ``push`` is what became known together."""

    def __init__(self) -> None:
        self._told: Subscribers[[tuple[Departure, ...]]] = Subscribers()

    def subscribe(self, told: Callable[..., None]) -> Callable[[], None]:
        return self._told.add(told)

    def push(self, *departures: Departure) -> None:
        self._told.tell(departures)


class FakeNotices:
    """The server's messages; ``push`` is one that is to be shown."""

    def __init__(self) -> None:
        self._told: Subscribers[[ServerNotice]] = Subscribers()

    def subscribe(self, told: Callable[[ServerNotice], None]) -> Callable[[], None]:
        return self._told.add(told)

    def push(self, notice: ServerNotice) -> None:
        self._told.tell(notice)


def live_parts(book: Any, lots: Any, clock: Any, spawn: Any) -> dict[str, Any]:
    """The parts of a desk that live by the stream, over the fakes of a test."""
    prices, live = PriceBoard(), FakeLive()
    prices.tick(book.state.quotes)
    book.subscribe(lambda state: prices.tick(state.quotes))
    values = Valuation(
        ValuingSources(
            book=book,
            prices=prices,
            lots=lots,
            clock=clock,
            spawn=spawn,
            heard_at=live.heard_at,
        )
    )
    return {
        "prices": prices,
        "values": values,
        "live": live,
        "departures": FakeDepartures(),
        "notices": FakeNotices(),
    }
