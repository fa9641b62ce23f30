"""What of the journal's state a trader has to know now.

What is wrong now goes before what was found when it was opened: the first can be
mended, the second only be known.
"""

from __future__ import annotations

from app.domain.journal import RecordTrouble
from app.journal.entries import OpenReport
from app.journal.faults import ReadOnlyCause

_READ_ONLY = {
    ReadOnlyCause.NEWER_VERSION: RecordTrouble.NEWER_VERSION,
    ReadOnlyCause.OTHER_OWNER: RecordTrouble.OTHER_OWNER,
    ReadOnlyCause.DISK: RecordTrouble.DISK,
}


class RecordHealth:
    """Remembers the reports of one run's openings."""

    def __init__(self) -> None:
        self._read_only: ReadOnlyCause | None = None
        self._found: RecordTrouble | None = None
        self._is_lost = False

    def note(self, report: OpenReport) -> None:
        """Take over how the journal was found, at the start or opened again later."""
        self._read_only = report.read_only
        if report.lost or report.damaged_lines:
            self._found = RecordTrouble.LOSSES
        elif report.rolled_back and self._found is None:
            self._found = RecordTrouble.ROLLED_BACK
        elif report.clock_is_behind and self._found is None:
            self._found = RecordTrouble.CLOCK_WENT_BACK

    def not_opened(self) -> None:
        """What earlier runs left open could not be read."""
        self._is_lost = True

    def trouble(self, *, owing: bool) -> RecordTrouble | None:
        """Return the worst there is to tell.

        Args:
            owing: Something could be written nowhere, until now.
        """
        if owing:
            return RecordTrouble.UNWRITTEN
        if self._is_lost:
            return RecordTrouble.NOT_OPENED
        if self._read_only is not None:
            return _READ_ONLY[self._read_only]
        return self._found
