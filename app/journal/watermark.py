"""How far the journal had got, kept outside of it.

SQLite drops what it cannot read at the end of its log without a word; a file put
back from a backup is whole and old. Neither can be seen from inside. So the number
of the last step is also written beside, after each commit and without waiting for
the disk: it can lag behind the journal, and it is never ahead of one that is whole.

Why it is not synced: what is written outlives the program's death at once, and a power
cut after the seconds a system takes to write such pages out. A log cut, or a file put
back, later than that is noticed. Only steps of the last seconds before a power cut have
no witness, and each of them was synced: to lose one, the disk must have lied about it.
That is not worth a second wait for the disk at every step. The file stays open, since
opening it costs more than writing the line.
"""

from __future__ import annotations

import os
import zlib
from contextlib import suppress
from pathlib import Path

_DIGITS = 20


class Watermark:
    """The number of the last step, in a file of one line."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None
        self._written: int | None = None

    def read(self) -> int:
        """Return the number; 0 where there is none that can be read."""
        try:
            number, _, check = self._path.read_text(encoding="ascii").partition(" ")
        except (OSError, ValueError):
            return 0
        known = len(number) == _DIGITS and number.isdecimal()
        return int(number) if known and check == _check(number) else 0

    def write(self, number: int) -> None:
        """Write the number, as well as can be: a mark that lags does no harm."""
        if number == self._written:
            return
        text = f"{number:0{_DIGITS}d}"
        line = f"{text} {_check(text)}".encode("ascii")
        try:
            file = self._opened()
            os.lseek(file, 0, os.SEEK_SET)
            os.write(file, line)
            self._written = number
        except OSError:
            self.close()

    def close(self) -> None:
        """Let go of the file; the next writing opens the one that is there then."""
        file, self._file, self._written = self._file, None, None
        if file is not None:
            with suppress(OSError):
                os.close(file)

    def _opened(self) -> int:
        """Return the open file, unless it was taken away: then a new one."""
        if self._file is not None and not os.fstat(self._file).st_nlink:
            self.close()
        if self._file is None:
            self._file = os.open(self._path, os.O_CREAT | os.O_WRONLY, 0o600)
        return self._file


def _check(number: str) -> str:
    return f"{zlib.crc32(number.encode('ascii')):08x}\n"
