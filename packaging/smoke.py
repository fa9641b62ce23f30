"""Starts the frozen program as an installed one is started, and lets it test itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from environments import SetupError
from freezing import NAME, freeze

LIMIT_S = 120


def test(out: Path) -> int:
    """Freeze, run the self-test, say how long each took; return the exit status.

    Raises:
        SetupError: It could not be frozen.
    """
    began = time.monotonic()
    bundle = freeze(out)
    frozen = time.monotonic()
    suffix = ".exe" if os.name == "nt" else ""
    failed = self_test(bundle.folder / (NAME + suffix))
    took = time.monotonic() - frozen
    print(f"frozen in {frozen - began:.0f} s, self-test of the frozen program {took:.0f} s")
    for step in failed:
        print(f"failed: {step}")
    return 1 if failed else 0


def self_test(program: Path) -> list[str]:
    """Return the steps of the program's self-test that failed.

    Nothing of this shell reaches it but what its system cannot do without.

    Raises:
        SetupError: It ended without a report.
    """
    with tempfile.TemporaryDirectory(prefix="flatten-smoke-") as folder:
        results = Path(folder) / "results"
        status = subprocess.run(
            [program, "--self-test", results],
            check=False,
            env=_bare(folder),
            stderr=subprocess.DEVNULL,
            timeout=LIMIT_S,
        ).returncode
        try:
            report = json.loads((results / "report.json").read_text("utf-8"))
        except OSError as error:
            raise SetupError(f"the program ended with {status} and no report") from error
    failed = [str(step) for step in report["steps"] if not step["passed"]]
    return failed or ([] if status == 0 else [f"exit status {status}"])


def _bare(home: str) -> dict[str, str]:
    if sys.platform == "win32":
        return dict(os.environ)
    return {"HOME": home, "PATH": os.defpath}
