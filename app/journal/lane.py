"""Where blocking work runs: on one thread of its own, or inline for virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from app.journal.faults import DiskError

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Lane:
    """Runs one thing at a time, in the order asked for.

    Args:
        inline: Run on the caller's thread; for loops whose time is not real.
    """

    def __init__(self, name: str, *, inline: bool = False) -> None:
        self.is_closed = False
        self._pool = None if inline else ThreadPoolExecutor(1, thread_name_prefix=name)

    async def run(self, work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Run ``work`` to its end; a cancelled caller stops waiting, not the work.

        Raises:
            DiskError: The lane is closed; nothing was run.
        """
        if self.is_closed:
            raise DiskError("the journal is closed")
        if self._pool is None:
            return work(*args, **kwargs)
        future = self._pool.submit(work, *args, **kwargs)
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Wait for what runs; nothing can be asked for afterwards."""
        self.is_closed = True
        if self._pool is not None:
            self._pool.shutdown()
