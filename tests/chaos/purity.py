"""I8: the verdict is a function of the evidence, and of nothing else.

Every reading is kept here as it came, and each verdict is asked for again from that
alone. This is the one place that asks the program's own function; it does not check
that the verdict is right (the oracle does), only that it is the same each time.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from app.domain.close import CloseRecord, CloseRequest, Stamp
from app.domain.evidence import Sighting, Snapshot, TradeEvent
from app.domain.lineage import sighting
from app.domain.reconcile import Attempt, Verdict, judge
from app.domain.testimony import Witness
from app.services.closing import Closing
from app.services.session import SessionService

_JUDGED = {"confirmed", "refused", "satisfied", "not_executed", "changed"}
_LATER_S = 1e9


@dataclass(slots=True)
class Evidence:
    """Keeps every reading, and looks at each verdict as it falls.

    Attributes:
        impure: What came out differently the second time.
    """

    closing: Closing
    session: SessionService
    impure: list[str] = field(default_factory=list)
    _read: list[tuple[int | None, Snapshot]] = field(default_factory=list)
    _open: set[str] = field(default_factory=set)
    _looked_at: set[str] = field(default_factory=set)

    def take(self, snapshot: Snapshot) -> None:
        """Keep a reading; to be told after the program was."""
        session = self.session.session
        self._read.append((None if session is None else session.login, snapshot))
        for record in self.closing.records():
            self.look(record)

    def look(self, record: CloseRecord) -> None:
        """Ask again for the verdict of a request that has just been settled."""
        rid = record.request.rid
        if not record.is_settled:
            self._open.add(rid)
        # What an earlier run has settled rests on what that run saw.
        if rid not in self._open or not record.is_settled or rid in self._looked_at:
            return
        self._looked_at.add(rid)
        if record.state.value in _JUDGED and record.sent is not None:
            attempt = self._attempt(record, record.sent)
            self.impure += _impure(record, attempt, self._read, self._witnesses(record))

    def _witnesses(self, record: CloseRecord) -> list[Witness]:
        tracked = self.closing._register.get(record.request.rid)
        return [] if tracked is None else tracked.witnesses

    def _attempt(self, record: CloseRecord, sent: Stamp) -> Attempt:
        tracked = self.closing._register.get(record.request.rid)
        answered = None if tracked is None else tracked.answered
        return Attempt(
            sent=sent, answer=record.answer, answered=answered, ended=record.ended
        )


def _impure(
    record: CloseRecord,
    attempt: Attempt,
    read: list[tuple[int | None, Snapshot]],
    heard: list[Witness],
) -> list[str]:
    request = record.request
    own = [snapshot for login, snapshot in read if login == request.login]
    seen = [sighting(request, snapshot) for snapshot in own]
    first = _verdict(request, attempt, seen, *heard)
    # The writing down takes its time, and one reading may have come meanwhile.
    before = _verdict(request, attempt, seen[:-1], *heard)
    possible = {first.state, before.state}
    if _came_meanwhile(attempt, own):
        # So may the answer; it is then kept beside a verdict that went without it.
        silent = replace(attempt, answer=None, answered=None)
        possible |= {
            _verdict(request, silent, part, *heard).state for part in (seen, seen[:-1])
        }
    found = []
    if record.state not in possible:
        found.append(f"{request.rid} is {record.state}, judged again {first.state}")
    if _verdict(request, attempt, seen, *reversed(heard)) != first:
        found.append(f"{request.rid} judged twice differs")
    return found + _reordered(request, attempt, seen)


def _came_meanwhile(attempt: Attempt, read: list[Snapshot]) -> bool:
    """Whether the answer is as new as the last two readings."""
    answered = attempt.answered
    return answered is not None and any(answered.seq > s.ended.seq for s in read[-2:])


def _reordered(request: CloseRequest, attempt: Attempt, seen: list[Sighting]) -> list[str]:
    number, after = request.before.number, Stamp(attempt.sent.seq + 1, attempt.sent.at)
    fits = TradeEvent(after, number, request.expect)
    other = TradeEvent(after, number + 1, 1)
    straight = _verdict(request, attempt, seen, fits, other)
    mixed = ((other, fits), (fits, fits, other, other), (other, fits, other))
    same = all(_verdict(request, attempt, seen, *m) == straight for m in mixed)
    return [] if same else [f"{request.rid}: the order of events decides"]


def _verdict(
    request: CloseRequest, attempt: Attempt, seen: list[Sighting], *events: Witness
) -> Verdict:
    return judge(request, attempt, seen, witnesses=events, now=_LATER_S)
