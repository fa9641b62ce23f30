"""The journal's statements, each step one transaction and one wait for the disk.

Everything here runs on the journal's own thread, and lets SQLite's errors out: they
are translated once, by whoever runs it. The rules are the tables' own: one open
request for an order of an account (a unique index), PREPARED to SENDING once (a
compare-and-set), and no way back from an end state.

A step is what a trader waits for, so it writes as few pages as can be and reads nothing
that is known.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.close import CloseRecord, Stamp, State
from app.journal.days import note_day
from app.journal.encoding import encode_facts
from app.journal.entries import Run
from app.journal.faults import RuleError
from app.journal.known import Known
from app.journal.owner import Owner
from app.journal.rows import EventRow, RequestRow, microseconds
from app.journal.rules import may_follow, require_preparable, superseded
from app.journal.schema import transaction

Keep = Callable[[CloseRecord], CloseRecord]

DOUBTED = "doubted"


@dataclass(frozen=True, slots=True)
class Restored:
    """A request as far as a damaged file still tells; whole events, oldest first."""

    record: CloseRecord
    run: Run
    events: tuple[EventRow, ...]


class Tables:
    """The open journal.

    Args:
        keep: Makes a record fit to be stored.
        floor: Steps are numbered from above it, whatever the tables hold.
    """

    def __init__(
        self, connection: sqlite3.Connection, run: Run, keep: Keep, floor: int = 0
    ) -> None:
        self.connection = connection
        self._run = run
        self._keep = keep
        self._floor = floor
        self._known = Known(connection)
        self._taken: int | None = None

    @property
    def newest(self) -> int:
        """The number of the last step: as committed here, else as found in the file."""
        if self._known.newest is None:
            self._known.newest = self.last_seq()
        return self._known.newest

    def prepare(self, record: CloseRecord, supersede: str, at: datetime) -> None:
        """Insert a PREPARED request, ending ``supersede`` in the same step."""
        require_preparable(record)
        record = self._keep(record)
        with self._step():
            if supersede:
                old = self._stored(supersede)
                self._write(old, superseded(old.record(), record), "superseded", at)
            self._insert(record, "prepared", at)

    def sending(self, rid: str, stamp: Stamp, at: datetime) -> None:
        """Move PREPARED to SENDING; exactly one caller ever gets through."""
        with self._step():
            row = self._stored(rid)
            if row.state != State.PREPARED.value:
                raise RuleError(f"request {rid} is not waiting to be sent")
            record = self._record(row)
            sent = replace(record, state=State.SENDING, sent=stamp, sent_wall=at)
            self._write(row, sent, "sending", at)

    def update(self, record: CloseRecord, kind: str, at: datetime) -> None:
        """Write what became known; the same step a second time writes nothing."""
        record = self._keep(record)
        facts = encode_facts(record)
        with self._step():
            row = self._stored(record.request.rid)
            self._record(row)
            if row.facts_json == facts and self._last_kind(row) == kind:
                return
            if not may_follow(State(row.state), record.state):
                raise RuleError(f"{row.rid}: {row.state} to {record.state.value}")
            self._write(row, record, kind, at, facts)

    def absorb(self, records: Iterable[CloseRecord], at: datetime) -> list[str]:
        """Take over what was recorded elsewhere; return the ids that are now here.

        A request whose order is held by another stays where it is.
        """
        with self._step():
            return [
                record.request.rid
                for record in records
                if self._absorbed(self._keep(record), at)
            ]

    def restore(self, found: Sequence[Restored], at: datetime) -> None:
        """Insert what was read out of a damaged file, with its events, in one step."""
        with self._step():
            self._taken = max((e.seq for one in found for e in one.events), default=0)
            for one in found:
                seq = max((event.seq for event in one.events), default=0)
                row = RequestRow.of(one.record, one.run, seq)
                self.connection.execute(_INSERT_REQUEST, row)
                self.connection.executemany(_INSERT_EVENT, one.events)
                if not one.events or one.events[-1].facts != row.facts_json:
                    self._write(row, one.record, "salvaged", at)

    def doubt_prepared(self, at: datetime) -> None:
        """Steps are missing, so what was prepared may have been sent: say that it was."""
        with self._step():
            for row in self.unresolved():
                if row.state == State.PREPARED.value:
                    doubted = replace(row.record(), state=State.SENDING)
                    self._write(row, doubted, DOUBTED, at)

    def is_known(self, rid: str) -> bool:
        found = self.connection.execute("SELECT 1 FROM request WHERE rid = ?", (rid,))
        return found.fetchone() is not None

    def unresolved(self) -> list[RequestRow]:
        found = self.connection.execute(
            "SELECT * FROM request WHERE resolved = 0 ORDER BY last_seq"
        )
        return [RequestRow(*row[: len(RequestRow._fields)]) for row in found.fetchall()]

    def every_request(self) -> Iterator[RequestRow]:
        found = self.connection.execute("SELECT * FROM request")
        return (RequestRow(*row[: len(RequestRow._fields)]) for row in found)

    def between(
        self, since: datetime | None, until: datetime | None, most: int
    ) -> list[RequestRow]:
        """Return requests made from ``since`` on and before ``until``, newest first."""
        found = self.connection.execute(
            "SELECT * FROM request WHERE created_us >= ? AND created_us < ?"
            " ORDER BY created_us DESC, last_seq DESC LIMIT ?",
            (
                -(2**63) if since is None else microseconds(since),
                2**63 - 1 if until is None else microseconds(until),
                most,
            ),
        )
        return [RequestRow(*row[: len(RequestRow._fields)]) for row in found.fetchall()]

    def events(self, rid: str) -> list[EventRow]:
        found = self.connection.execute(
            "SELECT * FROM event WHERE rid = ? ORDER BY seq", (rid,)
        )
        return [EventRow(*row[: len(EventRow._fields)]) for row in found.fetchall()]

    def last_seqs(self) -> dict[str, int]:
        """Return the number of each request's last step."""
        found = self.connection.execute("SELECT rid, max(seq) FROM event GROUP BY rid")
        return dict(found.fetchall())

    def last_seq(self) -> int:
        (last,) = self.connection.execute(
            "SELECT coalesce(max(seq), 0) FROM event"
        ).fetchone()
        return int(last)

    def last_event(self) -> EventRow | None:
        row = self.connection.execute(
            "SELECT * FROM event ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        return None if row is None else EventRow(*row[: len(EventRow._fields)])

    def owner(self) -> Owner:
        found = dict(self.connection.execute("SELECT key, value FROM meta").fetchall())
        return Owner(str(found.get("machine", "")), str(found.get("user", "")))

    def sign(self, owner: Owner, at: datetime) -> None:
        """Write whose journal this is, and who has it open when: it does take rows."""
        rows = {"machine": owner.machine, "user": owner.user, "run": self._run.instance}
        with transaction(self.connection):
            self.connection.executemany(
                "INSERT INTO meta VALUES (?, ?)"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                rows.items(),
            )
            note_day(self.connection, at)

    def _insert(self, record: CloseRecord, kind: str, at: datetime) -> None:
        row = RequestRow.of(record, self._run, self._next_seq())
        try:
            self.connection.execute(_INSERT_REQUEST, row)
        except sqlite3.IntegrityError as error:
            rid, number = record.request.rid, record.request.before.number
            raise RuleError(
                f"request {rid} is recorded already, or another holds order {number}"
            ) from error
        event = EventRow.of(row, record, kind, at).with_request(row)
        self.connection.execute(_INSERT_EVENT, event)
        self._known.keep(row, record)

    def _write(
        self, row: RequestRow, record: CloseRecord, kind: str, at: datetime, facts: str = ""
    ) -> None:
        """Set a request's row on its way, provided nobody else has in between."""
        after = row.after(record, facts or encode_facts(record), self._next_seq())
        # Naming ``resolved`` costs two pages of the index that is the lock.
        ends = after.resolved != row.resolved
        changed = (after.state, after.superseded_by, *after[-3:])
        hit = self.connection.execute(
            _END_REQUEST if ends else _UPDATE_REQUEST,
            (*changed, row.rid, row.state, row.last_seq),
        )
        if hit.rowcount != 1:
            raise RuleError(f"request {row.rid} has moved on")
        self.connection.execute(_INSERT_EVENT, EventRow.of(after, record, kind, at))
        self._known.keep(after, record)

    def _absorbed(self, record: CloseRecord, at: datetime) -> bool:
        if not self.is_known(record.request.rid):
            try:
                self._insert(record, "merged", at)
            except RuleError:
                return False
            return True
        row = self._stored(record.request.rid)
        stored = row.record()
        if stored != record and may_follow(stored.state, record.state, merging=True):
            self._write(row, record, "merged", at)
        return True

    def _stored(self, rid: str) -> RequestRow:
        if (known := self._known.row(rid)) is not None:
            return known
        row = self.connection.execute(
            "SELECT * FROM request WHERE rid = ?", (rid,)
        ).fetchone()
        if row is None:
            raise RuleError(f"request {rid} is not recorded")
        return RequestRow(*row)

    def _record(self, row: RequestRow) -> CloseRecord:
        """Return a row's record.

        Raises:
            DamagedError: The row is not what was written.
        """
        return self._known.record(row) or row.record()

    def _last_kind(self, row: RequestRow) -> str:
        (kind,) = self.connection.execute(
            "SELECT kind FROM event WHERE seq = ?", (row.last_seq,)
        ).fetchone()
        return str(kind)

    def _next_seq(self) -> int:
        last = self.newest if self._taken is None else self._taken
        self._taken = max(last, self._floor) + 1
        return self._taken

    @contextmanager
    def _step(self) -> Iterator[None]:
        """Commit what is done inside; only then has the journal got so far."""
        self._taken = None
        try:
            with transaction(self.connection):
                self._known.compare()
                yield
        except BaseException:
            self._known.forget()
            raise
        if self._taken is not None:
            self._known.newest = self._taken


_INSERT_REQUEST = (
    "INSERT INTO request VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_UPDATE_REQUEST = (
    "UPDATE request SET state = ?, superseded_by = ?, facts_json = ?, last_seq = ?,"
    " crc32 = ? WHERE rid = ? AND state = ? AND last_seq = ?"
)
_END_REQUEST = _UPDATE_REQUEST.replace(" SET ", " SET resolved = 1, ")
_INSERT_EVENT = "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?)"
