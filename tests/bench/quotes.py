"""What live prices cost: the running program beside a monitor of table items.

Both are processes of their own that read the same feed on the same kind of loop, shown
in 1600 x 900; see ``watched`` and ``peer``. Figures are quotes a CPU second, the best of
the windows of each side. CPU time is what is compared: it counts reading, parsing,
checking, the book and painting, and does not count waiting. ``delay`` compares how late
a timer of the loop is with the same timer in an empty window, in the same run.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.bench.measure import Measure

FEW, MANY = 1_000, 10_000
SLOW_RATE = 1_000.0
_ROOT = Path(__file__).parents[2]
_LIMIT_S = 180.0
_WINDOW_S, _STEADY_S = 3.0, 6.0
_ENDURANCE_S, _ENDURANCE_QUICK_S = 1_800.0, 120.0

Run = dict[str, Any]


def _child(*words: object) -> Run:
    """Run one side and return what it says of itself.

    Raises:
        subprocess.SubprocessError: It failed or took too long.
    """
    module, *rest = map(str, words)
    environ = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    seconds = sum(float(word) for word in rest[2:] if word[:1].isdigit())
    done = subprocess.run(
        [sys.executable, "-m", f"tests.bench.{module}", *rest],
        check=True,
        cwd=_ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        timeout=_LIMIT_S + 2 * seconds,
    )
    found: Run = json.loads(done.stdout.splitlines()[-1])
    return found


def _app(rows: int, rate: float, *words: object) -> Run:
    return _child("watched", rows, rate, *words)


def _peer(which: str, rows: int, rate: float, *words: object) -> Run:
    return _child("peer", which, rows, rate, *words)


def per_cpu_second(run: Run) -> float:
    """Return the quotes a CPU second took in, in the best window."""
    best: float = max(w["quotes"] / w["cpu_s"] for w in run["windows"])
    return best


def cpu_share(run: Run) -> float:
    """Return the part of one core that was used, in the best window."""
    best: float = min(w["cpu_s"] / w["wall_s"] for w in run["windows"])
    return best


def quotes(rounds: int) -> Iterator[Measure]:
    """Saturate both sides at two sizes, and the program at a third."""
    windows = [_WINDOW_S] * rounds
    speeds = {rows: per_cpu_second(_app(rows, 0, *windows)) for rows in (100, FEW, MANY)}
    for rows, goal in ((FEW, 25.0), (MANY, 500.0)):
        still = per_cpu_second(_app(rows, 0, "--no-flash", *windows))
        peer = per_cpu_second(_peer("widget", rows, 0, *windows))
        yield _speed(f"quotes_widget_{rows}", peer)
        yield _speed(f"quotes_app_{rows}", speeds[rows])
        yield _speed(f"quotes_app_{rows}_no_flash", still)
        yield _times(f"quotes_{rows}", speeds[rows] / peer, "x widget", goal)
        if importlib.util.find_spec("vnpy") is not None:
            other = per_cpu_second(_peer("vnpy", rows, 0, *windows))
            yield _speed(f"quotes_vnpy_{rows}", other)
            yield _times(f"quotes_{rows}_vnpy", speeds[rows] / other, "x vnpy", None)
    ratio = speeds[100] / speeds[MANY]
    yield Measure(name="quotes_by_rows", value=ratio, unit="x CPU of 100 rows", goal=1.3)


def steady(rounds: int) -> Iterator[Measure]:
    """Run both sides at a thousand quotes a second, and compare CPU and lateness."""
    windows = [_STEADY_S] * rounds
    app = _app(FEW, SLOW_RATE, *windows)
    peer = _peer("widget", FEW, SLOW_RATE, *windows)
    idle = _peer("idle", 0, SLOW_RATE, *windows)
    many = _app(MANY, SLOW_RATE, *windows)
    for name, run in (("app", app), ("widget", peer), ("app_many", many)):
        yield Measure(name=f"steady_{name}", value=100 * cpu_share(run), unit="% of a core")
    ratio = cpu_share(app) / cpu_share(peer)
    yield Measure(name="steady_cpu", value=ratio, unit="x widget", goal=0.25)
    base = percentile(idle["late_ms"], 0.99)
    late = percentile(app["late_ms"], 0.99) - base
    yield Measure(name="delay_idle", value=base, unit="ms, p99")
    yield Measure(name="delay", value=late, unit="ms beyond idle, p99", goal=8.0)
    worst = max(many["late_ms"]) - max(idle["late_ms"])
    yield Measure(name="delay_worst", value=worst, unit="ms beyond idle", goal=50.0)


def endurance(rounds: int) -> Iterator[Measure]:
    """Run the program for half an hour (``--quick``: two minutes) and see it not grow.

    Its first tenth is for caches to fill.
    """
    length = _ENDURANCE_S if rounds > 1 else _ENDURANCE_QUICK_S
    run = _app(FEW, SLOW_RATE, length / 10, length * 9 / 10)
    grown = run["rss_mb"][2] - run["rss_mb"][1]
    yield Measure(name="endurance", value=grown, unit="MiB grown", goal=10.0)


def percentile(values: Sequence[float], part: float) -> float:
    found = sorted(values)
    return found[min(len(found) - 1, int(len(found) * part))]


def _speed(name: str, value: float) -> Measure:
    return Measure(name=name, value=value, unit="quotes/CPU s")


def _times(name: str, value: float, unit: str, goal: float | None) -> Measure:
    return Measure(name=name, value=value, unit=unit, goal=goal, at_least=True)
