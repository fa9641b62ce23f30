"""What a process holds: memory, handles, threads, tasks, objects of Qt.

Read from ``/proc`` where it is there, so the figures are those of the system, not of
Python's own books. Wrappers are no measure for Qt's objects: they are counted from the
windows downwards.
"""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from tests.bench.measure import Measure

RSS_GOAL_MB = 20.0
HANDLES_GOAL = 2
_MB = 1024 * 1024
_PROC = Path("/proc/self")


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """What was held at one moment.

    Attributes:
        rss: Resident memory in bytes.
        handles: Open files and sockets.
        widgets: Top-level widgets.
        objects: All QObjects reachable from a top-level widget.
    """

    rss: int
    handles: int
    threads: int
    tasks: int
    widgets: int
    objects: int


def weigh(tasks: Sequence[str]) -> Holdings:
    """Return what this process holds now, after what can be collected has been."""
    gc.collect()
    windows = QApplication.topLevelWidgets()
    pages = int((_PROC / "statm").read_text(encoding="ascii").split()[1])
    return Holdings(
        rss=pages * os.sysconf("SC_PAGESIZE"),
        handles=len(list((_PROC / "fd").iterdir())) - 1,  # one is the listing's own
        threads=threading.active_count(),
        tasks=len(tasks),
        widgets=len(windows),
        objects=sum(1 + len(w.findChildren(QObject)) for w in windows),
    )


def compare(base: Holdings, end: Holdings, closes: int) -> list[Measure]:
    """Return what grew over so many closes; more than the base is what may not be."""
    growth = (end.rss - base.rss) / _MB
    apart = abs(end.handles - base.handles)
    return [
        Measure(name="rss_growth", value=growth, unit="MB", goal=RSS_GOAL_MB),
        Measure(name="rss_per_close", value=growth * 1024 / closes, unit="KB"),
        Measure(name="rss_end", value=end.rss / _MB, unit="MB"),
        Measure(name="handles_apart", value=apart, unit="handles", goal=HANDLES_GOAL),
        _left("threads", end.threads - base.threads),
        _left("tasks", end.tasks - base.tasks),
        _left("top_level_widgets", end.widgets - base.widgets),
        _left("qobjects", end.objects - base.objects),
    ]


def _left(name: str, more: int) -> Measure:
    return Measure(name=f"{name}_left", value=more, unit=name, goal=0)
