"""Where blocking work runs: on one thread of its own, or inline for virtual time.

A thread and a queue, and not a pool of one: the pool's own futures and their joining
to the loop cost a quarter of what a wait for the disk does, at every step. The thread
ends with the program if nobody closes the lane, as if killed: what was returned from
is on disk, what was not has not happened.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread
from typing import ParamSpec, TypeVar

from app.journal.faults import DiskError

_P = ParamSpec("_P")
_T = TypeVar("_T")
_IDLE_S = 0.005  # after so long nobody is woken by the work just done
_MOST_PUT_OFF = 50


class Lane:
    """Runs one thing at a time, in the order asked for.

    Args:
        inline: Run on the caller's thread; for loops whose time is not real.
    """

    def __init__(self, name: str, *, inline: bool = False) -> None:
        self.is_closed = False
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._chore: Callable[[], None] | None = None
        self._put_off = 0
        self._thread: Thread | None = None
        if not inline:
            self._thread = Thread(target=self._serve, name=name, daemon=True)

    async def run(self, work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Run ``work`` to its end; a cancelled caller stops waiting, not the work.

        Raises:
            DiskError: The lane is closed; nothing was run.
        """
        if self.is_closed:
            raise DiskError("the journal is closed")
        if self._thread is None:
            try:
                return work(*args, **kwargs)
            finally:
                self.tidy()
        if self._thread.ident is None:
            self._thread.start()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[_T] = loop.create_future()
        self._jobs.put(partial(_run, loop, future, partial(work, *args, **kwargs)))
        return await future

    def when_idle(self, chore: Callable[[], None]) -> None:
        """Put off what nobody waits for until the lane has been idle for a moment.

        For work itself to ask for, on the lane. One asked for before is dropped. A lane
        that is never idle runs it all the same, after some dozens of works. It must not
        raise.
        """
        self._chore = chore
        self._put_off += 1

    def tidy(self) -> None:
        """Run now what was put off; for work itself, on the lane."""
        chore, self._chore, self._put_off = self._chore, None, 0
        if chore is not None:
            chore()

    def close(self) -> None:
        """Wait for what runs; nothing can be asked for afterwards."""
        self.is_closed = True
        self._jobs.put(None)
        if self._thread is not None and self._thread.ident is not None:
            self._thread.join()

    def _serve(self) -> None:
        while (job := self._next()) is not None:
            job()
            del job  # else it would be kept until the next one comes

    def _next(self) -> Callable[[], None] | None:
        if 0 < self._put_off < _MOST_PUT_OFF:
            with suppress(Empty):
                return self._jobs.get(timeout=_IDLE_S)
        self.tidy()
        return self._jobs.get()


def _run(
    loop: asyncio.AbstractEventLoop, future: asyncio.Future[_T], work: Callable[[], _T]
) -> None:
    try:
        told = partial(_tell, future, work())
    except BaseException as error:  # noqa: BLE001 - whoever waits has to hear of it
        told = partial(_fail, future, error)
    with suppress(RuntimeError):  # the loop has ended, and with it whoever waited
        loop.call_soon_threadsafe(told)


def _tell(future: asyncio.Future[_T], result: _T) -> None:
    if not future.done():
        future.set_result(result)


def _fail(future: asyncio.Future[_T], error: BaseException) -> None:
    if not future.done():
        future.set_exception(error)
