"""How far the journal had got, kept outside of it.

SQLite drops what it cannot read at the end of its log without a word; a file put
back from a backup is whole and old. Neither can be seen from inside. So the number
of the last step is also written beside, after the commits and without waiting for the
disk: it can lag behind the journal, and it is never ahead of one that is whole.
Nobody waits for it: it is written when the journal has been idle for some milliseconds,
or after some dozens of steps. A program that dies before has lost nothing, and its next
start writes the mark anew; only a log that is cut in between could hide behind it.

Why it is not synced: what is written outlives the program's death at once, and a power
cut after the seconds a system takes to write such pages out. A log cut, or a file put
back, later than that is noticed. Only steps of the last seconds before a power cut have
no witness, and each of them was synced: to lose one, the disk must have lied about it.
That is not worth a second wait for the disk at every step.
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
        text = f"{number:0{_DIGITS}d}"
        line = f"{text} {_check(text)}".encode("ascii")
        with suppress(OSError):
            file = os.open(self._path, os.O_CREAT | os.O_WRONLY, 0o600)
            try:
                os.write(file, line)
            finally:
                os.close(file)


def _check(number: str) -> str:
    return f"{zlib.crc32(number.encode('ascii')):08x}\n"
