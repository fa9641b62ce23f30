"""The watch over a close that had ended goes on in the next run of the program."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.domain.close import CloseRecord, State
from app.services.watching import watched_records
from tests.services_stage import LOST, NO, OK, Stage, an_order, on_stage, replies
from tests.unit.services.records import a_record, ended
from tests.virtual_time import EPOCH


def before(minutes: float) -> dict[str, Any]:
    return {"created_at": EPOCH - timedelta(minutes=minutes)}


def told_late(stage: Stage) -> list[str]:
    return [r.request.rid for r in stage.told if r.late_at is not None]


@pytest.mark.parametrize(
    ("state", "minutes", "watched"),
    [
        (State.NOT_EXECUTED, 60, True),
        (State.NOT_EXECUTED, 25 * 60, False),
        (State.CHANGED, 60, True),
        (State.SUPERSEDED, 60, True),
        (State.CLOSED_BY_USER, 60, True),
        (State.REFUSED, 60, True),
        (State.REFUSED, 24 * 60 - 1, True),
        (State.REFUSED, 24 * 60 + 1, False),
        (State.NOT_SENT, 1, False),
    ],
)
def test_what_had_ended_is_watched_for_the_rest_of_its_time(
    state: State, minutes: float, watched: bool
) -> None:
    """
    24 hours from its end, a refusal too: executed then, it is told.
    """

    async def story(stage: Stage) -> None:
        sent: dict[str, Any] = {"sent_wall": None} if state is State.NOT_SENT else {}
        record = ended(a_record(**before(minutes)), state, remaining=100, **sent)
        stage.closing.recover([record])
        await stage.clock.sleep(10)

        stage.broker.orders[7] = an_order(7, 50)
        await stage.clock.sleep(10)

        assert told_late(stage) == (["old-1"] if watched else [])
        assert stage.closing.under_way(7) is None
        assert stage.broker.sent == []

    on_stage(story)


def test_what_was_executed_while_nobody_looked_is_told_at_the_start() -> None:
    """
    The program was shut at 100 left; the first two lists of the new run show 50.
    """

    async def story(stage: Stage) -> None:
        stage.broker.orders[7] = an_order(7, 50)
        record = ended(a_record(**before(60)), State.NOT_EXECUTED, remaining=100)

        stage.closing.recover([record])
        await stage.clock.sleep(10)

        assert told_late(stage) == ["old-1"]
        assert ("old-1", "late") in stage.journal.steps

    on_stage(story)


def test_what_was_told_late_is_not_told_again() -> None:
    """
    The run before has said so, and it is in the journal.
    """

    async def story(stage: Stage) -> None:
        told = ended(
            a_record(**before(60)), State.NOT_EXECUTED, remaining=50, late_at=EPOCH
        )
        stage.closing.recover([told])
        await stage.clock.sleep(10)

        stage.broker.orders[7] = an_order(7, 50)
        await stage.clock.sleep(10)

        assert told_late(stage) == []

    on_stage(story)


def test_a_later_close_of_the_run_before_explains_what_is_gone() -> None:
    """
    Not executed at 100 left, then another half was closed and confirmed: all is told.
    """

    async def story(stage: Stage) -> None:
        stage.broker.orders[7] = an_order(7, 50)
        first = ended(a_record("a", **before(60)), State.NOT_EXECUTED, remaining=100)
        second = ended(a_record("b", **before(50)), State.CONFIRMED, remaining=50)

        stage.closing.recover([second, first])
        await stage.clock.sleep(60)

        assert told_late(stage) == []
        assert [r.request.rid for r in stage.closing.records()] == ["a"]

    on_stage(story)


def test_a_close_of_this_run_explains_what_goes_under_the_watch() -> None:
    """
    Closed once more in this run: no alarm for what was asked here; later there is one.
    """

    async def story(stage: Stage) -> None:
        record = ended(a_record(**before(60)), State.NOT_EXECUTED, remaining=100)
        stage.closing.recover([record])
        stage.broker.scripts.append(replies(OK))
        await stage.clock.sleep(5)

        await stage.close(30)
        await stage.clock.sleep(30)
        none_yet = told_late(stage)
        stage.broker.orders[7] = an_order(7, 20)
        await stage.clock.sleep(30)

        assert none_yet == []
        assert told_late(stage) == ["old-1"]

    on_stage(story)


def test_an_open_close_of_the_run_before_explains_as_well() -> None:
    """
    Refused, then another was sent and its end is not known: what goes is the second's.
    """

    async def story(stage: Stage) -> None:
        first = ended(a_record("a", want=None, **before(5)), State.REFUSED, remaining=100)
        second = ended(
            a_record("b", want=None, **before(1)), State.SENDING, settled_at=None
        )
        stage.closing.recover([second])
        stage.closing.recover([first])
        await stage.clock.sleep(5)

        del stage.broker.orders[7]
        await stage.clock.sleep(60)

        assert stage.now("b").state is State.SATISFIED
        assert told_late(stage) == []

    on_stage(story)


def test_both_of_a_repeated_pair_may_arrive_after_a_restart() -> None:
    """
    The second was confirmed in the run before; the first arrives now: told as both.
    """

    async def story(stage: Stage) -> None:
        stage.broker.orders[7] = an_order(7, 50)
        first = ended(a_record("a", **before(60)), State.SUPERSEDED, remaining=100)
        second = ended(
            a_record("b", earlier=(50,), **before(59)), State.CONFIRMED, remaining=50
        )
        stage.closing.recover([first, second])
        await stage.clock.sleep(10)

        del stage.broker.orders[7]
        await stage.clock.sleep(10)

        assert told_late(stage) == ["b"]
        assert stage.now("b").both_arrived

    on_stage(story)


def test_the_journal_is_asked_for_what_may_still_be_watched() -> None:
    """
    Settled requests of the time, oldest first; what is open is another's business.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts += [replies(NO, executed=False), replies(LOST, late_s=600)]
        refused = await stage.close(20)
        await stage.clock.sleep(5)
        lost = await stage.close(50)
        await stage.clock.sleep(100)
        stage.broker.scripts.append(replies(LOST, executed=False))
        await stage.close()
        await stage.clock.sleep(1)

        now = stage.clock.now()
        found = await watched_records(stage.journal, now, 24.0)
        much_later = await watched_records(stage.journal, now + timedelta(days=3), 24.0)

        assert [_told(r) for r in found] == [
            (refused, State.REFUSED),
            (lost, State.NOT_EXECUTED),
        ]
        assert much_later == ()

    on_stage(story)


def _told(record: CloseRecord) -> tuple[str, State]:
    return record.request.rid, record.state
