"""From the press of the close button to the first byte on the wire, in the real program.

The program is whole: its window and dialog shown, its journal on disk (two durable
steps lie on this way), its demo broker a process of its own. Beside it, on the same
loop and against the same broker, httpx alone sends a DELETE with the same body on a
fresh connection of a fresh client. Both are timed to the same moment, when httpcore
has handed the request's head to the socket. CPU time is of the whole process, the
journal's thread and the repainting of the window included; the middle of the series is
compared, so that a list that happens to be read meanwhile does not decide.
"""

from __future__ import annotations

import asyncio
import gc
import math
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import httpx
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from app.broker.progress import Progress
from app.domain.settings import ClosingLimits
from tests.bench.closing import _until
from tests.bench.measure import Measure
from tests.e2e.program import RunningProgram

CPU_GOAL, WALL_GOAL_MS = 2.5, 15.0
_A_WINDOW = 12  # presses a window
_QUIET_S = 0.35  # what the last close and its dialog still owe is paid by then
_LIMIT_S = 20.0
_SENT = ".send_request_headers.complete"

Moment = tuple[float, float]
"""CPU and wall seconds."""


def _now() -> Moment:
    return time.process_time(), time.perf_counter()


class FirstByte:
    """Notes when a request's head went out; stands in for what httpcore tells."""

    def __init__(self) -> None:
        self.at: Moment = (0.0, 0.0)
        self.out = asyncio.Event()

    async def follow(self, event: str, _: Mapping[str, object]) -> None:
        if event.endswith(_SENT):
            self.at = _now()
            self.out.set()


class WatchedProgress(Progress):
    """The program's own follower of a close, which says when the head went out."""

    last: FirstByte | None = None

    async def follow(self, event: str, info: Mapping[str, object]) -> None:
        await super().follow(event, info)
        if WatchedProgress.last is not None:
            await WatchedProgress.last.follow(event, info)


async def _press(program: RunningProgram) -> tuple[float, float]:
    """Close the oldest order; return CPU and wall seconds until its first byte."""
    number = next(iter(program.program.desk.book.state.orders))
    program.view.close_wanted.emit(number)
    dialog = await _until(lambda: program.window("closeDialog"), what="the dialog")
    program.button("percent100", dialog).click()
    button = program.button("closeButton", dialog)
    await _until(button.isEnabled, what="the button")
    await asyncio.sleep(_QUIET_S)
    WatchedProgress.last = first = FirstByte()
    began = _now()
    button.click()
    # Waited for without polling, which would cost the side that is not alone.
    await asyncio.wait_for(first.out.wait(), _LIMIT_S)
    await _until(lambda: not program.program.desk.closing.in_flight(), what="its end")
    dialog.done(0)
    await asyncio.sleep(_QUIET_S)
    return first.at[0] - began[0], first.at[1] - began[1]


async def _bare(origin: str) -> tuple[float, float]:
    """Send a DELETE no order answers to with httpx alone."""
    first = FirstByte()
    began = _now()
    async with httpx.AsyncClient(trust_env=False, verify=False) as client:  # noqa: S501
        await client.request(
            "DELETE",
            f"{origin}/trade/close",
            json={"order": 1, "volume": 1},
            headers={"Authorization": "nobody"},
            extensions={"trace": first.follow},
        )
    await asyncio.sleep(_QUIET_S)
    return first.at[0] - began[0], first.at[1] - began[1]


async def _series(
    qt: QApplication, folder: Path, times: int
) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    demo = ("--orders", "120", "--random-seed", "5", "--quotes-per-second", "0")
    limits = ClosingLimits()
    ours, bare = [], []
    async with RunningProgram(qt, folder, _until, *demo, limits=limits) as program:
        session = program.program.desk.session.session
        assert session is not None
        await _press(program)
        for _ in range(times):
            ours.append(await _press(program))
            bare.append(await _bare(session.origin))
    return ours, bare


def percentile_99(values: Sequence[float]) -> float:
    return sorted(values)[math.ceil(0.99 * len(values)) - 1]


def press(rounds: int) -> Iterator[Measure]:
    """Press the button of a close dialog many times, httpx alone in between."""
    qt = QApplication.instance() or QApplication(["bench", "-style", "fusion"])
    assert isinstance(qt, QApplication)
    qt.setQuitOnLastWindowClosed(False)
    import app.broker.close_call as call  # noqa: PLC0415 - patched for this run alone

    call.Progress = WatchedProgress  # type: ignore[attr-defined]
    gc.freeze()  # as the program does once it has imported everything
    with (
        tempfile.TemporaryDirectory(prefix="flatten-bench-") as folder,
        asyncio.Runner(loop_factory=lambda: QEventLoop(qt)) as runner,
    ):
        ours, bare = runner.run(_series(qt, Path(folder), rounds * _A_WINDOW))
    cpu, cpu_bare = (statistics.median(c for c, _ in each) for each in (ours, bare))
    wall = percentile_99([w for _, w in ours])
    yield Measure(name="press_httpx_alone", value=cpu_bare * 1000, unit="CPU ms")
    yield Measure(name="press", value=cpu * 1000, unit="CPU ms")
    ratio = cpu / cpu_bare
    yield Measure(name="press_cpu", value=ratio, unit="x httpx", goal=CPU_GOAL)
    wall_ms = wall * 1000
    yield Measure(name="press_wall", value=wall_ms, unit="ms, p99", goal=WALL_GOAL_MS)
