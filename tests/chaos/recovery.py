"""What a start does with what a killed program left, as ``bootstrap`` does it."""

from __future__ import annotations

from app.services.closing import Closing
from app.services.ports import Journal


async def program_recovery(closing: Closing, journal: Journal) -> None:
    """Take up every request the journal does not know the end of."""
    closing.recover(await journal.unsettled())
