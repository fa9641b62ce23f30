"""What every request of a day carries is held in memory once."""

from __future__ import annotations

from tests.services_stage import OK, Stage, an_order, on_stage, replies


def test_requests_made_of_one_list_share_its_numbers_and_their_limits() -> None:
    """Thousands of orders and a day of closes do not multiply."""

    async def story(stage: Stage) -> None:
        stage.broker.scripts += [replies(OK), replies(OK)]

        first = stage.now(await stage.close(number=7)).request
        second = stage.now(await stage.close(number=8)).request

        assert first.known == {7, 8}
        assert second.known is first.known
        assert second.limits is first.limits

    on_stage(story, an_order(7), an_order(8))


def test_a_request_knows_the_numbers_of_its_own_list() -> None:
    """An order that came later is known to the later request alone."""

    async def story(stage: Stage) -> None:
        stage.broker.scripts += [replies(OK), replies(OK)]
        first = stage.now(await stage.close(number=7)).request
        stage.broker.orders[9] = an_order(9)
        await stage.clock.sleep(10)

        second = stage.now(await stage.close(number=8)).request

        assert first.known == {7, 8}
        assert second.known == {8, 9}

    on_stage(story, an_order(7), an_order(8))
