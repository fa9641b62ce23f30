"""One wait at a time, which may be given up."""

from __future__ import annotations

import asyncio

import pytest

from app.tasks import TaskScope
from app.ui.attempts import Attempts


def _fail(error):
    raise error


@pytest.fixture
def attempts():
    return Attempts(TaskScope(_fail).start, name="attempt")


async def test_an_attempt_is_waited_for_until_it_ends(attempts, until):
    """
    It knows itself to be current, and nothing waits afterwards.
    """
    seen = []

    async def work(number):
        seen.append(attempts.is_current(number))

    attempts.begin(work)
    waited = attempts.waits
    await until(lambda: not attempts.waits)

    assert waited
    assert seen == [True]


async def test_giving_up_cancels_where_it_waits(attempts, until):
    """
    The work is told, and nothing is waited for.
    """
    ends = []

    async def work(number):
        try:
            await asyncio.Event().wait()
        finally:
            ends.append(attempts.is_current(number))

    attempts.begin(work)
    await asyncio.sleep(0)
    attempts.give_up()
    await until(lambda: ends)

    assert ends == [False]
    assert not attempts.waits


async def test_an_attempt_given_up_before_it_began_does_nothing(attempts):
    """
    Cancel in the same moment as the press sends nothing.
    """
    seen = []

    async def work(number):
        seen.append(number)

    attempts.begin(work)
    attempts.give_up()
    await asyncio.sleep(0.01)

    assert seen == []


async def test_a_new_attempt_takes_the_place_of_the_old(attempts, until):
    """
    The old one is not current any more, and its end does not end the new one.
    """
    gate, seen = asyncio.Event(), []

    async def first(number):
        try:
            await asyncio.Event().wait()
        finally:
            seen.append(("first", attempts.is_current(number)))

    async def second(number):
        await gate.wait()
        seen.append(("second", attempts.is_current(number)))

    attempts.begin(first)
    await asyncio.sleep(0)
    attempts.begin(second)
    await until(lambda: seen)
    waits = attempts.waits
    gate.set()
    await until(lambda: not attempts.waits)

    assert waits
    assert seen == [("first", False), ("second", True)]
