"""Locks between running programs, and the one of a data directory.

The system holds such a lock on an open file and drops it with the process, however
that ends. So nothing is left to clean up, no age is guessed at, and the file that
stays behind means nothing; it is never deleted, since a program that waits might then
lock a file that no longer has a name.

Where the system cannot say whether somebody holds a lock (a full disk, a network drive
without locks) the lock counts as taken and the log tells of it: a trader must be able
to leave a position, and no close is sent twice for want of this lock.

It is taken before the first paint, so this module imports next to nothing.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700
_PID_BYTES = 20
_HELD = (errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES)
# Windows forbids others to read what is locked, so the byte is far behind the text.
_LOCKED_BYTE = 1 << 20


class FileLock:
    """A lock that at most one process of all holds.

    Args:
        path: Its file, made if need be for this user alone, and its folder too.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def take(self) -> bool:
        """Hold the lock; never waits.

        Returns:
            Whether it is held, or cannot be told; ``False`` if another process has it.
        """
        if self._descriptor is not None:
            return True
        try:
            self._descriptor = _locked_file(self._path)
        except OSError as error:
            _tell(self._path, error)
            return True
        return self._descriptor is not None

    def release(self) -> None:
        """Let the next process take it, if it is held."""
        if self._descriptor is not None:
            _let_go(self._descriptor)
            self._descriptor = None

    def holder(self) -> str:
        """Return the process number that stands in the file, ``""`` where unknown.

        It is what the last holder wrote, so true right after ``take`` was refused; for
        technical details only.
        """
        try:
            with self._path.open("rb") as file:
                text = file.read(_PID_BYTES)
        except OSError:
            return ""
        number = text.decode("ascii", "replace").strip()
        return number if number.isdigit() else ""


class ProgramLock(FileLock):
    """Held by the one program that runs on a data directory.

    Args:
        data: ``Paths.data``; the lock lies in it, so that two names of one folder are
            one lock.
    """

    def __init__(self, data: Path) -> None:
        super().__init__(data / "program.lock")


def _tell(path: Path, error: OSError) -> None:
    import logging  # noqa: PLC0415 - "next to nothing", and this is rare

    log = logging.getLogger(__name__)
    log.warning("%s can't be locked: %s", path.name, error.strerror)


def _locked_file(path: Path) -> int | None:
    """Open and lock a file; ``None`` if another process holds it.

    Raises:
        OSError: It cannot be told; nothing is held.
    """
    path.parent.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, _PRIVATE_FILE)
    try:
        ours = _try_lock(descriptor)
    except OSError:
        os.close(descriptor)
        raise
    if not ours:
        os.close(descriptor)
        return None
    with contextlib.suppress(OSError):
        _sign(descriptor)
    return descriptor


def _sign(descriptor: int) -> None:
    """Say who holds it, to this user alone."""
    if sys.platform != "win32":
        os.fchmod(descriptor, _PRIVATE_FILE)
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode())


def _try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _HELD:
            return False
        raise
    return True


def _let_go(descriptor: int) -> None:
    """Unlock before closing: a copy of the file in a forked child must not keep it."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_UN)
    os.close(descriptor)
