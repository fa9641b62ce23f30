"""Which closes of earlier runs are still watched for late execution.

Not all that is returned is watched: a later close of the same order says where the
watch of an earlier one goes on.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from app.domain.close import CloseRecord
from app.services.history import JournalReader

# A request may have been open for long before its end, from which its watch counts.
_OPEN_FOR = timedelta(days=1)


async def watched_records(
    journal: JournalReader, now: datetime, watch_hours: float
) -> tuple[CloseRecord, ...]:
    """Return the settled requests that may concern a watch, oldest first.

    Raises:
        JournalError: They cannot be read; nothing of earlier runs is watched on.
    """
    since = now - timedelta(hours=watch_hours) - _OPEN_FOR
    found = (entry.record for entry in await journal.history(since))
    return tuple(sorted((r for r in found if r.is_settled), key=_age))


def _age(record: CloseRecord) -> datetime:
    return record.request.created_at
