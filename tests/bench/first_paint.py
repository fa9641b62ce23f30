"""Run in a process of its own: CPU seconds from its start to its first painted window.

``app`` starts the program as ``python -m app`` does; ``bare`` shows an empty window of
the same size with nothing but Qt's widgets. Both are watched in the same way: whatever
window is shown first gets a filter, which lets the window's first paint happen (the
window with all that is in it, up to the screen) and takes the time right after it. The
filter sits on that one window, so that the many widgets of ``app`` do not pay for
being watched.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence


def main(which: str) -> None:
    """Print what ``report`` says of one of the two, and end at its first paint."""
    if which == "bare":
        from PySide6 import QtWidgets  # noqa: PLC0415 - its import is part of the measure

        watch_first_window()
        qt = QtWidgets.QApplication(sys.argv[:1])
        window = QtWidgets.QWidget()
        window.resize(1280, 800)
        window.show()
        qt.exec()
        return
    from app import __main__ as program  # noqa: PLC0415
    from app import cli  # noqa: PLC0415

    start = cli.start

    def start_watched(argv: Sequence[str]) -> cli.Arguments:
        """The program is about to import Qt: the first moment to watch it."""
        arguments = start(argv)
        watch_first_window()
        return arguments

    cli.start = start_watched  # type: ignore[assignment]
    program.main([])


def watch_first_window() -> None:
    """Have the first window that is shown report its first paint."""
    from PySide6.QtCore import QEvent, QObject  # noqa: PLC0415
    from PySide6.QtGui import QWindow  # noqa: PLC0415
    from PySide6.QtWidgets import QWidget  # noqa: PLC0415

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            if event.type() == QEvent.Type.Paint and isinstance(watched, QWindow):
                watched.removeEventFilter(self)
                watched.event(event)
                report()
            return False

    watch = Watch()
    show = QWidget.show

    def show_watched(window: QWidget) -> None:
        show(window)
        window.windowHandle().installEventFilter(watch)

    QWidget.show = show_watched  # type: ignore[method-assign]


def report() -> None:
    """Say what it took so far, what is imported and what is on the screen, and leave.

    It leaves at once: nothing is worth tidying up.
    """
    took, modules = time.process_time(), sorted(sys.modules)
    made_qt = "Qt" in vars(sys.modules["PySide6.QtCore"])
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    seen = [w.objectName() for w in QApplication.allWidgets() if w.isVisible()]
    facts = {"cpu_s": took, "modules": modules, "made_qt": made_qt}
    facts["seen"] = sorted(filter(None, seen))
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
