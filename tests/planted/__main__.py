"""``python -m tests.planted``: every defect is put in, and must turn its tests red.

The exit status is 1 unless each of the fourteen was noticed by each test it names.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.planted.defects import DEFECTS, Defect
from tests.planted.trial import Found, copied, tried

_WORKERS = 2


def _say(*words: object) -> None:
    print(*words, flush=True)  # noqa: T201 - a command


def _tell(found: Found, took_s: float) -> None:
    defect = found.defect
    verdict = "detected" if found.is_detected else "MISSED"
    _say(f"{defect.name:4} {verdict:9} {took_s:5.1f} s  {defect.words}")
    for name in defect.tests:
        _say(f"     {'green' if name in found.green else 'red  '}  {name}")
    if found.why:
        _say(f"     {found.why}")


def _one(defect: Defect) -> Found:
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        found = tried(defect, copied(Path(folder)))
        _tell(found, time.perf_counter() - begun)
        return found


def _wanted(names: Sequence[str]) -> Iterator[Defect]:
    return (defect for defect in DEFECTS if not names or defect.name in names)


def main(names: Sequence[str]) -> int:
    """Return the exit status; ``names`` are those to try, or none for all."""
    with ThreadPoolExecutor(_WORKERS) as pool:
        results = list(pool.map(_one, _wanted(names)))
    detected = sum(found.is_detected for found in results)
    _say(f"planted {len(results)}, detected {detected}")
    return 0 if detected == len(results) and results else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
