"""How long a cold start takes until the first painted window, frozen and from source.

Both are watched from outside in the same way: Qt is asked to say when it puts a
painted window on the screen, and the time until it says so counts. Before each start
what the program reads is put out of memory, unless another program uses it too; so the
starts take turns, and the best of each counts. Home is empty, as on a first start.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.bench.measure import Measure
from tests.packaging.builds import ROOT, Built

GOAL = 1.3
ROUNDS = 9

_PAINTED = b"qt.widgets.painting: Flushing"
_LIMIT_S = 60.0


def starting(built: Built) -> Iterator[Measure]:
    """Measure both sides in turn and compare the best of each, cold and warm."""
    with tempfile.TemporaryDirectory(prefix="flatten-start-") as folder:
        sides = {"frozen": frozen(built), "source": source(Path(folder))}
        took: dict[str, list[float]] = {}
        for turn in range(1 + ROUNDS):
            for name, side in sides.items():
                for kind in ("cold", "warm"):
                    if kind == "cold":
                        forget(side.reads)
                    seconds = first_paint(side, Path(folder))
                    # The first turn writes the compiled modules of the source side.
                    took.setdefault(f"{name}_{kind}", []).extend([seconds] * (turn > 0))
    best = {name: min(found) for name, found in took.items()}
    for name, seconds in best.items():
        yield Measure(name=f"start_{name}", value=seconds * 1000, unit="ms")
    warm, cold = (best[f"frozen_{k}"] / best[f"source_{k}"] for k in ("warm", "cold"))
    yield Measure(name="start_warm", value=warm, unit="x source")
    yield Measure(name="start_cold", value=cold, unit="x source", goal=GOAL)


class Side:
    """One way to start the program.

    Args:
        reads: Folders it reads from.
    """

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], reads: Sequence[Path]
    ) -> None:
        self.command = command
        self.environment = environment
        self.reads = reads


def frozen(built: Built) -> Side:
    return Side([str(built.bundle / "flatten")], {}, [built.bundle])


def source(folder: Path) -> Side:
    """``python -m app``, in the environment the build froze if that is here.

    It holds the same packages, and nobody else has its files in memory.
    """
    own = ROOT / "build" / "frozen"
    python = own / "bin" / "python"
    environment = {
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
    }
    base = Path(sys.base_prefix) / "lib" / f"python3.{sys.version_info.minor}"
    command = [str(python) if python.exists() else sys.executable, "-m", "app"]
    return Side(command, environment, [own / "lib", folder, ROOT / "app", base])


def forget(folders: Sequence[Path]) -> None:
    """Put the files under ``folders`` out of memory where nobody else uses them."""
    os.sync()
    for folder in folders:
        for file in folder.rglob("*"):
            if file.is_file() and not file.is_symlink():
                opened = os.open(file, os.O_RDONLY)
                os.posix_fadvise(opened, 0, 0, os.POSIX_FADV_DONTNEED)
                os.close(opened)


def first_paint(side: Side, home: Path) -> float:
    """Return the seconds from the start of a program until its first painted window.

    Raises:
        RuntimeError: It ended without painting one.
    """
    environment = {
        "HOME": str(home / "home"),
        "PATH": os.defpath,
        "QT_QPA_PLATFORM": "offscreen",
        "QT_LOGGING_RULES": "qt.widgets.painting=true",
        "QT_FORCE_STDERR_LOGGING": "1",
        **side.environment,
    }
    began = time.monotonic()
    with subprocess.Popen(
        side.command, env=environment, cwd=home, stderr=subprocess.PIPE
    ) as process:
        assert process.stderr is not None
        try:
            for line in process.stderr:
                if line.startswith(_PAINTED):
                    return time.monotonic() - began
                if time.monotonic() - began > _LIMIT_S:
                    break
        finally:
            process.kill()
    raise RuntimeError(f"{side.command[0]} painted no window")
