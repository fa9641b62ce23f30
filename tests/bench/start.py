"""How much a start costs until its first painted window, beside a bare Qt window's.

CPU time is compared, not wall time, because other processes of the computer do not
change it as much. Compiled modules are kept in a folder of the run's own and the first
start of each side is not counted, so that both are measured as an installed program
starts: nothing is compiled any more. Home is an empty folder, as on a first start.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

from tests.bench.measure import Measure

GOAL = 1.5
_ROOT = Path(__file__).parents[2]
_CHILD = Path(__file__).with_name("first_paint.py")
_LIMIT_S = 60.0


class FirstPaint(TypedDict):
    """What the child process says at its first paint.

    Attributes:
        modules: Names of everything imported until then.
        made_qt: Whether the enumerations of ``Qt`` have been made.
        seen: Object names of the widgets on the screen.
    """

    cpu_s: float
    modules: list[str]
    made_qt: bool
    seen: list[str]


def first_paint(which: str, home: Path) -> FirstPaint:
    """Start "app" or "bare" with ``home`` as the user's and return its report.

    Raises:
        subprocess.SubprocessError: It failed, or painted nothing within a minute.
    """
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "PYTHON"))}
    environ = kept | {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "PYTHONPATH": str(_ROOT),
        "PYTHONPYCACHEPREFIX": str(home / "compiled"),
        "QT_QPA_PLATFORM": kept.get("QT_QPA_PLATFORM", "offscreen"),
    }
    done = subprocess.run(
        [sys.executable, str(_CHILD), which],
        check=True,
        env=environ,
        stdout=subprocess.PIPE,
        timeout=_LIMIT_S,
    )
    found: FirstPaint = json.loads(done.stdout)
    return found


def start(rounds: int) -> Iterator[Measure]:
    """Measure both sides in turn and compare the best of each."""
    took: dict[str, list[float]] = {"bare": [], "app": []}
    with tempfile.TemporaryDirectory(prefix="flatten-bench-") as folder:
        for _ in range(1 + rounds):
            for which, found in took.items():
                found.append(first_paint(which, Path(folder))["cpu_s"])
    bare, app = (min(found[1:]) for found in took.values())
    yield Measure(name="start_bare", value=bare * 1000, unit="CPU ms")
    yield Measure(name="start_app", value=app * 1000, unit="CPU ms")
    yield Measure(name="start", value=app / bare, unit="x bare", goal=GOAL)
