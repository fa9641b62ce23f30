"""How the server tells what is open: honestly, late, in pages, or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.chaos.ledger import Ledger, Looks, table
from tests.chaos.replies import http
from tests.chaos.story import Spell
from tests.chaos.wire import Broken, Fin, Line

LATENCY_S = 0.02
_ROWS = 500
_FILLER = Looks(symbol="XAUUSD", price=2400.5)


@dataclass(frozen=True, slots=True)
class Served:
    """A reading of the list that was given whole and was good.

    Attributes:
        begun, ended: When its first page was asked for, and its last one given.
        as_of, as_of_last: The moments its first and last page speak of.
    """

    login: int
    begun: float
    ended: float
    as_of: float
    as_of_last: float


@dataclass
class _Reading:
    begun: float
    as_of: float


@dataclass
class Lists:
    """Answers ``GET /trades``.

    Attributes:
        spells: What goes wrong now; the last one counts.
        served: Every good reading, in order.
    """

    now: Callable[[], float]
    page: int
    later: Callable[[float, Callable[[], None]], object]
    spells: list[Spell] = field(default_factory=list)
    served: list[Served] = field(default_factory=list)
    bad: int = 0
    fillers: list[int] = field(default_factory=list)
    _readings: dict[int, _Reading] = field(default_factory=dict)
    _flipped: bool = False

    def answer(self, line: Line, ledger: Ledger, login: int, query: dict[str, int]) -> None:
        spell = self.spells[-1] if self.spells else Spell(at=0, until=0, kind="")
        if spell.kind.startswith("list_"):
            self.bad += 1
            _BAD[spell.kind](line, ledger)
            return
        offset = query.get("offset", 0)
        if offset and spell.kind == "shift" and self.fillers:
            ledger.close(self.fillers.pop(), None, "somebody")
            ledger.open(33, _FILLER)
        moment = max(self.now() - self._lag(spell, offset), 0.0)
        body, is_last = self._page(ledger, moment, offset, query.get("limit", _ROWS))
        if not offset:
            self._readings[login] = _Reading(self.now(), moment)
        wait = LATENCY_S + (spell.amount if spell.kind == "slow" else 0.0)
        line.push_after(wait, http(body))
        if is_last:
            self.later(wait, lambda: self._note(line, login, moment))

    def _lag(self, spell: Spell, offset: int) -> float:
        if spell.kind == "flip" and not offset:
            self._flipped = not self._flipped
        stale = spell.kind == "lag" or (spell.kind == "flip" and self._flipped)
        return spell.amount if stale else 0.0

    def _page(
        self, ledger: Ledger, moment: float, offset: int, limit: int
    ) -> tuple[bytes, bool]:
        version = ledger.at(moment)
        size = min(limit, self.page or _ROWS)
        if len(version.rows) <= size and not offset:
            return version.whole(), True
        rows = version.rows[offset : offset + size]
        return table(rows, len(version.rows)), offset + size >= len(version.rows)

    def _note(self, line: Line, login: int, moment: float) -> None:
        reading = self._readings[login]
        if not line.closed:
            found = Served(login, reading.begun, self.now(), reading.as_of, moment)
            self.served.append(found)


def _rows(ledger: Ledger) -> list[list[object]]:
    return [list(row) for row in ledger.versions[-1].rows]


def _say(line: Line, body: bytes, status: int = 200) -> None:
    line.push_after(LATENCY_S, http(body, status))


def _bad_row(line: Line, ledger: Ledger) -> None:
    rows = _rows(ledger)
    _say(line, table([[None, *row[1:]] for row in rows] or [[None]], len(rows)))


def _one_twice(line: Line, ledger: Ledger) -> None:
    rows = _rows(ledger)
    other = [[*row[:3], 1 + int(str(row[3])), *row[4:]] for row in rows[:1]]
    _say(line, table(rows + other, len(rows + other)) if rows else b"[]")


def _cut_off(line: Line, ledger: Ledger) -> None:
    line.push_after(LATENCY_S, http(ledger.versions[-1].whole())[:-9])
    line.push_after(LATENCY_S, Fin())


def _lost(line: Line, ledger: Ledger) -> None:
    _say(line, table([], len(ledger.orders) + 1))


_BAD: dict[str, Callable[[Line, Ledger], None]] = {
    "list_500": lambda line, _: _say(line, b'{"error":"TRADE_ERROR"}', 500),
    "list_503": lambda line, _: _say(line, b"<html>busy</html>", 503),
    "list_html": lambda line, _: _say(line, b"<html>sign in</html>"),
    "list_reset": lambda line, _: line.push_after(LATENCY_S, Broken()),
    "list_hang": lambda line, _: None,
    "list_cut": _cut_off,
    "list_nothing": lambda line, _: _say(line, b"{}"),
    "list_error": lambda line, _: _say(line, json.dumps({"error": "BUSY"}).encode()),
    "list_row": _bad_row,
    "list_twice": _one_twice,
    "list_lost": _lost,
}
LIST_FAULTS = (*_BAD, "lag", "flip", "slow", "shift")
