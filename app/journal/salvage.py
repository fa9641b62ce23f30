"""What can still be read out of a damaged journal.

Every row carries a checksum, so each is either as it was written or not there. A
request is restored from its own row or from its first event, and stands where the
newest of its rows says. Nothing is guessed: an order whose request cannot be read is
counted as lost, and told.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.domain.close import CloseRecord, CloseRequest, State
from app.journal.entries import Run
from app.journal.faults import DamagedError
from app.journal.pages import Value, rows_in
from app.journal.rows import EventRow, RequestRow
from app.journal.tables import Restored

_NOBODY = Run("")


@dataclass(slots=True)
class _Found:
    """All whole rows about one request; a later copy of its row replaces an older."""

    row: RequestRow | None = None
    events: dict[int, EventRow] = field(default_factory=dict)

    def take(self, row: RequestRow) -> None:
        if self.row is None or row.last_seq > self.row.last_seq:
            self.row = row


@dataclass(frozen=True, slots=True)
class Salvage:
    """What was found.

    Attributes:
        restored: In the order of their last step.
        lost: Requests that were seen but cannot be restored, or not to their end.
        last_seq: The highest number of a step that was seen.
    """

    restored: tuple[Restored, ...]
    lost: int
    last_seq: int


def salvage(path: Path, log: bytes) -> Salvage:
    """Read a database, which is not changed, and the log it had before it was opened.

    Raises:
        OSError: It cannot be read.
    """
    found = _collect(path.read_bytes(), log)
    restored, lost = [], 0
    for one in found.values():
        with suppress(DamagedError):
            restored.append(_restore(one))
            continue
        lost += 1
    restored.sort(key=_place)
    ended, without_end = _settle_overtaken(restored)
    last_seq = max((_last_seq(one) for one in found.values()), default=0)
    return Salvage(tuple(ended), lost + without_end, last_seq)


def _collect(main: bytes, log: bytes) -> dict[str, _Found]:
    found: dict[str, _Found] = {}
    for row_id, values in rows_in(main, log):
        if (event := _event(row_id, values)) is not None:
            found.setdefault(event.rid, _Found()).events[event.seq] = event
        elif (row := _request(values)) is not None:
            found.setdefault(row.rid, _Found()).take(row)
    return found


def _event(row_id: int, values: tuple[Value, ...]) -> EventRow | None:
    match values:
        case (
            None,
            str(rid),
            int() | None as lseq,
            str(wall),
            str(kind),
            str(body),
            int(check),
        ):
            event = EventRow(row_id, rid, lseq, wall, kind, body, check)
            return event if event.is_whole else None
        case _:
            return None


def _request(values: tuple[Value, ...]) -> RequestRow | None:
    if len(values) != len(RequestRow._fields):
        return None
    known = RequestRow._fields.index("known")
    if any(isinstance(value, bytes) != (at == known) for at, value in enumerate(values)):
        return None
    row = RequestRow(*values)  # type: ignore[arg-type] # the checksum says they are
    return row if row.is_whole else None


def _restore(found: _Found) -> Restored:
    events = tuple(found.events[seq] for seq in sorted(found.events))
    request = _request_of(found, events)
    run = found.row.run if found.row else _NOBODY
    last = events[-1] if events else None
    if found.row is not None and (last is None or found.row.last_seq >= last.seq):
        return Restored(found.row.record(), run, events)
    if last is None:
        raise DamagedError("nothing but a name is left")
    return Restored(last.record(request), run, events)


def _request_of(found: _Found, events: tuple[EventRow, ...]) -> CloseRequest:
    if found.row is not None:
        return found.row.record().request
    for request in _requests_in(events):
        return request
    raise DamagedError("the request is gone")


def _requests_in(events: tuple[EventRow, ...]) -> Iterator[CloseRequest]:
    for event in events:
        with suppress(binascii.Error):
            request = event.request()
            if request is not None:
                yield request


def _place(one: Restored) -> tuple[int, str]:
    seq = max((event.seq for event in one.events), default=0)
    return (seq, one.record.request.created_at.isoformat())


def _last_seq(found: _Found) -> int:
    in_row = found.row.last_seq if found.row else 0
    return max(in_row, *found.events, 0)


def _settle_overtaken(restored: list[Restored]) -> tuple[list[Restored], int]:
    """End what must have ended: a later request could only begin after it.

    How it ended is gone, so it is counted as lost.
    """
    later: dict[tuple[str, int | None, int], CloseRecord] = {}
    kept, without_end = [], 0
    for one in reversed(restored):
        record = one.record
        key = record.request.key
        if not record.is_settled and key in later:
            without_end += later[key].request.retry_of != record.request.rid
            by = later[key].request.rid
            ended = replace(record, state=State.SUPERSEDED, superseded_by=by)
            kept.append(replace(one, record=ended))
            continue
        later[key] = record
        kept.append(one)
    return kept[::-1], without_end
