"""Playing many schedules, on as many processes as are given, and adding them up."""

from __future__ import annotations

import multiprocessing
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.chaos.coverage import Hit, hits
from tests.chaos.facts import Facts
from tests.chaos.journals import JOURNALS
from tests.chaos.kit import Kit
from tests.chaos.oracle import UNHANDLED, Violation, judge, late, late_told
from tests.chaos.schedule import story_of
from tests.chaos.story import Story
from tests.chaos.world import play

_CHUNK = 25


@dataclass(frozen=True, slots=True)
class Failed:
    """A schedule in which something was found."""

    number: int
    story: Story
    violations: tuple[Violation, ...]


@dataclass(slots=True)
class Tally:
    """What many schedules came to."""

    schedules: int = 0
    closes: int = 0
    late: int = 0
    late_told: int = 0
    violations: Counter[str] = field(default_factory=Counter)
    hits: Counter[Hit] = field(default_factory=Counter)
    failed: list[Failed] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.schedules += other.schedules
        self.closes += other.closes
        self.late += other.late
        self.late_told += other.late_told
        self.violations += other.violations
        self.hits += other.hits
        self.failed = sorted([*self.failed, *other.failed], key=lambda f: f.number)


def one(story: Story, number: int = 0, kit: Kit | None = None) -> Tally:
    """Play one schedule and judge it."""
    try:
        facts = play(story, kit)
    except Exception as broken:  # noqa: BLE001 - whatever broke is what is looked for
        found = Violation(UNHANDLED, "I9", f"the schedule broke off: {broken!r}")
        failed = Failed(number, story, (found,))
        return Tally(1, violations=Counter({UNHANDLED: 1}), failed=[failed])
    return _tally(facts, number)


def _tally(facts: Facts, number: int) -> Tally:
    found = judge(facts)
    tally = Tally(1, len(facts.submitted), len(late(facts)), late_told(facts))
    tally.violations.update(violation.kind for violation in found)
    tally.hits.update(hits(facts))
    if found:
        tally.failed.append(Failed(number, facts.story, tuple(found)))
    return tally


def run_story(story: Story, kit: Kit, tell: Callable[..., None]) -> Tally:
    """Play one story and tell it, step by step."""
    facts = play(story, kit)
    for told in facts.told:
        tell(f"{told.at:9.3f} {told.tag} {told.state} left {told.remaining}")
    for delete in facts.deletes:
        tell(delete)
    for tag, said in facts.said.items():
        tell(tag, said)
    for done in facts.ledger.executions:
        tell(done)
    return _tally(facts, 0)


def _spare_searching() -> None:
    """httpcore looks for this on the disk with each lock it makes; it is not there."""
    sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]


def _chunk(span: tuple[int, int, int, str]) -> Tally:
    seed, first, end, journal = span
    tally, kit = Tally(), Kit(journal=JOURNALS[journal])
    for number in range(first, end):
        tally.add(one(story_of(seed, number), number, kit))
    return tally


def run_many(seed: int, schedules: int, *, workers: int, journal: str = "memory") -> Tally:
    """Play schedules 0 to ``schedules`` of a seed."""
    spans = [
        (seed, first, min(first + _CHUNK, schedules), journal)
        for first in range(0, schedules, _CHUNK)
    ]
    tally = Tally()
    if workers <= 1:
        for span in spans:
            tally.add(_chunk(span))
        return tally
    context = multiprocessing.get_context(
        "spawn" if sys.platform == "win32" else "forkserver"
    )
    with context.Pool(workers, _spare_searching) as pool:
        for part in pool.imap_unordered(_chunk, spans):
            tally.add(part)
    return tally
