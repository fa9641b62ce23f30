"""A word that is being written, words of the stream, and locks that wait for the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from app.domain.close import CloseRecord, State
from app.domain.errors import (
    DoubtCause,
    JournalError,
    NoAnswer,
    Outcome,
    ReadFault,
    SubmitError,
    SubmitFault,
)
from app.domain.evidence import TradeEvent
from tests.services_stage import OK, Stage, StageBroker, an_order, on_stage, replies

LOST = NoAnswer(DoubtCause.CONNECTION_LOST)


def slow_writing(stage: Stage, step: str, after: Callable[[], Awaitable[None]]) -> None:
    """Let ``after`` happen while the step of this kind is written to the disk."""
    update, left = stage.journal.update, [True]

    async def slow(record: CloseRecord, kind: str) -> None:
        await update(record, kind)
        if kind == step and left:
            left.pop()
            await after()

    stage.journal.update = slow  # type: ignore[method-assign]


def answered_when(asked: asyncio.Event, outcome: Outcome) -> object:
    """A server that answers once it is told to."""

    async def play(broker: StageBroker, request: object) -> Outcome:
        await asked.wait()
        return outcome

    return play


def test_an_answer_that_comes_while_a_word_is_written_is_not_lost() -> None:
    """
    The trader's word ends it, and what the server said at that moment is recorded too.
    """

    async def story(stage: Stage) -> None:
        asked = asyncio.Event()
        stage.broker.scripts.append(answered_when(asked, OK))  # type: ignore[arg-type]
        stage.broker.list_fault = ReadFault.OFFLINE
        rid = await stage.close(50)
        await stage.clock.sleep(20)

        async def answer_now() -> None:
            asked.set()
            await stage.clock.sleep(1)

        slow_writing(stage, "resolved", answer_now)
        await stage.closing.resolve(rid, "I have looked")
        await stage.clock.sleep(1)

        stored = {r.request.rid: r for r in stage.journal._rows.values()}[rid]
        for record in (stage.now(rid), stored, stage.told[-1]):
            assert record.state is State.CLOSED_BY_USER
            assert record.note == "I have looked"
            assert record.answer == OK
            assert record.ended is not None
        ends = [r for r in stage.told if r.is_settled]
        assert {r.state for r in ends} == {State.CLOSED_BY_USER}
        assert stage.closing._keeper.unwritten == 0

    on_stage(story)


def test_a_word_that_cannot_be_written_leaves_the_answer_that_came() -> None:
    """
    The disk refuses the word; the answer of that moment is written and told after it.
    """

    async def story(stage: Stage) -> None:
        asked = asyncio.Event()
        stage.broker.scripts.append(answered_when(asked, OK))  # type: ignore[arg-type]
        stage.broker.list_fault = ReadFault.OFFLINE
        rid = await stage.close(50)
        await stage.clock.sleep(20)
        update = stage.journal.update

        async def full(record: CloseRecord, kind: str) -> None:
            if kind == "resolved":
                asked.set()
                await stage.clock.sleep(1)
                raise JournalError("disk full")
            await update(record, kind)

        stage.journal.update = full  # type: ignore[method-assign]
        with pytest.raises(JournalError):
            await stage.closing.resolve(rid, "I have looked")
        await stage.clock.sleep(0.1)

        assert stage.now(rid).state is State.REPLIED
        assert stage.told[-1].answer == OK
        assert {r.request.rid: r for r in stage.journal._rows.values()}[rid].answer == OK
        assert stage.closing.under_way(7) is not None

    on_stage(story)


def test_an_answer_that_comes_while_its_repeat_is_written_is_recorded() -> None:
    """
    The first is ended by the second, and still keeps what the server said of it.
    """

    async def story(stage: Stage) -> None:
        asked = asyncio.Event()
        stage.broker.scripts += [answered_when(asked, OK), replies(OK)]  # type: ignore[list-item]
        first = await stage.close(50)
        await stage.clock.sleep(20)
        prepare = stage.journal.prepare

        async def slow(record: CloseRecord, *, supersede: str = "") -> None:
            await prepare(record, supersede=supersede)
            asked.set()
            await stage.clock.sleep(0.5)

        stage.journal.prepare = slow  # type: ignore[method-assign]
        await stage.close(50, supersedes=first)
        await stage.clock.sleep(1)

        stored = {r.request.rid: r for r in stage.journal._rows.values()}[first]
        for record in (stage.now(first), stored):
            assert record.state is State.SUPERSEDED
            assert record.answer == OK
        assert stage.closing._keeper.unwritten == 0

    on_stage(story)


def test_a_new_close_waits_until_the_end_of_the_one_before_is_on_the_disk() -> None:
    """
    The order is free on the screen at once; nothing is prepared before that is durable.
    """

    async def story(stage: Stage) -> None:
        written = asyncio.Event()
        slow_writing(stage, "verdict", lambda: _waited(written))
        stage.broker.scripts += [replies(OK), replies(OK)]
        first = await stage.close(50)
        await stage.clock.sleep(2)
        free = stage.closing.under_way(7) is None

        stage.scope.start(_closed(stage), name="second")
        await stage.clock.sleep(5)
        steps = list(stage.journal.steps)
        written.set()
        await stage.clock.sleep(5)

        assert free
        assert stage.now(first).state is State.CONFIRMED
        assert [rid for rid, _ in steps if rid != first] == []
        assert [(rid, k) for rid, k in stage.journal.steps if k == "prepared"][1:]
        assert len(stage.broker.sent) == 2

    on_stage(story)


def test_an_end_that_could_not_be_written_lets_no_second_close_out() -> None:
    """
    To the journal the first still holds the order: nothing is sent before it knows.
    """

    async def story(stage: Stage) -> None:
        async def full(record: CloseRecord, kind: str) -> None:
            raise JournalError("disk full")

        stage.broker.scripts += [replies(OK), replies(OK)]
        stage.journal.update = full  # type: ignore[method-assign]
        await stage.close(50)
        await stage.clock.sleep(2)

        with pytest.raises(SubmitError, match="holds the order") as refusal:
            await stage.close(20)

        assert refusal.value.fault is SubmitFault.RECORD
        assert len(stage.broker.sent) == 1

    on_stage(story)


async def _waited(event: asyncio.Event) -> None:
    await event.wait()


async def _closed(stage: Stage) -> None:
    await stage.close(20)


def an_event(stage: Stage, volume: int, *, number: int = 7, closed: bool = False) -> None:
    stage.closing.take_event(
        TradeEvent(stage.book.stamp(), number, volume, closed=closed, symbol="EURUSD")
    )


@pytest.mark.parametrize(
    ("want", "volume", "closed"),
    [(50, 50, False), (50, 50, True), (None, 100, True)],
    ids=["what is left", "the closed part", "all of it"],
)
def test_an_event_stands_for_the_second_list(
    want: int | None, volume: int, closed: bool
) -> None:
    """
    Lists take five seconds: with the stream's word the first one that agrees is enough.
    """

    async def story(stage: Stage) -> None:
        stage.broker.list_takes_s = 5.0
        stage.broker.scripts.append(replies(OK))
        rid = await stage.close(want)
        await stage.clock.sleep(0.2)

        an_event(stage, volume, closed=closed)
        at_once = stage.now(rid).state
        await stage.clock.sleep(6)

        assert at_once is State.REPLIED
        assert stage.now(rid).state is State.CONFIRMED

    on_stage(story)


@pytest.mark.parametrize(("volume", "number"), [(70, 7), (50, 8)])
def test_an_event_of_something_else_stands_for_nothing(volume: int, number: int) -> None:
    """
    Another order, or another size: two lists decide.
    """

    async def story(stage: Stage) -> None:
        stage.broker.list_takes_s = 5.0
        stage.broker.scripts.append(replies(OK))
        rid = await stage.close(50)
        await stage.clock.sleep(0.2)

        an_event(stage, volume, number=number)
        await stage.clock.sleep(6)

        assert stage.now(rid).state is State.REPLIED

    on_stage(story)


def test_an_event_has_the_list_read_when_it_is_news_and_only_then() -> None:
    """
    The stream tells an order with each price: a size that is known reads nothing.
    """

    async def story(stage: Stage) -> None:
        stage.settings.current = stage.settings.current.changed(poll_s=60.0)
        stage.broker.scripts.append(replies(LOST, executed=False))
        await stage.close(50)
        await stage.clock.sleep(200)
        read = stage.broker.lists_read

        for _ in range(100):
            an_event(stage, 100)
        await stage.clock.sleep(0.5)
        same = stage.broker.lists_read
        an_event(stage, 50)
        await stage.clock.sleep(0.5)

        assert same == read
        assert stage.broker.lists_read == read + 1

    on_stage(story)


def test_an_event_before_the_sending_or_of_an_unknown_order_changes_nothing() -> None:
    """
    What came before the first byte is no evidence, and a stranger's word no bug.
    """

    async def story(stage: Stage) -> None:
        early = TradeEvent(stage.book.stamp(), 7, 50)
        stage.broker.list_takes_s = 5.0
        stage.broker.scripts.append(replies(OK))
        rid = await stage.close(50)
        await stage.clock.sleep(0.2)

        stage.closing.take_event(early)
        an_event(stage, 1, number=999)
        await stage.clock.sleep(6)

        assert stage.now(rid).state is State.REPLIED

    on_stage(story, an_order())
