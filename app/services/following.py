"""Following a request that was sent: its answer's deadline, readings until it ends."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.clock import Clock
from app.domain.close import State
from app.services.order_book import OrderBook
from app.services.ports import Spawn
from app.services.tracking import Tracked

_SENDING_READ_S = 1.0  # while an answer is awaited the list is read this often
_SECOND_READ_S = 0.25  # after an answer the list is read at once and again after this
_BREATH_S = 0.05  # for an answer that has come and waits behind a timer to be read
_SCHEDULE_S = (1.0, 2.0, 4.0, 8.0, 15.0, 15.0, 15.0, 30.0, 60.0)


class Follower:
    """Asks for the readings a request needs, and says when its answer is overdue."""

    def __init__(self, book: OrderBook, clock: Clock, spawn: Spawn) -> None:
        self._book = book
        self._clock = clock
        self._spawn = spawn

    def begin(self, tracked: Tracked, overdue: Callable[[Tracked], None]) -> None:
        """Follow a request that is being sent; ``overdue`` is called at most once."""
        rid = tracked.record.request.rid
        self._spawn(self._deadline(tracked, overdue), name=f"deadline {rid}")
        self._spawn(self._follow(tracked), name=f"follow {rid}")

    def resume(self, tracked: Tracked) -> None:
        """Follow a request of an earlier run."""
        rid = tracked.record.request.rid
        self._spawn(self._follow(tracked), name=f"follow {rid}")

    def read_twice(self) -> None:
        """Read the list now and once more a moment later."""
        self._book.want_read()
        self._spawn(self._read_again(), name="read again")

    async def _deadline(self, tracked: Tracked, overdue: Callable[[Tracked], None]) -> None:
        """After the answer's time is up the outcome is unknown; the socket is kept.

        A program that was held up past that time reads first what came meanwhile.
        """
        limits, sent = tracked.record.request.limits, tracked.record.sent
        until = limits.answer_wait_s + (sent.at if sent else self._clock.monotonic())
        while (left := until - self._clock.monotonic()) > 0:
            await self._clock.sleep(left)
        await self._clock.sleep(_BREATH_S)
        if tracked.record.state is State.SENDING:
            overdue(tracked)

    async def _read_again(self) -> None:
        await self._clock.sleep(_SECOND_READ_S)
        self._book.want_read()

    async def _follow(self, tracked: Tracked) -> None:
        """Ask for readings until the request is settled."""
        while tracked.record.state is State.SENDING:
            await self._clock.sleep(_SENDING_READ_S)
            self._book.want_read()
        step = 0
        while not tracked.record.is_settled:
            await self._clock.sleep(_SCHEDULE_S[step])
            step = min(step + 1, len(_SCHEDULE_S) - 1)
            self._book.want_read()
