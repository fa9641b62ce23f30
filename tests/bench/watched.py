"""The program's side of the quote benches: all of it, running, with its windows shown.

Signed in to a demo broker with so many orders on fifty symbols, by the demo button as a
trader would; only the stream's address is the feed's, so that both sides read the same
messages. Lists, market and account are polled from the demo broker as ever. Settings
are the defaults, but for ``--no-flash``.

    python -m tests.bench.watched ROWS RATE [--no-flash] SECONDS…

Quotes are counted at the feed: while the program is the slower side the buffers between
them stay as full as they are, and otherwise they are empty.
"""

from __future__ import annotations

import asyncio
import dataclasses
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from app import bootstrap
from app.domain.settings import ClosingLimits
from app.host.demo_process import DemoProcess, start_demo
from tests.bench.closing import _until
from tests.bench.load import FeedProcess, observe
from tests.bench.peer import SYMBOLS
from tests.e2e.program import RunningProgram

_SIZE = (1600, 900)
_WARM_UP_S = 6.0  # lists, market and stream have come by then
_NO_FLASH = "--no-flash"


async def _run(
    qt: QApplication, folder: Path, rows: int, rate: float, words: list[str]
) -> None:
    feed = FeedProcess(rate)

    async def start_with_feed(folder: Path, options: Sequence[str] = ()) -> DemoProcess:
        demo = await start_demo(folder, options)
        demo.address = dataclasses.replace(demo.address, stream=feed.url)
        return demo

    vars(bootstrap)["start_demo"] = start_with_feed
    demo_options = ("--orders", str(rows), "--symbols", str(SYMBOLS))
    still = ("--quotes-per-second", "0", "--random-seed", "7")
    program = RunningProgram(
        qt, folder, _until, *demo_options, *still, limits=ClosingLimits()
    )
    async with program:
        window, desk = program.program.main, program.program.desk
        window.resize(*_SIZE)
        flash = desk.settings.current.changed(price_flash=_NO_FLASH not in words)
        desk.save_settings(flash)
        windows = [float(each) for each in words if each != _NO_FLASH]
        run = await observe(feed.sent, windows, asyncio.sleep, warm_up_s=_WARM_UP_S)
        run.say()
        os._exit(0)  # the figures are told; the demo and the feed end with us


def main(rows: str, rate: str, *words: str) -> None:
    qt = QApplication(["bench", "-style", "fusion"])
    qt.setQuitOnLastWindowClosed(False)
    with (
        tempfile.TemporaryDirectory(prefix="flatten-bench-") as folder,
        asyncio.Runner(loop_factory=lambda: QEventLoop(qt)) as runner,
    ):
        runner.run(_run(qt, Path(folder), int(rows), float(rate), list(words)))


if __name__ == "__main__":
    main(*sys.argv[1:])
