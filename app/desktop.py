"""The start in two stages: a painted window first, then everything that serves it."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app import __version__
from app.cli import Arguments
from app.front import build_front
from app.host.instance_lock import ProgramLock
from app.host.paths import paths_under
from app.ui.first_paint import paint_now


def start(arguments: Arguments) -> int:
    """Run the program, or its self-test, and return the exit status."""
    # The style is asked for by name here: through the application object, Qt for
    # Python would first make the whole of QStyle known, which costs 6 ms.
    qt = QApplication([*sys.argv[:1], "-style", "fusion"])
    qt.setApplicationName("flatten")
    qt.setApplicationVersion(__version__)
    qt.setDesktopFileName("flatten")
    # A close may be under way when the last window is shut; the program says when.
    qt.setQuitOnLastWindowClosed(False)
    arguments = _apart(arguments)
    data = paths_under(arguments.data_dir).data
    lock = ProgramLock(data)
    if not lock.take():
        return 1 if arguments.self_test else _raise_the_other(data)
    front = build_front(qt, arguments)
    paint_now(qt, front.sign_in)
    from app.running import run  # noqa: PLC0415 - the second stage

    gc.freeze()
    gc.enable()
    try:
        return run(qt, front, arguments)
    except OSError as error:
        _say(f"flatten: cannot use its folders: {error}")
        return 1


def _apart(arguments: Arguments) -> Arguments:
    """A self-test leaves the trader's own settings alone: its files are fresh ones."""
    if arguments.self_test is None:
        return arguments
    import shutil  # noqa: PLC0415 - only a self-test needs it

    own = arguments.self_test / "data"
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir(parents=True)
    return arguments._replace(data_dir=own)


def _raise_the_other(data: Path) -> int:
    """Another program runs on this directory: it comes forward, and this start ends."""
    from app.ui.single_instance import instance_name, knock  # noqa: PLC0415 - rarely

    if knock(instance_name(data)):
        return 0
    _say("flatten: already running on this data directory, not answering")
    return 1


def _say(text: str) -> None:
    # A program without a console on Windows has no standard error.
    if sys.stderr is not None:
        sys.stderr.write(text + "\n")
