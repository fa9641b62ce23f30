"""Builds, what two of them have in common, and how large they are."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench.measure import Measure

ROOT = Path(__file__).parents[2]

BUNDLE_MB = 140.0
DEB_MB = 50.0


@dataclass(frozen=True, slots=True)
class Built:
    """A folder that ``build.py`` filled.

    Attributes:
        took_s: How long it took; 0 if it was there before.
    """

    out: Path
    took_s: float = 0

    @property
    def bundle(self) -> Path:
        return self.out / "flatten"

    @property
    def notes(self) -> Path:
        return self.out / "work" / "flatten"

    @property
    def deb(self) -> Path:
        (file,) = self.out.glob("flatten_*.deb")
        return file


def build(out: Path) -> Built:
    """Run the build as a person would.

    Raises:
        subprocess.SubprocessError: It failed.
    """
    command = [sys.executable, str(ROOT / "packaging/build.py"), "--out", str(out)]
    began = time.monotonic()
    # What the build says goes to standard error: the figures are alone on the other.
    subprocess.run([*command, "--only", "deb"], check=True, stdout=sys.stderr.fileno())
    return Built(out, time.monotonic() - began)


def differences(one: Built, other: Built) -> Iterator[Measure]:
    """Compare two builds, file by file, and their packages."""
    yield Measure(name="build", value=one.took_s, unit="s")
    files = contents(one.bundle)
    unlike = {name for name, _ in files.items() ^ contents(other.bundle).items()}
    for name in sorted(unlike):
        sys.stderr.write(f"not the same twice: {name}\n")
    yield Measure(name="identical", value=len(files.keys() - unlike), unit="files")
    yield Measure(name="different", value=len(unlike), unit="files", goal=0)
    same = one.deb.read_bytes() == other.deb.read_bytes()
    yield Measure(name="different_deb", value=int(not same), unit="packages", goal=0)


def contents(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Return each file's and link's mode, date and contents by its place."""
    found = {}
    for file in sorted(folder.rglob("*")):
        facts = file.lstat()
        if file.is_symlink():
            body = str(file.readlink()).encode()
        else:
            body = b"" if file.is_dir() else file.read_bytes()
        place = file.relative_to(folder).as_posix()
        found[place] = (facts.st_mode, int(facts.st_mtime), body)
    return found


def sizes(built: Built) -> Iterator[Measure]:
    """Say how large the bundle and the package are, in millions of bytes."""
    files = [file for file in built.bundle.rglob("*") if not file.is_symlink()]
    unpacked = sum(file.stat().st_size for file in files if file.is_file())
    yield Measure(name="bundle", value=unpacked / 1e6, unit="MB", goal=BUNDLE_MB)
    packed = built.deb.stat().st_size
    yield Measure(name="deb", value=packed / 1e6, unit="MB", goal=DEB_MB)
