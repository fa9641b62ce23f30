"""A busy server is left alone for as long as it asks, within bounds."""

from __future__ import annotations

import pytest

from app.domain.close import State
from app.domain.errors import ReadError, ReadFault
from app.services.session import Standing
from tests.services_stage import NO, ORIGIN, Stage, replies
from tests.virtual_time import in_virtual_time


@pytest.mark.parametrize(
    ("asked", "granted"),
    [(None, 1.0), (0.0, 1.0), (5.0, 5.0), (30.0, 30.0), (99999.0, 60.0)],
)
def test_the_list_is_left_alone_for_as_long_as_asked(asked, granted) -> None:
    """
    Not for less than the usual second, and not for more than a minute; it is told.
    """

    async def story() -> None:
        async with Stage() as stage:
            stage.broker.list_fault = ReadFault.SERVER
            stage.broker.retry_after_s = asked
            failed: list[float] = []
            stage.book.subscribe(
                lambda state: (
                    failed.append(stage.clock.monotonic()) if state.tries == 1 else None
                )
            )
            stage.book.want_read()
            await stage.clock.sleep(0.1)
            read, told = stage.broker.lists_read, stage.book.state.next_try_at
            stage.broker.list_fault = None
            await stage.clock.sleep(granted - 0.2)
            before = stage.broker.lists_read
            await stage.clock.sleep(0.3)

            assert told == pytest.approx(failed[0] + granted)
            assert (before - read, stage.broker.lists_read - read) == (0, 1)

    in_virtual_time(story)


def test_what_the_program_wants_waits_and_what_a_person_wants_does_not() -> None:
    """
    Readings that follow a close come after the respite; a press is obeyed at once.
    """

    async def story() -> None:
        async with Stage() as stage:
            stage.broker.list_fault, stage.broker.retry_after_s = ReadFault.SERVER, 30.0
            stage.book.want_read()
            await stage.clock.sleep(0.1)
            read = stage.broker.lists_read
            stage.broker.list_fault = None
            stage.book.want_read()
            await stage.clock.sleep(10.0)
            after_a_wish = stage.broker.lists_read
            stage.book.want_read(asked=True)
            await stage.clock.sleep(0.1)

            assert after_a_wish == read
            assert stage.broker.lists_read == read + 1
            assert stage.book.state.failure is None

    in_virtual_time(story)


def test_one_word_of_the_server_holds_for_everything_it_is_asked() -> None:
    """
    The market list was answered "too many": the orders are not asked for either.
    """

    async def story() -> None:
        async with Stage() as stage:
            busy = ReadError(ReadFault.REFUSED, retry_after_s=20.0)
            stage.broker.market_fault = busy
            release = stage.book.hold_fast_prices()
            await stage.clock.sleep(0.1)
            read = stage.broker.lists_read
            await stage.clock.sleep(19.0)
            while_held = stage.broker.lists_read - read
            await stage.clock.sleep(3.0)
            release()

            assert while_held == 0
            assert stage.broker.lists_read - read > while_held

    in_virtual_time(story)


def test_a_close_goes_out_while_lists_are_held_and_is_settled_after() -> None:
    """
    Nobody is kept from leaving an order; its refusal is told once a list can be read.
    """

    async def story() -> None:
        async with Stage() as stage:
            stage.broker.scripts = [replies(NO, executed=False)]
            rid = await stage.close()
            stage.broker.list_fault, stage.broker.retry_after_s = ReadFault.SERVER, 20.0
            stage.book.want_read()
            held = await stage.state_in(10, rid)
            stage.broker.list_fault = None
            after = await stage.state_in(15, rid)

            assert len(stage.broker.sent) == 1
            assert (held, after) == (State.REPLIED, State.REFUSED)

    in_virtual_time(story)


def test_another_session_is_not_held_by_the_word_given_to_the_last() -> None:
    """
    Signed in anew, the list is read at once.
    """

    async def story() -> None:
        async with Stage() as stage:
            stage.broker.list_fault, stage.broker.retry_after_s = ReadFault.SERVER, 60.0
            stage.book.want_read()
            await stage.clock.sleep(0.1)
            stage.broker.list_fault = None
            stage.book.stop()
            stage.session.sign_out()
            await stage.session.sign_in(ORIGIN, 100, "secret")
            stage.book.start()
            await stage.clock.sleep(5)

            assert stage.session.standing is Standing.GOOD
            assert stage.book.state.failure is None
            assert stage.broker.lists_read >= 4

    in_virtual_time(story)
