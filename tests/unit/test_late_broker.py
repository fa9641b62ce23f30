"""The broker adapter comes after the first paint, in turns."""

from __future__ import annotations

from collections.abc import Iterator

from app.broker.parts import import_each
from app.host.clock import SystemClock
from app.late_broker import LateBroker


def warming() -> tuple[LateBroker, list[str]]:
    """Return an adapter that is brought in two parts, and what was brought of it."""
    brought: list[str] = []

    def parts() -> Iterator[str]:
        for name in ("first", "second"):
            brought.append(name)
            yield name

    broker = LateBroker(SystemClock(), lambda _: None, lambda: 100)
    broker.warm_up(parts())
    return broker, brought


async def test_the_parts_of_the_adapter_come_one_in_a_turn(until):
    """
    The window is answered between two of them.
    """
    broker, brought = warming()

    assert brought == ["first"]
    await until(lambda: brought == ["first", "second"])
    await broker.aclose()


async def test_a_call_that_comes_earlier_does_not_wait_for_the_parts():
    """
    What is left is brought at once, and no second adapter is made after it.
    """
    broker, brought = warming()
    broker.sign_out()
    broker.warm_up()

    assert brought == ["first"]
    await broker.aclose()


def test_every_part_is_there():
    """
    A part that is renamed or gone would be missed before a trader misses it.
    """
    assert set(import_each()) == {"httpcore", "httpx", "jwt", "websockets", "msgspec"}
