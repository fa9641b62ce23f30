"""The second journal: lines appended to a file in another folder, for a bad day.

It holds what the first could not take: one line for each step, each with a checksum,
the whole record in every line, so that the last whole line about a request is all
there is to know. A line that was cut off by a crash was never acted upon.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import zlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from app.domain.clock import Clock
from app.domain.close import CloseRecord, State
from app.journal.encoding import (
    decode_record,
    decode_request,
    encode_facts,
    encode_known,
    encode_request,
)
from app.journal.faults import DamagedError, DiskError
from app.journal.fields import Fields
from app.journal.lane import Lane
from app.journal.place import make_private, sync_folder
from app.journal.rows import without_stamps
from app.journal.sanitise import Clean, kept_record


class SecondJournal:
    """Holds the last word on each request; which step may follow is the caller's to say."""

    def __init__(
        self, path: Path, clock: Clock, *, clean: Clean = str, inline: bool = False
    ) -> None:
        self._path = path
        self._clock = clock
        self._clean = clean
        self._lane = Lane("second journal", inline=inline)
        self._held: dict[str, CloseRecord] = {}

    async def open(self) -> int:
        """Read what an earlier run left; return how many lines could not be read.

        Raises:
            DiskError: The file is there and cannot be read.
        """
        return await self._lane.run(self._load)

    def close(self) -> None:
        self._lane.close()

    def held(self) -> tuple[CloseRecord, ...]:
        """Return the last word on every request in it, in the order of writing.

        Stamps another run made are left out.
        """
        return tuple(self._held.values())

    def holds(self, rid: str) -> bool:
        return rid in self._held

    async def put(self, records: Collection[CloseRecord], kind: str) -> None:
        """Append records as one step, whatever was known of them before.

        Raises:
            DiskError: Perhaps written, perhaps not; nothing may be sent.
        """
        kept = tuple(kept_record(record, self._clean) for record in records)
        await self._lane.run(self._append, kept, kind, self._clock.now().isoformat())
        for record in records:
            self._held.pop(record.request.rid, None)
            self._held[record.request.rid] = record

    async def drop(self, rids: Collection[str]) -> None:
        """Forget what is now recorded elsewhere.

        Raises:
            DiskError: It is still in here, which does no harm.
        """
        left = tuple(r for r in self._held.values() if r.request.rid not in rids)
        await self._lane.run(self._rewrite, left, self._clock.now().isoformat())
        self._held = {record.request.rid: record for record in left}

    def _load(self) -> int:
        try:
            lines = self._path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return 0
        except OSError as error:
            raise DiskError(f"the second journal: {error}") from error
        damaged = 0
        for line in filter(None, lines):
            try:
                records = tuple(_records(line))
            except DamagedError:
                damaged += 1
                continue
            for record in records:
                self._held.pop(record.request.rid, None)
                self._held[record.request.rid] = without_stamps(record)
        if damaged:
            self._held = {rid: _doubted(record) for rid, record in self._held.items()}
        return damaged

    def _append(self, records: Collection[CloseRecord], kind: str, wall: str) -> None:
        try:
            if self._held and not self._path.exists():
                records = (*self._held.values(), *records)
            make_private(self._path)
            # The first newline ends a line that an earlier failure may have left.
            _write(self._path, b"\n" + _line(records, kind, wall), os.O_APPEND)
        except OSError as error:
            raise DiskError(f"the second journal: {error}") from error

    def _rewrite(self, records: Collection[CloseRecord], wall: str) -> None:
        try:
            if not records:
                self._path.unlink(missing_ok=True)
                return
            fresh = self._path.with_name(self._path.name + ".new")
            _write(fresh, _line(records, "kept", wall), os.O_TRUNC)
            fresh.replace(self._path)
            sync_folder(self._path.parent)
        except OSError as error:
            raise DiskError(f"the second journal: {error}") from error


def _doubted(record: CloseRecord) -> CloseRecord:
    """The line that is missing may have said that it was sent."""
    prepared = record.state is State.PREPARED
    return replace(record, state=State.SENDING) if prepared else record


def _write(path: Path, data: bytes, how: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600)
    try:
        while data:
            data = data[os.write(descriptor, data) :]
        sync(descriptor)
    finally:
        os.close(descriptor)
    sync_folder(path.parent)


def sync(descriptor: int) -> None:
    """Wait until the file is on the disk itself, not in the disk's own memory."""
    os.fsync(descriptor)
    if sys.platform == "darwin":
        import fcntl  # noqa: PLC0415 - only there

        with suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)


def _line(records: Iterable[CloseRecord], kind: str, wall: str) -> bytes:
    plain = [
        {
            "request": encode_request(record.request),
            "known": base64.b64encode(encode_known(record.request.known)).decode("ascii"),
            "facts": encode_facts(record),
        }
        for record in records
    ]
    body = json.dumps({"kind": kind, "wall": wall, "records": plain}).encode("ascii")
    return b"%08x %s\n" % (zlib.crc32(body), body)


def _records(line: bytes) -> Iterator[CloseRecord]:
    check, _, body = line.partition(b" ")
    if check != b"%08x" % zlib.crc32(body):
        raise DamagedError("a line's checksum is wrong")
    for part in Fields.of(body.decode("ascii")).parts("records"):
        known = base64.b64decode(part.text("known"))
        request = decode_request(part.text("request"), known)
        yield decode_record(request, part.text("facts"))
