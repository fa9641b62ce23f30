"""Explore the reconciler exhaustively: ``python -m tests.exhaustive [--length N]``.

All sequences of readings up to N with every letter, and up to N + 1 with the letters
that decide; then all that may follow an end, and all small lists. The exit status is 1
if a rule is broken.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from collections.abc import Iterator

from tests.exhaustive.explore import Found, Walk
from tests.exhaustive.kept import ends_kept
from tests.exhaustive.late import late_told
from tests.exhaustive.lists import lists_read
from tests.exhaustive.scope import SIZES

Share = tuple[int, bool, int, int]  # size, narrow, first reading, length


def _shares(length: int) -> Iterator[Share]:
    for size in range(len(SIZES)):
        for narrow in (False, True):
            firsts = Walk(SIZES[size], narrow=narrow).firsts()
            for first in range(len(firsts)):
                yield (size, narrow, first, length + narrow)


def _walk(share: Share) -> Found:
    size, narrow, first, length = share
    walk = Walk(SIZES[size], narrow=narrow)
    return walk.walk(walk.firsts()[first], length)


def main() -> int:
    """Return the process exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.exhaustive")
    parser.add_argument("--length", type=int, default=3)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    began, found = time.perf_counter(), Found()
    with multiprocessing.Pool(options.processes) as pool:
        for part in pool.imap_unordered(_walk, _shares(options.length)):
            found.add(part)
    found.add(ends_kept())
    found.add(late_told(options.length))
    found.add(lists_read())
    _tell(found, options.length, time.perf_counter() - began)
    return 1 if found.violations else 0


def _tell(found: Found, length: int, took_s: float) -> None:
    lines = [f"length {length}, narrow {length + 1}, {took_s:.0f} s"]
    lines += [f"told {state}: {count}" for state, count in sorted(found.told.items())]
    for rule, count in found.broken.most_common():
        lines.append(f"broken {count} times: {rule}; once by {found.first[rule]}")
    lines.append(f"cases {found.cases}, violations {found.violations}")
    print("\n".join(lines))  # noqa: T201 - that is what it is for


if __name__ == "__main__":
    sys.exit(main())
