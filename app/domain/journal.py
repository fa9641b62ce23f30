"""What a journal keeps of a close request, and the story that can be told from it.

A journal stores what was known after each step. The story is told by what was new in
each, so that the same step seen twice, or a step that can no longer be read, changes
nothing in what the others say.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.close import END_STATES, CloseRecord, State
from app.domain.errors import Answer, NoAnswer

_TOLD_ENDS = END_STATES | {State.UNRESOLVED}


class RecordTrouble(enum.Enum):
    """What is wrong with the record of closes; the last three were found at the start."""

    UNWRITTEN = "unwritten"
    NOT_OPENED = "not_opened"
    NEWER_VERSION = "newer_version"
    OTHER_OWNER = "other_owner"
    DISK = "disk"
    LOSSES = "losses"
    ROLLED_BACK = "rolled_back"
    CLOCK_WENT_BACK = "clock_went_back"


@dataclass(frozen=True, slots=True)
class JournalEvent:
    """One step of a request, as written then.

    Attributes:
        seq: Order of all steps in the journal; has gaps, never goes back. 0 for what
            was seen in this run and has no row of its own.
        at: Wall clock, UTC.
        kind: ``prepared``, ``sending`` or what the writer called the step.
        record: All that was known after it.
    """

    seq: int
    at: datetime
    kind: str
    record: CloseRecord


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A request with its story, for the journal window and exports.

    Attributes:
        events: Oldest first.
        damaged: Steps that can no longer be read.
    """

    record: CloseRecord
    events: tuple[JournalEvent, ...]
    damaged: int = 0


class StepKind(enum.Enum):
    """What happened to a request."""

    PREPARED = "prepared"
    SENT = "sent"
    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    LIST_READ = "list_read"
    SETTLED = "settled"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened, and all that was known right after it."""

    kind: StepKind
    at: datetime
    record: CloseRecord


def story(entry: JournalEntry) -> tuple[Step, ...]:
    """Return what happened to a request, oldest first.

    Readings of the list that found the same are one step, with the time of the last.
    """
    steps: list[Step] = []
    told = _Told()
    if entry.record.sent_wall is None:
        made = CloseRecord(request=entry.record.request)
        steps.append(Step(StepKind.PREPARED, entry.record.request.created_at, made))
    for at, then in _moments(entry):
        for kind, when in told.news(then, at):
            step = Step(kind, when, then)
            if steps and _says_the_same(steps[-1], step):
                steps[-1] = step
            else:
                steps.append(step)
    return tuple(steps)


def _moments(entry: JournalEntry) -> Iterator[tuple[datetime, CloseRecord]]:
    """Yield what was known when, and at last what is known now."""
    record, last = entry.record, entry.record.request.created_at
    # The clock may have gone back meanwhile; what has no number is not in the file yet.
    for event in sorted(entry.events, key=lambda e: (e.seq or math.inf, e.at)):
        last = event.at
        yield event.at, event.record
    yield record.settled_at or last, record


def _says_the_same(before: Step, step: Step) -> bool:
    reads = before.kind is step.kind is StepKind.LIST_READ
    return reads and before.record.remaining == step.record.remaining


@dataclass(slots=True)
class _Told:
    """What the story has told so far."""

    sent: bool = False
    late: bool = False
    checked: int = 0
    answers: list[Answer] = field(default_factory=list)
    ends: set[State] = field(default_factory=set)

    def news(self, then: CloseRecord, at: datetime) -> Iterator[tuple[StepKind, datetime]]:
        if then.sent_wall is not None and not self.sent:
            self.sent = True
            yield StepKind.SENT, then.sent_wall
        if then.answer is not None and then.answer not in self.answers:
            self.answers.append(then.answer)
            lost = isinstance(then.answer, NoAnswer)
            yield StepKind.NO_ANSWER if lost else StepKind.ANSWERED, at
        if then.checked > self.checked and then.remaining is not None:
            self.checked = then.checked
            yield StepKind.LIST_READ, at
        yield from self._ends(then, at)

    def _ends(self, then: CloseRecord, at: datetime) -> Iterator[tuple[StepKind, datetime]]:
        if then.state in _TOLD_ENDS and then.state not in self.ends:
            self.ends.add(then.state)
            yield StepKind.SETTLED, then.settled_at or at
        if then.late_at is not None and not self.late:
            self.late = True
            yield StepKind.LATE, then.late_at
