"""What a journal is opened with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.journal.entries import OpenReport, Run
from app.journal.owner import Owner, this_owner, this_run
from app.journal.place import is_remote
from app.journal.sanitise import Clean
from app.journal.schema import MIGRATIONS, Migration
from app.journal.setting import Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The defaults are the program's own; how commits are synced is no option.

    Attributes:
        clean: Takes the secrets in use out of a text; called on the journal's thread.
        notice: Told, on the loop, when the file had to be written or opened again.
        inline: No thread: for loops whose time is not real.
        trace: Told every statement before it runs.
    """

    run: Run = field(default_factory=this_run)
    owner: Owner = field(default_factory=this_owner)
    clean: Clean = str
    notice: Callable[[OpenReport], object] = lambda report: None
    is_remote: Callable[[Path], bool] = is_remote
    inline: bool = False
    trace: Trace | None = None
    migrations: Sequence[Migration] = MIGRATIONS
