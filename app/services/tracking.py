"""One request under watch: its record and the evidence gathered about it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from app.domain.close import (
    END_STATES,
    WATCHED_STATES,
    CloseRecord,
    Stamp,
    State,
    advance,
)
from app.domain.errors import Answer, DoubtCause, NoAnswer
from app.domain.evidence import HistoryRow, Sighting, Snapshot, TradeEvent
from app.domain.reconcile import Attempt, Verdict, came_late, hides, judge, sighting

_HOUR_S = 3600.0
# A server that said no means it nearly always; a day later it is somebody else's doing.
_REFUSED_WATCH_S = 600.0
_WATCHED = 2  # of a settled request: two that agree are all that is asked of them
_KEPT = 64  # sightings kept; a verdict needs a handful, a long doubt makes hundreds


@dataclass(slots=True)
class Tracked:
    """What is known of a request, and from what.

    Attributes:
        answered: When the answer, or the decision that there is none, was stamped.
        verdicts_wait: While a person's word on it (a repeat, or its end) is written down.
        wants_second: The next reading is to be followed by one more at once.
        watch_until: Monotonic seconds; a settled request is watched until then.
        baseline: Units open when its end was told, or since another hand changed it.
    """

    record: CloseRecord
    answered: Stamp | None = None
    sightings: list[Sighting] = field(default_factory=list)
    witnesses: list[TradeEvent | HistoryRow] = field(default_factory=list)
    verdicts_wait: bool = False
    wants_second: bool = False
    watch_until: float = 0.0
    baseline: int | None = None

    def resume(self, sent: Stamp, ended: Stamp) -> None:
        """Take up a request of an earlier run: its connection ended with that run."""
        self.answered, self.wants_second = ended, True
        self.record = replace(self.record, sent=sent, ended=ended, checked=0)
        if self.record.state is State.SENDING:
            doubt = NoAnswer(DoubtCause.CRASH)
            self.record = advance(self.record, State.UNKNOWN, answer=doubt)

    def see(self, snapshot: Snapshot) -> bool:
        """Take in a reading; False when it was begun before the sending."""
        sent = self.record.sent
        if sent is None or snapshot.started.seq < sent.seq:
            return False
        if hides(self.record.request, snapshot):
            return False
        seen = sighting(self.record.request, snapshot)
        self._keep(seen)
        after = self.answered is not None and snapshot.started.seq > self.answered.seq
        self.record = replace(
            self.record,
            remaining=seen.left,
            continues_as=seen.continues_as,
            checked=self.record.checked + after,
        )
        return True

    def _keep(self, seen: Sighting) -> None:
        self.sightings.append(seen)
        if len(self.sightings) > _KEPT:
            # The oldest of the run is kept: it says since when the list has agreed.
            del self.sightings[1 : len(self.sightings) - _KEPT + 1]

    def judge(self, now: float, wall: datetime) -> CloseRecord | None:
        """Return the record in the state the evidence supports, if that is a new one."""
        record = self.record
        if record.sent is None or record.is_settled:
            return None
        attempt = Attempt(
            sent=record.sent,
            answer=record.answer,
            answered=self.answered,
            ended=record.ended,
        )
        verdict = judge(
            record.request, attempt, self.sightings, witnesses=self.witnesses, now=now
        )
        if verdict.state is None or verdict.state is record.state:
            return None
        return _settled(record, verdict, wall)

    def begin_watch(self, now: float) -> None:
        """Watch a request whose end was told for late execution."""
        if self.record.sent is not None and self.record.state in WATCHED_STATES:
            hours = self.record.request.limits.watch_hours * _HOUR_S
            refused = self.record.state is State.REFUSED
            self.watch_until = now + (min(hours, _REFUSED_WATCH_S) if refused else hours)
            self.baseline = self.record.remaining
            self.sightings.clear()

    def is_watched(self, now: float) -> bool:
        """Whether a settled request is still looked after."""
        return now <= self.watch_until and self.record.late_at is None

    def watch(self, snapshot: Snapshot, wall: datetime, *, explained: bool) -> bool:
        """Take in a reading after the end; True when it looks carried out late.

        ``explained`` says that another request of ours accounts for a change; that,
        like any other change, only moves the baseline.
        """
        if hides(self.record.request, snapshot):
            return False
        self._keep(sighting(self.record.request, snapshot))
        del self.sightings[:-_WATCHED]
        left = self.sightings[-1].left
        if self.baseline is None or explained:
            self.baseline = left
        if came_late(self.record.request, self.baseline, self.sightings):
            self.record = replace(self.record, late_at=wall, remaining=left)
            return True
        self._rebase()
        return False

    def _rebase(self) -> None:
        """A change seen twice that is not ours is the new baseline."""
        last_two = self.sightings[-2:]
        if len(last_two) > 1 and last_two[0].agrees_with(last_two[1]):
            self.baseline = last_two[1].left


def learn_from_answer(record: CloseRecord, answer: Answer) -> CloseRecord:
    """Return the record with its answer; an end that was reached without it stays."""
    if record.is_settled or record.state is State.UNRESOLVED:
        return replace(record, answer=answer)
    if isinstance(answer, NoAnswer):
        return advance(record, State.UNKNOWN, answer=answer)
    return advance(record, State.REPLIED, answer=answer)


def _settled(record: CloseRecord, verdict: Verdict, wall: datetime) -> CloseRecord:
    state = verdict.state
    assert state is not None  # noqa: S101 - the caller has looked
    return advance(
        record,
        state,
        remaining=verdict.remaining,
        continues_as=verdict.continues_as,
        change=verdict.change,
        settled_at=wall if state in END_STATES else None,
    )
