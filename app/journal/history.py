"""Requests of the past with their stories, as the journal window lists them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

from app.domain.close import CloseRecord
from app.journal.entries import JournalEntry, JournalEvent
from app.journal.faults import DamagedError
from app.journal.rows import EventRow, RequestRow, without_stamps
from app.journal.tables import Tables


def read_entries(
    tables: Tables, rows: Iterable[RequestRow], text: str
) -> tuple[JournalEntry, ...]:
    """Return the entries of ``rows`` that ``text`` is found in; stamps are left out.

    A request whose row can no longer be read is left out: opening has told of it.
    """
    entries = []
    for row in rows:
        with suppress(DamagedError):
            record = without_stamps(row.record())
            if matches(record, text):
                entries.append(_entry(record, tables.events(row.rid)))
    return tuple(entries)


def matches(record: CloseRecord, text: str) -> bool:
    """Whether each word of ``text`` is somewhere in the record, whatever its case."""
    found = [known.casefold() for known in _texts(record)]
    return all(any(w in known for known in found) for w in text.casefold().split())


def _entry(record: CloseRecord, rows: list[EventRow]) -> JournalEntry:
    events = []
    for row in rows:
        with suppress(DamagedError):
            then = without_stamps(row.record(record.request))
            events.append(JournalEvent(row.seq, row.at, row.kind, then))
    return JournalEntry(record, tuple(events), damaged=len(rows) - len(events))


def _texts(record: CloseRecord) -> Iterator[str]:
    request, before = record.request, record.request.before
    yield str(before.number)
    if record.continues_as is not None:
        yield str(record.continues_as)
    yield from (before.symbol, before.comment, request.comment, request.origin)
    yield from (str(request.login or ""), record.note, record.state.value)
    reply = record.answer.reply if record.answer is not None else None
    if reply is not None:
        yield from (str(reply.status), reply.word, reply.message, reply.excerpt)
