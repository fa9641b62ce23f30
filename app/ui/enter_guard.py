"""When the Enter key may close an order: never by a key meant for something else.

The key that opened the dialog is still down when the dialog appears, and repeats; a
hand that is about to press it again needs a moment to see what the button says now.
"""

from __future__ import annotations

from PySide6.QtGui import QKeyEvent

from app.domain.clock import Clock

_AFTER_OPENING_S = 0.25
_AFTER_CHANGE_S = 0.6


class EnterGuard:
    """Decides whether a press of Enter counts."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._closed_until = 0.0

    def opened(self) -> None:
        """The dialog has just appeared."""
        self._hold(_AFTER_OPENING_S)

    def changed(self) -> None:
        """What Enter would do has just become something else."""
        self._hold(_AFTER_CHANGE_S)

    def lets_through(self, event: QKeyEvent) -> bool:
        """Whether this press was made for what is shown now.

        A key that was held since before repeats, and repeats never count.
        """
        return not event.isAutoRepeat() and self._clock.monotonic() >= self._closed_until

    def _hold(self, seconds: float) -> None:
        self._closed_until = max(self._closed_until, self._clock.monotonic() + seconds)
