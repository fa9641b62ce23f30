"""Virtual environments, made and filled from the hashed lock files in this folder.

Shared by the scripts of this folder, which run before anything is installed: standard
library only.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import re
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
OLDEST = (3, 11)
RUN_LOCK = HERE / "requirements-run.txt"
DEV_LOCK = HERE / "requirements-dev.txt"
BUILD_LOCK = HERE / "requirements-build.txt"
NO_PIP_NOTICE = "--disable-pip-version-check"

Command = Sequence[str | Path]


class SetupError(Exception):
    """Something this computer lacks; the text says what, and what to do."""


def python_of(folder: Path) -> Path:
    """Return the interpreter of the environment in ``folder``, made or not."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def fill(folder: Path, lock_file: Path) -> bool:
    """Bring the environment in ``folder`` to what ``lock_file`` says.

    A stamp with the lock's own hash, written by ``stamp`` once all is well, says that
    it is in place.

    Returns:
        Whether anything had to be installed.

    Raises:
        SetupError: The environment cannot be made or filled.
    """
    if is_filled(folder, lock_file):
        return False
    python = python_of(folder)
    if not usable(python):
        print(f"Making {folder.name}", flush=True)
        make_venv(folder)
    print(f"Installing {lock_file.name}; the first time takes a while.", flush=True)
    command: Command = [python, "-m", "pip", "install", "--quiet", NO_PIP_NOTICE]
    if call([*command, "--require-hashes", "--requirement", lock_file], os.environ):
        raise SetupError("The packages could not be installed; see what pip says above.")
    return True


def is_filled(folder: Path, lock_file: Path) -> bool:
    stamp_file = _stamp_file(folder, lock_file)
    stamped = stamp_file.exists() and stamp_file.read_text() == _digest(lock_file)
    return stamped and python_of(folder).exists()


def stamp(folder: Path, lock_file: Path) -> None:
    """Note that the environment in ``folder`` is what ``lock_file`` says."""
    _stamp_file(folder, lock_file).write_text(_digest(lock_file))


def _stamp_file(folder: Path, lock_file: Path) -> Path:
    return folder / f"{lock_file.stem}.sha256"


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def make_venv(folder: Path) -> None:
    """Make an empty environment in place of what is in ``folder``.

    Raises:
        SetupError: This Python cannot; nothing was changed.
    """
    if importlib.util.find_spec("ensurepip") is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise SetupError(
            "This Python cannot make virtual environments. On Debian or Ubuntu:\n"
            f"  sudo apt-get install python{version}-venv"
        )
    venv.create(folder, clear=True, with_pip=True, symlinks=os.name != "nt")


def usable(python: Path) -> bool:
    """Say whether an environment is whole and new enough to install into."""
    code = f"import pip, sys; sys.exit(sys.version_info < {OLDEST})"
    with contextlib.suppress(OSError):
        return subprocess.run([python, "-c", code], check=False).returncode == 0
    return False


def pinned(lock: str) -> dict[str, str]:
    """Return each pin of a lock file's text by name, with its hashes as pip reads them."""
    blocks = re.split(r"\n(?=[A-Za-z0-9])", lock)
    found = ((re.match(r"([A-Za-z0-9][\w.-]*)==", block), block) for block in blocks)
    return {match[1]: block.rstrip() + "\n" for match, block in found if match}


def call(command: Command, environment: Mapping[str, str]) -> int:
    """Run ``command`` in the project and return its status.

    Ctrl-C reaches the child too; it is waited for, because a program with a close
    under way has something to finish.
    """
    with subprocess.Popen(command, cwd=ROOT, env=environment) as child:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                continue
