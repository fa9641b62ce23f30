"""Keeps the broker's stream open and hands on what it says.

The stream makes things quicker and nothing depends on it: without an address, or with
the setting off, it is simply not there. It is opened after the first list of a session
and again after every end, with growing pauses. What happened during a gap is never told,
so a stream counts as live only once a list begun after its opening has been read; that
list is asked for at once.

Followed are the symbols of open orders and those that convert their currencies.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from app.domain.clock import Clock
from app.domain.settings import Settings
from app.domain.stream import ServerNotice, StreamError, StreamFault
from app.services.book_state import BookState
from app.services.live_line import Line, LineEnds, account_currency, wanted_symbols
from app.services.live_state import LiveStanding, LiveState
from app.services.order_book import OrderBook
from app.services.ports import Broker, SettingsSource, Spawn, Unsubscribe
from app.services.prices import PriceBoard
from app.services.session import SessionService, Standing
from app.services.subscribers import Subscribers

__all__ = ["LiveFeed", "LiveSources", "LiveStanding", "LiveState"]

# Pauses double from 1 to 2 s up to this; each is drawn from its upper half.
_LONGEST_PAUSE_S = 30.0
_TRIES_TO_LONGEST = 5
# A stream that stood this long is not the one that kept breaking.
_STEADY_S = 30.0

# Trying again cannot help before something else changes.
_FINAL = frozenset(
    {
        StreamFault.NO_ADDRESS,
        StreamFault.BAD_ADDRESS,
        StreamFault.UNENCRYPTED,
        StreamFault.SIGNED_OUT,
    }
)
# Trying again helps, if at all, after somebody has mended the server.
_STUBBORN = frozenset({StreamFault.CERTIFICATE, StreamFault.NOT_A_STREAM})


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSources:
    """What the feed listens with and whom it tells.

    Attributes:
        draw: Source of chance, 0 to 1, so that a thousand programs that lost the same
            server do not come back to it in the same second.
        notice: Told each message of the server to the trader.
        save_settings: Stores settings; told whose an address is when it is first used.
    """

    broker: Broker
    session: SessionService
    settings: SettingsSource
    book: OrderBook
    prices: PriceBoard
    clock: Clock
    spawn: Spawn
    draw: Callable[[], float]
    notice: Callable[[ServerNotice], None] = lambda notice: None
    save_settings: Callable[[Settings], None] = lambda settings: None


class LiveFeed:
    """The stream of the session that is signed in to."""

    def __init__(self, sources: LiveSources) -> None:
        self._sources = sources
        self._clock = sources.clock
        self._changed: Subscribers[[LiveState]] = Subscribers()
        self._state = LiveState()
        self._started_for: tuple[str, int | None] | None = None
        self._run: object | None = None
        self._task: asyncio.Task[None] | None = None
        self._line: Line | None = None
        self._tries = 0
        self._seen = BookState()
        self._wanted: frozenset[str] = frozenset()
        self._by_settings = _relevant(sources.settings.current)
        sources.book.subscribe(self._see_book)
        sources.session.subscribe(self._see_session)
        sources.settings.subscribe(self._see_settings)

    @property
    def state(self) -> LiveState:
        heard_at = None if self._line is None else self._line.heard_at
        return replace(self._state, heard_at=heard_at)

    def subscribe(self, changed: Callable[[LiveState], None]) -> Unsubscribe:
        """Be told of each change of standing; signs of life are not told."""
        return self._changed.add(changed)

    def start(self) -> None:
        """Listen for the session that is now there, from its first list on."""
        self.stop()
        self._started_for = self._sources.session.account
        self._see_book(self._sources.book.state)

    def stop(self) -> None:
        """Listen no more; the connection is shut at once."""
        self._started_for = None
        self._break_off()
        self._set(LiveStanding.OFF)

    def wake(self) -> None:
        """The computer slept: a stream that seems to stand may be long dead."""
        if self._run is not None:
            self._break_off()
            self._begin()

    def heard_at(self, symbol: str) -> float | None:
        """Return when the stream last showed that the newest price of a symbol stands.

        ``None`` unless it is open and has told a price since it was asked for it.
        """
        line = self._line
        return line.heard_at if line is not None and line.tells(symbol) else None

    def _begin(self) -> None:
        """Open a stream if there is a list and an address and the setting allows."""
        self._tries = 0
        if self._started_for is None or self._sources.book.state.read_at is None:
            return
        if not self._sources.settings.current.stream:
            self._set(LiveStanding.OFF)
        elif not self._address():
            self._set(LiveStanding.OFF, StreamFault.NO_ADDRESS)
        else:
            self._run = run = object()
            self._set(LiveStanding.CONNECTING)
            self._sources.spawn(self._keep_open(run), name="stream")

    def _break_off(self) -> None:
        # In this order: the book tells that it is not live, and must find it in hand.
        self._lose_line()
        self._run = None
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _lose_line(self) -> None:
        if self._line is not None:
            self._line.drop()
            self._line = None
        self._sources.book.set_live(False)

    def _address(self) -> str:
        session = self._sources.session.session
        if session is None:
            return ""
        return session.stream or self._sources.settings.current.stream_for(session.origin)

    def _claim_address(self) -> None:
        """Keep in mind whose the address is, so that no other server's token goes there."""
        sources, session = self._sources, self._sources.session.session
        settings = sources.settings.current
        if session is None or session.stream or not settings.stream_for(session.origin):
            return
        owned = settings.with_stream_of(session.origin)
        if owned != settings:
            sources.save_settings(owned)

    async def _keep_open(self, run: object) -> None:
        if self._run is not run:
            return
        self._task = asyncio.current_task()
        while self._run is run:
            fault = await self._listen()
            if self._run is not run:
                return
            if fault in _FINAL:
                self._run = self._task = None
                self._set(LiveStanding.OFF, fault)
                return
            await self._pause(fault)
            if self._run is run:
                self._set(LiveStanding.CONNECTING, fault)

    async def _listen(self) -> StreamFault:
        """Hold one connection to its end; return why it ended."""
        self._claim_address()
        sources, begun = self._sources, self._clock.monotonic()
        self._line = line = Line(
            LineEnds(
                book=sources.book,
                prices=sources.prices,
                clock=sources.clock,
                opened=self._opened,
                notice=sources.notice,
            )
        )
        try:
            await sources.broker.listen(self._address(), line)
        except StreamError as error:
            return error.fault
        finally:
            if self._line is line:
                self._lose_line()
            if self._clock.monotonic() - begun >= _STEADY_S:
                self._tries = 0
        return StreamFault.ENDED

    async def _pause(self, fault: StreamFault) -> None:
        self._tries += 1
        longest = fault in _STUBBORN or self._tries >= _TRIES_TO_LONGEST
        pause = _LONGEST_PAUSE_S if longest else 2.0**self._tries
        seconds = pause * (1 + self._sources.draw()) / 2
        self._set(LiveStanding.WAITING, fault, self._clock.monotonic() + seconds)
        await self._clock.sleep(seconds)

    def _opened(self) -> None:
        if self._line is not None:
            self._line.follow(self._wanted)
        self._sources.book.want_read()

    def _see_book(self, state: BookState) -> None:
        if self._started_for is None:
            return
        self._see_symbols(state)
        line = self._line
        untried = self._run is None and self._state.fault is None
        if untried and state.read_at is not None:
            self._begin()
        elif line is not None and line.is_bridged_by(state.began):
            self._sources.book.set_live(True)
            self._set(LiveStanding.LIVE)

    def _see_symbols(self, state: BookState) -> None:
        before, self._seen = self._seen, state
        same = (
            state.orders is before.orders
            and state.symbols is before.symbols
            and account_currency(state) == account_currency(before)
        )
        if not same:
            self._wanted = wanted_symbols(state)
            if self._line is not None:
                self._line.follow(self._wanted)

    def _see_session(self) -> None:
        if self._started_for is None:
            return
        session = self._sources.session
        if session.account != self._started_for:
            self.stop()
        elif session.standing is Standing.ENDED:
            self._break_off()
            self._set(LiveStanding.OFF, StreamFault.SIGNED_OUT)
        elif self._run is None and self._state.fault is StreamFault.SIGNED_OUT:
            self._begin()

    def _see_settings(self, settings: Settings) -> None:
        before, self._by_settings = self._by_settings, _relevant(settings)
        if before != self._by_settings:
            self._break_off()
            self._begin()

    def _set(
        self,
        standing: LiveStanding,
        fault: StreamFault | None = None,
        next_try_at: float | None = None,
    ) -> None:
        before = self._state
        now = (standing, fault, next_try_at)
        if now == (before.standing, before.fault, before.next_try_at):
            return
        self._state = LiveState(
            standing=standing,
            fault=fault,
            since=self._clock.now(),
            next_try_at=next_try_at,
        )
        self._changed.tell(self.state)


def _relevant(settings: Settings) -> tuple[bool, str]:
    return settings.stream, settings.stream_address
