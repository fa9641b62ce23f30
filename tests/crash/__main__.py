"""``python -m tests.crash --times N``: kill -9 at every point N times, one verdict.

Each kill is of a real program without windows over real sockets, a real journal and a
demo broker in its own process. The exit status is 1 if anything was found.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.crash.drill import Drill, drills, play_all
from tests.crash.judging import Aftermath, wrong_states
from tests.crash.points import POINTS

Played = Sequence[tuple[Drill, Aftermath]]


def _say(*words: object) -> None:
    print(*words, flush=True)  # noqa: T201 - a command


def _tell_table(played: Played) -> None:
    _say(f"{'point':16} {'kills':>5} {'arrived':>7} {'executed':>8} {'slowest':>8}  told")
    for point in POINTS:
        found = [after for drill, after in played if drill.name == point]
        kills = sum(drill.kills for drill, _ in played if drill.name == point)
        arrived = sum(len(after.lines) for after in found)
        executed = sum(after.executed for after in found)
        slowest = max((after.told_after_s or 0.0 for after in found), default=0.0)
        counts = f"{kills:5} {arrived:7} {executed:8} {slowest:6.2f} s"
        _say(f"{point:16} {counts}  {_told(found)}")


def _told(found: Sequence[Aftermath]) -> str:
    states = [e.state for after in found for e in after.report.entries]
    none = sum(not after.report.entries for after in found)
    counted = [f"{states.count(state)} {state}" for state in sorted(set(states))]
    return ", ".join([*counted, *([f"{none} unrecorded"] if none else [])])


def _summed_up(played: Played) -> tuple[str, int]:
    """Return the last line and the number of things that must not be."""
    wrong = [fault for _, after in played for fault in wrong_states(after)]
    for fault in wrong:
        _say(fault)
    sent = sum(after.sent_by_recovery for _, after in played)
    double = sum(after.double_closes for _, after in played)
    kills = sum(drill.kills for drill, _ in played)
    line = f"kills {kills}, wrong states {len(wrong)}, sent by recovery {sent}"
    return f"{line}, double closes {double}", len(wrong) + sent + double


def main() -> int:
    """Return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash")
    parser.add_argument("--times", type=int, default=15)
    times = parser.parse_args().times
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="flatten-crash-") as folder:
        played = play_all(Path(folder), drills(times))
    _tell_table(played)
    _say(f"{time.monotonic() - begun:.0f} s")
    line, faults = _summed_up(played)
    _say(line)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
