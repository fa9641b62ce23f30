"""A settled request that a slow server carries out after all is told, and only that."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.close import CloseRecord, State
from app.domain.settings import Settings
from tests.services_stage import LOST, NO, OK, Stage, an_order, on_stage, replies


def told_late(stage: Stage) -> list[CloseRecord]:
    return [record for record in stage.told if record.late_at is not None]


def test_an_execution_after_the_verdict_is_told_once() -> None:
    """
    "Not executed" was said after 60 s and the server did it after 5 minutes.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts.append(replies(LOST, late_s=300))

        rid = await stage.close(50)
        await stage.clock.sleep(200)
        before = stage.now(rid)
        await stage.clock.sleep(200)

        assert before.state is State.NOT_EXECUTED
        assert before.late_at is None
        assert [record.request.rid for record in told_late(stage)] == [rid]
        assert stage.now(rid).state is State.NOT_EXECUTED
        assert stage.now(rid).remaining == 50
        assert (rid, "late") in stage.journal.steps

    on_stage(story)


def test_another_volume_is_another_hand() -> None:
    """
    30 units go, 50 were asked: no alarm, and the new size is what counts from then on.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts.append(replies(LOST, executed=False))
        await stage.close(50)
        await stage.clock.sleep(200)

        stage.broker.orders[7] = an_order(7, 70)
        await stage.clock.sleep(60)
        none_yet = told_late(stage)
        stage.broker.orders[7] = an_order(7, 20)
        await stage.clock.sleep(60)

        assert none_yet == []
        assert len(told_late(stage)) == 1

    on_stage(story)


def test_a_later_close_of_ours_explains_the_change() -> None:
    """
    The trader sent the same part again and it worked: nothing came late.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts += [replies(LOST, executed=False), replies(OK)]
        await stage.close(50)
        await stage.clock.sleep(200)

        again = await stage.close(50)
        await stage.clock.sleep(60)

        assert stage.now(again).state is State.CONFIRMED
        assert told_late(stage) == []

    on_stage(story)


@pytest.mark.parametrize(
    ("gone_after_s", "told"), [(60, 1), (900, 1), (24 * 3600 - 60, 1), (24 * 3600 + 60, 0)]
)
def test_a_refusal_is_watched_for_a_day(gone_after_s: float, told: int) -> None:
    """
    Contradicted by what is open within that time, it is told; what goes later is not.
    """

    async def story(stage: Stage) -> None:
        stage.settings.current = Settings(poll_s=30.0, account_poll_s=60.0)
        stage.broker.scripts.append(replies(NO, executed=False))
        await stage.close()
        await stage.clock.sleep(gone_after_s)

        del stage.broker.orders[7]
        await stage.clock.sleep(90)

        assert len(told_late(stage)) == told

    on_stage(story)


def test_what_is_unchanged_for_a_day_costs_no_memory_and_breaks_a_run() -> None:
    """
    Lists that show nothing gone are not kept, and one of them between two that agree
    that something has makes the second the first.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts.append(replies(NO, executed=False))
        rid = await stage.close(50)
        await stage.clock.sleep(600)
        tracked = stage.closing._register.get(rid)
        assert tracked is not None
        kept = len(tracked.sightings)
        for volume in (50, 100, 50):
            stage.broker.orders[7] = an_order(7, volume)
            stage.book.want_read()
            await stage.clock.sleep(0.1)
        once = told_late(stage)
        stage.book.want_read()
        await stage.clock.sleep(0.1)

        assert kept == 0
        assert once == []
        assert len(told_late(stage)) == 1

    on_stage(story)


def test_a_confirmed_close_is_not_watched() -> None:
    """
    The server said so and the lists showed it: what goes later is somebody else's.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts.append(replies(OK))
        await stage.close(50)
        await stage.clock.sleep(5)

        del stage.broker.orders[7]
        await stage.clock.sleep(60)

        assert told_late(stage) == []

    on_stage(story)


def test_of_two_full_closes_only_the_later_one_tells() -> None:
    """
    Both were refused, the order grew in between, and the second is carried out late.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts += [replies(NO, executed=False), replies(NO, late_s=60)]
        await stage.close()
        await stage.clock.sleep(5)
        stage.broker.orders[7] = an_order(7, 107)
        await stage.clock.sleep(5)

        second = await stage.close()
        await stage.clock.sleep(120)

        assert [record.request.rid for record in told_late(stage)] == [second]

    on_stage(story)


def test_a_part_that_comes_late_beside_another_close_is_told() -> None:
    """
    30 were confirmed after 50 had been given up: when the 50 go too, that is news.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts += [replies(LOST, late_s=600), replies(OK)]
        first = await stage.close(50)
        await stage.clock.sleep(200)
        await stage.close(30)
        await stage.clock.sleep(600)

        assert [record.request.rid for record in told_late(stage)] == [first]
        assert stage.now(first).remaining == 20

    on_stage(story)


def test_a_clock_that_was_set_back_does_not_mix_up_first_and_later() -> None:
    """
    The later close has the earlier time, and still explains what goes.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts += [replies(LOST, executed=False), replies(OK)]
        first = await stage.close()
        await stage.clock.sleep(200)
        assert stage.now(first).state is State.NOT_EXECUTED
        wall = stage.clock.now
        stage.clock.now = lambda: wall() - timedelta(hours=1)  # type: ignore[method-assign]

        second = await stage.close()
        await stage.clock.sleep(60)

        assert stage.now(second).state is State.CONFIRMED
        assert told_late(stage) == []

    on_stage(story)
