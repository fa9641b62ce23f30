"""A mini soak: ``python -m tests.soak [--closes N] [--where]``.

The real program, off screen, does thousands of closes against a demo broker of its
own. One JSON line a measure of what it holds afterwards that it did not hold after the
warm-up (the first tenth, at least 60 closes, which is not counted in N); the exit
status is 1 if a goal does not hold. ``--where`` adds the lines of code whose memory
grew most; it slows the run down, and its own books count in the memory.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from tests.soak.run import Soak, soak

_TOP = 12


def main() -> int:
    """Return the process exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--closes", type=int, default=2000)
    parser.add_argument("--where", action="store_true", help="say what grew")
    options = parser.parse_args()
    qt = QApplication(["soak", "-style", "fusion"])
    qt.setQuitOnLastWindowClosed(False)
    if options.where:
        tracemalloc.start()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="flatten-soak-") as folder:
        done = soak(qt, Path(folder), options.closes)
    return _tell(done, time.perf_counter() - began)


def _tell(done: Soak, took_s: float) -> int:
    for line in done.grown[:_TOP]:
        print(line)  # noqa: T201 - that is what it is for
    for measure in done.measures:
        print(measure.line())  # noqa: T201
    ends = dict(done.ends.most_common())
    told = {"closes": done.closes, "ends": ends, "seconds": round(took_s, 1)}
    print(json.dumps(told))  # noqa: T201
    return 1 if any(m.holds is False for m in done.measures) else 0


if __name__ == "__main__":
    sys.exit(main())
