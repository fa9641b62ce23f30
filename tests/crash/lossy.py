"""The disk a power cut leaves: of every file only what was synced, nothing else.

Built from the system calls of a process (``syscalls.watched``): what it wrote waits until
a sync of that file has returned well, and what is written while the sync runs waits for
the next. A file that was never synced is as if it had never been.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

_FILE = re.compile(r"(?P<thread>\d+) +(?P<name>\w+)\(\d+<(?P<path>[^>]*)>(?P<given>.*)")
_UNLINKED = re.compile(r'\d+ +unlink\("(?P<path>[^"]*)"\) += 0')
_RESUMED = re.compile(r"(?P<thread>\d+) +<\.\.\. f(?:data)?sync resumed>.*= 0$")
_SYNCS = {"fsync", "fdatasync"}
_PWRITE = re.compile(r', "(?P<data>[^"]*)", \d+, (?P<at>\d+)')
_WRITE = re.compile(r', "(?P<data>[^"]*)", \d+')
_LENGTH = re.compile(r", (?P<length>\d+)")
_DELETE = b"DELETE "


@dataclass(slots=True)
class _File:
    """One file: as a program reads it, and as the disk has it."""

    seen: bytearray = field(default_factory=bytearray)
    synced: bytes | None = None

    def put(self, data: bytes, at: int) -> None:
        if len(self.seen) < at:
            self.seen.extend(bytes(at - len(self.seen)))
        self.seen[at : at + len(data)] = data

    def cut(self, length: int) -> None:
        del self.seen[length:]
        self.seen.extend(bytes(length - len(self.seen)))


class LossyDisk:
    """Follows the files of one folder; ``left`` is what a power cut would leave now."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, _File] = {}
        self._syncing: dict[str, tuple[_File, bytes]] = {}

    def left(self) -> dict[str, bytes]:
        """Return what is safe of each file, by name."""
        return {n: f.synced for n, f in self._files.items() if f.synced is not None}

    def follow(self, line: str) -> None:
        """Take in one line of the log; what is about other files changes nothing."""
        if gone := _UNLINKED.match(line):
            self._files.pop(self._name(gone["path"]), None)
        elif resumed := _RESUMED.match(line):
            file, then = self._syncing.pop(resumed["thread"], (_File(), b""))
            file.synced = then
        elif (call := _FILE.match(line)) and (name := self._name(call["path"])):
            self._change(self._files.setdefault(name, _File()), call)

    def _name(self, path: str) -> str:
        found = Path(_bytes(path).decode())
        return found.name if found.parent == self._folder else ""

    def _change(self, file: _File, call: re.Match[str]) -> None:
        name, given = call["name"], call["given"]
        if name in _SYNCS:
            if "<unfinished" in given:
                self._syncing[call["thread"]] = file, bytes(file.seen)
            elif given.endswith("= 0"):
                file.synced = bytes(file.seen)
        elif written := _PWRITE.match(given) if name == "pwrite64" else None:
            file.put(_bytes(written["data"]), int(written["at"]))
        elif length := _LENGTH.match(given) if name == "ftruncate" else None:
            file.cut(int(length["length"]))
        elif appended := _WRITE.match(given) if name == "write" else None:
            # Whoever writes without a place is at the end of the file here.
            file.put(_bytes(appended["data"]), len(file.seen))


def left_at_each_close(lines: Iterable[str], folder: Path) -> Iterator[dict[str, bytes]]:
    """Yield what a power cut would leave, each time a close's first byte is handed over."""
    disk = LossyDisk(folder)
    for line in lines:
        disk.follow(line)
        call = _FILE.match(line)
        data = call and _WRITE.match(call["given"])
        if data and call and call["name"].startswith("send") and _is_close(data["data"]):
            yield disk.left()


def _is_close(data: str) -> bool:
    return _bytes(data[: 4 * len(_DELETE)]) == _DELETE


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))
