"""The file the journal lies in: who may read it, whether it is still the same one."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

_PRIVATE_FILE = 0o600
_PRIVATE_FOLDER = 0o700
_OTHERS = 0o077
COMPANIONS = ("-wal", "-shm", "-journal")
_REMOTE_KINDS = frozenset(
    name
    for line in (
        "9p afs beegfs ceph cifs coda fuse.glusterfs fuse.s3fs fuse.sshfs",
        "glusterfs lustre ncpfs nfs nfs4 smb3 smbfs vboxsf",
    )
    for name in line.split()
)
_DRIVE_REMOTE = 4

Identity = tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Place:
    """Which files a database and its log are, whatever they are called."""

    main: Identity = None
    log: Identity = None

    @classmethod
    def of(cls, path: Path) -> Place:
        return cls(identity(path), identity(f"{path}-wal"))


def beside(path: Path, ending: str) -> Path:
    """Return the path of a file that belongs to ``path``."""
    return path.with_name(path.name + ending)


def make_private(path: Path) -> tuple[Path, ...]:
    """Make folder and file for this user alone; return what was open to others.

    Raises:
        OSError: It cannot be made; a folder may have been.
    """
    folder = path.parent
    folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
    # SQLite gives its companions the mode of the file, so the file comes first.
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, _PRIVATE_FILE))
    files = [path, *(beside(path, ending) for ending in COMPANIONS)]
    modes = [(folder, _PRIVATE_FOLDER), *((file, _PRIVATE_FILE) for file in files)]
    return tuple(found for found, mode in modes if _tighten(found, mode))


def _tighten(path: Path, mode: int) -> bool:
    # Windows has no such modes: there the user's profile folder keeps others out.
    if sys.platform == "win32" or not path.exists():
        return False
    if not path.stat().st_mode & _OTHERS:
        return False
    path.chmod(mode)
    return True


def identity(path: Path | str) -> Identity:
    """Return what tells this file from another one at the same path, if it is there."""
    try:
        found = os.stat(path)  # noqa: PTH116 - before every commit; a Path costs more
    except OSError:
        return None
    return (found.st_dev, found.st_ino)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, where the system knows how."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def put_aside(path: Path, word: str, moment: datetime) -> Path:
    """Rename a database and its companions; return the database's new name.

    Raises:
        OSError: It is still where it was.
    """
    stem = f"{path.stem}.{word}-{moment:%Y%m%dT%H%M%SZ}"
    aside = path.with_name(stem + path.suffix)
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{stem}-{number}{path.suffix}")
    path.rename(aside)
    for ending in COMPANIONS:
        companion = beside(path, ending)
        if companion.exists():
            companion.rename(beside(aside, ending))
    return aside


def remove(path: Path) -> None:
    """Remove a database of our own making with its companions, as far as it is there."""
    for ending in ("", *COMPANIONS):
        beside(path, ending).unlink(missing_ok=True)


def is_remote(folder: Path) -> bool:
    """Whether the folder is known to lie on a network drive; unknown counts as local."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - only there

        root = folder.absolute().anchor
        kind = ctypes.windll.kernel32.GetDriveTypeW(root)
        return root.startswith("\\\\") or kind == _DRIVE_REMOTE
    try:
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8")
    except OSError:
        return False
    return mounted_as(folder.resolve(), mounts) in _REMOTE_KINDS


def mounted_as(folder: Path, mounts: str) -> str:
    """Return the kind of file system ``folder`` is on, by the text of mountinfo."""
    kind, longest = "", -1
    for line in mounts.splitlines():
        left, _, right = line.partition(" - ")
        parts = left.split()
        if not right or len(parts) < 5:  # noqa: PLR2004 - the fifth is the mount point
            continue
        point = Path(parts[4].replace("\\040", " "))
        # A later line of the same point hides the earlier one.
        if folder.is_relative_to(point) and len(point.parts) >= longest:
            kind, longest = right.split()[0], len(point.parts)
    return kind
