"""Whether the program's own file was replaced while it runs.

A package may be upgraded under a running program. Code that was not needed so far is
read from that file later, and would be another version's, or not to be read at all:
something would fail that has nothing to do with it. So the program looks, and says so.
"""

from __future__ import annotations

import sys
from pathlib import Path


class OwnFiles:
    """Knows the program's file as it was at the start.

    Args:
        program: ``None`` where there is none to be replaced as a whole, as with sources.
    """

    def __init__(self, program: Path | None) -> None:
        self._program = program
        self._first = self._mark()
        self._is_replaced = False

    def replaced(self) -> bool:
        """Whether another file has taken its place; once it has, that stays so.

        One that is gone says nothing: it may be on its way.
        """
        if self._first is not None and not self._is_replaced:
            now = self._mark()
            self._is_replaced = now is not None and now != self._first
        return self._is_replaced

    def _mark(self) -> tuple[int, int, int] | None:
        if self._program is None:
            return None
        try:
            found = self._program.stat()
        except OSError:
            return None
        return found.st_ino, found.st_size, found.st_mtime_ns


def own_files() -> OwnFiles:
    """Return the running program's, as they are now."""
    return OwnFiles(Path(sys.executable) if getattr(sys, "frozen", False) else None)
