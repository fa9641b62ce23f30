"""A Windows to install into: wine, with a home of its own and a screen nobody sees."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.packaging.chroots import SkippedError

NEEDED = ("wine", "wineserver", "makensis", "Xvfb")
# Debian keeps some of wine to itself.
_PLACES = ("/usr/lib/wine",)
_LIMIT_S = 120.0


class Wine:
    """One user's Windows; made and taken down by ``windows``.

    Attributes:
        home: ``%LOCALAPPDATA%`` as a folder of this system.
        drive: Drive C:.
    """

    def __init__(self, prefix: Path, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.drive = prefix / "drive_c"
        self.user = self.drive / "users" / os.environ.get("USER", "root")

    @property
    def home(self) -> Path:
        return self.user / "AppData" / "Local"

    @property
    def start_menu(self) -> Path:
        menu = "AppData/Roaming/Microsoft/Windows/Start Menu/Programs"
        return self.user / menu

    def run(self, program: Path, *arguments: str) -> int:
        """Run a program to its end and return its exit status."""
        return self._call(str(program), *arguments).returncode

    def start(self, program: Path) -> subprocess.Popen[bytes]:
        """Start a program that stays."""
        command = ["wine", str(program)]
        return subprocess.Popen(command, env=self._environment, stderr=subprocess.DEVNULL)

    def pretend(self, version: str) -> None:
        """Be this version of Windows to every program started from now on."""
        value = ["/v", "Version", "/t", "REG_SZ", "/d", version, "/f"]
        self._call("reg", "add", r"HKCU\Software\Wine", *value)

    def registry(self, key: str) -> dict[str, str]:
        """Return a key's values by name; none if there is no such key."""
        told = self._call("reg", "query", key).stdout
        found = (line.split(maxsplit=2) for line in told.splitlines())
        return {
            words[0]: words[2] if len(words) > 2 else ""
            for words in found
            if len(words) > 1 and words[1].startswith("REG_")
        }

    def has_open(self, file: Path) -> bool:
        """Say whether a process has ``file`` open."""
        for place in Path("/proc").glob("[0-9]*/fd/*"):
            with contextlib.suppress(OSError):
                if place.readlink() == file:
                    return True
        return False

    def stop(self) -> None:
        """End every program in it."""
        command = ["wineserver", "--kill", "--wait"]
        subprocess.run(command, check=False, env=self._environment, timeout=_LIMIT_S)

    def _call(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = ["wine", *words]
        return subprocess.run(
            command,
            check=False,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            errors="replace",
            timeout=_LIMIT_S,
        )


@contextmanager
def windows() -> Iterator[Wine]:
    """Make a fresh Windows and take it down.

    Raises:
        SkippedError: Something for it is not installed.
    """
    path = os.pathsep.join([os.environ["PATH"], *_PLACES])
    if missing := [name for name in NEEDED if shutil.which(name, path=path) is None]:
        raise SkippedError(f"not installed: {', '.join(missing)}")
    with tempfile.TemporaryDirectory(prefix="flatten-wine-") as folder, _screen() as screen:
        environment = {
            "PATH": path,
            "HOME": folder,
            "USER": os.environ.get("USER", "root"),
            "DISPLAY": screen,
            "WINEPREFIX": str(Path(folder) / "prefix"),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            # Nothing asks to download a browser or .NET, or links our menu to the desktop.
            "WINEDLLOVERRIDES": "mscoree,mshtml,winemenubuilder.exe=",
        }
        wine = Wine(Path(folder) / "prefix", environment)
        try:
            wine.run(Path("wineboot"), "--init")
            wine.pretend("win10")
            yield wine
        finally:
            wine.stop()


@contextmanager
def _screen() -> Iterator[str]:
    """Start a screen that nobody sees and name it."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x1024x24", "-noreset"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as process:
        os.close(write)
        with os.fdopen(read) as told:
            number = told.readline().strip()
        try:
            yield f":{number}"
        finally:
            process.terminate()
