"""A word that is being written, words of the stream, and locks that wait for the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from app.domain.close import CloseRecord, State
from app.domain.errors import (
    JournalError,
    Outcome,
    ReadFault,
    RefusalKind,
    Refused,
    Reply,
    SubmitError,
    SubmitFault,
)
from app.domain.evidence import TradeEvent
from app.services.session import Standing
from tests.services_stage import (
    LOST,
    OK,
    ORIGIN,
    Stage,
    StageBroker,
    an_order,
    on_stage,
    replies,
)


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


async def unanswered(stage: Stage) -> tuple[asyncio.Event, str]:
    """Close half while nothing can be read; the answer comes when the event is set."""
    asked = asyncio.Event()
    stage.broker.scripts.append(answered_when(asked, OK))  # type: ignore[arg-type]
    stage.broker.list_fault = ReadFault.OFFLINE
    rid = await stage.close(50)
    await stage.clock.sleep(20)
    return asked, rid


def test_an_answer_that_comes_while_a_word_is_written_is_not_lost() -> None:
    """
    The trader's word ends it, and what the server said at that moment is recorded too.
    """

    async def story(stage: Stage) -> None:
        asked, rid = await unanswered(stage)

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

    on_stage(story)


def test_a_word_that_cannot_be_written_leaves_the_answer_that_came() -> None:
    """
    The disk refuses the word; the answer of that moment is written and told after it.
    """

    async def story(stage: Stage) -> None:
        asked, rid = await unanswered(stage)
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


def test_while_a_repeat_is_written_nobody_else_ends_the_first() -> None:
    """
    Two windows: the word of the second is not taken, and the repeat goes its way.
    """

    async def story(stage: Stage) -> None:
        first = await _in_doubt(stage)
        stage.broker.scripts.append(replies(OK, executed=False))
        refused: list[JournalError] = []

        async def meanwhile() -> None:
            try:
                await stage.closing.resolve(first, "I have looked")
            except JournalError as error:
                refused.append(error)

        slow_writing(stage, "repeated", meanwhile)
        second = await stage.close(50, supersedes=first)
        await stage.clock.sleep(1)

        assert len(refused) == 1
        assert stage.now(first).state is State.SUPERSEDED
        assert [r.rid for r in stage.broker.sent] == [first, second]
        assert stage.closing.under_way(7) is stage.now(second)

    on_stage(story)


def test_while_an_end_by_hand_is_written_nobody_repeats_the_request() -> None:
    """
    The repeat is turned away, nothing is sent, and the order is free afterwards.
    """

    async def story(stage: Stage) -> None:
        first = await _in_doubt(stage)
        faults: list[SubmitFault] = []

        async def meanwhile() -> None:
            try:
                await stage.close(50, supersedes=first)
            except SubmitError as error:
                faults.append(error.fault)

        slow_writing(stage, "resolved", meanwhile)
        await stage.closing.resolve(first, "I have looked")

        assert faults == [SubmitFault.UNDER_WAY]
        assert len(stage.broker.sent) == 1
        assert stage.now(first).state is State.CLOSED_BY_USER
        assert stage.closing.under_way(7) is None

    on_stage(story)


async def _in_doubt(stage: Stage) -> str:
    """A request without an answer, which a list has shown to have changed nothing."""
    stage.broker.scripts.append(replies(LOST, executed=False))
    rid = await stage.close(50)
    await stage.clock.sleep(20)
    assert stage.now(rid).may_supersede
    return rid


def test_a_part_that_was_closed_does_not_have_every_price_read_the_list() -> None:
    """
    The stream goes on to tell what is left of the order; that is no news for ever.
    """

    async def story(stage: Stage) -> None:
        stage.broker.scripts.append(replies(OK))
        rid = await stage.close(50)
        await stage.clock.sleep(5)
        assert stage.now(rid).state is State.CONFIRMED
        stage.settings.current = stage.settings.current.changed(poll_s=60.0)
        await stage.clock.sleep(5)
        read = stage.broker.lists_read

        for _ in range(100):
            an_event(stage, 50)
            await stage.clock.sleep(0.05)

        assert stage.broker.lists_read == read

    on_stage(story)


def test_a_refusal_meant_for_another_account_says_nothing_of_this_one() -> None:
    """
    The 401 comes after somebody else signed in: their session stays good.
    """

    async def story(stage: Stage) -> None:
        asked = asyncio.Event()
        no = Refused(Reply(status=401, word="PERMISSION_DENIED"), RefusalKind.SESSION)
        stage.broker.scripts.append(answered_when(asked, no))  # type: ignore[arg-type]
        rid = await stage.close(50)
        await stage.clock.sleep(1)
        await stage.session.sign_in(ORIGIN, 200, "secret")
        stage.book.start()

        asked.set()
        await stage.clock.sleep(1)

        assert stage.now(rid).answer == no
        assert stage.session.standing is Standing.GOOD

    on_stage(story)


def test_lists_of_a_second_session_without_a_login_settle_nothing_of_the_first() -> None:
    """
    Two pasted tokens do not say whose they are: that the other's list lacks the order
    proves nothing, and the order stays held until a person has looked.
    """

    async def story(stage: Stage) -> None:
        await stage.session.use_token(ORIGIN, "first")
        stage.book.start()
        await stage.clock.sleep(1)
        stage.broker.scripts.append(replies(LOST, executed=False))
        rid = await stage.close()
        await stage.clock.sleep(1)
        await stage.session.use_token(ORIGIN, "second")
        stage.broker.orders = {8: an_order(8)}
        stage.book.start()

        await stage.clock.sleep(200)

        assert stage.now(rid).state is State.UNKNOWN
        assert stage.closing.under_way(7) is not None
        assert stage.closing.unknown() == (stage.now(rid),)

    on_stage(story)


def test_a_close_is_not_sent_in_a_session_that_began_while_it_was_written() -> None:
    """
    Between the decision and its first byte another token was pasted: nothing leaves.
    """

    async def story(stage: Stage) -> None:
        await stage.session.use_token(ORIGIN, "first")
        stage.book.start()
        await stage.clock.sleep(1)
        stage.broker.scripts.append(replies(OK))
        rid = await stage.close(50)
        await stage.session.use_token(ORIGIN, "second")
        await stage.clock.sleep(1)

        assert stage.now(rid).state is State.NOT_SENT
        assert stage.broker.sent == []

    on_stage(story)
