"""Plain callbacks in place of signals: no Qt below the windows."""

from __future__ import annotations

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
        """Call everyone; one that leaves meanwhile is not called any more."""
        for key in tuple(self._callbacks):
            if (callback := self._callbacks.get(key)) is not None:
                callback(*args, **kwargs)
