"""One request under watch: its record and the evidence gathered about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.domain.account import Session
from app.domain.close import (
    END_STATES,
    CloseRecord,
    Stamp,
    State,
    advance,
)
from app.domain.errors import Answer, DoubtCause, NoAnswer
from app.domain.evidence import (
    Evidence,
    HistoryRow,
    LateAnswer,
    Sighting,
    Snapshot,
    TradeEvent,
)
from app.domain.lineage import hides, sighting
from app.domain.reconcile import Attempt, Verdict, came_late, judge
from app.domain.testimony import Witness, speaks_of

_HOUR_S = 3600.0
_WATCHED = 2  # of a settled request: two that agree are all that is asked of them
_KEPT = 64  # sightings kept; a verdict needs a handful, a long doubt makes hundreds
_HEARD = 16  # witnesses kept; a stream tells the same of an order with each price


@dataclass(slots=True, eq=False)
class Tracked:
    """What is known of a request, and from what.

    Attributes:
        session: The one it was made in; ``None`` of an earlier run's.
        answered: When the answer, or the decision that there is none, was stamped.
        verdicts_wait: While a person's word on it (a repeat, or its end) is written
            down. What comes to be known meanwhile is kept, and written after it.
        owes: The journal's word for what was kept meanwhile, or ``""``.
        wants_second: The next reading is to be followed by one more at once.
        looked_up: How often the server's history was asked about it in a row.
        watch_until: Monotonic seconds; a settled request is watched until then.
        baseline: Units open when its end was told, or since another hand changed it.
    """

    record: CloseRecord
    session: Session | None = None
    answered: Stamp | None = None
    sightings: list[Sighting] = field(default_factory=list)
    witnesses: list[Witness] = field(default_factory=list)
    verdicts_wait: bool = False
    owes: str = ""
    wants_second: bool = False
    looked_up: int = 0
    watch_until: float = 0.0
    baseline: int | None = None

    def is_of(self, session: Session | None) -> bool:
        """Whether what is read in a session is about this request's account.

        Of two sessions that do not know their login nobody can say that they are of one
        account: what the second shows decides nothing about the first one's requests.
        """
        if session is None:
            return False
        own = (session.origin, session.login) == self.record.request.key[:2]
        return own and (session.login is not None or session is self.session)

    def resume(self, sent: Stamp, ended: Stamp) -> None:
        """Take up a request of an earlier run: its connection ended with that run."""
        self.answered, self.wants_second = ended, True
        left_at = self.record.sent_wall or self.record.request.created_at
        self.record = replace(
            self.record, sent=sent, sent_wall=left_at, ended=ended, checked=0
        )
        if self.record.state is State.SENDING:
            doubt = NoAnswer(DoubtCause.CRASH)
            self.record = advance(self.record, State.UNKNOWN, answer=doubt)

    def take(self, evidence: Evidence) -> bool:
        """Take in a piece of evidence; False when it says nothing of this request."""
        match evidence:
            case Snapshot():
                return self._see(evidence)
            case TradeEvent() | HistoryRow():
                return self._hear(evidence)
            case LateAnswer():
                self.answer(evidence.answer, evidence.stamp)
                return True

    def answer(self, answer: Answer, stamp: Stamp) -> None:
        """Take in the answer, or the decision that there is none."""
        self.answered = stamp
        self.record = learn_from_answer(self.record, answer)

    def _see(self, snapshot: Snapshot) -> bool:
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

    def _hear(self, witness: Witness) -> bool:
        sent = self.record.sent
        if sent is None or witness.stamp.seq <= sent.seq:
            return False
        if not speaks_of(self.record.request, witness):
            return False
        said = _said(witness)
        self.witnesses = [w for w in self.witnesses if _said(w) != said]
        self.witnesses.append(witness)
        del self.witnesses[:-_HEARD]
        return True

    def is_news(self, event: TradeEvent) -> bool:
        """Whether an event tells another size of the order than was last seen.

        Nothing is news to a request that has ended and is not watched.
        """
        before = self.record.request.before
        left = self.record.remaining
        if self.record.is_settled:
            if not self.is_watched(event.stamp.at):
                return False
            left = self.baseline
        return event.number == before.number and event.left != (
            before.volume if left is None else left
        )

    def _keep(self, seen: Sighting) -> None:
        self.sightings.append(seen)
        if len(self.sightings) > _KEPT:
            # The oldest of the run is kept: it says since when the list has agreed. One
            # that shows more than there was is never out of date, so it takes that place.
            grew = self.sightings[1].left > self.record.request.before.volume
            del self.sightings[0 if grew else 1]

    @property
    def may_be_repeated(self) -> bool:
        """Whether it may be superseded now, and no other word on it is being written."""
        return self.record.may_supersede and not self.verdicts_wait

    @property
    def seems_done(self) -> bool:
        """Whether the last list looks as if it had been carried out."""
        request, left = self.record.request, self.record.remaining
        return bool(self.sightings) and left in request.allowed

    def judge(
        self, now: float, wall: datetime, *, grows: bool = False
    ) -> CloseRecord | None:
        """Return the record in the state the evidence supports, if that is a new one.

        ``grows`` says whether orders of its account were seen to grow.
        """
        record = self.record
        if record.sent is None or record.is_settled:
            return None
        attempt = Attempt(
            sent=record.sent,
            answer=record.answer,
            answered=self.answered,
            ended=record.ended,
            grows=grows,
        )
        verdict = judge(
            record.request, attempt, self.sightings, witnesses=self.witnesses, now=now
        )
        if verdict.state is None or verdict.state is record.state:
            return None
        return _settled(record, verdict, wall)

    def begin_watch(self, now: float, ago_s: float = 0.0) -> None:
        """Watch a request for late execution whose end was told ``ago_s`` ago."""
        if self.record.is_watched:
            self.watch_until = now - ago_s + watch_s(self.record)
            self.baseline = self.record.remaining
            self.sightings.clear()

    def is_watched(self, now: float) -> bool:
        """Whether a settled request is still looked after."""
        return now <= self.watch_until and self.record.is_watched

    def watch(
        self, snapshot: Snapshot, wall: datetime, *, explained: Callable[[int], bool]
    ) -> bool:
        """Take in a reading after the end; True when it looks carried out late.

        ``explained`` says whether another request of ours accounts for so much being
        left; that, like any other change, only moves the baseline.
        """
        record = self.record
        own = snapshot.orders.get(record.request.before.number)
        if own is not None and own.volume == self.baseline:
            # Nothing has gone. Hundreds may be watched for a day, most of them refused.
            self.sightings.clear()
            return False
        if hides(record.request, snapshot):
            return False
        self._keep(sighting(record.request, snapshot))
        del self.sightings[:-_WATCHED]
        left = self.sightings[-1].left
        if self.baseline is None or explained(left):
            self.baseline = left
        done = record.state is State.CONFIRMED
        if came_late(record.request, self.baseline, self.sightings, done=done):
            self.record = replace(record, late_at=wall, remaining=left)
            self.baseline = left
            return True
        self._rebase()
        return False

    def _rebase(self) -> None:
        """A change seen twice that is not ours is the new baseline."""
        last_two = self.sightings[-2:]
        if len(last_two) > 1 and last_two[0].agrees_with(last_two[1]):
            self.baseline = last_two[1].left


def watch_s(record: CloseRecord) -> float:
    """Return how long a settled request is watched, in seconds after its end."""
    return record.request.limits.watch_hours * _HOUR_S


def learn_from_answer(record: CloseRecord, answer: Answer) -> CloseRecord:
    """Return the record with its answer; an end that was reached without it stays."""
    if record.is_settled or record.state is State.UNRESOLVED:
        return replace(record, answer=answer)
    if isinstance(answer, NoAnswer):
        return advance(record, State.UNKNOWN, answer=answer)
    return advance(record, State.REPLIED, answer=answer)


def _said(witness: Witness) -> tuple[object, ...]:
    """Return what a witness says, whenever it says it."""
    if isinstance(witness, TradeEvent):
        return (witness.number, witness.volume, witness.closed)
    return (witness.number, witness.parent, witness.volume, witness.closed_at)


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
