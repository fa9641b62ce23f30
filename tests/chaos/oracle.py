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

_LIST_TAKES_S = 20.0
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
        found += _false_alarms(facts, sent)
    found += _receipts(facts)
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


def _receipts(facts: Facts) -> Iterator[Violation]:
    """I12: history is quoted with what it said, and each record for one request."""
    spoken: dict[tuple[int, int, int], str] = {}
    for sent in facts.submitted:
        told = facts.of(sent.rid)
        last = told[-1] if told else None
        if last is None or last.receipt is None:
            continue
        units, closed_at = last.receipt
        own = [
            r
            for r in facts.records
            if r.is_about(last.key[2]) and (r.units, r.closed_at) == (units, closed_at)
        ]
        if not own:
            yield Violation(UNTRUE, "I12", f"{sent.tag}: history never said {last.receipt}")
        if last.state == "refused":
            continue
        if units != last.before - last.expect:
            yield Violation(UNTRUE, "I12", f"{sent.tag}: {units} were not asked")
        records = {(r.number, r.units, r.closed_at) for r in own}
        if records and all(spoken.get(r, sent.rid) != sent.rid for r in records):
            yield Violation(UNTRUE, "I12", f"{sent.tag}: a record was quoted twice")
        for record in records if len(records) == 1 else ():
            spoken.setdefault(record, sent.rid)


def _false_alarms(facts: Facts, sent: Submitted) -> Iterator[Violation]:
    """I11: "carried out late" is not said of what another request of ours has done."""
    end = _end(facts, sent.rid)
    if end is None or not _is_told_late(facts, sent) or _lists_go_back(facts):
        return
    since = end.decided - _LIST_TAKES_S
    after = [e for e in facts.ledger.executions if e.root == sent.root and e.at >= since]
    if any(e.by in _chain(facts, sent) | {"somebody"} for e in after):
        return
    alike = _alike(facts, sent)
    done = [e for e in after if e.by in alike]
    # When one of several closes of the same size is carried out after all, nothing a
    # program can read says which; but it says how many.
    told_of = [o for o in facts.submitted if o.tag in alike and _is_told_late(facts, o)]
    if len(told_of) + 1 > len(done):
        yield Violation(UNTRUE, "I11", f"{sent.tag} told late: {[e.by for e in after]}")


def _is_told_late(facts: Facts, sent: Submitted) -> bool:
    return any(told.late for told in facts.of(sent.rid))


def _lists_go_back(facts: Facts) -> bool:
    """Whether a list may have shown a past that had been left behind."""
    return any(s.kind in {"lag", "flip", "shift"} for s in facts.story.spells)


def _chain(facts: Facts, sent: Submitted) -> set[str]:
    """Return the tags of a request and of all that it repeats."""
    by_rid = {other.rid: other for other in facts.submitted}
    tags, rid = {sent.tag}, sent.supersedes
    while rid:
        tags.add(by_rid[rid].tag)
        rid = by_rid[rid].supersedes
    return tags


def _alike(facts: Facts, sent: Submitted) -> set[str]:
    """Return the tags of other requests for as much of the same order."""
    asked = {(d.tag, d.volume) for d in facts.deletes}
    own = {volume for tag, volume in asked if tag == sent.tag}
    others = (o.tag for o in facts.submitted if o.root == sent.root and o is not sent)
    return {tag for tag in others if any((tag, volume) in asked for volume in own)}


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
