"""The lock of an account, among all programs of this user on this computer."""

from __future__ import annotations

import hashlib
from pathlib import Path

from app.host.instance_lock import FileLock


class AccountLock:
    """Held by the one program of this user that may close orders of an account.

    Fits ``services.writer.WriterLock``. Holds at most one account at a time.

    Args:
        folder: ``Paths.locks``, the same whatever the data directory.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._account: tuple[str, int] | None = None
        self._lock: FileLock | None = None

    def take(self, origin: str, login: int) -> bool:
        """Hold this account's lock and no other; never waits.

        Returns:
            Whether it is held, or cannot be told; ``False`` if another program has it.
        """
        if self._lock is None or self._account != (origin, login):
            self.release()
            self._account = (origin, login)
            self._lock = FileLock(self._folder / _file_name(origin, login))
        return self._lock.take()

    def release(self) -> None:
        """Hold nothing, if something is held."""
        if self._lock is not None:
            self._lock.release()

    def holder(self) -> str:
        """See ``FileLock.holder``, of the account last asked for."""
        return "" if self._lock is None else self._lock.holder()


def _file_name(origin: str, login: int) -> str:
    """Return a name that tells nothing of the account to who lists the folder."""
    return hashlib.sha256(f"{origin}\n{login}".encode()).hexdigest()[:32] + ".lock"
