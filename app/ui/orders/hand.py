"""Nothing moves under the hand: when rows may move, and whose a press is.

A list that sorts itself while somebody aims at it makes them close the wrong order.
So rows hold still while the pointer is over them, for two seconds after a key, and
while a menu or dialog that came from them is open. A press belongs to what was under
the pointer when the button went down; released over anything else it does nothing.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass

KEY_HOLD_S = 2.0
SORT_GAP_S = 1.0


class Zone(enum.Enum):
    """The parts of a row that answer a press differently."""

    ROW = "row"
    CHECK = "check"
    CLOSE = "close"
    FOLD = "fold"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Target:
    """What is under the pointer: a row, known by its order, and a part of it."""

    key: int
    zone: Zone


class Hand:
    """What the trader's hand is doing.

    Args:
        monotonic: The clock; seconds that never run backwards.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._over = False
        self._open = 0
        self._key_at: float | None = None
        self._sorted_at: float | None = None
        self._pressed: Target | None = None

    def holds(self) -> bool:
        """Whether rows must stay where they are."""
        return self._over or self._open > 0 or self._pressed is not None or self._typed()

    def pointer_over(self, over: bool) -> None:
        self._over = over

    def key_pressed(self) -> None:
        self._key_at = self._monotonic()

    def opened(self) -> None:
        """A menu or dialog that came from a row is open; ends with ``closed``."""
        self._open += 1

    def closed(self) -> None:
        self._open -= 1

    def press(self, target: Target | None) -> None:
        self._pressed = target

    def release(self, target: Target | None) -> Target | None:
        """End the press; return what it was meant for, if it ended where it began."""
        pressed, self._pressed = self._pressed, None
        return pressed if pressed == target else None

    def is_pressed(self, target: Target) -> bool:
        return self._pressed == target

    def may_sort(self) -> bool:
        """Whether changing numbers may move rows again: at most once a second."""
        if self._sorted_at is None:
            return True
        return self._monotonic() - self._sorted_at >= SORT_GAP_S

    def sorted(self) -> None:
        self._sorted_at = self._monotonic()

    def _typed(self) -> bool:
        at = self._key_at
        return at is not None and self._monotonic() - at < KEY_HOLD_S
