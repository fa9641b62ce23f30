"""The setup program for Windows, its whole life, under wine.

What it installs is a stand-in of one window: the program itself is frozen on Windows,
and tested there (``packaging/installed.py``). What the setup does with files, folders,
the registry and a program that runs, is the same whatever it installs.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import windows_packages
from freezing import FIXED_EPOCH, set_dates
from icons import ico
from tests.bench.measure import Measure
from tests.packaging.programs import picture, stub
from tests.packaging.wine import Wine, windows

BOOK = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Flatten"
RUNNING, NOT_OURS, TOO_OLD, FAILED = 3, 4, 5, 2
MARKER = "made-by-the-installer.txt"

# What a trader has in %LOCALAPPDATA%, and what somebody else left beside it.
YOURS = {
    "flatten/journal.sqlite3": "record",
    "flatten/journal.sqlite3-wal": "record",
    "flatten/settings.toml": "# mine\n",
    "flatten/program.lock": "1\n",
    "flatten/locks/0a.lock": "1\n",
    "flatten/Logs/flatten.log": "log",
}
OTHERS = {"flatten/notes.txt": "not the program's", "Programs/Flatten/mine.txt": "nor this"}

_PATIENCE_S = 30.0


class Setups:
    """The setup programs that are tried, made in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._icon = folder / "icon.ico"
        self._icon.write_bytes(ico({16: picture(16)}))
        self.polite = stub(folder / "polite.exe")
        self.stubborn = stub(folder / "stubborn.exe", "STUBBORN")

    def make(self, version: str, program: Path, files: Mapping[str, str]) -> Path:
        """Make a setup program that installs ``program`` and ``files``."""
        payload = self._folder / f"payload-{version}"
        for name in files:
            (payload / name).parent.mkdir(parents=True, exist_ok=True)
            (payload / name).write_text(files[name])
        (payload / "flatten.exe").write_bytes(program.read_bytes())
        set_dates(payload, FIXED_EPOCH)
        target = self._folder / f"flatten-{version}-setup.exe"
        windows_packages.compile_setup(payload, self._icon, version, target)
        return target


def life(_: object) -> Iterator[Measure]:
    """Install, upgrade and uninstall in every way that can go wrong.

    Raises:
        SkippedError: There is no wine here, or nothing to make a setup program with.
    """
    with windows() as wine, tempfile.TemporaryDirectory(prefix="flatten-nsis-") as folder:
        setups = Setups(Path(folder))
        for name, step in STEPS.items():
            faults = set(step(wine, setups))
            for fault in sorted(faults):
                sys.stderr.write(f"{name}: {fault}\n")
            yield Measure(name=f"windows_{name}", value=len(faults), unit="faults", goal=0)


def too_old(wine: Wine, setups: Setups) -> Iterator[str]:
    """A Windows that Qt does not run on is told so, and stays as it was."""
    setup = setups.make("0.9.0", setups.polite, {"_internal/old.dll": "0.9.0"})
    wine.pretend("win7")
    yield from expect("status", wine.run(setup, "/S"), TOO_OLD)
    wine.pretend("win10")
    yield from expect("installed", program(wine).exists(), wanted=False)


def install(wine: Wine, setups: Setups) -> Iterator[str]:
    """Everything is in its place, and Windows knows of it."""
    setup = setups.make("1.0.0", setups.polite, {"_internal/old.dll": "1.0.0"})
    yield from expect("status", wine.run(setup, "/S"), 0)
    yield from expect("files", names(wine), {"flatten.exe", "_internal/old.dll", MARKER})
    yield from expect("shortcut", (wine.start_menu / "Flatten.lnk").is_file(), wanted=True)
    book = wine.registry(BOOK)
    yield from expect("version", book.get("DisplayVersion"), "1.0.0")
    yield from expect("publisher", book.get("Publisher"), "The Flatten authors")
    yield from expect("size", int(book.get("EstimatedSize", "0"), 16) > 0, wanted=True)
    yield from expect("silent", book.get("QuietUninstallString", "")[-3:], " /S")


def upgrade(wine: Wine, setups: Setups) -> Iterator[str]:
    """Nothing of the old version stays, and everything that was not its own does."""
    put(wine, YOURS | OTHERS)
    setup = setups.make("2.0.0", setups.polite, {"_internal/new.dll": "2.0.0"})
    yield from expect("status", wine.run(setup, "/S"), 0)
    yield from expect("files", names(wine), {"flatten.exe", "_internal/new.dll", MARKER})
    yield from expect("version", wine.registry(BOOK).get("DisplayVersion"), "2.0.0")
    yield from kept(wine, YOURS | OTHERS)


def broken_upgrade(wine: Wine, setups: Setups) -> Iterator[str]:
    """A setup that cannot finish leaves the version that was there."""
    # Windows takes both for one name: a file, and a folder with something in it.
    clash = {"_internal/clash": "file", "_internal/clash|/file": "in a folder"}
    setup = setups.make("2.1.0", setups.polite, clash)
    yield from expect("status", wine.run(setup, "/S"), FAILED)
    yield from expect("files", names(wine), {"flatten.exe", "_internal/new.dll", MARKER})
    yield from expect("version", wine.registry(BOOK).get("DisplayVersion"), "2.0.0")
    aside = program(wine).with_name("program.old")
    yield from expect("left aside", aside.exists(), wanted=False)


def running(wine: Wine, setups: Setups) -> Iterator[str]:
    """A running program is asked to close, and closes by itself."""
    process = wine.start(program(wine) / "flatten.exe")
    until(lambda: held(wine))
    setup = setups.make("3.0.0", setups.stubborn, {"_internal/new.dll": "3.0.0"})
    yield from expect("status", wine.run(setup, "/S"), 0)
    yield from expect("version", wine.registry(BOOK).get("DisplayVersion"), "3.0.0")
    yield from expect("the program's own end", end_of(process), 1)


def busy(wine: Wine, setups: Setups) -> Iterator[str]:
    """A program that cannot close now is never killed, nor a file of it touched."""
    process = wine.start(program(wine) / "flatten.exe")
    until(lambda: held(wine))
    before = contents(program(wine))
    setup = setups.make("4.0.0", setups.polite, {"_internal/newer.dll": "4.0.0"})
    yield from expect("status", wine.run(setup, "/S", "/WAIT=2"), RUNNING)
    yield from expect("upgrade runs", process.poll(), None)
    status = uninstall_and_wait(wine, "/WAIT=2")
    yield from expect("status of uninstall", status, RUNNING)
    yield from expect("uninstall runs", process.poll(), None)
    yield from expect("files", contents(program(wine)) == before, wanted=True)
    wine.stop()
    process.wait()


def foreign_folder(wine: Wine, setups: Setups) -> Iterator[str]:
    """A folder that is somebody else's is refused, and so is a second place."""
    setup = setups.make("5.0.0", setups.polite, {"_internal/a.dll": "5.0.0"})
    other = wine.drive / "Elsewhere"
    yield from expect("second place", wine.run(setup, "/S", r"/D=C:\Elsewhere"), NOT_OURS)
    yield from expect("made", other.exists(), wanted=False)
    uninstall_and_wait(wine)
    for theirs in (other / "program" / "theirs.txt", other / "program.old" / "theirs.txt"):
        theirs.parent.mkdir(parents=True)
        theirs.write_text("theirs")
        yield from expect("status", wine.run(setup, "/S", r"/D=C:\Elsewhere"), NOT_OURS)
        yield from expect("their file", theirs.read_text(), "theirs")
        theirs.unlink()
        theirs.parent.rmdir()
    yield from expect("empty folder", wine.run(setup, "/S", r"/D=C:\Elsewhere"), 0)
    wine.run(other / "uninstall-flatten.exe", "/S")
    until(lambda: not (other / "uninstall-flatten.exe").exists())
    yield from expect("their folder", list(other.iterdir()), [])


def uninstall(wine: Wine, setups: Setups) -> Iterator[str]:
    """It goes as it came; what is the trader's, and what is anybody else's, stays."""
    setup = setups.make("6.0.0", setups.polite, {"_internal/a.dll": "6.0.0"})
    wine.run(setup, "/S")
    put(wine, YOURS | OTHERS)
    yield from gone(wine)
    yield from kept(wine, YOURS | OTHERS)


def unmarked(wine: Wine, setups: Setups) -> Iterator[str]:
    """A folder that does not say it is ours is left, whatever else goes."""
    setup = setups.make("6.1.0", setups.polite, {"_internal/a.dll": "6.1.0"})
    wine.run(setup, "/S")
    (program(wine) / MARKER).unlink()
    uninstall_and_wait(wine)
    yield from expect("registry", wine.registry(BOOK), {})
    yield from expect("files", names(wine), {"flatten.exe", "_internal/a.dll"})
    shutil.rmtree(program(wine))


def purge(wine: Wine, setups: Setups) -> Iterator[str]:
    """Settings and journal go when they are asked to, and nothing else."""
    setup = setups.make("7.0.0", setups.polite, {"_internal/a.dll": "7.0.0"})
    wine.run(setup, "/S")
    yield from gone(wine, "/PURGE")
    until(lambda: not (wine.home / "flatten/locks").exists())
    left = {name for name in YOURS if (wine.home / name).exists()}
    yield from expect("left", left, set())
    yield from kept(wine, OTHERS)


def twice(_: Wine, setups: Setups) -> Iterator[str]:
    """Two setup programs of the same files are the same."""
    one = setups.make("8.0.0", setups.polite, {"_internal/a.dll": "8.0.0"}).read_bytes()
    other = setups.make("8.0.0", setups.polite, {}).read_bytes()
    yield from expect("the same", one == other, wanted=True)


def signed(wine: Wine, setups: Setups) -> Iterator[str]:
    """Where there is a key, the uninstaller is signed before it is packed, and works."""
    sign = "import sys; open(sys.argv[1], 'ab').write(b'signed')"
    os.environ[windows_packages.SIGN] = json.dumps([sys.executable, "-c", sign])
    try:
        setup = setups.make("9.0.0", setups.polite, {"_internal/a.dll": "9.0.0"})
    finally:
        del os.environ[windows_packages.SIGN]
    yield from expect("status", wine.run(setup, "/S"), 0)
    tail = (folder_of(wine) / "uninstall-flatten.exe").read_bytes()[-6:]
    yield from expect("uninstaller", tail, b"signed")
    yield from gone(wine)


Step = Callable[[Wine, Setups], Iterator[str]]
STEPS: dict[str, Step] = {
    "too_old": too_old,
    "install": install,
    "upgrade": upgrade,
    "broken_upgrade": broken_upgrade,
    "running": running,
    "busy": busy,
    "foreign_folder": foreign_folder,
    "uninstall": uninstall,
    "unmarked": unmarked,
    "purge": purge,
    "twice": twice,
    "signed": signed,
}


def gone(wine: Wine, *switches: str) -> Iterator[str]:
    """Uninstall silently, as Windows does, and yield what is left of the program."""
    wine.run(folder_of(wine) / "uninstall-flatten.exe", "/S", *switches)
    # It copies itself elsewhere to be deleted, and returns before that copy has ended.
    until(lambda: not wine.registry(BOOK))
    yield from expect("registry", wine.registry(BOOK), {})
    left = [
        p for p in ("program", "uninstall-flatten.exe") if (folder_of(wine) / p).exists()
    ]
    yield from expect("left", left, [])
    yield from expect("shortcut", (wine.start_menu / "Flatten.lnk").exists(), wanted=False)


def uninstall_and_wait(wine: Wine, *switches: str) -> int:
    """Uninstall in one process, for its exit status."""
    where = r"_?=C:\users" + f"\\{wine.user.name}" + r"\AppData\Local\Programs\Flatten"
    return wine.run(folder_of(wine) / "uninstall-flatten.exe", "/S", *switches, where)


def folder_of(wine: Wine) -> Path:
    return wine.home / "Programs" / "Flatten"


def program(wine: Wine) -> Path:
    return folder_of(wine) / "program"


def names(wine: Wine) -> set[str]:
    return set(contents(program(wine)))


def contents(folder: Path) -> dict[str, bytes]:
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def held(wine: Wine) -> bool:
    """Say whether the program runs: Windows has its file open as long."""
    return wine.has_open(program(wine) / "flatten.exe")


def end_of(process: subprocess.Popen[bytes]) -> int | None:
    """Return how a program ended, ``None`` if it has not."""
    until(lambda: process.poll() is not None)
    return process.poll()


def put(wine: Wine, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (wine.home / name).parent.mkdir(parents=True, exist_ok=True)
        (wine.home / name).write_text(text)


def kept(wine: Wine, files: Mapping[str, str]) -> Iterator[str]:
    """Yield the files that are gone or changed."""
    for name, text in files.items():
        found = wine.home / name
        yield from expect(name, found.read_text() if found.exists() else None, text)


def expect(what: str, found: object, wanted: object) -> Iterator[str]:
    if found != wanted:
        yield f"{what}: {found!r}, not {wanted!r}"


def until(condition: Callable[[], bool]) -> None:
    """Wait for what another process does; what is asserted afterwards tells if it did."""
    deadline = time.monotonic() + _PATIENCE_S
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.1)
