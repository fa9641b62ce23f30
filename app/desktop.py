"""Qt and its loop around the program, from the first object to the exit status."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace

from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from app import __version__
from app.bootstrap import Ground, lay_ground, run
from app.cli import Arguments
from app.host import logs


def start(arguments: Arguments) -> int:
    """Run the program, or its self-test, and return the exit status."""
    qt = QApplication(sys.argv[:1])
    qt.setApplicationName("flatten")
    qt.setApplicationVersion(__version__)
    qt.setDesktopFileName("flatten")
    # A close may be under way when the last window is shut; the program says when.
    qt.setQuitOnLastWindowClosed(False)
    ground = lay_ground(_apart(arguments))
    give_back = ground.crash.install()
    try:
        with asyncio.Runner(loop_factory=lambda: QEventLoop(qt)) as runner:
            return runner.run(_run(qt, ground, arguments))
    finally:
        give_back()
        logs.stop(ground.log)


def _apart(arguments: Arguments) -> Arguments:
    """A self-test leaves the trader's own settings alone: its files go to its folder."""
    if arguments.self_test is None:
        return arguments
    arguments.self_test.mkdir(parents=True, exist_ok=True)
    return replace(arguments, data_dir=arguments.data_dir or arguments.self_test / "data")


async def _run(qt: QApplication, ground: Ground, arguments: Arguments) -> int:
    if arguments.self_test is None:
        await run(qt, ground, arguments)
        return 0
    # Only a self-test needs it, and it is no part of the way to the first paint.
    from app.self_test import self_test  # noqa: PLC0415

    return await self_test(qt, ground, arguments.self_test)
