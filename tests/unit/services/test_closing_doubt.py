"""What needs closing.py and intake.py as patched."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from app.domain.close import CloseRecord, CloseRequest, State
from app.domain.errors import (
    NotSent,
    NotSentCause,
    Outcome,
    RefusalKind,
    Refused,
    Reply,
    TooLateError,
)
from app.domain.orders import Side
from app.domain.stream import TradeNews
from app.services.ports import Gate
from tests.memory_journal import MemoryJournal
from tests.services_stage import OK, ORIGIN, Stage, on_stage, replies
from tests.virtual_time import in_virtual_time

NO = Refused(Reply(status=400, word="RET_MARKET_CLOSED"), RefusalKind.RULE)


def test_a_close_pressed_before_the_computer_slept_is_not_sent_after_it() -> None:
    """
    Monotonic time stands still in sleep, so the connect budget spans a night.
    """

    async def story(stage: Stage) -> None:
        wall, slept, send = stage.clock.now, timedelta(0), stage.broker.close

        async def close(request: CloseRequest, gate: Gate) -> Outcome:
            nonlocal slept
            await asyncio.sleep(1)
            slept = timedelta(hours=8)
            try:
                return await send(request, gate)
            except TooLateError:
                return NotSent(NotSentCause.CONNECT_TIMEOUT)

        stage.broker.close = close  # type: ignore[method-assign, assignment]
        stage.clock.now = lambda: wall() + slept  # type: ignore[method-assign]
        stage.broker.scripts.append(replies(OK))
        rid = await stage.close()
        await stage.clock.sleep(10)

        assert stage.broker.sent == []
        assert stage.now(rid).state is State.NOT_SENT

    on_stage(story)


class BrokenOnce(MemoryJournal):
    """Fails once in a way nobody expected."""

    is_broken = True

    async def prepare(self, record: CloseRecord, *, supersede: str = "") -> None:
        if self.is_broken:
            self.is_broken = False
            raise RuntimeError("can't start new thread")
        await super().prepare(record, supersede=supersede)


def test_a_bug_while_a_close_is_written_down_does_not_lock_its_order() -> None:
    """
    Nothing was sent, and the next press is one like any other.
    """

    async def run() -> None:
        async with Stage(journal=BrokenOnce()) as stage:
            stage.broker.scripts.append(replies(OK))
            with pytest.raises(RuntimeError):
                await stage.close()

            assert not stage.closing.has_open((ORIGIN, 100))
            rid = await stage.close()
            await stage.clock.sleep(5)
            assert stage.now(rid).state is State.CONFIRMED

    in_virtual_time(run)


def test_a_false_word_of_the_stream_is_not_what_a_full_close_began_with() -> None:
    """
    The stream says 150, the list 100, the server no: refused, and nothing has changed.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts.append(replies(NO, executed=False))
        news = TradeNews(
            number=7,
            login=100,
            symbol="EURUSD",
            side=Side.BUY,
            volume=150,
            open_price=None,
            opened_at=None,
        )
        stage.book.take_trade(news)
        rid = await stage.close()
        await stage.clock.sleep(60)

        assert stage.now(rid).state is State.REFUSED

    on_stage(story)
