"""What shared libraries and programs on Linux ask for, read with ``readelf``."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

_NEEDED = re.compile(r"\(NEEDED\).*\[(.+)\]")
_GLIBC = re.compile(r"\bGLIBC_(\d+)\.(\d+)")
_BATCH = 100


def is_elf(file: Path) -> bool:
    """Say whether ``file`` is a library or program of its own, not a link to one."""
    if file.is_symlink() or not file.is_file():
        return False
    with file.open("rb") as opened:
        return opened.read(4) == b"\x7fELF"


def needed(file: Path) -> list[str]:
    """Return the names of the libraries ``file`` itself is linked to."""
    return _NEEDED.findall(_readelf("--dynamic", [file]))


def missing_from(folder: Path) -> dict[str, list[str]]:
    """Return the libraries that must come from outside ``folder``, and what needs them."""
    inside = {name for _, _, files in os.walk(folder) for name in files}
    users: dict[str, list[str]] = {}
    for file in elf_files(folder):
        for name in needed(file):
            if name not in inside:
                users.setdefault(name, []).append(file.name)
    return users


def glibc_floor(folder: Path) -> tuple[int, int]:
    """Return the oldest glibc everything under ``folder`` runs with."""
    text = _readelf("--version-info", elf_files(folder))
    return max((int(major), int(minor)) for major, minor in _GLIBC.findall(text))


def elf_files(folder: Path) -> Iterator[Path]:
    return (file for file in sorted(folder.rglob("*")) if is_elf(file))


def _readelf(what: str, files: Iterable[Path]) -> str:
    names = list(files)
    parts = [names[start : start + _BATCH] for start in range(0, len(names), _BATCH)]
    return "".join(_run(["readelf", "--wide", what, *part]) for part in parts)


def _run(command: list[str | Path]) -> str:
    environment: Mapping[str, str] = os.environ | {"LC_ALL": "C"}
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env=environment
    )
    return done.stdout
