"""One writer for an account: when the lock is taken, given up, and taken over."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path

import pytest

from app.broker.client import BrokerClient
from app.domain.errors import Outcome, SubmitError, SubmitFault
from app.host.account_lock import AccountLock
from app.services.closing import Closing
from app.services.register import Account
from app.services.session import SessionService
from app.services.writer import WriterStanding
from tests.services_stage import LOST, OK, ORIGIN, Stage, replies
from tests.unit.broker.scripted import Network, answer
from tests.unit.broker.test_token import token_of
from tests.virtual_time import LoopClock, in_virtual_time


def a_window(folder: Path, *answers: bytes) -> tuple[SessionService, WriterStanding]:
    """One window on the real lock and the real client; each answer a connection."""
    clock = LoopClock()
    network = Network([[each] for each in answers])
    session = SessionService(BrokerClient(clock, network_backend=network), clock)
    writer = WriterStanding(
        lambda: AccountLock(folder),
        session,
        clock,
        spawn_nothing,
        has_open=lambda _: False,
    )
    return session, writer


def spawn_nothing(coro: Coroutine[object, object, None], *, name: str) -> None:
    """Let what would ask again later be."""
    del name
    coro.close()


class OneProgram:
    """One program among several; ``held`` is what all of them see.

    Attributes:
        asked: How often this program tried to hold an account.
    """

    def __init__(self, held: dict[Account, OneProgram]) -> None:
        self.held = held
        self.asked = 0

    def new_lock(self) -> SharedLock:
        return SharedLock(self)


class SharedLock:
    """The lock of one account, in one of the programs."""

    def __init__(self, program: OneProgram) -> None:
        self._program = program
        self._account: Account = ("", None)

    def take(self, origin: str, login: int) -> bool:
        self._program.asked += 1
        self._account = (origin, login)
        return self._program.held.setdefault(self._account, self._program) is self._program

    def release(self) -> None:
        if self._program.held.get(self._account) is self._program:
            del self._program.held[self._account]

    def holder(self) -> str:
        return "4711"


class WriterStage(Stage):
    """A stage whose closing asks a writer standing, beside another program's lock."""

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[Account, OneProgram] = {}
        self.lock = OneProgram(self.held)
        self.other = OneProgram(self.held).new_lock()
        self.writer = WriterStanding(
            self.lock.new_lock,
            self.session,
            self.clock,
            self.scope.start,
            has_open=self._has_open,
        )
        self.told_standing: list[bool] = []
        self.writer.subscribe(lambda: self.told_standing.append(self.writer.is_writer))
        parts = self.closing._parts
        self.closing = Closing(replace(parts, may_write=lambda: self.writer.is_writer))
        self.closing.subscribe(lambda _: self.writer.review())

    def _has_open(self, account: Account) -> bool:
        return self.closing.has_open(account)


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


@pytest.mark.parametrize("outcome", [OK, LOST])
def test_an_account_is_kept_while_a_close_of_it_is_open(outcome: Outcome) -> None:
    """
    Signed out in flight: no other program may close its orders before lists, or the end
    of this program, have settled what is on its way.
    """

    async def story(stage: WriterStage) -> None:
        stage.broker.scripts = [replies(outcome, after_s=1.0)]
        await stage.close()
        stage.session.sign_out()
        await stage.clock.sleep(60)
        in_doubt = stage.other.take(ORIGIN, 100)

        await stage.session.sign_in(ORIGIN, 200, "secret")
        await stage.clock.sleep(5)
        elsewhere = stage.held.get((ORIGIN, 100)) is stage.lock
        await stage.session.sign_in(ORIGIN, 100, "secret")
        stage.book.start()
        await stage.clock.sleep(5)
        stage.session.sign_out()

        assert not in_doubt
        assert elsewhere
        assert stage.other.take(ORIGIN, 100)
        assert stage.told_standing == []

    on_stage(story)


def test_an_account_is_let_go_when_its_last_close_is_settled() -> None:
    """
    A refusal that is settled by hand after signing out frees the account at once.
    """

    async def story(stage: WriterStage) -> None:
        stage.broker.scripts = [replies(LOST, executed=False)]
        rid = await stage.close()
        await stage.clock.sleep(1)
        stage.session.sign_out()
        held = stage.held.get((ORIGIN, 100)) is stage.lock

        await stage.closing.resolve(rid, "I have looked")
        await stage.clock.sleep(0.1)

        assert held
        assert stage.held == {}

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
        third = OneProgram(stage.held).new_lock()
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


def test_two_programs_over_the_real_lock_hand_the_account_on(tmp_path: Path) -> None:
    """
    With the computer's own lock: one writes, one shows, and the second follows.
    """

    async def play() -> None:
        stage = Stage()
        sessions = stage.session, SessionService(stage.broker, stage.clock)
        first, second = (
            WriterStanding(
                lambda: AccountLock(tmp_path),
                session,
                stage.clock,
                stage.scope.start,
                has_open=lambda _: False,
            )
            for session in sessions
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


@pytest.mark.parametrize("token", ["opaque", token_of({"login": 7})])
def test_a_password_here_and_a_token_there_are_one_account(
    tmp_path: Path, token: str
) -> None:
    """
    With the computer's own lock and the real client: the server says whose the token is,
    so the second window only shows, whichever way each got in, until the first is gone.
    """

    async def play() -> None:
        by_password, first = a_window(
            tmp_path, answer(json.dumps({"login": 100, "__token": "opaque"}))
        )
        by_token, second = a_window(tmp_path, answer('{"login":100}'))

        await by_password.sign_in(ORIGIN, 100, "secret")
        await by_token.use_token(ORIGIN, token)
        began = first.is_writer, second.is_writer
        first.stop()
        by_token.sign_out()
        session, third = a_window(tmp_path, answer('{"login":100}'))
        await session.use_token(ORIGIN, token)
        later = third.is_writer
        third.stop()

        assert began == (True, False)
        assert later

    in_virtual_time(play)


def test_in_a_session_without_a_login_nobody_writes() -> None:
    """
    No program can tell whose orders these are, so none takes a lock or closes them.
    """

    async def story(stage: WriterStage) -> None:
        await stage.session.use_token(ORIGIN, "whose")
        asked = stage.lock.asked

        with pytest.raises(SubmitError) as refused:
            await stage.close()

        assert refused.value.fault is SubmitFault.VIEW_ONLY
        assert stage.lock.asked == asked
        assert stage.held == {}
        assert stage.broker.sent == []

    on_stage(story)
