"""One writer for an account: when the lock is taken, given up, and taken over."""

from __future__ import annotations

from collections.abc import Callable, Coroutine

import pytest

from app.domain.errors import SubmitError, SubmitFault
from app.host.account_lock import AccountLock
from app.services.closing import Closing
from app.services.session import SessionService
from app.services.writer import WriterStanding
from tests.services_stage import OK, ORIGIN, Stage, replies
from tests.virtual_time import in_virtual_time


class SharedLock:
    """The lock of one program among several; ``held`` is what all of them see.

    Attributes:
        asked: How often this program tried.
    """

    def __init__(self, held: dict[tuple[str, int | None], object]) -> None:
        self._held = held
        self.asked = 0

    def take(self, origin: str, login: int | None) -> bool:
        self.asked += 1
        if self._held.get((origin, login)) is self:
            return True
        self.release()
        return self._held.setdefault((origin, login), self) is self

    def release(self) -> None:
        for account in [key for key, holder in self._held.items() if holder is self]:
            del self._held[account]

    def holder(self) -> str:
        return "4711"


class WriterStage(Stage):
    """A stage whose closing asks a writer standing, beside another program's lock."""

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, int | None], object] = {}
        self.lock, self.other = SharedLock(self.held), SharedLock(self.held)
        self.writer = self.standing(self.lock, self.session)
        self.told_standing: list[bool] = []
        self.writer.subscribe(lambda: self.told_standing.append(self.writer.is_writer))
        parts = self.closing._parts
        names = {name: getattr(parts, name) for name in parts.__dataclass_fields__}
        self.closing = Closing(
            type(parts)(**names | {"may_write": lambda: self.writer.is_writer})
        )

    def standing(self, lock: SharedLock, session: SessionService) -> WriterStanding:
        return WriterStanding(lock, session, self.clock, self.scope.start)


Story = Callable[[WriterStage], Coroutine[object, object, None]]


def on_stage(story: Story, *, other_first: bool = False) -> None:
    """Play ``story`` with account 100 signed in, after the other program or alone."""

    async def play() -> None:
        stage = WriterStage()
        if other_first:
            assert stage.other.take(ORIGIN, 100)
        async with stage:
            await story(stage)
            stage.writer.stop()

    in_virtual_time(play)


def test_the_first_to_sign_in_writes() -> None:
    """
    The lock is held from the moment the session begins, and a close is sent.
    """

    async def story(stage: WriterStage) -> None:
        stage.broker.scripts = [replies(OK)]

        await stage.close()

        assert stage.writer.is_writer
        assert not stage.other.take(ORIGIN, 100)
        assert stage.told_standing == []

    on_stage(story)


def test_the_second_only_shows() -> None:
    """
    A close is refused as view-only; nothing is recorded, nothing is sent.
    """

    async def story(stage: WriterStage) -> None:
        with pytest.raises(SubmitError) as refused:
            await stage.close()

        assert refused.value.fault is SubmitFault.VIEW_ONLY
        assert stage.closing.records() == ()
        assert stage.broker.sent == []
        assert stage.told_standing == [False]

    on_stage(story, other_first=True)


def test_a_part_is_refused_although_the_standing_changed_while_the_list_was_awaited() -> (
    None
):
    """
    What holds after the wait counts, not what held before it.
    """

    async def story(stage: WriterStage) -> None:
        stage.book.stop()
        await stage.clock.sleep(60)

        def lose() -> None:
            stage.writer._is_writer = False

        stage.scope.start(call_after(stage, 1.0, lose), name="lose")
        with pytest.raises(SubmitError) as refused:
            await stage.close(want=50)

        assert refused.value.fault is SubmitFault.VIEW_ONLY
        assert stage.broker.sent == []

    on_stage(story)


async def call_after(stage: WriterStage, seconds: float, act: Callable[[], None]) -> None:
    await stage.clock.sleep(seconds)
    act()


def test_it_takes_over_within_five_seconds_of_the_others_end() -> None:
    """
    It asks every five seconds and no oftener, tells once, and asks no more after that.
    """

    async def story(stage: WriterStage) -> None:
        await stage.clock.sleep(60)
        asked = stage.lock.asked
        stage.other.release()

        await stage.clock.sleep(5.0)
        became = stage.writer.is_writer
        after = stage.lock.asked
        await stage.clock.sleep(60)

        assert 12 <= asked <= 15
        assert became
        assert stage.told_standing == [False, True]
        assert stage.lock.asked == after == asked + 1
        stage.broker.scripts = [replies(OK)]
        await stage.close()

    on_stage(story, other_first=True)


def test_signing_out_gives_the_account_up() -> None:
    """
    Another program may write at once; nobody signed in is no view-only window.
    """

    async def story(stage: WriterStage) -> None:
        stage.session.sign_out()

        assert stage.held == {}
        assert stage.writer.is_writer

    on_stage(story)


def test_signing_out_of_a_view_only_window_ends_the_asking() -> None:
    """
    A lock nobody here wants is not taken when it becomes free.
    """

    async def story(stage: WriterStage) -> None:
        stage.session.sign_out()
        stage.other.release()

        await stage.clock.sleep(30)

        assert stage.held == {}
        assert stage.told_standing == [False, True]

    on_stage(story, other_first=True)


def test_another_account_is_another_lock() -> None:
    """
    The one before is free as soon as the new session begins.
    """

    async def story(stage: WriterStage) -> None:
        await stage.session.sign_in(ORIGIN, 200, "secret")

        assert stage.held == {(ORIGIN, 200): stage.lock}
        assert stage.writer.is_writer

    on_stage(story)


def test_from_one_held_account_to_another_only_the_last_is_asked_for() -> None:
    """
    The account left behind is not taken over, whoever gives it up.
    """

    async def story(stage: WriterStage) -> None:
        third = SharedLock(stage.held)
        third.take(ORIGIN, 200)
        await stage.session.sign_in(ORIGIN, 200, "secret")
        stage.other.release()

        await stage.clock.sleep(30)
        still = stage.writer.is_writer
        third.release()
        await stage.clock.sleep(6)

        assert not still
        assert stage.writer.is_writer
        assert stage.held == {(ORIGIN, 200): stage.lock}

    on_stage(story, other_first=True)


def test_signing_in_to_the_same_account_again_never_lets_go() -> None:
    """
    There is no moment in which another program could slip in.
    """

    async def story(stage: WriterStage) -> None:
        asked = stage.lock.asked

        stage.session.mark_ended()
        await stage.session.sign_in(ORIGIN, 100, "secret")

        assert stage.lock.asked == asked
        assert stage.held == {(ORIGIN, 100): stage.lock}

    on_stage(story)


def test_the_end_lets_the_account_go() -> None:
    """
    After ``stop`` the next program writes, and this one asks no more.
    """

    async def story(stage: WriterStage) -> None:
        stage.writer.stop()

        assert stage.other.take(ORIGIN, 100)
        asked = stage.lock.asked
        await stage.clock.sleep(30)
        assert stage.lock.asked == asked

    on_stage(story)


def test_two_programs_over_the_real_lock_hand_the_account_on(tmp_path) -> None:
    """
    With the computer's own lock: one writes, one shows, and the second follows.
    """

    async def play() -> None:
        stage = Stage()
        locks = AccountLock(tmp_path), AccountLock(tmp_path)
        sessions = stage.session, SessionService(stage.broker, stage.clock)
        first, second = (
            WriterStanding(lock, session, stage.clock, stage.scope.start)
            for lock, session in zip(locks, sessions, strict=True)
        )
        async with stage:
            await sessions[1].sign_in(ORIGIN, 100, "secret")
            before = first.is_writer, second.is_writer
            sessions[0].sign_out()
            await stage.clock.sleep(6)
            after = second.is_writer
            second.stop()
            first.stop()

        assert before == (True, False)
        assert after

    in_virtual_time(play)
