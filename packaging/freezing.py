"""Freezes the program: one folder with both programs and everything they need.

What is frozen comes from an environment of its own with the locked run-time packages
and the freezer, nothing else, so that no tool slips into the bundle. Two builds of one
commit are the same, byte for byte: hashes, dates and the order of files are fixed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from environments import (
    BUILD_LOCK,
    HERE,
    ROOT,
    RUN_LOCK,
    Command,
    SetupError,
    call,
    fill,
    is_filled,
    pinned,
    python_of,
    stamp,
)

BUILD = ROOT / "build"
TOOLS = BUILD / "tools"
FROZEN = BUILD / "frozen"
ICONS = BUILD / "icons"
SPEC = HERE / "flatten.spec"
NAME = "flatten"

FREEZER = (
    "altgraph",
    "macholib",
    "packaging",
    "pefile",
    "pyinstaller",
    "pyinstaller-hooks-contrib",
    "pywin32-ctypes",
    "setuptools",
)
"""PyInstaller and what it needs on one system or another."""

# The date of everything in a build that is not from a commit.
FIXED_EPOCH = 1767225600


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """The frozen program.

    Attributes:
        folder: Holds both programs; complete, it can be moved anywhere.
        notes: Where PyInstaller wrote down what it took from where.
        python: The interpreter of the environment that was frozen.
        epoch: The date of every file in it, in seconds since 1970.
    """

    folder: Path
    notes: Path
    python: Path
    version: str
    epoch: int

    @property
    def inside(self) -> Path:
        return self.folder / "_internal"


def freeze(out: Path) -> Bundle:
    """Build ``out/flatten`` anew, without its licences and list of parts.

    Raises:
        SetupError: A tool is missing or failed; ``out/flatten`` may be incomplete.
    """
    python = frozen_environment()
    run([python, HERE / "icons.py", ROOT / "resources" / "flatten.svg", ICONS])
    notes = out / "work"
    shutil.rmtree(notes, ignore_errors=True)
    command: Command = [python, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"]
    run([*command, "--distpath", out, "--workpath", notes, SPEC], _settings(notes))
    bundle = Bundle(
        folder=out / NAME,
        notes=notes / NAME,
        python=python,
        version=version(),
        epoch=epoch(),
    )
    if sys.platform == "linux":
        strip(bundle)
    return bundle


def frozen_environment() -> Path:
    """Bring the environment that is frozen up to date and return its interpreter."""
    BUILD.mkdir(exist_ok=True)
    lock_file = BUILD / "requirements-frozen.txt"
    text = frozen_lock(RUN_LOCK.read_text("utf-8"), BUILD_LOCK.read_text("utf-8"))
    if not lock_file.exists() or lock_file.read_text("utf-8") != text:
        lock_file.write_text(text, encoding="utf-8")
    _fill_anew(FROZEN, lock_file)
    return python_of(FROZEN)


def frozen_lock(run_lock: str, build_lock: str) -> str:
    """Return the run-time lock with the freezer's own pins added."""
    ours, tools = pinned(run_lock), pinned(build_lock)
    added = [tools[name] for name in FREEZER if name in tools and name not in ours]
    return run_lock.rstrip() + "\n" + "".join(added)


def tool(name: str) -> Path:
    """Return a program of the build's tools, installing them where they are not."""
    _fill_anew(TOOLS, BUILD_LOCK)
    suffix = ".exe" if os.name == "nt" else ""
    return python_of(TOOLS).with_name(name + suffix)


def _fill_anew(folder: Path, lock_file: Path) -> None:
    """What an older lock installed must not stay, or it would be frozen too."""
    if not is_filled(folder, lock_file):
        shutil.rmtree(folder, ignore_errors=True)
    if fill(folder, lock_file):
        stamp(folder, lock_file)


def strip(bundle: Bundle) -> None:
    """Take symbols for debuggers out of Python's own libraries; Qt's stay untouched."""
    files = [
        *bundle.inside.glob("libpython3*.so*"),
        *bundle.inside.glob("python3.*/lib-dynload/*.so"),
    ]
    run(["strip", "--strip-unneeded", *files])


def set_dates(folder: Path, seconds: int) -> None:
    """Give everything in ``folder``, and itself, one date."""
    follow = os.utime not in os.supports_follow_symlinks
    for file in [*folder.rglob("*"), folder]:
        os.utime(file, (seconds, seconds), follow_symlinks=follow)


def version() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return str(project["version"])


def epoch() -> int:
    """The date of a build: the caller's, else the commit's, else a fixed one."""
    if told := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(told)
    git = shutil.which("git")
    command: Command = [git or "git", "log", "-1", "--format=%ct"]
    if git and (ROOT / ".git").exists():
        found = subprocess.run(
            command, check=False, cwd=ROOT, capture_output=True, text=True
        )
        if found.returncode == 0 and found.stdout.strip():
            return int(found.stdout)
    return FIXED_EPOCH


def run(command: Iterable[str | Path], settings: dict[str, str] | None = None) -> None:
    """Run one step of a build.

    Raises:
        SetupError: It failed, or is not installed.
    """
    parts = list(command)
    try:
        failed = call(parts, os.environ | repeatable() | (settings or {}))
    except FileNotFoundError as error:
        raise SetupError(f"{parts[0]} is not installed.") from error
    if failed:
        raise SetupError(f"{Path(parts[0]).name} failed; see above.")


def repeatable() -> dict[str, str]:
    """What makes the tools do the same twice."""
    return {"SOURCE_DATE_EPOCH": str(epoch()), "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}


def _settings(notes: Path) -> dict[str, str]:
    # PyInstaller's cache goes with the notes: nothing of another build is reused.
    return {"FLATTEN_ICONS": str(ICONS), "PYINSTALLER_CONFIG_DIR": str(notes / "cache")}
