"""Which orders are ticked, by order number, and how a range of them grows.

A tick belongs to the order, not to its place: it stays when the filter hides the
order, and goes when the order is gone or a close of it begins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence


class Selection:
    """A set of order numbers with an anchor for ranges."""

    def __init__(self) -> None:
        self._ticked: set[int] = set()
        self._anchor: int | None = None
        self._span: set[int] = set()

    def __contains__(self, key: object) -> bool:
        return key in self._ticked

    def __iter__(self) -> Iterator[int]:
        return iter(self._ticked)

    def __len__(self) -> int:
        return len(self._ticked)

    def toggle(self, key: int) -> None:
        self._ticked ^= {key}
        self._anchor, self._span = key, set()

    def add(self, keys: Iterable[int]) -> None:
        self._ticked.update(keys)
        self._span = set()

    def remove(self, keys: Iterable[int]) -> bool:
        """Return whether anything was ticked among ``keys``."""
        before = len(self._ticked)
        self._ticked.difference_update(keys)
        return len(self._ticked) != before

    def move_anchor(self, key: int) -> None:
        """Let the next range begin here; what is ticked stays ticked."""
        self._anchor, self._span = key, set()

    def extend(self, shown: Sequence[int], start: int, end: int) -> None:
        """Tick from the anchor to ``end``; what an earlier reach added is given back.

        ``shown`` is what may be ticked, in order; ``start`` is the anchor if none of
        it is.
        """
        anchor = self._anchor if self._anchor in shown else start
        if anchor not in shown or end not in shown:
            return
        first, last = sorted((shown.index(anchor), shown.index(end)))
        span = set(shown[first : last + 1])
        self._ticked -= self._span - span
        self._span = span - (self._ticked - self._span)
        self._ticked |= span
        self._anchor = anchor
