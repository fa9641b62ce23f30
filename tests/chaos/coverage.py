"""Which faults met which states: a declared table, and how often each pair was hit.

A fault of the server's answer is paired with every state its request came to from
then on; a fault of something else with the state of each request that was under way
when it struck. Pairs that are rare by nature are declared for a family of faults.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tests.chaos.claims import Case
from tests.chaos.facts import Facts, Submitted, Told
from tests.chaos.lists import LIST_FAULTS
from tests.chaos.past import EVENTS, HISTORIES
from tests.chaos.replies import ACCEPTED, FAILED, NONE, REFUSED, REPLIES, names

Hit = tuple[str, str]
ENOUGH = 20
ENOUGH_IN = 10_000

_BY_MEANING = {
    ACCEPTED: ("replied", "confirmed"),
    REFUSED: ("replied", "refused"),
    FAILED: ("replied", "not_executed", "satisfied"),
    NONE: ("unknown", "not_executed", "satisfied"),
}
_BY_FAMILY = {
    ACCEPTED: ("unresolved", "changed", "closed_by_user"),
    REFUSED: ("changed", "satisfied"),
    FAILED: ("changed", "superseded"),
    NONE: ("changed", "superseded"),
}
_AROUND = ("sending", "replied", "unknown")
_ACTORS = ("closes", "part", "grows", "opens")
_SESSIONS = ("out", "in", "other")
_CONNECTS = {
    "refused": ("not_sent", "replied", "unknown"),
    "hang": ("not_sent",),
    "slow": ("replied", "unknown"),
    "tls": ("not_sent", "replied", "unknown"),
}
_RECORDS = {"sending": ("not_sent",), "update": ("replied", "unknown", "confirmed")}
_TOLD = ("replied", "unknown", "confirmed", "satisfied", "not_executed", "refused")
_WATCHED = ("refused", "satisfied", "not_executed", "changed", "superseded")
_QUOTED = ("confirmed", "satisfied", "refused")


def declared() -> list[Hit]:
    """Return every pair that can be reached, and should be."""
    pairs: list[Hit] = []
    for meaning, states in _BY_MEANING.items():
        pairs += [(f"reply {name}", s) for name in names(meaning) for s in states]
        pairs += [(f"any {meaning}", s) for s in _BY_FAMILY[meaning]]
    pairs += [("late", "unknown"), ("late", "replied"), ("late", "confirmed")]
    struck = [*LIST_FAULTS, "down", "expired", *_ACTORS, *_SESSIONS]
    pairs += [(f"at {name}", state) for name in struck for state in _AROUND]
    pairs += [("at quit", state) for state in ("prepared", *_AROUND)]
    for kind, table in (("connect", _CONNECTS), ("record", _RECORDS)):
        pairs += [
            (f"{kind} {name}", state) for name, found in table.items() for state in found
        ]
    pairs += [(f"history {name}", state) for name in HISTORIES for state in _TOLD]
    pairs += [(f"events {name}", state) for name in EVENTS for state in _TOLD]
    pairs += [("restart in the watch", state) for state in _WATCHED]
    pairs += [("history quoted", state) for state in _QUOTED]
    pairs += [("one list and a witness", state) for state in ("confirmed", "satisfied")]
    pairs += [("both of a pair", state) for state in ("confirmed", "satisfied")]
    # What is never read can only be satisfied by somebody else's doing.
    pairs.remove(("reply reset_unread", "satisfied"))
    return pairs


def hits(facts: Facts) -> Iterator[Hit]:
    """Yield the pairs one schedule hit, each once a request."""
    for sent in facts.submitted:
        told = facts.of(sent.rid)
        states = {t.state for t in told}
        yield from _answered(facts, sent, states)
        yield from _troubled(facts, sent, states)
        yield from _witnessed(facts, sent, told)
        for at, name in _strikes(facts):
            state = _state_at(told, at)
            if state:
                yield f"at {name}", state


def _answered(facts: Facts, sent: Submitted, states: set[str]) -> Iterator[Hit]:
    said = facts.said.get(sent.tag)
    # What refuses to be written to is never answered, yet it is this reply's doing.
    close = facts.closes.get(sent.tag)
    name = said.reply if said is not None else close.reply if close is not None else ""
    if name not in REPLIES:
        return
    for state in states - {"prepared", "sending"}:
        yield f"reply {name}", state
        yield f"any {REPLIES[name].meaning}", state
        if name.startswith("late"):
            yield "late", state


def _troubled(facts: Facts, sent: Submitted, states: set[str]) -> Iterator[Hit]:
    close = facts.closes.get(sent.tag)
    if close is None:
        return
    for state in states:
        yield from ((f"connect {name}", state) for name in set(close.connect))
        if close.record:
            yield f"record {close.record}", state


def _witnessed(facts: Facts, sent: Submitted, told: list[Told]) -> Iterator[Hit]:
    story = facts.story
    for state in {t.state for t in told}:
        if facts.lookups:
            yield f"history {story.history}", state
        if story.events:
            yield f"events {story.events}", state
    end = next((t for t in told if t.settled), None)
    if end is None:
        return
    if any(end.at < at for at in facts.kills):
        yield "restart in the watch", end.state
    if told[-1].receipt is not None:
        yield "history quoted", end.state
    if end.state in {"confirmed", "satisfied"}:
        yield from _reached_by(Case(facts, sent, end))


def _reached_by(case: Case) -> Iterator[Hit]:
    showing = case.lists(case.sent.at)
    if len([s for s in showing if s.as_of >= (case.came_at or 0.0)]) == 1:
        yield "one list and a witness", case.end.state
    if case.reached != case.end.expect:
        yield "both of a pair", case.end.state


def _strikes(facts: Facts) -> Iterator[tuple[float, str]]:
    story = facts.story
    for spell in story.spells:
        yield spell.at + 1.0, spell.kind
    for actor in story.actors:
        yield actor.at + 1.0, actor.kind
    for step in story.sessions:
        yield step.at + 1.0, step.kind
    if story.quit_at is not None:
        yield story.quit_at, "quit"


def _state_at(told: list[Told], at: float) -> str:
    """Return the state a request had just before; ``""`` when none was under way."""
    before = [t for t in told if t.at < at]
    return before[-1].state if before and not before[-1].settled else ""


def table(found: Counter[Hit], schedules: int) -> str:
    """Return how often each declared pair was hit, and what was hit too seldom."""
    by_fault: dict[str, list[str]] = {}
    for fault, state in declared():
        by_fault.setdefault(fault, []).append(f"{state} {found[fault, state]}")
    lines = [f"{fault:<20} {', '.join(states)}" for fault, states in by_fault.items()]
    few = seldom(found)
    share = f"{len(declared()) - len(few)} of {len(declared())} pairs hit {ENOUGH} times"
    lines.append(f"{share} or more in {schedules} schedules")
    if schedules >= ENOUGH_IN:
        lines += [
            f"too seldom: {fault} in {state}: {found[fault, state]}" for fault, state in few
        ]
    return "\n".join(lines)


def seldom(found: Counter[Hit]) -> list[Hit]:
    return [pair for pair in declared() if found[pair] < ENOUGH]
