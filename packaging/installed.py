"""Installs what was built, lets the installed program test itself, takes it away again.

``python3 packaging/installed.py DIR`` does it with everything in ``DIR`` that is for this
system, as a person would and for good: run it on a computer that is thrown away.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import smoke
from environments import Command, SetupError
from freezing import NAME
from identity import APP

Installed = Callable[[Path], AbstractContextManager[Path]]
Test = Callable[[Path], list[str]]


@contextmanager
def deb(file: Path) -> Iterator[Path]:
    """Install the package for Debian and Ubuntu."""
    must([*_as_root(), "apt-get", "install", "--yes", "--no-install-recommends", file])
    try:
        yield Path("/usr/bin", NAME)
    finally:
        must([*_as_root(), "apt-get", "purge", "--yes", NAME])
    gone(Path("/opt", NAME))


@contextmanager
def archive(file: Path) -> Iterator[Path]:
    """Unpack the archive for Linux."""
    with tempfile.TemporaryDirectory() as folder, tarfile.open(file) as packed:
        packed.extractall(folder, filter="data")
        yield Path(folder, file.name.removesuffix(".tar.xz"), NAME)


@contextmanager
def appimage(file: Path) -> Iterator[Path]:
    """Let the program in one file unpack itself; not every computer can mount it."""
    with tempfile.TemporaryDirectory() as folder:
        must([file.absolute(), "--appimage-extract"], Path(folder))
        yield Path(folder, "squashfs-root", "AppRun")


@contextmanager
def setup(file: Path) -> Iterator[Path]:
    """Run the setup program for Windows without its window."""
    home = Path(os.environ["LOCALAPPDATA"], "Programs", APP)
    must([file, "/S"])
    must([file, "/S"])  # over itself, as an upgrade is
    try:
        yield home / "program" / f"{NAME}.exe"
    finally:
        # Told its folder like this it does not copy itself, so its status is the truth.
        must([home / "uninstall-flatten.exe", "/S", f"_?={home}"])
    gone(home / "program")


@contextmanager
def portable(file: Path) -> Iterator[Path]:
    """Unpack the archive for Windows."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.unpack_archive(file, folder)
        yield Path(folder, file.stem, f"{NAME}.exe")


@contextmanager
def dmg(file: Path) -> Iterator[Path]:
    """Copy the application out of its disk image; its seal must be whole."""
    with tempfile.TemporaryDirectory() as folder:
        disk, app = Path(folder, "disk"), Path(folder, f"{APP}.app")
        must(["hdiutil", "attach", "-quiet", "-nobrowse", "-mountpoint", disk, file])
        try:
            must(["ditto", disk / app.name, app])
        finally:
            must(["hdiutil", "detach", "-quiet", disk])
        must(["codesign", "--verify", "--deep", "--strict", app])
        yield app / "Contents" / "MacOS" / NAME


KINDS: dict[str, dict[str, Installed]] = {
    "linux": {"*.deb": deb, "*-linux-*.tar.xz": archive, "*.AppImage": appimage},
    "win32": {"*-setup*.exe": setup, "*-portable*.zip": portable},
    "darwin": {"*.dmg": dmg},
}
"""How each kind of file is installed on each system, by what its name looks like."""


def artefacts(folder: Path, system: str) -> list[tuple[Path, Installed]]:
    """Return everything in ``folder`` for ``system``, and how it is installed."""
    return [
        (file, install)
        for pattern, install in KINDS.get(system, {}).items()
        for file in sorted(folder.glob(pattern))
    ]


def try_out(file: Path, install: Installed, test: Test = smoke.self_test) -> bool:
    """Install one file, test what is installed, say how it went."""
    began = time.monotonic()
    try:
        with install(file) as program:
            failed = test(program)
    except (SetupError, OSError, subprocess.SubprocessError) as error:
        failed = [str(error)]
    print(f"{file.name}: {time.monotonic() - began:.0f} s", flush=True)
    for fault in failed:
        print(f"  failed: {fault}", flush=True)
    return not failed


def must(command: Command, folder: Path | None = None) -> None:
    """Run a command that has to succeed.

    Raises:
        SetupError: It did not.
    """
    status = subprocess.run(command, check=False, cwd=folder, timeout=600).returncode
    if status:
        raise SetupError(f"{Path(command[0]).name} ended with {status}")


def gone(place: Path) -> None:
    """Make sure of what was uninstalled.

    Raises:
        SetupError: It is still there.
    """
    if place.exists():
        raise SetupError(f"{place} is still there")


def _as_root() -> list[str]:
    if sys.platform == "win32" or os.geteuid() == 0 or shutil.which("sudo") is None:
        return []
    return ["sudo"]


def main(argv: Sequence[str]) -> int:
    """Return the process exit status; nothing found is a failure too."""
    if len(argv) != 1:
        print("usage: installed.py DIR", file=sys.stderr)
        return 2
    found = artefacts(Path(argv[0]).absolute(), sys.platform)
    passed = [try_out(file, install) for file, install in found]
    print(f"{sum(passed)} of {len(found)} passed")
    return 0 if found and all(passed) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
