"""What a start does with what a killed program left, as ``bootstrap`` does it."""

from __future__ import annotations

from app.services.closing import Closing
from app.services.watching import watched_records
from tests.chaos.journals import KeptJournal
from tests.virtual_time import LoopClock

_WATCH_HOURS = 24.0


async def program_recovery(closing: Closing, journal: KeptJournal) -> None:
    """Take up what the journal does not know the end of, and watch on over the rest."""
    closing.recover(await journal.unsettled())
    begun = {record.request.rid for record in closing.records()}
    watched = await watched_records(journal, LoopClock().now(), _WATCH_HOURS)
    closing.recover(r for r in watched if r.request.rid not in begun)
