"""Plain callbacks in place of signals: no Qt below the windows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, ParamSpec

P = ParamSpec("P")


class Subscribers(Generic[P]):
    """Functions to call when something changed, in the order they were added."""

    def __init__(self) -> None:
        self._callbacks: dict[object, Callable[P, None]] = {}

    def add(self, callback: Callable[P, None]) -> Callable[[], None]:
        """Keep ``callback`` until the function returned here is called."""
        key = object()
        self._callbacks[key] = callback

        def leave() -> None:
            self._callbacks.pop(key, None)

        return leave

    def tell(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Call everyone; one that leaves meanwhile is not called any more.

        A callback that raises is a bug of its own: it is reported as one, and neither
        the others nor the one who tells suffer from it.
        """
        for key in tuple(self._callbacks):
            if (callback := self._callbacks.get(key)) is not None:
                try:
                    callback(*args, **kwargs)
                except Exception as failure:  # noqa: BLE001 - reported, whatever it is
                    report(failure)


def let_go(held: list[Callable[[], None]], *_: object) -> None:
    """Leave everything held, once; Qt's ``destroyed`` hands an object more."""
    while held:
        held.pop()()


def report(failure: Exception) -> None:
    """Hand an exception that nobody may be troubled with to the loop's reporter."""
    context = {"message": "a callback failed", "exception": failure}
    asyncio.get_running_loop().call_exception_handler(context)
