"""The one who decides: presses buttons when the story says, and when they may."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from app.domain.close import CloseDecision
from app.domain.errors import SignInError, SubmitError
from app.domain.orders import Order
from app.tasks import TaskScope
from tests.chaos.facts import Facts, Submitted
from tests.chaos.program import Program
from tests.chaos.server import LOGIN, OTHER_LOGIN, Server
from tests.chaos.story import Close, SessionStep, Story
from tests.virtual_time import LoopClock

_LOOKS_EVERY_S = 0.5
_PATIENCE_S = 120.0


class Place(Protocol):
    """What a person acts on."""

    story: Story
    clock: LoopClock
    server: Server
    facts: Facts
    program: Program


class Person:
    """Carries out the story's decisions.

    Attributes:
        busy: Decisions not carried out yet.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self._busy = 0

    @property
    def is_busy(self) -> bool:
        return self._busy > 0

    def begin(self, scope: TaskScope, since: float = 0.0) -> None:
        """Carry out what is decided later than ``since``."""
        for close in (c for c in self._place.story.closes if c.at >= since):
            self._busy += 1
            scope.start(self._decide(close), name=f"decide {close.tag}")
            if close.twice:
                double = replace(close, tag=f"{close.tag}x", twice=False, again=None)
                self._busy += 1
                scope.start(self._decide(double), name=f"decide {double.tag}")
        scope.start(self._keep_sessions(), name="sessions")

    async def come_back(self) -> None:
        """Be signed in to the own account, however often it takes."""
        session = self._place.program.session
        while session.session is None or session.session.login != LOGIN or self._has_ended:
            if not await self._try_sign_in(LOGIN):
                await self._place.clock.sleep(6.0)

    @property
    def _has_ended(self) -> bool:
        return self._place.program.session.standing.value == "ended"

    async def _decide(self, close: Close) -> None:
        clock = self._place.clock
        await clock.sleep(max(close.at - clock.monotonic() + 1.0, 0.0))
        try:
            rid = await self.submit(close)
            while rid and (again := close.again) and await self._may_again(rid):
                close, rid = again, await self.submit(again, rid)
        finally:
            self._busy -= 1

    async def _may_again(self, rid: str) -> bool:
        clock = self._place.clock
        until = clock.monotonic() + _PATIENCE_S
        while clock.monotonic() < until:
            record = self._place.program.closing.record(rid)
            if record is None or record.is_settled:
                return False
            if record.may_supersede:
                return True
            await clock.sleep(_LOOKS_EVERY_S)
        return False

    async def submit(self, close: Close, supersedes: str = "") -> str:
        """Press the button; returns the request, or ``""`` where it is turned down."""
        place = self._place
        root = place.server.roots[close.order % len(place.server.roots)]
        order = self._shown(root)
        if order is None:
            return ""
        place.server.closes[close.tag] = close
        place.program.journal.fails[close.tag] = close
        want = close.want if close.want and close.want < order.volume else None
        decision = CloseDecision(
            order=order, want=want, comment=close.tag, supersedes=supersedes
        )
        try:
            rid = await place.program.closing.submit(decision)
        except SubmitError as error:
            place.facts.turned_down.append(error.fault.value)
            return ""
        at = place.clock.monotonic()
        place.facts.submitted.append(Submitted(at, rid, close.tag, root, supersedes))
        return rid

    def _shown(self, root: int) -> Order | None:
        """Find the order, under whatever number it goes now, in the list shown."""
        numbers = self._place.server.own.root_of
        shown = self._place.program.book.state.orders
        return next((o for n, o in shown.items() if numbers.get(n) == root), None)

    async def _keep_sessions(self) -> None:
        clock = self._place.clock
        for step in sorted(self._place.story.sessions, key=lambda step: step.at):
            await clock.sleep(max(step.at - clock.monotonic() + 1.0, 0.0))
            await self.change_session(step)

    async def change_session(self, step: SessionStep) -> None:
        if step.kind == "out":
            self._place.program.sign_out()
        elif step.kind == "other":
            self._place.program.sign_out()
            await self._try_sign_in(OTHER_LOGIN)
        else:
            await self._try_sign_in(LOGIN)

    async def _try_sign_in(self, login: int) -> bool:
        try:
            await self._place.program.sign_in(login)
        except SignInError:
            return False
        return True
