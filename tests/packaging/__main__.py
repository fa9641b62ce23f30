"""Prove the installers: ``python -m tests.packaging [NAME…] [--built DIR]``.

Builds twice and compares, measures, installs the package into fresh Debian systems, and
the setup program for Windows, with a stand-in for the program, under wine.
One JSON line a figure; the exit status is 1 if a goal does not hold. What this computer
cannot do is skipped and said. It takes about ten minutes; ``--built`` takes a folder
that ``build.py --out`` filled instead of building, and so cannot compare two.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

# The build's scripts are no package; the proofs ask them what they know.
sys.path.insert(0, str(Path(__file__).parents[2] / "packaging"))

from tests.bench.measure import Measure
from tests.packaging.builds import Built, build, differences, sizes
from tests.packaging.chroots import SkippedError, installed
from tests.packaging.inside import inside
from tests.packaging.starting import starting
from tests.packaging.windows import life

PROOFS: dict[str, Callable[[Built], Iterator[Measure]]] = {
    "sizes": sizes,
    "inside": inside,
    "start": starting,
    "debian12": lambda built: installed(built, "bookworm"),
    "debian13": lambda built: installed(built, "trixie"),
    "windows": life,
}
UNBUILT = {"windows"}
"""The proofs that need no build."""
TWICE = "twice"


def main() -> int:
    """Return the process exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.packaging")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=", ".join([TWICE, *PROOFS])
    )
    parser.add_argument("--built", type=Path, metavar="DIR", help="do not build")
    options = parser.parse_args()
    if unknown := sorted(set(options.names) - {TWICE, *PROOFS}):
        parser.error(f"there is no proof called {', '.join(unknown)}")
    with tempfile.TemporaryDirectory(prefix="flatten-packaging-") as folder:
        return prove(options.names or [TWICE, *PROOFS], options.built, Path(folder))


def prove(names: list[str], found: Path | None, folder: Path) -> int:
    """Run the proofs called ``names`` and return the exit status."""
    if found or UNBUILT.issuperset(names):
        built = Built((found or folder).absolute())
    else:
        built = build(folder / "first")
    proofs = PROOFS | {TWICE: lambda one: twice(one, None if found else folder)}
    held = True
    for name in names:
        try:
            for measure in proofs[name](built):
                tell(measure.line())
                held = held and measure.holds is not False
        except SkippedError as reason:
            tell(json.dumps({"name": name, "skipped": str(reason)}))
    return 0 if held else 1


def twice(built: Built, folder: Path | None) -> Iterator[Measure]:
    """Build once more in ``folder`` and compare.

    Raises:
        SkippedError: There is no first build to compare with.
    """
    if folder is None:
        raise SkippedError("--built was given: there is only one build")
    yield from differences(built, build(folder / "second"))


def tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - that is what it is for


if __name__ == "__main__":
    sys.exit(main())
