"""Whether what a restart told is true; knows the services' words and nothing else.

The broker's ledger is the truth: which requests reached it, from which run of the
program, and which of them it carried out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tests.crash.job import CLOSER, RECOVERER, Entry, Report

TOLD_WITHIN_S = 2.0  # of the first list, that an executed close was executed

_EXECUTED = frozenset({"confirmed", "satisfied"})
_NOT_EXECUTED = frozenset({"not_executed", "refused"})
_UNRECORDED = frozenset({"j1.before", "j1.mid"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """A kill and everything that can be found after it.

    Attributes:
        point: What the kill is about; of several, the last.
        bytes_left: Whether the first kill came when a byte had left.
        lines: The ledger's, of this order.
        report: Of the run that came after and lived.
        integrity: SQLite's word on the file; "ok" if it is sound.
        volume: Units of the order before.
    """

    point: str
    bytes_left: bool
    number: int
    volume: int
    lines: Sequence[dict[str, Any]]
    report: Report
    integrity: str = "ok"

    @property
    def executed(self) -> int:
        return sum(bool(line["executed"]) for line in self.lines)

    @property
    def sent_by_recovery(self) -> int:
        return sum(_agent(line) == RECOVERER for line in self.lines)

    @property
    def double_closes(self) -> int:
        """Requests beyond the first of the one request id there is."""
        closer = sum(_agent(line) == CLOSER for line in self.lines)
        return max(closer - 1, self.executed - 1, 0)

    @property
    def told_after_s(self) -> float | None:
        """For an executed close: when its end was told after the first list."""
        entries = self.report.entries
        return entries[0].told_after_s if entries and self.executed else None


def wrong_states(found: Aftermath) -> list[str]:
    """Return what is not as it must be, in words."""
    return [f"{found.point}: {fault}" for fault in _faults(found)]


def _faults(found: Aftermath) -> Iterator[str]:
    report = found.report
    if found.integrity != "ok" or not report.is_whole:
        yield f"the journal is damaged: {found.integrity}"
    yield from (f"unhandled: {failure}" for failure in report.failures)
    if found.lines and not found.bytes_left:
        yield "sent after the kill"
    if len(report.entries) > 1:
        yield "more than one request is on record"
    if report.entries:
        yield from _entry_faults(found, report.entries[0])
    elif found.bytes_left:
        yield "sent, and not on record"
    elif found.point not in _UNRECORDED:
        yield "the record of the decision is gone"


def _entry_faults(found: Aftermath, entry: Entry) -> Iterator[str]:
    if found.bytes_left and "sending" not in entry.steps:
        yield "sent before it was recorded as sent"
    if entry.state not in _true_states(found):
        arrived = f"{len(found.lines)} arrived, {found.executed} executed"
        yield f"told {entry.state} after {', '.join(entry.steps)}; {arrived}"
    left = entry.expect if found.executed else found.volume
    if found.report.listed.get(found.number, 0) != left:
        yield f"{found.report.listed.get(found.number, 0)} open, not {left}"
    if entry.state in _EXECUTED and entry.left != left:
        yield f"told {entry.left} left, not {left}"
    if found.executed and (entry.told_after_s or 0.0) > TOLD_WITHIN_S:
        yield f"told {entry.told_after_s} s after the first list"


def _true_states(found: Aftermath) -> frozenset[str]:
    if found.executed:
        return _EXECUTED
    # Half a request makes no line; all the same it was not "not sent".
    return _NOT_EXECUTED if found.bytes_left else _NOT_EXECUTED | {"not_sent"}


def _agent(line: dict[str, Any]) -> str:
    return str(line["headers"].get("user-agent", ""))
