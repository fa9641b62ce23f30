"""What a worker is told to do, and what it tells of it: JSON, between processes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

CLOSER = "flatten-crash-closer"
RECOVERER = "flatten-crash-recoverer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One run of the program.

    Attributes:
        folder: Of the journals; the same for the run that dies and those after it.
        numbers: Orders to close, one after the other; none for a run that recovers.
        is_partial: Close the smallest part instead of all.
        point, nth: Where to die, see ``KillSwitch``; ``""`` to live.
        sign_in_after_s: How long a person takes to sign in after the start.
        report: Where a run that lives writes its ``Report``.
        marks: Where each point is written down as it is passed; ``""`` for nowhere.
    """

    folder: str
    url: str
    login: int
    password: str = field(repr=False)
    numbers: tuple[int, ...] = ()
    is_partial: bool = False
    point: str = ""
    nth: int = 0
    sign_in_after_s: float = 0.0
    report: str = ""
    marks: str = ""

    @property
    def agent(self) -> str:
        """By its name in the broker's ledger a request is known to be this run's."""
        return CLOSER if self.numbers else RECOVERER

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str | bytes) -> Job:
        facts: dict[str, Any] = json.loads(text)
        return cls(**facts | {"numbers": tuple(facts["numbers"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A request as the journal has it after recovery.

    Attributes:
        state: The value of its ``State``.
        steps: The kinds of its steps, oldest first.
        expect: Units left open if it is executed.
        left: Units last seen open.
        told_after_s: From the first valid list to the telling of its end, at least 0;
            ``None`` when it had ended before.
    """

    rid: str
    number: int
    state: str
    steps: tuple[str, ...]
    expect: int
    left: int | None
    told_after_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run that lived has seen.

    Attributes:
        is_whole: The journal was found with everything ever written to it.
        entries: All requests in the journal.
        listed: Units open by order number in the last list.
        failures: What nobody handled.
    """

    is_whole: bool
    entries: tuple[Entry, ...]
    listed: dict[int, int]
    failures: tuple[str, ...] = ()

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Report:
        facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        facts["entries"] = tuple(
            Entry(**entry | {"steps": tuple(entry["steps"])}) for entry in facts["entries"]
        )
        facts["listed"] = {int(number): left for number, left in facts["listed"].items()}
        return cls(**facts | {"failures": tuple(facts["failures"])})
