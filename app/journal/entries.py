"""What the journal tells others: its entries, its batches, how it was found."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.domain.journal import JournalEntry, JournalEvent
from app.journal.faults import ReadOnlyCause

__all__ = [
    "BatchItem",
    "JournalEntry",
    "JournalEvent",
    "OpenReport",
    "Run",
]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the program.

    Attributes:
        instance: Differs for every start; stamps mean something within one run only.
        boot_id: Differs for every start of the computer; ``""`` where it is not told.
    """

    instance: str
    boot_id: str = ""


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One planned close of a batch: its request id, order number and units."""

    rid: str
    number: int
    want: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenReport:
    """How the journal was found; each fact that is not its default is worth telling.

    Attributes:
        created: There was none before.
        kept_aside: Where a damaged or foreign file was put; it is never deleted.
        salvaged: Requests read out of it into the new file.
        lost: Requests seen in it that could not be read, or not to their end.
        rolled_back: Steps this computer had written that are no longer there. What
            was only prepared then counts as perhaps sent.
        replaced: The file was taken away while in use, and was written again.
        tightened: Files and folders others could read until now.
        read_only: Why no rows are taken, or ``None``.
        is_remote: It lies on a network drive, where commits are slower and less sure.
        clock_is_behind: The last step was written more than a minute later than it is now.
        merged: Requests taken over from the second journal.
        damaged_lines: Lines of the second journal that could not be read.
        detail: Technical, for a Details pane; no secret.
    """

    created: bool = False
    kept_aside: Path | None = None
    salvaged: int = 0
    lost: int = 0
    rolled_back: int = 0
    replaced: bool = False
    tightened: tuple[Path, ...] = ()
    read_only: ReadOnlyCause | None = None
    is_remote: bool = False
    clock_is_behind: bool = False
    merged: int = 0
    damaged_lines: int = 0
    detail: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether everything ever written is there."""
        return self.kept_aside is None and not (
            self.lost or self.rolled_back or self.damaged_lines
        )
