"""What must hold after a sequence, judged by the broker's ledger and the journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.domain.close import CloseRecord, State
from tests.misuse.hand import Press

# From a press to the ledger's line: recording it, and connecting within its budget.
_LONGEST_WAY_S = 6.0

Json = dict[str, Any]


def judge(
    ledger: Sequence[Json],
    presses: Sequence[Press],
    records: Iterable[CloseRecord],
    journal: Mapping[str, State],
) -> list[str]:
    """Return what was broken, in words; nothing if all is well.

    Args:
        ledger: The close requests the broker received.
        records: The latest of every request of the program, by the closing service.
        journal: The state of every request, as the journal has it.
    """
    known = sorted(records, key=lambda record: record.request.created_at)
    return [
        *_unasked(ledger, presses),
        *_miscounted(ledger, known),
        *_overlapping(known),
        *_untrue(ledger, known),
        *_unlike(known, journal),
    ]


def _unasked(ledger: Sequence[Json], presses: Sequence[Press]) -> list[str]:
    """I1: each DELETE has a press of its own that showed just this, and came before it."""
    left = list(presses)
    broken = []
    for line in sorted(ledger, key=lambda line: line["time"]):
        number, units = line["body"].get("order"), line["body"].get("volume")
        fitting = [
            press
            for press in left
            if (press.number, press.units) == (number, units)
            and 0 <= line["time"] - press.at <= _LONGEST_WAY_S
        ]
        if line["method"] != "DELETE" or not fitting:
            seen = [
                f"{p.units} {p.at - line['time']:+.3f} s"
                for p in presses
                if p.number == number
            ]
            asked = f"{line['method']} {line['body']}"
            broken.append(f"I1: no press asked for {asked}; of that order {seen}")
        else:
            left.remove(fitting[-1])
    return broken


def _miscounted(ledger: Sequence[Json], records: Sequence[CloseRecord]) -> list[str]:
    """I1: what the program says it sent is what arrived, once each."""
    arrived = Counter(line["body"].get("order") for line in ledger)
    sent = Counter(r.request.before.number for r in records if r.sent is not None)
    return [
        f"I1: order {number}: sent {sent[number]} times, arrived {arrived[number]} times"
        for number in sorted(arrived.keys() | sent.keys())
        if arrived[number] != sent[number]
    ]


def _overlapping(records: Sequence[CloseRecord]) -> list[str]:
    """I2: no request of an order begins before the one before it has its end."""
    broken = []
    last: dict[int, CloseRecord] = {}
    for record in records:
        number = record.request.before.number
        before = last.get(number)
        if before is not None and before.state is not State.SUPERSEDED:
            ended = before.settled_at
            if ended is None or ended > record.request.created_at:
                broken.append(f"I2: order {number} had two open requests")
        last[number] = record
    return broken


def _untrue(ledger: Sequence[Json], records: Sequence[CloseRecord]) -> list[str]:
    """I5: "confirmed" is said of what was carried out, "refused" of what was not."""
    broken = []
    done = Counter(line["body"].get("order") for line in ledger if line["executed"])
    held = Counter(line["body"].get("order") for line in ledger if not line["executed"])
    for record in records:
        number = record.request.before.number
        if record.state is State.CONFIRMED and not done[number]:
            # Carried out a moment after the answer: the ledger's first line says not yet.
            broken += [] if held[number] else [f"I5: {number} confirmed, never carried out"]
        if record.state in {State.REFUSED, State.NOT_SENT} and record.sent and done[number]:
            others = [r for r in records if r.request.before.number == number]
            broken += [f"I5: {number} refused, but was closed"] if len(others) == 1 else []
    return broken


def _unlike(records: Sequence[CloseRecord], journal: Mapping[str, State]) -> list[str]:
    """I12: what the windows are told is what the journal has, and all have an end."""
    broken = []
    for record in records:
        rid, number = record.request.rid, record.request.before.number
        if not record.is_settled:
            broken.append(f"I4: order {number} is left {record.state.value}")
        elif journal.get(rid) is not record.state:
            written = journal.get(rid)
            broken.append(f"I12: {number} is {record.state.value}, journal {written}")
    return broken
