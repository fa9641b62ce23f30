"""The judge: holds what the program did and said against the server's own books.

It shares no code with the program; states are plain words here. What each end state
claims is in ``claims``. What is executed after a true verdict that it was not is
counted, not condemned: no window can rule it out, and telling of it is another duty
(``late``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tests.chaos.claims import CLAIMS, Case, executions
from tests.chaos.facts import Facts, Submitted, Told

DOUBLE, LOST, UNTRUE, UNHANDLED, LEAKED = (
    *("double closes", "lost outcomes", "untrue verdicts"),
    *("unhandled", "tokens leaked"),
)
KINDS = (DOUBLE, LOST, UNTRUE, UNHANDLED, LEAKED)

_IN_FLIGHT = {"prepared", "sending"}


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken promise: which, and how it shows."""

    kind: str
    invariant: str
    text: str


def judge(facts: Facts) -> list[Violation]:
    """Return everything that is wrong with one schedule."""
    found = [*_doubles(facts), *_lost(facts), *_forgotten_rows(facts)]
    found += _ends_change(facts)
    for sent in facts.submitted:
        found += _untrue(facts, sent)
    found += [Violation(UNTRUE, "I8", text) for text in facts.impure]
    found += [Violation(UNHANDLED, "I9", text) for text in facts.failures]
    found += [Violation(LEAKED, "I10", text) for text in facts.leaks]
    return found


def late(facts: Facts) -> list[str]:
    """Return what was executed after "not executed" or "refused" had been said."""
    return [
        sent.rid
        for sent in facts.submitted
        for end in [_end(facts, sent.rid)]
        for done in executions(facts, sent.tag)
        if end is not None
        if end.state in {"not_executed", "refused"} and done.at > end.decided
    ]


def late_told(facts: Facts) -> int:
    """Count those of ``late`` that the program has noticed."""
    return sum(any(told.late for told in facts.of(rid)) for rid in late(facts))


def _end(facts: Facts, rid: str) -> Told | None:
    return next((told for told in facts.of(rid) if told.settled), None)


def _doubles(facts: Facts) -> Iterator[Violation]:
    """I1, I2, I3, I7: nothing twice, nothing unasked, nothing unwritten."""
    asked = {sent.tag for sent in facts.submitted}
    came = Counter(delete.tag for delete in facts.deletes)
    done = Counter(e.by for e in facts.ledger.executions if e.by != "somebody")
    for tag in sorted(came.keys() | done.keys()):
        if tag not in asked:
            yield Violation(DOUBLE, "I7", f"{tag!r} was sent and nobody asked")
        if came[tag] > 1 or done[tag] > 1:
            text = f"{tag} was sent {came[tag]} times, executed {done[tag]} times"
            yield Violation(DOUBLE, "I1", text)
    yield from _not_as_decided(facts)
    yield from _two_open(facts)
    yield from _unwritten(facts)


def _not_as_decided(facts: Facts) -> Iterator[Violation]:
    wants = {told.tag: (told.key, told.want) for told in facts.told}
    for delete in facts.deletes:
        (_, login, order), want = wants.get(delete.tag, (("", 0, 0), 0))
        if (login, order, want) != (delete.login, delete.order, delete.volume):
            yield Violation(DOUBLE, "I1", f"not what was decided: {delete}")


def _two_open(facts: Facts) -> Iterator[Violation]:
    rows: dict[str, Told] = {}
    for step in facts.steps:
        rows[step.told.rid] = step.told
        if step.supersede:
            rows.pop(step.supersede, None)
        if step.kind == "superseded":
            continue
        unsettled = Counter(told.key for told in rows.values() if not told.settled)
        for key in (key for key, count in unsettled.items() if count > 1):
            yield Violation(DOUBLE, "I2", f"two open requests for {key} at {step.told.at}")


def _unwritten(facts: Facts) -> Iterator[Violation]:
    written: set[str] = set()
    for what, tag in facts.trail:
        if what == "sending":
            written.add(tag)
        elif tag not in written:
            yield Violation(DOUBLE, "I3", f"{tag} left before it was recorded")


def _lost(facts: Facts) -> Iterator[Violation]:
    """I4: every request ends, or waits for a person where the person can see it."""
    for sent in facts.submitted:
        seen = facts.of(sent.rid)
        last = _last_row(facts, sent.rid) if facts.quit else (seen[-1] if seen else None)
        if last is None:
            yield Violation(LOST, "I4", f"{sent.tag}: nothing was ever told")
        elif last.settled:
            continue
        elif facts.quit and last.state in _IN_FLIGHT:
            yield Violation(LOST, "I4", f"{sent.tag}: left {last.state} at the end")
        elif not facts.quit:
            yield Violation(LOST, "I4", f"{sent.tag}: still {last.state} at {facts.ended}")


def _forgotten_rows(facts: Facts) -> Iterator[Violation]:
    """What was told as an end is an end in the journal too, if it could be written."""
    for sent in facts.submitted:
        broken = facts.closes[sent.tag].record == "update"
        end = _end(facts, sent.rid)
        if end is not None and sent.rid in facts.open_rows and not broken:
            yield Violation(LOST, "I4", f"{sent.tag}: told {end.state}, not recorded")


def _last_row(facts: Facts, rid: str) -> Told | None:
    rows = [step.told for step in facts.steps if step.told.rid == rid]
    # A journal that cannot be written is another story: what was told counts then.
    seen = [*rows, *facts.of(rid)]
    return max(seen, key=lambda t: (t.settled, t.state not in _IN_FLIGHT), default=None)


def _ends_change(facts: Facts) -> Iterator[Violation]:
    """I6: an end stays; a refusal is only ever the server's own."""
    for sent in facts.submitted:
        if facts.kills and facts.closes[sent.tag].record == "update":
            continue  # told and not written: the next run cannot know of it
        ends = [told.state for told in facts.of(sent.rid) if told.settled]
        if len(set(ends)) > 1:
            yield Violation(UNTRUE, "I6", f"{sent.tag} ended as {ends}")


def _untrue(facts: Facts, sent: Submitted) -> list[Violation]:
    """I5: what was said of one request, against the books."""
    end = _end(facts, sent.rid)
    if end is None:
        return []
    check = CLAIMS.get(end.state)
    return (
        []
        if check is None
        else [
            Violation(UNTRUE, "I5", f"{sent.tag} {end.state} at {end.decided:.2f}: {why}")
            for why in check(Case(facts, sent, end))
        ]
    )
