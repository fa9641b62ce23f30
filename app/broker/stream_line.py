"""One open connection of the stream: its bytes, its pace, and whether it still lives.

Prices are told at the end of the wake-up they came in; when more follow at once, every
50 ms. News is told as it is read, in its order. A server that sends each price by itself
would wake the loop thousands of times a second: after a few wake-ups within 50 ms nothing
is read until they are over, and the next reading takes all of it at once. As long as such
a reading finds many messages it is the only one of 100 ms, unless there is more than it
can take, and what it finds is told at its end. With 20,000 prices a second sent one by
one that is 2 us a price on Qt's loop, and 20 without. A flood thus waits in the sockets'
buffers and, when those are full, at the server; nothing is queued here but the newest
price of each symbol that is watched.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, cast

from app.broker.limits import (
    STREAM_CONNECT_S,
    STREAM_FRAME_S,
    STREAM_QUIET_S,
    STREAM_SILENT_S,
)
from app.broker.stream_frames import Frames
from app.broker.stream_inbox import Inbox
from app.broker.stream_wire import PING, encode_wishes, is_refusal
from app.domain.clock import Clock
from app.domain.market import Quote
from app.domain.stream import (
    BalanceNews,
    ServerNotice,
    StreamError,
    StreamFault,
    TradeNews,
)

_READ_BYTES = 64 * 1024  # about 1,400 prices, 2 ms of work
_WAKES_A_FRAME = 3
_FLOOD_MESSAGES = 20  # so many after a rest, and the flood goes on
_LONG_FRAMES = 2


class Sink(Protocol):
    """Whom a stream tells; called on the loop, in the order things came."""

    def opened(self, line: Line) -> None: ...

    def quotes(self, quotes: Mapping[str, Quote]) -> None: ...

    def trade(self, news: TradeNews) -> None: ...

    def balance(self, news: BalanceNews) -> None: ...

    def notice(self, notice: ServerNotice) -> None: ...

    def heard(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamTimes:
    """How long a stream is waited for, in seconds.

    Attributes:
        connect: Until the WebSocket stands, from the beginning.
        quiet: Between two askings whether it is there.
        silent: Without a byte until it is given up; what asks is left the difference.
        frame: Between two tellings of prices.
    """

    connect: float = STREAM_CONNECT_S
    quiet: float = STREAM_QUIET_S
    silent: float = STREAM_SILENT_S
    frame: float = STREAM_FRAME_S


class Line(asyncio.BufferedProtocol):
    """A connection, from its first byte to its end.

    Args:
        greeting: The bytes that ask for a WebSocket.
        first: The message that holds the token; sent once the WebSocket stands.

    Attributes:
        ended: Why it is over; has a result as soon as it is.
        stands: Done as soon as the WebSocket stands or the line is over.
    """

    def __init__(
        self, frames: Frames, sink: Sink, clock: Clock, times: StreamTimes, first: bytes
    ) -> None:
        loop = asyncio.get_running_loop()
        self.ended: asyncio.Future[StreamError] = loop.create_future()
        self.stands: asyncio.Future[None] = loop.create_future()
        self._loop = loop
        self._frames = frames
        self._inbox = Inbox(sink)
        self._sink = sink
        self._clock = clock
        self._times = times
        self._first = first
        self._transport: asyncio.Transport | None = None
        self._buffer = memoryview(bytearray(_READ_BYTES))
        self._watched: frozenset[str] = frozenset()
        self._heard_at = clock.monotonic()
        self._asked_at = self._heard_at
        self._is_owed = False  # an answer, or any byte, since we asked
        self._frame_over_at = 0.0
        self._wakes = 0
        self._is_resting = False
        self._is_flood = False
        self._is_stuck = False
        self._timer: asyncio.TimerHandle | None = None

    # What the program asks of it.

    def watch(self, symbols: frozenset[str]) -> None:
        """Have the prices of these symbols told and of no others.

        Only what differs from the call before is sent; nothing is raised when the
        stream has ended meanwhile.
        """
        new, old = symbols - self._watched, self._watched - symbols
        self._watched = symbols
        self._inbox.watch(symbols)
        if self._frames.is_open and not self.ended.done():
            for message in (
                *encode_wishes("unsubscribe", old),
                *encode_wishes("subscribe", new),
            ):
                self._write(self._frames.text(message))

    def look_after(self) -> float:
        """Ask every so often whether it is there, end it when it is silent.

        It is asked though prices come all the time: to a server that hears nothing
        from us, we are the silent one.

        Returns:
            In how many seconds it has to be looked after again.
        """
        now, times = self._clock.monotonic(), self._times
        if not self._is_owed:
            if (pause := self._asked_at + times.quiet - now) > 0:
                return pause
            self._ask()
        waited = self._asked_at + times.silent - times.quiet
        patience = max(waited, self._heard_at + times.silent) - now
        if patience <= 0:
            self._end(StreamError(StreamFault.SILENT))
        return min(patience, times.quiet)

    def close(self) -> None:
        """End it; whoever waits for its end is told nothing if it had not ended."""
        self.ended.cancel()
        self.stands.cancel()
        self._drop()

    # What the loop tells it.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        if self.ended.done():
            self._drop()

    def greet(self, user_agent: str) -> None:
        """Ask for the WebSocket."""
        self._write(self._frames.greeting(user_agent))

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        if self.ended.done():
            return
        now = self._heard_at = self._clock.monotonic()
        self._is_owed = False
        messages = self._frames.receive(bytes(self._buffer[:nbytes]))
        self._write(self._frames.to_send())
        if not self.stands.done() and self._frames.is_open:
            self._authorize()
        if messages:
            self._hand_over(messages, now)
        if self._frames.fault is not None:
            self._end(self._frames.fault)
        elif self._frames.has_spoken:
            self._sink.heard()
            self._is_flood = self._is_flood and len(messages) >= _FLOOD_MESSAGES
            self._pace(now, is_more=nbytes == _READ_BYTES)

    def eof_received(self) -> None:
        self._frames.end()

    def connection_lost(self, exc: Exception | None) -> None:
        self._frames.end()
        self._end(self._frames.fault or StreamError(StreamFault.ENDED))

    def pause_writing(self) -> None:
        # Whoever does not take our answers to its pings is not read either.
        self._is_stuck = True
        self._read_or_not()

    def resume_writing(self) -> None:
        self._is_stuck = False
        self._read_or_not()

    def _authorize(self) -> None:
        self.stands.set_result(None)
        self._write(self._frames.text(self._first))
        # What is answered to a token is not known; to this there is an answer.
        self._ask()

    def _ask(self) -> None:
        self._asked_at, self._is_owed = self._clock.monotonic(), True
        self._write(self._frames.text(PING))

    def _hand_over(self, messages: list[bytes], now: float) -> None:
        if not self._frames.has_spoken:
            if is_refusal(messages[0]):
                self._end(StreamError(StreamFault.REFUSED, detail="the token was refused"))
                return
            self._frames.has_spoken = True
            self._sink.opened(self)
        self._inbox.take(messages, now)

    def _pace(self, now: float, *, is_more: bool) -> None:
        """Tell or wait, and rest where enough was read; ``is_more``: not all was read."""
        if now >= self._frame_over_at:
            self._begin_frame(now)
        else:
            self._wakes += 1
        if self._is_flood and not is_more and not self._wakes:
            self._frame_over_at = now + _LONG_FRAMES * self._times.frame
            self._rest()
        elif self._wakes >= _WAKES_A_FRAME or (self._is_flood and not is_more):
            self._rest()
        if self._timer is None and (self._is_resting or self._inbox.has_prices):
            pause = self._frame_over_at - now
            self._timer = self._loop.call_later(pause, self._frame_is_over)

    def _rest(self) -> None:
        self._is_resting = self._is_flood = True
        self._read_or_not()

    def _frame_is_over(self) -> None:
        self._timer = None
        if self.ended.done():
            return
        now = self._clock.monotonic()
        if not self._is_resting:
            self._begin_frame(now)
            return
        # What has waited is read next, and the frame begins with that.
        self._tell_prices()
        self._frame_over_at = now
        self._is_resting = False
        self._read_or_not()

    def _begin_frame(self, now: float) -> None:
        self._frame_over_at = now + self._times.frame
        self._wakes = 0
        self._tell_prices()

    def _tell_prices(self) -> None:
        if self._inbox.has_prices and (quotes := self._inbox.collect()):
            self._sink.quotes(quotes)

    def _read_or_not(self) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        if self._is_resting or self._is_stuck:
            self._transport.pause_reading()
        else:
            self._transport.resume_reading()

    def _write(self, data: bytes) -> None:
        if data and self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def _end(self, why: StreamError) -> None:
        if self.ended.done():
            return
        self._tell_prices()
        if odd := self._inbox.oddities.words():
            why = StreamError(why.fault, detail=f"{why}; {odd}".lstrip("; "))
        self.ended.set_result(why)
        if not self.stands.done():
            self.stands.set_result(None)
        self._drop()

    def _drop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._transport is not None and not self._transport.is_closing():
            if self._frames.is_open:
                self._write(self._frames.farewell())
            # Not ``close``: that waits until the other side has taken what is left.
            self._transport.abort()
