"""A defect put into a copy of the tree, and what the tests it names say to it.

The tree itself is never written to. The copy runs under the same interpreter, and its
own folder comes first on the path, so that what is imported is the copy.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.planted.defects import Defect

ROOT = Path(__file__).parents[2]
_COPIED = ("app", "tests", "resources", "pyproject.toml", "ruff.toml")
_LIMIT_S = 150.0
_RED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)


class MisplacedError(Exception):
    """An edit does not fit the tree any more; nothing was tried."""


@dataclass(frozen=True, slots=True)
class Found:
    """What became of one defect.

    Attributes:
        green: Named tests that did not notice.
        why: Why it could not be tried, or ``""``.
    """

    defect: Defect
    green: tuple[str, ...] = ()
    why: str = ""

    @property
    def is_detected(self) -> bool:
        return not self.green and not self.why


def edited(defect: Defect, root: Path = ROOT) -> dict[str, str]:
    """Return the text of each file of the tree as the defect makes it.

    Raises:
        MisplacedError: A text to replace does not stand there exactly once.
    """
    texts: dict[str, str] = {}
    for edit in defect.edits:
        text = texts.get(edit.path) or (root / edit.path).read_text("utf-8")
        if (times := text.count(edit.old)) != 1:
            raise MisplacedError(f"{edit.path}: stands {times} times, not once: {edit.old}")
        texts[edit.path] = text.replace(edit.old, edit.new)
    return texts


def copied(folder: Path) -> Path:
    """Copy the tree into ``folder``, without what it makes when it runs."""
    unwanted = shutil.ignore_patterns("__pycache__", ".*_cache", "screenshots")
    for name in _COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=unwanted)
        else:
            shutil.copy(ROOT / name, folder)
    return folder


def tried(defect: Defect, tree: Path) -> Found:
    """Put the defect into the copy, run what it names, and take it out again."""
    try:
        texts = edited(defect, tree)
    except MisplacedError as misplaced:
        return Found(defect, why=str(misplaced))
    whole = {path: (tree / path).read_text("utf-8") for path in texts}
    _written(tree, texts)
    try:
        return _judged(defect, _run(defect.tests, tree))
    except subprocess.TimeoutExpired:
        return Found(defect, why=f"no end within {_LIMIT_S:.0f} s")
    finally:
        _written(tree, whole)


def _written(tree: Path, texts: dict[str, str]) -> None:
    for path, text in texts.items():
        (tree / path).write_text(text, "utf-8")


def _run(tests: Sequence[str], tree: Path) -> str:
    command = [sys.executable, "-m", "pytest", "-q", "-rfE", "--tb=no"]
    command += ["-p", "no:cacheprovider", *tests]
    mine = {
        "PYTHONDONTWRITEBYTECODE": "1",
        "QT_QPA_PLATFORM": "offscreen",
        "COLUMNS": "500",
    }
    ended = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        cwd=tree,
        env=os.environ | mine | {"PYTHONPATH": str(tree), "COLUMNS": "500"},
        timeout=_LIMIT_S,
    )
    return ended.stdout


def _judged(defect: Defect, said: str) -> Found:
    red = _RED.findall(said)
    green = tuple(name for name in defect.tests if not any(_is_of(r, name) for r in red))
    lost = "" if red or " passed" in said else "its tests did not run"
    return Found(defect, green, lost)


def _is_of(case: str, name: str) -> bool:
    return case == name or case.startswith(f"{name}[")
