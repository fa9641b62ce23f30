"""Fresh Debian systems in a folder, and the package's whole life in one.

They are made by ``debootstrap`` with next to nothing in them, from the sources this
computer's own apt uses. The network's loopback is shared, everything else is apart.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.bench.measure import Measure
from tests.packaging.aptsources import mirror
from tests.packaging.builds import Built

USER, USER_ID = "trader", 1000
HOME = f"/home/{USER}"
# What a trader has, and must keep whatever happens to the package.
KEPT = {
    ".config/flatten/settings.toml": "# mine\n",
    ".local/share/flatten/journal.sqlite3": "not a real one",
}

_MOUNTS = (("proc", "proc"), ("sysfs", "sys"))
# What apt and dpkg write for themselves.
_BOOKS = (
    "var/lib/dpkg",
    "var/lib/apt",
    "var/cache",
    "var/log",
    "proc",
    "sys",
    "dev",
    "tmp",
)
# As the programs set it for themselves before they start.
_LOADER = """
export LD_LIBRARY_PATH=/opt/flatten/_internal
for file in $(find /opt/flatten -name "*.so*" -type f); do ldd "$file"; done
"""
# The plugin for Wayland is left alone where Wayland is not installed.
_OPTIONAL = "libwayland-"


class SkippedError(Exception):
    """This computer cannot do it; the text says why."""


class Chroot:
    """A system in a folder; made and taken down by ``fresh``."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, *command: str, user: str = "root") -> subprocess.CompletedProcess[str]:
        """Run a program in it, with nothing of this process's environment."""
        home = "/root" if user == "root" else HOME
        told = [f"HOME={home}", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8"]
        environment = ["env", "-i", *told, "DEBIAN_FRONTEND=noninteractive"]
        enter = ["chroot", f"--userspec={user}:{user}", str(self.root)]
        return subprocess.run(
            [*enter, *environment, *command], check=False, capture_output=True, text=True
        )

    def must(self, *command: str) -> None:
        """Run a program in it that has to succeed.

        Raises:
            RuntimeError: It did not; the text is what it said.
        """
        done = self.run(*command)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {done.stdout[-2000:]}{done.stderr}")

    def apt(self, *arguments: str) -> None:
        self.must("apt-get", "-qq", "--yes", "--no-install-recommends", *arguments)

    def files(self) -> set[str]:
        """Return the places of everything in it but the books apt and dpkg keep."""
        found = set()
        for folder, folders, names in os.walk(self.root):
            place = Path(folder).relative_to(self.root)
            folders[:] = [name for name in folders if str(place / name) not in _BOOKS]
            found |= {str(place / name) for name in [*folders, *names]}
        return found


@contextmanager
def fresh(suite: str) -> Iterator[Chroot]:
    """Make a system of nothing but the essential packages, and take it down after.

    Raises:
        SkippedError: It cannot be made here.
    """
    if os.geteuid() != 0:
        raise SkippedError("only root can make another system in a folder")
    if shutil.which("debootstrap") is None:
        raise SkippedError("debootstrap is not installed")
    source = mirror()
    if source is None:
        raise SkippedError("apt here has no source of Debian packages")
    folder = Path(tempfile.mkdtemp(prefix=f"flatten-{suite}-"))
    folder.chmod(0o755)
    chroot = Chroot(folder)
    try:
        _bootstrap(suite, folder, source)
        _mount(folder)
        chroot.must("useradd", "--create-home", "--uid", str(USER_ID), USER)
        yield chroot
    finally:
        _unmount(folder)
        shutil.rmtree(folder)


def _bootstrap(suite: str, folder: Path, source: str) -> None:
    command = ["debootstrap", "--variant=minbase", suite, str(folder), source]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        last = (done.stdout.strip() or "nothing said").splitlines()[-1]
        raise SkippedError(f"debootstrap {suite}: {last}")
    settings = _of_the_system("apt-config", "dump", "Acquire")
    (folder / "etc/apt/apt.conf.d/90host").write_text(settings)
    shutil.copy("/etc/resolv.conf", folder / "etc/resolv.conf")


def _mount(folder: Path) -> None:
    for kind, place in _MOUNTS:
        _of_the_system("mount", "-t", kind, kind, str(folder / place))
    _of_the_system("mount", "--bind", "/dev", str(folder / "dev"))


def _unmount(folder: Path) -> None:
    for place in ("dev", *(place for _, place in reversed(_MOUNTS))):
        if os.path.ismount(folder / place):
            _of_the_system("umount", "--lazy", str(folder / place))


def _of_the_system(*command: str) -> str:
    """Run a tool of this computer that has to succeed and return what it says."""
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout


def installed(built: Built, suite: str) -> Iterator[Measure]:
    """Install the package in a fresh system, use it, upgrade, remove and purge it."""
    with fresh(suite) as chroot:
        place = Path("tmp") / "flatten.deb"
        shutil.copy(built.deb, chroot.root / place)
        package = f"/{place}"  # as the system in the folder sees it
        chroot.apt("update")
        chroot.apt("install", package)
        yield Measure(name=f"{suite}_installed", value=1, unit="packages")
        missing = unlinked(chroot)
        yield _faults(f"{suite}_libraries_not_found", missing)
        # Everything the package needs is in now; what it brings itself is taken out
        # again, and from here on nothing but its own files may come and go.
        chroot.apt("purge", "flatten")
        before = chroot.files()
        yield _faults(f"{suite}_own_files_left_by_purge", ours(before))
        chroot.apt("install", package)
        yield from used(chroot, suite)
        keep_something(chroot)
        chroot.apt("install", "--reinstall", package)
        yield _faults(f"{suite}_user_data_lost_by_upgrade", lost(chroot))
        chroot.apt("remove", "flatten")
        yield _faults(f"{suite}_user_data_lost_by_removal", lost(chroot))
        chroot.must("dpkg", "--purge", "flatten")
        yield _faults(f"{suite}_user_data_lost_by_purge", lost(chroot))
        left = {name for name in chroot.files() ^ before if not name.startswith("home/")}
        yield _faults(f"{suite}_left_after_purge", left)


def _faults(name: str, found: set[str]) -> Measure:
    for fault in sorted(found)[:20]:
        sys.stderr.write(f"{name}: {fault}\n")
    return Measure(name=name, value=len(found), unit="faults", goal=0)


def unlinked(chroot: Chroot) -> set[str]:
    """Return the libraries the loader does not find for some file of the bundle."""
    lines = chroot.run("sh", "-c", _LOADER).stdout.splitlines()
    lost = {line.split()[0] for line in lines if "not found" in line}
    return {name for name in lost if not name.startswith(_OPTIONAL)}


def ours(files: set[str]) -> set[str]:
    return {name for name in files if "flatten" in name}


def used(chroot: Chroot, suite: str) -> Iterator[Measure]:
    """Run the installed program's self-test as a person would, who is not root."""
    done = chroot.run("flatten", "--self-test", f"{HOME}/test", user=USER)
    report = chroot.root / HOME.lstrip("/") / "test" / "report.json"
    steps = json.loads(report.read_text("utf-8"))["steps"] if report.exists() else []
    failed = {str(step) for step in steps if not step["passed"]}
    if done.returncode or not steps:
        failed.add(f"exit status {done.returncode}: {done.stderr[-1000:]}")
    yield Measure(name=f"{suite}_self_test_steps", value=len(steps), unit="steps")
    yield _faults(f"{suite}_self_test_failures", failed)


def keep_something(chroot: Chroot) -> None:
    """Give the trader files that must outlive the package."""
    for name, text in KEPT.items():
        file = chroot.root / HOME.lstrip("/") / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def lost(chroot: Chroot) -> set[str]:
    """Return the trader's files that are gone or changed."""
    home = chroot.root / HOME.lstrip("/")
    files: Sequence[str] = [*KEPT, "test/report.json"]
    gone = {name for name in files if not (home / name).is_file()}
    return gone | {name for name, text in KEPT.items() if (home / name).read_text() != text}
