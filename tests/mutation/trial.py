"""One mutant in a copy of the tree, and whether the unit tests notice it.

A worker has read the libraries once; each mutant gets a fork of it, which is a second
less than a new interpreter. Nothing of the program has been imported before the fork.
"""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.mutants import Mutant

ROOT = Path(__file__).parents[2]
LIMIT_S = 60.0
_COPIED = ("app", "tests", "resources", "pyproject.toml")
_LIBRARIES = ("httpx", "httpcore", "msgspec", "PySide6.QtWidgets", "qasync", "pytest")
_FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True)
class Target:
    """A module and the fast tests that are about it, the likeliest first."""

    module: str
    tests: tuple[str, ...]


@contextlib.contextmanager
def copied_tree() -> Iterator[Path]:
    """Copy what the unit tests need; the tree itself is never written to."""
    unwanted = shutil.ignore_patterns("__pycache__", ".*_cache", "screenshots")
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        for name in _COPIED:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, tree / name, ignore=unwanted)
            else:
                shutil.copy(ROOT / name, tree)
        yield tree


def read_libraries() -> None:
    """Import what every test needs and none of them changes."""
    for name in _LIBRARIES:
        importlib.import_module(name)


def is_killed(target: Target, mutant: Mutant | None, tree: Path) -> bool:
    """Whether a test fails, or none ends in time; without a mutant: as it stands."""
    place = tree / target.module
    whole = place.read_text("utf-8")
    if mutant is not None:
        place.write_text(mutant.text, "utf-8")
    try:
        run = _FORK.Process(target=_tested, args=(target.tests, tree))
        run.start()
        run.join(LIMIT_S)
        if run.is_alive():
            run.kill()
            run.join()
        return run.exitcode != 0
    finally:
        place.write_text(whole, "utf-8")


def _tested(tests: tuple[str, ...], tree: Path) -> None:
    """Run the tests in this process and end it with their status."""
    os.chdir(tree)
    for name in [name for name in sys.modules if name.split(".")[0] in {"app", "tests"}]:
        del sys.modules[name]
    sys.path[:] = [str(tree), *(p for p in sys.path if p not in {"", str(ROOT)})]
    sys.dont_write_bytecode = True
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    pytest = importlib.import_module("pytest")
    # Plain asserts: what has been imported already cannot be rewritten, and says so.
    options = ["-x", "-q", "--tb=no", "--assert=plain", "-p", "no:cacheprovider"]
    os._exit(int(pytest.main([*options, *tests])))
