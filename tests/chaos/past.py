"""How the server tells what was closed, and what its stream says as it happens.

History is late, missing, or about something else; a stream tells late, twice, only half,
or that an order is closed which is open. What was really told is kept, since a verdict
may rest on nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.chaos.ledger import Execution, Ledger
from tests.chaos.replies import http
from tests.chaos.wire import Line
from tests.virtual_time import EPOCH

HISTORIES = ("present", "late", "missing", "broken", "lying", "hang")
EVENTS = ("live", "late", "twice", "lossy", "false")

_LATENCY_S = 0.02
_LATE_S = 5.0
_COLUMNS = (
    *("order", "cmd", "volume", "close_time", "parent_order"),
    *("close_price", "profit"),
)
# After a change, when a stream that is wrong says of another order that it is closed.
_FALSE_S = (0.0, 0.3, 0.6, 0.9, 1.2, 1.5, 1.8)
_PART = 900_000  # numbers of closed parts begin here


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed record as it was told.

    Attributes:
        asked_at: When the reading that brought it was begun.
        closed_at: Seconds of the story.
    """

    asked_at: float
    number: int
    parent: int | None
    units: int
    closed_at: int

    def row(self) -> list[object]:
        closed_at = int(EPOCH.timestamp()) + self.closed_at
        return [self.number, 0, self.units, closed_at, self.parent, 1.0925, 12.3]

    def is_about(self, number: int) -> bool:
        return number in (self.number, self.parent)


@dataclass(frozen=True, slots=True)
class Said:
    """A word of the stream, and when it came."""

    at: float
    number: int
    volume: int
    closed: bool


@dataclass
class Past:
    """Answers the history of one account.

    Attributes:
        mode: One of ``HISTORIES``.
        told: All that was ever given as an answer.
        asked: How often.
    """

    now: Callable[[], float]
    mode: str
    told: list[Closed] = field(default_factory=list)
    asked: int = 0

    def answer(self, line: Line, ledger: Ledger) -> None:
        self.asked += 1
        if self.mode == "hang":
            return
        if self.mode == "missing":
            self._say(line, http(b"<html>Not Found</html>", 404))
        elif self.mode == "broken":
            self._say(line, http(b'{"error":"TRADE_HISTORY_ERROR"}', 500))
        else:
            rows = self._rows(ledger)
            self.told += rows
            content = {"structure": _COLUMNS, "rows": [row.row() for row in rows]}
            self._say(line, http(json.dumps(content).encode()))

    def _say(self, line: Line, answer: bytes) -> None:
        line.push_after(_LATENCY_S, answer)

    def _rows(self, ledger: Ledger) -> list[Closed]:
        ready = self.now() - (_LATE_S if self.mode == "late" else 0.0)
        done = [(i, e) for i, e in enumerate(ledger.executions) if e.at <= ready]
        if self.mode == "lying":
            return [lie for place, e in done for lie in self._lies(place, e)]
        return [self._record(place, e) for place, e in done]

    def _record(self, place: int, done: Execution) -> Closed:
        number = done.number if done.whole else _PART + place
        parent = None if done.whole else done.number
        return Closed(self.now(), number, parent, done.units, int(done.at))

    def _lies(self, place: int, done: Execution) -> list[Closed]:
        """Return what looks like it and is another order, size or time."""
        number, units, at = _PART + place, done.units, int(done.at)
        return [
            Closed(self.now(), number, done.number + 5000, units, at),
            Closed(self.now(), number, done.number, units + 1, at),
            Closed(self.now(), number, done.number, units, at - 3600),
        ]


@dataclass
class Stream:
    """Tells every change of an order to whoever listens.

    Attributes:
        mode: One of ``EVENTS``, or ``""`` for no stream.
        open_now: The volume of each open order, by number.
        told: All that was really heard.
    """

    now: Callable[[], float]
    later: Callable[..., object]
    mode: str
    hear: Callable[[int, int, bool], bool] = lambda *_: False
    open_now: Callable[[], dict[int, int]] = dict
    told: list[Said] = field(default_factory=list)
    _changes: int = 0

    def changed(self, number: int, volume: int, closed: bool) -> None:
        if not self.mode:
            return
        self._changes += 1
        if self.mode == "lossy" and self._changes % 2:
            return
        waits = {"late": (3.0,), "twice": (0.01, 0.5)}.get(self.mode, (0.01,))
        for wait in waits:
            self.later(wait, self._tell, number, volume, closed)
        if self.mode == "false":
            for wait in _FALSE_S:
                self.later(wait, self._lie, number)

    def _lie(self, about_all_but: int) -> None:
        now = self.open_now()
        others = now.keys() - {about_all_but}
        if others:
            self._tell(max(others), now[max(others)], closed=True)

    def _tell(self, number: int, volume: int, closed: bool) -> None:
        if self.hear(number, volume, closed):
            self.told.append(Said(self.now(), number, volume, closed))
