"""The second stage of a start: the loop, and around it log and crash reports."""

from __future__ import annotations

import asyncio

from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from app.bootstrap import Ground, Program, lay_ground, serve
from app.cli import Arguments
from app.end_signals import end_on_signals
from app.front import Front
from app.host import logs
from app.host.crash import watch_below_python


def run(qt: QApplication, front: Front, arguments: Arguments) -> int:
    """Serve the window that is on the screen, and return the exit status.

    Raises:
        OSError: A folder cannot be made; nothing was started.
    """
    ground = lay_ground(front)
    give_back = ground.crash.install()
    stop_watching = watch_below_python(ground.paths.logs)
    try:
        with asyncio.Runner(loop_factory=lambda: QEventLoop(qt)) as runner:
            ground.crash.watch(runner.get_loop())
            return _run(runner, front, ground, arguments)
    finally:
        stop_watching()
        give_back()
        logs.stop(ground.log)


def _run(runner: asyncio.Runner, front: Front, ground: Ground, arguments: Arguments) -> int:
    if arguments.self_test is None:
        # Made before the loop turns: a press may wait in the queue since the first
        # paint, and it must find somebody to answer it.
        program = Program(front, ground, arguments)
        with end_on_signals(program.ending.set):
            runner.run(serve(program))
        return 0
    # Only a self-test needs it.
    from app.self_test import self_test  # noqa: PLC0415

    return runner.run(self_test(front, ground, arguments.self_test))
