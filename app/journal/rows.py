"""The rows of the two tables, each with a checksum over all of itself.

A request's row says where it stands now; its events say how it came there. The first
event repeats the request, so that either of the two is enough to restore it.
"""

from __future__ import annotations

import base64
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from app.domain.close import CloseRecord, CloseRequest
from app.journal.encoding import (
    crc,
    decode_record,
    decode_request,
    encode_facts,
    encode_known,
    encode_request,
)
from app.journal.entries import Run
from app.journal.faults import DamagedError
from app.journal.fields import Fields, moment_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(moment: datetime) -> int:
    """Return an aware time as whole microseconds of UTC, to be ordered by."""
    return (moment - _EPOCH) // _MICROSECOND


class RequestRow(NamedTuple):
    """A row of ``request``, columns in their order."""

    rid: str
    origin: str
    login: int | None
    order_id: int
    want: int | None
    expect: int
    created_us: int
    created_wall: str
    boot_id: str
    app_instance: str
    retry_of: str
    request_json: str
    known: bytes
    state: str
    resolved: int
    superseded_by: str
    facts_json: str
    last_seq: int
    crc32: int

    @classmethod
    def of(cls, record: CloseRecord, run: Run, seq: int) -> RequestRow:
        """Return the row of ``record`` after its event ``seq``."""
        request = record.request
        unsigned = cls(
            rid=request.rid,
            origin=request.origin,
            login=request.login,
            order_id=request.before.number,
            want=request.want,
            expect=request.expect,
            created_us=microseconds(request.created_at),
            created_wall=request.created_at.isoformat(),
            boot_id=run.boot_id,
            app_instance=run.instance,
            retry_of=request.retry_of,
            request_json=encode_request(request),
            known=encode_known(request.known),
            state=record.state.value,
            resolved=int(record.is_settled),
            superseded_by=record.superseded_by,
            facts_json=encode_facts(record),
            last_seq=seq,
            crc32=0,
        )
        return unsigned._replace(crc32=unsigned.checksum())

    def after(self, record: CloseRecord, facts: str, seq: int) -> RequestRow:
        """Return the row once ``facts`` are known; the request stays as written."""
        stands = (record.state.value, int(record.is_settled), record.superseded_by)
        unsigned = (*self[:13], *stands, facts, seq)
        return RequestRow(*unsigned, _checked(unsigned))

    def checksum(self) -> int:
        return _checked(self[:-1])

    @property
    def is_whole(self) -> bool:
        return isinstance(self.known, bytes) and self.crc32 == self.checksum()

    @property
    def run(self) -> Run:
        return Run(self.app_instance, self.boot_id)

    def require_whole(self) -> None:
        """Refuse to go on from a row that is not what was written.

        Raises:
            DamagedError: It is not.
        """
        if not self.is_whole:
            raise DamagedError("a request's checksum is wrong")

    def record(self) -> CloseRecord:
        """Return the record with its stamps as they were written.

        Raises:
            DamagedError: The row is not what was written.
        """
        self.require_whole()
        return decode_record(decode_request(self.request_json, self.known), self.facts_json)


def _checked(unsigned: tuple[Any, ...]) -> int:
    """Return the checksum of a request's row without it; bytes are no JSON."""
    return crc(*unsigned[:12], zlib.crc32(unsigned[12]), *unsigned[13:])


class EventRow(NamedTuple):
    """A row of ``event``, columns in their order."""

    seq: int
    rid: str
    lseq: int | None
    wall: str
    kind: str
    body_json: str
    crc32: int

    @classmethod
    def of(cls, row: RequestRow, record: CloseRecord, kind: str, at: datetime) -> EventRow:
        """Return the event that made ``row`` what it is, and ``record`` known."""
        stamps = [s.seq for s in (record.sent, record.ended) if s is not None]
        last_stamp = max(stamps, default=None)
        body = f'{{"facts":{row.facts_json}}}'
        unsigned = (row.last_seq, row.rid, last_stamp, at.isoformat(), kind, body)
        return cls(*unsigned, crc(*unsigned))

    def with_request(self, row: RequestRow) -> EventRow:
        """Return the event with the request repeated in it."""
        known = base64.b64encode(row.known).decode("ascii")
        whole = f',"request":{row.request_json},"known":"{known}"}}'
        unsigned = self._replace(body_json=self.body_json.removesuffix("}") + whole)
        return unsigned._replace(crc32=unsigned.checksum())

    def checksum(self) -> int:
        return crc(*self[:-1])

    @property
    def is_whole(self) -> bool:
        return self.crc32 == self.checksum()

    @property
    def at(self) -> datetime:
        return moment_of(self.wall)

    @property
    def facts(self) -> str:
        return Fields.of(self.body_json).raw("facts")

    def request(self) -> CloseRequest | None:
        """Return the request, if this is the event that repeats it."""
        body = Fields.of(self.body_json)
        if not body.has("request"):
            return None
        known = base64.b64decode(body.text("known"), validate=True)
        return decode_request(body.raw("request"), known)

    def record(self, request: CloseRequest) -> CloseRecord:
        """Return what was known after it.

        Raises:
            DamagedError: The row is not what was written.
        """
        if not self.is_whole:
            raise DamagedError("an event's checksum is wrong")
        return decode_record(request, self.facts)


def without_stamps(record: CloseRecord) -> CloseRecord:
    """Return the record without stamps that only its own run could compare."""
    return replace(record, sent=None, ended=None)
