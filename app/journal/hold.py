"""Whether the two files of an open journal are still the ones at their paths.

Asked before every commit, so it must be cheap, and to ask a file for its times is not:
a system that keeps them to the nanosecond gives a file whose times were asked for new
ones at the next write, and the wait for the disk then takes half as long again. So only
the main file is asked who it is, which a commit does not write to. The log is held by
a handle that can neither read nor write, and the system is asked where that lies. Where
there are no such handles, the log is asked as well.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from app.journal.place import Place, identity


class Hold:
    """The files found at a path when it was made.

    Attributes:
        place: Which files they were.
    """

    def __init__(self, path: Path) -> None:
        self._main, self._log = str(path), f"{path}-wal"
        self.place = Place.of(path)
        self._handle: int | None = None
        self._link = self._lies_at = ""
        if self.place.log is not None:
            self._take()

    def is_held(self) -> bool:
        """Whether both are where they were; one taken away and put back counts."""
        if identity(self._main) != self.place.main:
            return False
        if not self._lies_at:
            return identity(self._log) == self.place.log
        return _told(self._link) == self._lies_at

    def close(self) -> None:
        """Let go; from then on nothing is held by a handle."""
        handle, self._handle, self._lies_at = self._handle, None, ""
        if handle is not None:
            os.close(handle)

    def _take(self) -> None:
        if sys.platform != "linux":
            return
        with suppress(OSError):
            self._handle = os.open(self._log, os.O_PATH | os.O_CLOEXEC)
            self._link = f"/proc/self/fd/{self._handle}"
            self._lies_at = _told(self._link)
        if identity(self._link) != self.place.log:
            self.close()  # another came between, or nobody can say


def _told(link: str) -> str:
    """Return where a handle lies now; "" if that is not told."""
    try:
        return os.readlink(link)  # noqa: PTH115 - before every commit; a Path costs more
    except OSError:
        return ""
