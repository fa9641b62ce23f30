"""What the program knows of itself and of its place on this computer.

There is no trading in it: versions, files, faults. The settings window and the quiet
banner of the main window show it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.services.updates import Updates


class FaultReports:
    """Reports of faults nobody expected, each told to the trader once.

    Args:
        earlier: Those of earlier runs that nobody was told of yet, oldest first.

    Attributes:
        folder: Where they lie.
    """

    def __init__(self, folder: Path, earlier: tuple[Path, ...] = ()) -> None:
        self.folder = folder
        self._earlier = earlier[-1] if earlier else None
        self._now: Path | None = None

    @property
    def of_this_run(self) -> Path | None:
        """The newest report of this run, until it was read."""
        return self._now

    @property
    def of_earlier_run(self) -> Path | None:
        """The newest report of an earlier run, until it was read."""
        return self._earlier

    def note(self, report: Path | None) -> None:
        """A report was just written, or could not be; called in any thread."""
        self._now = report or self.folder

    def dismiss(self) -> None:
        """They were read."""
        self._earlier = self._now = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where this program keeps what.

    Attributes:
        licences: The licences of what it is made of; ``None`` outside an installed copy.
    """

    settings: Path
    journal: Path
    logs: Path
    licences: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Everything a window may know of the program itself.

    Attributes:
        journal_bytes: How much room the record of closes takes now.
        unusable_settings: Names of settings in the file whose value can't be used.
        damaged_settings: Where a file that could not be read at all was put.
        needs_restart: Whether its files are another version's by now, and no close is on
            its way.
    """

    version: str
    places: Places
    updates: Updates
    reports: FaultReports
    journal_bytes: Callable[[], int] = lambda: 0
    unusable_settings: Callable[[], tuple[str, ...]] = lambda: ()
    damaged_settings: Path | None = None
    needs_restart: Callable[[], bool] = lambda: False
