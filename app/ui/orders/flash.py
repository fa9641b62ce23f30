"""Which cells are tinted because their number just changed, and how strongly.

A tint is held, then fades; a cell that changes again within 400 ms keeps the tint it
has, so that a fast market never flickers. Under reduced motion nothing is tinted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

CellKey = tuple[int, str]
"""A row's key and a column's."""

_GAP_S = 0.4


class Flashes:
    """Tints in progress.

    Args:
        monotonic: The clock, in seconds.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._hold_s = self._fade_s = 0.0
        self._running: dict[CellKey, tuple[float, int]] = {}

    def set_times(self, hold_ms: int, fade_ms: int) -> None:
        """Set how long a tint stays and fades; 0 and 0 mean that none is shown."""
        self._hold_s, self._fade_s = hold_ms / 1000, fade_ms / 1000
        if not self._length_s:
            self._running.clear()

    def start(self, cell: CellKey, direction: int) -> None:
        """Tint a cell: ``direction`` 1 for up, -1 for down."""
        if not self._length_s:
            return
        now = self._monotonic()
        began = self._running.get(cell, (-_GAP_S, 0))[0]
        if now - began >= _GAP_S:
            self._running[cell] = (now, direction)

    def tint(self, cell: CellKey) -> tuple[int, float]:
        """Return direction and strength, 0 to 1, of a cell's tint now."""
        found = self._running.get(cell)
        if found is None:
            return 0, 0.0
        age = self._monotonic() - found[0]
        if age >= self._length_s:
            return 0, 0.0
        faded = max(0.0, age - self._hold_s) / self._fade_s if self._fade_s else 0.0
        return found[1], 1.0 - faded

    def frame(self) -> Iterable[CellKey]:
        """Return the cells to paint in this frame; each has one frame after its tint."""
        now = self._monotonic()
        cells = tuple(self._running)
        for cell in cells:
            if now - self._running[cell][0] >= _GAP_S:
                del self._running[cell]
        return cells

    def fading(self) -> bool:
        return bool(self._running)

    def clear(self) -> None:
        self._running.clear()

    @property
    def _length_s(self) -> float:
        return self._hold_s + self._fade_s
