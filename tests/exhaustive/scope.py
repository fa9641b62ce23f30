"""The small scope: one order, what lists may say about it, and when.

A close is the first of its order, or the trader's repeat of a part that may still be
carried out beside it.

Everything that is handed to the program is made here once, so that exploring millions
of cases makes no objects but the verdicts. For each reading there is a plain row of
numbers beside it, which is all that the specification looks at.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from app.domain.close import CloseRequest, Stamp
from app.domain.errors import (
    Accepted,
    Answer,
    DoubtCause,
    Failed,
    NoAnswer,
    RefusalKind,
    Refused,
    Reply,
)
from app.domain.evidence import HistoryRow, Sighting, TradeEvent
from app.domain.orders import Order, Side
from app.domain.reconcile import Attempt
from app.domain.settings import ClosingLimits

NUMBER, BEFORE, PART = 7, 100, 30
_GROWN = 120
MADE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
QUIET_S, QUIET_FAILED_S, ACCEPTED_S = 60.0, 30.0, 30.0
LATER = 1e6  # the verdict is asked for when every deadline is over

# Where a reading was begun, in the order things happen; the last three are after the
# end: soon, past the shorter window, past the longer one.
EARLY, SENDING, ANSWERED, ENDED, PAST_SHORT, PAST_LONG = range(6)
PLACES = range(6)
_SEQ = {EARLY: 0, SENDING: 100, ANSWERED: 200, ENDED: 300, PAST_SHORT: 400, PAST_LONG: 500}
_AT = {EARLY: 0, SENDING: 10, ANSWERED: 20, ENDED: 30, PAST_SHORT: 65, PAST_LONG: 95}
_SENT, _ANSWERED, _ENDED = Stamp(99, 10.0), Stamp(199, 20.0), Stamp(299, 30.0)
SENT_SEQ = _SENT.seq


class Row(NamedTuple):
    """What the specification sees of a reading; ``after_end_s`` when it ended."""

    place: int
    left: int
    ambiguous: bool
    processing: bool
    after_end_s: float


class Letter(NamedTuple):
    """What one reading may say."""

    left: int
    ambiguous: bool
    processing: bool


@dataclass(frozen=True)
class Size:
    """A full or a partial close, and what lists may say about it.

    Attributes:
        done: What may be left if it is carried out, alone or with what it repeats.
        undone: What may be left if it is not.
        few: The letters that decide; for sequences too long for all of them.
    """

    name: str
    want: int | None
    request: CloseRequest
    done: frozenset[int]
    undone: frozenset[int]
    all: tuple[Letter, ...]
    few: tuple[Letter, ...]

    @property
    def expect(self) -> int:
        return 0 if self.want is None else BEFORE - self.want


class Reading(NamedTuple):
    """One reading as the program gets it, and as the specification sees it."""

    sighting: Sighting
    row: Row


def reading(place: int, index: int, letter: Letter) -> Reading:
    """Return the reading that is the ``index``-th of a sequence."""
    seq, at = _SEQ[place] + 2 * index, _AT[place] + index / 8
    left, ambiguous, processing = letter
    sighting = Sighting(
        started=Stamp(seq, at),
        ended=Stamp(seq + 1, at + 1 / 16),
        left=left,
        ambiguous=ambiguous,
        processing=processing,
        continues_as=None,
    )
    return Reading(sighting, Row(place, left, ambiguous, processing, at + 1 / 16 - 30))


def _request(name: str, want: int | None, earlier: tuple[int, ...]) -> CloseRequest:
    return CloseRequest(
        rid=name,
        origin="https://b.example",
        login=1,
        before=Order(
            number=NUMBER,
            volume=BEFORE,
            symbol="EURUSD",
            side=Side.BUY,
            open_price=Decimal("1.1"),
            opened_at=MADE - timedelta(hours=1),
        ),
        known=frozenset({NUMBER}),
        want=want,
        comment="",
        created_at=MADE,
        limits=ClosingLimits(),
        earlier=earlier,
    )


def _size(
    name: str,
    want: int | None,
    done: set[int],
    undone: set[int],
    earlier: tuple[int, ...] = (),
) -> Size:
    request = _request(name, want, earlier)
    expect = max(done)
    beyond = expect - (want or 0)
    lefts = dict.fromkeys((0, expect, BEFORE, 55, beyond, _GROWN, *done, *undone))
    flags = (False, True)
    every = [Letter(left, a, p) for left in lefts for a in flags for p in flags]
    ends = dict.fromkeys((expect, BEFORE, *done, *undone, 55))
    few = (
        *(Letter(left, ambiguous=False, processing=False) for left in ends),
        Letter(BEFORE, ambiguous=True, processing=False),
        Letter(BEFORE, ambiguous=False, processing=True),
        Letter(_GROWN, ambiguous=False, processing=False),
    )
    return Size(name, want, request, frozenset(done), frozenset(undone), tuple(every), few)


SIZES = (
    _size("part", PART, {70}, {100}),
    _size("full", None, {0}, {100}),
    _size("part again", PART, {70, 40}, {100, 70}, earlier=(PART,)),
    _size("full after a part", None, {0}, {100, 70}, earlier=(PART,)),
)

_REPLY = Reply(status=200)
ANSWERS: dict[str, Answer] = {
    "accepted": Accepted(_REPLY),
    "refused": Refused(_REPLY, RefusalKind.INVALID_DATA),
    "missing": Refused(_REPLY, RefusalKind.NOT_FOUND),
    "failed": Failed(_REPLY),
    "none": NoAnswer(DoubtCause.TIMEOUT),
}


class View(NamedTuple):
    """How far the sending has come when the verdict is asked for."""

    stage: int
    answer: str
    attempt: Attempt


def views(answer: str) -> tuple[View, ...]:
    """Return the sending without an answer, with it, and with its connection ended."""
    said = ANSWERS[answer]
    return (
        View(SENDING, "", Attempt(sent=_SENT)),
        View(ANSWERED, answer, Attempt(sent=_SENT, answer=said, answered=_ANSWERED)),
        View(
            ENDED,
            answer,
            Attempt(sent=_SENT, answer=said, answered=_ANSWERED, ended=_ENDED),
        ),
    )


_AFTER = Stamp(SENT_SEQ + 1, 11.0)


def fitting(size: Size) -> tuple[TradeEvent | HistoryRow, ...]:
    """Return a witness of each kind that speaks for this very close."""
    row = HistoryRow(_AFTER, 8, NUMBER, BEFORE - size.expect, MADE + timedelta(seconds=1))
    return (TradeEvent(_AFTER, NUMBER, size.expect), row)


def unfitting(size: Size) -> tuple[TradeEvent | HistoryRow, ...]:
    """Return witnesses of another order, size or time: they must not count."""
    gone, early = BEFORE - size.expect, Stamp(SENT_SEQ, 10.0)
    soon = MADE + timedelta(seconds=1)
    return (
        TradeEvent(_AFTER, NUMBER + 1, size.expect),
        TradeEvent(_AFTER, NUMBER, size.expect + 1),
        TradeEvent(early, NUMBER, size.expect),
        HistoryRow(_AFTER, 8, NUMBER, gone + 1, soon),
        HistoryRow(_AFTER, 8, NUMBER + 1, gone, soon),
        HistoryRow(_AFTER, 8, NUMBER, gone, MADE - timedelta(minutes=5)),
        HistoryRow(early, 8, NUMBER, gone, soon),
    )
