"""One run of the program, from its start to its end: closed, or killed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import httpcore

from app.domain.close import CloseRecord
from app.domain.evidence import TradeEvent
from app.domain.orders import Side
from app.domain.settings import ClosingLimits
from app.domain.stream import TradeNews
from app.services.closing import Closing
from app.services.intake import ClosingParts
from app.services.lots import LotScale
from app.services.order_book import BookSources, OrderBook
from app.services.session import SessionService
from app.tasks import TaskScope
from tests.chaos.kit import TLS, FixedSettings, Kit, WatchedJournal
from tests.chaos.purity import Evidence
from tests.chaos.server import LOGIN, PASSWORD
from tests.chaos.story import Story
from tests.virtual_time import EPOCH, LoopClock

ORIGIN = "https://broker.example"
_OPEN, _CLOSED = 1, 3


@dataclass(frozen=True, kw_only=True)
class Outside:
    """What a run of the program lives in, and what outlives it."""

    story: Story
    kit: Kit
    clock: LoopClock
    network: httpcore.AsyncNetworkBackend
    new_rid: Callable[[], str]
    told: Callable[[CloseRecord], None]
    failed: Callable[[BaseException], None]


class Program:
    """The services, wired as the composition root does it."""

    def __init__(self, outside: Outside, journal: WatchedJournal) -> None:
        self._outside = outside
        self.journal = journal
        self.scope = TaskScope(outside.failed)
        kit, story = outside.kit, outside.story
        self.broker = kit.client(
            outside.clock, ssl_context=TLS, network_backend=outside.network
        )
        self.session = SessionService(self.broker, outside.clock)
        self.settings = FixedSettings(story.poll_s, story.prices_s)
        self.book = self._build_book()
        self.closing = self._build_closing()
        self.evidence = Evidence(self.closing, self.session)
        self.book.subscribe_snapshots(self.evidence.take)
        self._leave = self.closing.subscribe(self._told)
        self._events, self._is_over = 0, False
        self.book.subscribe_events(self._take_event)

    def _build_book(self) -> OrderBook:
        return self._outside.kit.book(
            BookSources(
                broker=self.broker,
                session=self.session,
                settings=self.settings,
                lots=LotScale(self.settings, self.session, lambda settings: None),
                clock=self._outside.clock,
                spawn=self.scope.start,
            )
        )

    def _build_closing(self) -> Closing:
        return self._outside.kit.closing(
            ClosingParts(
                broker=self.broker,
                journal=self.journal,
                book=self.book,
                session=self.session,
                settings=self.settings,
                clock=self._outside.clock,
                spawn=self.scope.start,
                limits=ClosingLimits,
                new_rid=self._outside.new_rid,
            )
        )

    def hear(self, number: int, volume: int, closed: bool) -> bool:
        """Take in a word of the stream, if somebody is signed in to the own account.

        Returns whether it became evidence: the book takes no word that can be misread.
        """
        session = self.session.session
        if session is None or session.login != LOGIN or self._is_over:
            return False
        before = self._events
        self.book.take_trade(_news(self.book, number, volume, closed=closed))
        return self._events > before

    def _take_event(self, event: TradeEvent) -> None:
        self._events += 1
        self.closing.take_event(event)

    def _told(self, record: CloseRecord) -> None:
        self._outside.told(record)
        self.evidence.look(record)

    async def recover(self) -> None:
        """Take up what the run before left, as a start does."""
        recover = self._outside.kit.recover
        if recover is not None:
            await recover(self.closing, self.journal)

    async def sign_in(self, login: int = LOGIN) -> None:
        """Sign in and begin to read, as the sign-in window does."""
        await self.session.sign_in(ORIGIN, login, PASSWORD)
        self.book.start()

    def sign_out(self) -> None:
        self.book.stop()
        self.session.sign_out()

    async def aclose(self) -> None:
        """End as the program ends: what is known is written down first."""
        self._is_over = True
        self.closing.stop()
        self.book.stop()
        await self.scope.aclose()
        await self.closing.drain()
        await self.broker.aclose()

    async def kill(self) -> None:
        """End as ``kill -9`` does: from here on nothing is written or told."""
        self._leave()
        self.journal.is_dead = self._is_over = True
        self.closing.stop()
        self.book.stop()
        await self.scope.aclose()
        await self.broker.aclose()


def _news(book: OrderBook, number: int, volume: int, *, closed: bool) -> TradeNews:
    known = book.state.orders.get(number)
    return TradeNews(
        number=number,
        login=LOGIN,
        symbol="EURUSD" if known is None else known.symbol,
        side=Side.BUY if known is None else known.side,
        volume=volume,
        open_price=None,
        opened_at=None,
        closed_at=EPOCH if closed else None,
        state=_CLOSED if closed else _OPEN,
    )
