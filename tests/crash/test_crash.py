"""kill -9 at any point: the next start sends nothing and tells what really happened."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from tests.crash.brokers import broker
from tests.crash.drill import Drill, Range, drills, play_all
from tests.crash.job import CLOSER, RECOVERER, Entry, Report
from tests.crash.judging import TOLD_WITHIN_S, Aftermath, wrong_states
from tests.crash.nursery import Nursery
from tests.crash.points import POINTS

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no kill -9")

THREE_STARTS = Drill(
    point="body.sent",
    plan="done",
    starts=("boot.before", "boot.mid", "boot.after"),
    is_partial=True,
)


@needs_fork
def test_a_restart_after_any_kill_tells_the_truth_and_sends_nothing(tmp_path):
    """
    Killed once at each of the 18 points, and at three starts in a row: at most one
    request reached the broker, none from a restart, and the end told is the ledger's.
    """
    played = play_all(tmp_path, [*drills(1), THREE_STARTS])

    assert [fault for _, after in played for fault in wrong_states(after)] == []
    assert sum(after.sent_by_recovery for _, after in played) == 0
    assert sum(after.double_closes for _, after in played) == 0
    assert {drill.name for drill, _ in played} == set(POINTS)
    assert sum(after.executed for _, after in played) >= 5


@needs_fork
def test_a_person_who_signs_in_late_is_told_as_soon(tmp_path):
    """However long signing in takes, the end is told within 2 s of the first list."""
    drill = Drill(point="body.sent", plan="done", sign_in_after_s=3.2)
    with (
        broker(tmp_path / "broker", "done", 1) as server,
        Nursery(tmp_path / "errors.txt") as nursery,
    ):
        after = Range(tmp_path, {"done": server}, nursery).play(drill)

    assert after.executed
    assert after.told_after_s is not None
    assert after.told_after_s <= TOLD_WITHIN_S


def line(*, executed: bool = True, agent: str = CLOSER) -> dict[str, object]:
    return {"event": "close", "executed": executed, "headers": {"user-agent": agent}}


ENTRY = Entry(
    rid="r1",
    number=7,
    state="confirmed",
    steps=("prepared", "sending", "recovered", "verdict"),
    expect=0,
    left=0,
    told_after_s=1.0,
)
DONE = Aftermath(
    point="body.sent",
    bytes_left=True,
    number=7,
    volume=100,
    lines=(line(),),
    report=Report(is_whole=True, entries=(ENTRY,), listed={}),
)
NOT_DONE = replace(
    DONE,
    lines=(line(executed=False),),
    report=Report(
        is_whole=True,
        entries=(replace(ENTRY, state="not_executed", left=100),),
        listed={7: 100},
    ),
)


def told(after: Aftermath, **changes) -> Aftermath:
    entry = replace(after.report.entries[0], **changes)
    return replace(after, report=replace(after.report, entries=(entry,)))


def seen(after: Aftermath, **changes) -> Aftermath:
    return replace(after, report=replace(after.report, **changes))


@pytest.mark.parametrize("after", [DONE, NOT_DONE, told(NOT_DONE, state="refused")])
def test_a_true_end_is_let_pass(after):
    """The judge has nothing against an end that fits the ledger."""
    assert wrong_states(after) == []
    assert (after.sent_by_recovery, after.double_closes) == (0, 0)


@pytest.mark.parametrize(
    "after",
    [
        told(DONE, state="not_executed"),
        told(DONE, state="not_sent"),
        told(DONE, state="unknown"),
        told(DONE, state="refused"),
        told(NOT_DONE, state="confirmed"),
        told(NOT_DONE, state="satisfied"),
        told(NOT_DONE, state="not_sent"),
        told(DONE, left=50),
        told(DONE, told_after_s=2.1),
        told(DONE, steps=("prepared", "recovered", "verdict")),
        seen(DONE, entries=()),
        seen(DONE, entries=(ENTRY, ENTRY)),
        seen(replace(DONE, lines=()), entries=(), listed={7: 100}),
        told(replace(NOT_DONE, lines=()), state="not_sent"),
        replace(NOT_DONE, bytes_left=False),
        seen(DONE, listed={7: 100}),
        seen(DONE, is_whole=False),
        seen(DONE, failures=("ValueError()",)),
        replace(DONE, integrity="row 1 missing from index"),
    ],
)
def test_an_untrue_end_is_noticed(after):
    """Each thing that must not be after a restart is counted once or more."""
    assert wrong_states(after)


def test_a_second_request_and_one_from_a_restart_are_counted():
    """Whatever the states say, the ledger is looked at for itself."""
    twice = replace(DONE, lines=(line(), line(executed=False)))
    resent = replace(DONE, lines=(line(executed=False), line(agent=RECOVERER)))

    assert (twice.double_closes, twice.sent_by_recovery) == (1, 0)
    assert (resent.double_closes, resent.sent_by_recovery) == (0, 1)
