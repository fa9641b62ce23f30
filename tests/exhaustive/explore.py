"""Walks every sequence of readings of the scope and holds each verdict to the rules.

A sequence is built reading by reading, so each prefix is a case of its own: with each
class of answer, at each stage the sending can have reached by then, without a witness
and with one. The work is cut by the first reading, to be shared by processes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.domain.close import CloseRequest
from app.domain.evidence import HistoryRow, Sighting, TradeEvent
from app.domain.reconcile import Attempt, Verdict, judge
from tests.exhaustive.rules import (
    Case,
    broken_by,
    change_of,
    processing_broken_by,
)
from tests.exhaustive.scope import (
    ANSWERS,
    EARLY,
    ENDED,
    LATER,
    PLACES,
    SENDING,
    Letter,
    Reading,
    Row,
    Size,
    View,
    fitting,
    reading,
    unfitting,
    views,
)

Judge = Callable[..., Verdict]
_Witnesses = tuple[TradeEvent | HistoryRow, ...]


@dataclass(slots=True)
class Found:
    """What a walk found.

    Attributes:
        broken: How often each rule was broken.
        first: For each of them, one case that breaks it.
        told: How often each verdict was told; a scope that never meets one is too small.
    """

    cases: int = 0
    broken: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)
    told: Counter[str] = field(default_factory=Counter)

    @property
    def violations(self) -> int:
        return self.broken.total()

    def add(self, other: Found) -> None:
        self.cases += other.cases
        self.broken += other.broken
        self.told += other.told
        self.first = other.first | self.first


class Mixes(NamedTuple):
    """The same witnesses in other orders and numbers, which must change nothing."""

    fits: _Witnesses
    same: tuple[_Witnesses, ...]
    useless: _Witnesses


class Walk:
    """Walks the sequences of one size of close.

    Args:
        narrow: Only the letters that decide, for greater lengths.
        asked: The function under test.
        strict: Hold "not executed" to the stricter rule on rows being processed.
    """

    def __init__(
        self, size: Size, *, narrow: bool, asked: Judge = judge, strict: bool = True
    ) -> None:
        self._request: CloseRequest = size.request
        self._size = size
        self._letters = size.few if narrow else size.all
        self._undone = size.undone - size.done
        self._ask, self._strict = asked, strict
        self._views = _views()
        self._mixes = _mixes(size)
        self.found = Found()

    def firsts(self) -> list[tuple[int, Letter]]:
        """Return every first reading; a walk from each is a share of the work."""
        return list(self._next(EARLY))

    def walk(self, first: tuple[int, Letter], length: int) -> Found:
        """Walk all sequences up to ``length`` that begin with this reading."""
        self._step([], reading(first[0], 0, first[1]), length)
        return self.found

    def _next(self, place: int) -> Iterator[tuple[int, Letter]]:
        for later in PLACES[place:]:
            # What was read before the sending is not looked at; a few are enough.
            letters = self._size.few if later == EARLY else self._letters
            yield from ((later, letter) for letter in letters)

    def _step(self, before: list[Reading], newest: Reading, length: int) -> None:
        path = [*before, newest]
        self._look(path)
        if len(path) == length:
            return
        for place, letter in self._next(newest.row.place):
            self._step(path, reading_of(place, len(path), letter), length)

    def _look(self, path: list[Reading]) -> None:
        sightings = [r.sighting for r in path]
        rows = [r.row for r in path]
        seen = [row for row in rows if row.place >= SENDING]
        stage = min(rows[-1].place, ENDED)
        for view in self._views:
            if view.stage >= stage:
                self._one(view, sightings, seen)

    def _one(self, view: View, sightings: list[Sighting], seen: list[Row]) -> None:
        plain = self._verdict(view.attempt, sightings, ())
        helped = self._verdict(view.attempt, sightings, self._mixes.fits)
        self._check(self._case(view, seen, witnessed=False), plain, sightings)
        self._check(self._case(view, seen, witnessed=True), helped, sightings)
        if view.stage == ENDED:
            self._pure(view, sightings, plain, helped)

    def _case(self, view: View, seen: list[Row], *, witnessed: bool) -> Case:
        size = self._size
        return Case(
            view.stage,
            view.answer,
            size.expect,
            size.done,
            self._undone,
            size.want,
            seen,
            witnessed,
        )

    def _verdict(
        self, attempt: Attempt, sightings: Sequence[Sighting], witnesses: _Witnesses
    ) -> Verdict:
        return self._ask(self._request, attempt, sightings, witnesses=witnesses, now=LATER)

    def _check(self, case: Case, verdict: Verdict, sightings: list[Sighting]) -> None:
        found = self.found
        found.cases += 1
        state = None if verdict.state is None else verdict.state.value
        if state is not None:
            found.told[state] += 1
        rule = broken_by(case, state) or _facts_broken(case, verdict)
        if not rule and self._strict:
            rule = processing_broken_by(case, state)
        if rule:
            self._note(rule, f"{case} {verdict}")

    def _pure(
        self, view: View, sightings: list[Sighting], plain: Verdict, helped: Verdict
    ) -> None:
        """I8: asked twice, and with witnesses in another order or number."""
        self.found.cases += 1
        if self._verdict(view.attempt, sightings, self._mixes.useless) != plain:
            self._note("I8: witnesses of something else decide", f"{view} {sightings}")
        for mix in self._mixes.same:
            if self._verdict(view.attempt, sightings, mix) != helped:
                self._note("I8: the order of witnesses decides", f"{view} {sightings}")

    def _note(self, rule: str, case: str) -> None:
        self.found.broken[rule] += 1
        self.found.first.setdefault(rule, case)


_READINGS: dict[tuple[int, int, Letter], Reading] = {}


def reading_of(place: int, index: int, letter: Letter) -> Reading:
    """Return a reading that is made once."""
    key = (place, index, letter)
    found = _READINGS.get(key)
    if found is None:
        found = _READINGS[key] = reading(place, index, letter)
    return found


def _views() -> list[View]:
    every = [views(answer) for answer in ANSWERS]
    # Before there is an answer all classes are one.
    return [every[0][0], *(view for three in every for view in three[1:])]


def _mixes(size: Size) -> Mixes:
    event, row = fitting(size)
    others = unfitting(size)
    return Mixes(
        fits=(event,),
        same=((*others, row, *others), (row, event, others[0], event, row)),
        useless=others,
    )


def _facts_broken(case: Case, verdict: Verdict) -> str:
    if not case.seen:
        return "" if verdict.remaining is None else "facts from nothing"
    if verdict.remaining != case.seen[-1].left:
        return "remaining is not what was last seen"
    told = None if verdict.change is None else verdict.change.value
    state = None if verdict.state is None else verdict.state.value
    return "" if told == change_of(case, state) else "kind of change"
