"""Painting the first window before there is a loop to paint it.

This is the one place that turns Qt's queue by hand: it happens once, before the first
coroutine exists that another turn inside it could hold up or lose. It is not done again
while the second stage is imported, which takes some tenths of a second: on X11 a press
that is read while input is excluded comes only with the next event of the screen.
"""

from __future__ import annotations

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

_PATIENCE_MS = 500
_TURN = (
    QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents
    | QEventLoop.ProcessEventsFlag.WaitForMoreEvents
)


def paint_now(qt: QApplication, window: QWidget) -> None:
    """Show ``window`` and return when it has been painted.

    Keys and presses stay in the queue for whoever answers them later. A window that
    the desktop keeps out of sight is waited for half a second.
    """
    patience = QTimer(window)
    patience.setSingleShot(True)
    patience.start(_PATIENCE_MS)
    window.show()
    handle = window.windowHandle()
    while not handle.isExposed() and patience.isActive():
        qt.processEvents(_TURN)
    patience.stop()
