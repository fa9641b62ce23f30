"""How many open orders are in each segment, counted at most once a second.

Which orders are in profit changes with every price, so counting them with every price
would make a price cost as much as there are orders.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.ui.orders.filter import Sight, count_segments
from app.ui.orders.rows import Row

COUNT_GAP_S = 1.0


class Tally:
    """The last counts, and whether they are still good enough.

    Args:
        monotonic: The clock, in seconds.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._counts: dict[str, int] | None = None
        self._counted_at = 0.0

    def forget(self) -> None:
        """Count anew when next asked: orders came, went or changed."""
        self._counts = None

    def is_due(self) -> bool:
        """Whether prices may have moved orders from one segment to another."""
        return self._monotonic() - self._counted_at >= COUNT_GAP_S

    def counts(
        self, rows: Callable[[], Iterable[Row]], sight: Sight, *, now: bool
    ) -> dict[str, int]:
        """Return the last counts, unless there are none or new ones are asked for."""
        if self._counts is None or (now and self.is_due()):
            self._counted_at = self._monotonic()
            self._counts = count_segments(list(rows()), sight)
        return dict(self._counts)
