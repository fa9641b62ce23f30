"""I5: what each end state claims, held against the server's own books.

A list is taken to speak of the moment the server made it (``as_of``), so that a stale
copy of the truth makes nobody a liar, but a claim that no list supports is untrue.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.chaos.facts import Facts, Submitted, Told
from tests.chaos.ledger import Execution
from tests.chaos.lists import Served
from tests.chaos.past import Said as Heard
from tests.chaos.replies import ACCEPTED, FAILED, NONE, REFUSED
from tests.chaos.server import LOGIN, Said

_WINDOW_S = {NONE: 60.0, FAILED: 30.0, ACCEPTED: 30.0, REFUSED: 0.0}
_SLACK_S = 1e-6


def executions(facts: Facts, tag: str) -> list[Execution]:
    return [done for done in facts.ledger.executions if done.by == tag]


@dataclass(frozen=True, slots=True)
class Case:
    """A claim and what is known about it."""

    facts: Facts
    sent: Submitted
    end: Told

    @property
    def said(self) -> Said | None:
        """The answer, if all of it came through by the time of the claim."""
        said = self.facts.said.get(self.sent.tag)
        ended = self.facts.ended_at.get(self.sent.tag, self.end.decided)
        arrived = said is not None and said.at <= min(ended, self.end.decided) + _SLACK_S
        return said if arrived else None

    @property
    def asked(self) -> int:
        return self.end.before - self.end.expect

    @property
    def allowed(self) -> set[int]:
        """Return what may be left if it was done, with or without what it repeats."""
        sums, rid = {0}, self.sent.supersedes
        while rid:
            earlier = next(s for s in self.facts.submitted if s.rid == rid)
            told = self.facts.of(rid)[0]
            sums |= {more + told.before - told.expect for more in sums}
            rid = earlier.supersedes
        return {max(0, self.end.expect - more) for more in sums}

    @property
    def reached(self) -> int:
        """Return what the claim says is left."""
        left = self.end.remaining
        return left if left is not None and left in self.allowed else self.end.expect

    def witnessed(self, since: float) -> bool:
        """Whether history or stream bore it out: then one list is enough."""
        number, end = self.end.key[2], self.end.decided + _SLACK_S
        told = any(
            r.is_about(number) and r.units == self.asked and since - _SLACK_S <= r.asked_at
            for r in self.facts.records
            if r.asked_at <= end and r.closed_at > self.end.made - 2.0
        )
        return told or any(
            e.number == number and e.at >= since - _SLACK_S and self._is_told_by(e)
            for e in self.facts.events
            if e.at <= end
        )

    def _is_told_by(self, event: Heard) -> bool:
        left = 0 if event.closed else event.volume
        return left == self.reached or (event.closed and event.volume == self.asked)

    @property
    def came_at(self) -> float | None:
        deletes = self.facts.deletes
        return next((d.at for d in deletes if d.tag == self.sent.tag), None)

    def lists(self, begun_after: float) -> list[Served]:
        """Return the lists a claim may rest on: begun after, ended before it."""
        return [
            s
            for s in self.facts.served
            if s.login == LOGIN
            and s.begun >= begun_after - _SLACK_S
            and s.ended <= self.end.decided + _SLACK_S
        ]

    def lefts(self, last_lists: int) -> set[int]:
        """Return all that was left in the time the last so many lists speak of."""
        seen = self.lists(0.0)[-last_lists:]
        since = min((s.as_of for s in seen), default=0.0)
        return self.facts.ledger.lefts(self.sent.root, since, self.end.decided)

    def executed_by(self, moment: float) -> bool:
        return any(e.at < moment for e in executions(self.facts, self.sent.tag))


def _not_sent(case: Case) -> Iterator[str]:
    if case.came_at is not None or ("byte", case.sent.tag) in case.facts.trail:
        yield "bytes left"


def _reached(case: Case) -> Iterator[str]:
    # SENDING is stamped before it is written down, and the first byte leaves after.
    # A request the network lost on its way may still find its effect done by others.
    came, writing_s = case.came_at or 0.0, case.facts.story.slow_record_s
    since = max(case.sent.at, came - writing_s)
    reached = case.reached
    showing = [s for s in case.lists(since) if reached in _shown(case, s)]
    needed = 1 if case.witnessed(since) else 2
    if len(showing) < needed:
        yield f"only {len(showing)} of {needed} lists showed {reached}"
    if reached not in case.lefts(2):
        yield f"left was {case.lefts(2)}, not {reached}"


def _shown(case: Case, served: Served) -> set[int]:
    ledger = case.facts.ledger
    return ledger.lefts(case.sent.root, served.as_of, served.as_of_last)


def _confirmed(case: Case) -> Iterator[str]:
    if case.said is None or case.said.meaning != ACCEPTED:
        yield "the server never said so"
    yield from _reached(case)


def _refused(case: Case) -> Iterator[str]:
    if case.said is None or case.said.meaning != REFUSED:
        yield "the server never said so"
        return
    after = case.lists(case.said.at)
    if not after:
        yield "no list was begun after the answer"
        return
    # "No such order", and no such order: told as that, whoever closed it.
    gone = case.end.not_found and 0 in _shown(case, after[-1])
    if case.executed_by(after[-1].as_of) and not gone:
        yield "it had been executed"


def _not_executed(case: Case) -> Iterator[str]:
    meaning = case.said.meaning if case.said is not None else NONE
    ended = case.facts.ended_at.get(case.sent.tag)
    if _was_killed_before_writing(case):
        meaning = NONE
    if meaning in {ACCEPTED, REFUSED}:
        yield f"the server had said {meaning}"
    if ended is None:
        yield "its connection was still open"
        return
    if case.end.decided < ended + _WINDOW_S[meaning] - _SLACK_S:
        yield f"too soon: the connection ended at {ended:.2f}"
    after = case.lists(ended)
    if len(after) < 3:
        yield f"only {len(after)} lists were begun after the connection ended"
    if after and case.executed_by(after[-1].as_of):
        yield "it had been executed"


def _was_killed_before_writing(case: Case) -> bool:
    """Whether an answer may be known to nobody: killed before it was recorded."""
    said, writing_s = case.said, case.facts.story.slow_record_s
    if said is None:
        return False
    if case.facts.closes[case.sent.tag].record == "update":
        writing_s = math.inf  # it never came to be written
    # What was decided before a kill was decided by a program that knew the answer.
    kills = [k for k in case.facts.kills if k <= case.end.decided]
    return any(-_SLACK_S <= k - said.at <= writing_s for k in kills)


def _changed(case: Case) -> Iterator[str]:
    left, end = case.end.remaining, case.end
    if left in {end.before, end.expect}:
        yield f"{left} is no change"
    if left not in case.lefts(3):
        yield f"left was {case.lefts(3)}, not {left}"


CLAIMS: dict[str, Callable[[Case], Iterator[str]]] = {
    "not_sent": _not_sent,
    "confirmed": _confirmed,
    "satisfied": _reached,
    "refused": _refused,
    "not_executed": _not_executed,
    "changed": _changed,
}
