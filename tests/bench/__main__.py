"""Measure the program: ``python -m tests.bench [NAME…] [--quick]``.

One JSON line a figure; the exit status is 1 if a goal does not hold. ``--quick`` takes
fewer windows, to see that a bench works; its figures are not to be quoted. Without names
all are run but ``endurance``, which takes half an hour. Windows are painted in memory, so
that no screen decides, unless ``QT_QPA_PLATFORM`` names another place for them.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator

from tests.bench.closing import closing
from tests.bench.journal import journal
from tests.bench.measure import Measure
from tests.bench.press import press
from tests.bench.quotes import endurance, quotes, steady
from tests.bench.start import start
from tests.bench.stream import stream
from tests.bench.table import table
from tests.bench.valuation import valuation

WINDOWS, QUICK = 5, 1

BENCHES: dict[str, Callable[[int], Iterator[Measure]]] = {
    "start": start,
    "closing": closing,
    "press": press,
    "journal": journal,
    "table": table,
    "stream": stream,
    "valuation": valuation,
    "quotes": quotes,
    "steady": steady,
}
LONG: dict[str, Callable[[int], Iterator[Measure]]] = {"endurance": endurance}


def main() -> int:
    """Return the process exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES | LONG))
    parser.add_argument("--quick", action="store_true", help="fewer windows")
    options = parser.parse_args()
    if unknown := sorted(set(options.names) - set(BENCHES | LONG)):
        parser.error(f"there is no bench called {', '.join(unknown)}")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    windows = QUICK if options.quick else WINDOWS
    held = True
    for name in options.names or BENCHES:
        for measure in (BENCHES | LONG)[name](windows):
            print(measure.line(), flush=True)  # noqa: T201 - that is what it is for
            held = held and measure.holds is not False
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
