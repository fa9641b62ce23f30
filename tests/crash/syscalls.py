"""What a worker asked of the system, in order: was the record on disk before the bytes?

Reads what ``strace -f -y`` writes. A call that another thread's call interrupted takes
two lines there: a send counts from its first, a sync only from its last.
"""

from __future__ import annotations

import enum
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

CALLS = "pwrite64,write,ftruncate,unlink,fsync,fdatasync,sendto,sendmsg"

_CALL = re.compile(r"(?P<thread>\d+) +(?P<name>\w+)\((?P<given>.*)")
_RESUMED = re.compile(r"(?P<thread>\d+) +<\.\.\. (?P<name>\w+) resumed>(?P<result>.*)")
_HEX = re.compile(r"(?:\\x[0-9a-f]{2})+")
_MOST_BYTES = 2 * 1024 * 1024  # the journal's room, which is written in one piece
_SHOWN = 4 * 256  # of a line: its call, its file, and how what is written begins
_JOURNAL = "journal.sqlite3-wal>"
_GATE = '"j2.before\\n"'


class Act(enum.Enum):
    """What matters here."""

    GATE = "the record of the sending was asked for"
    WRITTEN = "the journal was written to"
    SYNCED = "the journal is on the disk"
    SENT = "the first byte of a close was handed over"


def why_not() -> str:
    """Return why system calls cannot be watched here; ``""`` if they can."""
    if (strace := shutil.which("strace")) is None:
        return "there is no strace"
    tried = subprocess.run(
        [strace, "-f", "-o", "/dev/null", "true"], capture_output=True, check=False
    )
    return "strace may not watch here" if tried.returncode else ""


def watched(command: Sequence[str], log: Path, cwd: Path) -> list[str]:
    """Run a command to its end under strace; return what was written of it.

    Every text in it, file names too, is whole and in hexadecimal: see ``plain``.

    Raises:
        subprocess.CalledProcessError: It failed; its words are in ``stderr``.
    """
    whole = ["-xx", "-s", str(_MOST_BYTES)]
    strace = ["strace", "-f", "-y", *whole, "-e", f"trace={CALLS}", "-o", str(log)]
    subprocess.run([*strace, *command], cwd=cwd, check=True, capture_output=True)
    return log.read_text(encoding="utf-8", errors="replace").splitlines()


def plain(line: str) -> str:
    """Return how a line of ``watched`` begins, in words a person can read."""
    return _HEX.sub(_decoded, line[:_SHOWN]) + (line[-_SHOWN:] if line[_SHOWN:] else "")


def _decoded(found: re.Match[str]) -> str:
    raw = bytes.fromhex(found[0].replace("\\x", ""))
    return raw.decode("latin-1").encode("unicode_escape").decode("ascii")


def acts(lines: Iterable[str]) -> Iterator[Act]:
    """Yield what matters, in the order it happened."""
    syncing: set[str] = set()
    for line in lines:
        if call := _CALL.match(line):
            if _is_sync(call) and "<unfinished" in line:
                syncing.add(call["thread"])
            elif (act := _act(call)) is not None:
                yield act
        elif (resumed := _RESUMED.match(line)) and resumed["thread"] in syncing:
            syncing.discard(resumed["thread"])
            if resumed["result"].endswith("= 0"):
                yield Act.SYNCED


def _is_sync(call: re.Match[str]) -> bool:
    return call["name"] in {"fsync", "fdatasync"} and _JOURNAL in call["given"]


def _act(call: re.Match[str]) -> Act | None:
    given = call["given"]
    if _is_sync(call):
        return Act.SYNCED if given.endswith("= 0") else None
    if call["name"] == "pwrite64":
        return Act.WRITTEN if _JOURNAL in given else None
    if '"DELETE ' in given:
        return Act.SENT
    return Act.GATE if _GATE in given else None


def sent_too_early(done: Iterable[Act]) -> tuple[int, int]:
    """Return how many closes were sent, and how many before their record was safe."""
    sent = early = 0
    asked = written = safe = False
    for act in done:
        if act is Act.GATE:
            asked, written, safe = True, False, False
        elif act is Act.WRITTEN:
            written, safe = asked, False
        elif act is Act.SYNCED:
            safe = written
        else:
            sent, early = sent + 1, early + (not safe)
            asked = written = safe = False
    return sent, early
