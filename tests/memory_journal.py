"""The journal's rules without its disk, for proofs that are not about the disk.

It holds the same two locks the durable one does: one open request for an order of
an account, and PREPARED to SENDING once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.domain.close import CloseRecord, Stamp, State
from app.domain.errors import JournalError
from app.domain.journal import JournalEntry


class MemoryJournal:
    """Fits the services' ``Journal`` port."""

    is_durable = False

    def __init__(self) -> None:
        self._rows: dict[str, CloseRecord] = {}
        self.steps: list[tuple[str, str]] = []

    async def prepare(self, record: CloseRecord, *, supersede: str = "") -> None:
        """See the port; the superseded row ends in the same step."""
        rid = record.request.rid
        if rid in self._rows:
            raise JournalError(f"request {rid} is already recorded")
        for other in self._rows.values():
            if self._is_in_the_way(other, record) and other.request.rid != supersede:
                raise JournalError(f"request {other.request.rid} holds the order")
        if supersede:
            # Its last step may have failed to be written, so where it stood is no test.
            old = self._rows[supersede]
            self._rows[supersede] = replace(old, state=State.SUPERSEDED, superseded_by=rid)
        self._rows[rid] = record
        self.steps.append((rid, "prepared"))

    async def sending(self, rid: str, at: Stamp) -> None:
        """Compare and set: only a PREPARED row moves, and only once."""
        row = self._rows.get(rid)
        if row is None or row.state is not State.PREPARED:
            raise JournalError(f"request {rid} is not waiting to be sent")
        self._rows[rid] = replace(row, state=State.SENDING, sent=at)
        self.steps.append((rid, "sending"))

    async def update(self, record: CloseRecord, kind: str) -> None:
        """An end stays; more may become known of it."""
        stored = self._rows.get(record.request.rid)
        if stored is not None and stored.is_settled and not record.is_settled:
            raise JournalError(f"request {record.request.rid} has ended")
        self._rows[record.request.rid] = record
        self.steps.append((record.request.rid, kind))

    async def unsettled(self) -> tuple[CloseRecord, ...]:
        return tuple(r for r in self._rows.values() if not r.is_settled)

    async def history(
        self, since: datetime | None = None, until: datetime | None = None, text: str = ""
    ) -> tuple[JournalEntry, ...]:
        """Return requests made in a period, newest first; ``text`` is not looked for."""
        found = [
            JournalEntry(row, ())
            for row in self._rows.values()
            if (since is None or row.request.created_at >= since)
            and (until is None or row.request.created_at < until)
        ]
        return tuple(reversed(found))

    @staticmethod
    def _is_in_the_way(row: CloseRecord, record: CloseRecord) -> bool:
        return not row.is_settled and row.request.key == record.request.key
