"""``python -m tests.misuse [--sequences N] [--seed S] [--acts N] [--replay FILE]``.

Careless hands at the real windows, off screen, against a demo broker of their own. What
a sequence breaks is told, and the sequence kept as a file that ``--replay`` plays again.
Then one JSON line a scene says how long the windows' loop ever stood still, and a last
line sums up. The exit status is 1 if a sequence broke anything; a standstill is a figure,
since a busy machine lengthens it. ``--sequences 0`` prints the standstills alone.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TypeVar

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from tests.misuse.heartbeat import heartbeat
from tests.misuse.play import ACTS, Played, play_drawn, replay
from tests.misuse.story import Story

_T = TypeVar("_T")


def _say(*words: object) -> None:
    print(*words, flush=True)  # noqa: T201 - a command


def main() -> int:
    """Return the process exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.misuse")
    parser.add_argument("--sequences", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--acts", type=int, default=ACTS)
    parser.add_argument("--replay", type=Path, metavar="FILE")
    parser.add_argument("--keep", type=Path, default=Path("build/misuse"), metavar="DIR")
    options = parser.parse_args()
    qt = QApplication(["misuse", "-style", "fusion"])
    qt.setQuitOnLastWindowClosed(False)
    if options.replay:
        return _sum_up([_play(qt, Story.load(options.replay), options.keep)], 0.0)
    began = time.monotonic()
    seeds = (f"{options.seed}-{number}" for number in range(options.sequences))
    played = [_play(qt, (seed, options.acts), options.keep) for seed in seeds]
    took_s = time.monotonic() - began
    for line in _on_a_loop(qt, lambda folder: heartbeat(qt, folder)):
        _say(line)
    return _sum_up(played, took_s)


def _play(qt: QApplication, what: Story | tuple[str, int], keep: Path) -> Played:
    """Play one sequence, and tell and keep what it broke."""
    if isinstance(what, Story):
        played = _on_a_loop(qt, lambda folder: replay(qt, folder, what))
    else:
        seed, acts = what
        played = _on_a_loop(qt, lambda folder: play_drawn(qt, folder, seed, acts))
    if played.violations:
        _say(f"{played.story.seed}: kept as {played.story.save(keep, played.violations)}")
        for violation in played.violations:
            _say(f"  {violation}")
    return played


def _on_a_loop(qt: QApplication, play: Callable[[Path], Coroutine[None, None, _T]]) -> _T:
    """Run it on a loop and in a folder of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="flatten-misuse-") as folder,
        asyncio.Runner(loop_factory=lambda: QEventLoop(qt)) as runner,
    ):
        return runner.run(play(Path(folder)))


def _sum_up(played: list[Played], took_s: float) -> int:
    done = sum((p.done for p in played), Counter[str]())
    ends = sum((p.ends for p in played), Counter[str]())
    broken = sum(len(p.violations) for p in played)
    _say("acts:", ", ".join(f"{count} {name}" for name, count in done.most_common()))
    _say("closes:", ", ".join(f"{count} {state}" for state, count in ends.most_common()))
    _say(f"{took_s:.0f} s")
    sums = f"acts {done.total()}, closes {ends.total()}, violations {broken}"
    _say(f"sequences {len(played)}, {sums}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
