"""What a process under load costs: CPU, quotes taken in, and how late its loop is.

Used inside the processes that are compared: each window of a run counts the quotes that
were taken in and the CPU time that went by meanwhile.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer

_PROBE_MS = 5
_ROOT = Path(__file__).parents[2]


class FeedProcess:
    """The feed (see ``feed``); ``rate`` 0 sends as fast as it is read."""

    def __init__(self, rate: float) -> None:
        command = [sys.executable, "-m", "tests.bench.feed", str(rate)]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            command, cwd=_ROOT, stdin=pipe, stdout=pipe, text=True
        )
        self.url: str = self._line()["stream"]

    def sent(self) -> int:
        """Return how many quotes it has sent so far."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        found: int = self._line()["sent"]
        return found

    def stop(self) -> None:
        """End it; who listens sees its connection end."""
        with self._process as process:
            assert process.stdin is not None
            process.stdin.close()

    def _line(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())


@dataclass(frozen=True, slots=True)
class Window:
    """One stretch of a run."""

    quotes: int
    cpu_s: float
    wall_s: float


@dataclass(slots=True)
class Run:
    """What a process says of itself at its end.

    Attributes:
        late_ms: How late each beat of the probe was.
        rss_mb: Resident memory at the start and after each window.
    """

    windows: list[Window] = field(default_factory=list)
    late_ms: list[float] = field(default_factory=list)
    rss_mb: list[float] = field(default_factory=list)

    def say(self) -> None:
        """Print it as the process's one line."""
        sys.stdout.write(json.dumps(asdict(self)) + "\n")
        sys.stdout.flush()


class Probe(QObject):
    """A timer that notes how late it is called; the price of waiting in the loop."""

    def __init__(self) -> None:
        super().__init__()
        self.late_ms: list[float] = []
        self._due = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self.late_ms.clear()
        self._wait()

    def _wait(self) -> None:
        self._due = time.perf_counter() + _PROBE_MS / 1000
        self._timer.start(_PROBE_MS)

    def _beat(self) -> None:
        self.late_ms.append(max(0.0, (time.perf_counter() - self._due) * 1000))
        self._wait()


async def observe(
    taken: Callable[[], int],
    windows: Sequence[float],
    sleep: Callable[[float], Awaitable[None]],
    *,
    warm_up_s: float,
) -> Run:
    """Let the process run and measure it.

    Args:
        taken: Quotes taken in so far.
        windows: Length of each, in seconds.
    """
    run, probe = Run(), Probe()
    await sleep(warm_up_s)
    run.rss_mb.append(rss_mb())
    for length in windows:
        quotes, cpu, wall = taken(), time.process_time(), time.perf_counter()
        await sleep(length)
        now = time.process_time(), time.perf_counter()
        run.windows.append(Window(taken() - quotes, now[0] - cpu, now[1] - wall))
        run.rss_mb.append(rss_mb())
    # By itself: a probe that beats so often would cost as much as what is measured.
    probe.start()
    await sleep(min(windows))
    run.late_ms = probe.late_ms
    return run


def rss_mb() -> float:
    """Return this process's resident memory, in MiB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20
