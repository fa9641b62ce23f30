"""A world of the chaos suite, taken one step at a time.

The program, its broker at the level of bytes, the person and the judge are that suite's;
here nothing is decided beforehand. Between two steps time stands still.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, TypeVar

from tests.chaos.canary import Canary
from tests.chaos.facts import Facts
from tests.chaos.kit import Kit
from tests.chaos.oracle import LOST, Violation, judge
from tests.chaos.person import Person
from tests.chaos.story import Close, SessionStep, Spell, Story
from tests.chaos.world import World
from tests.virtual_time import LoopClock, VirtualLoop

T = TypeVar("T")

_FIRST_LIST_S = 1.0
_SLOW_S = 2.0


class Stepped(World):
    """A world whose story is told while it is played.

    Attributes:
        calm_at: When the last fault begun so far has ended.
    """

    calm_at = 0.0

    async def begin(self) -> None:
        """Sign in and have the first list."""
        await self.program.sign_in()
        await self.clock.sleep(_FIRST_LIST_S)

    async def kill_and_start(self) -> None:
        """Kill the program, start it again, and have the person sign in."""
        await self._kill()

    async def end_and_start(self) -> None:
        """End the program as a person does, and start it again."""
        await self.program.aclose()
        self.wire.cut_all()  # what the process had open ends with it
        self._look_back()
        self.program = self._start()
        # What could not be written by then is lost to the next run, as by a kill.
        self.facts.kills.append(self.clock.monotonic())
        await self.program.recover()
        self.person = Person(self)
        await self.person.come_back()

    def spell(self, kind: str, lasts_s: float) -> None:
        """Let lists, or the whole network, misbehave for a while."""
        now = self.clock.monotonic()
        until = now + lasts_s
        self._begin(Spell(at=now, until=until, kind=kind, amount=_SLOW_S))
        self.calm_at = max(self.calm_at, until)

    async def resolve(self) -> None:
        """Have a person look for themselves at what could not be told."""
        await self._resolve()

    async def finish(self) -> Facts:
        """Let it calm down and settle, and end; return all that was seen."""
        await self._until(self.calm_at)
        await self._to_the_end()
        await self._take_down()
        return self._collected()

    def seen(self) -> Facts:
        """Return what was seen so far."""
        return self._collected()


class Play:
    """One example: a world, its loop, and what the judge says of it.

    Attributes:
        count: Closes a person has asked for, taken or not.
    """

    def __init__(self, story: Story, kit: Kit) -> None:
        self.count = 0
        self._untold: list[object] = []
        self._stack = contextlib.ExitStack()
        self._canary = self._stack.enter_context(Canary(loud=False))
        runner = asyncio.Runner(loop_factory=VirtualLoop)
        self._runner = self._stack.enter_context(runner)
        self._runner.get_loop().set_exception_handler(self._unhandled)
        self._journal = kit.journal(LoopClock(), self._canary)
        self.world = self.run(self._begin(story, kit))

    def run(self, step: Coroutine[Any, Any, T]) -> T:
        """Take a step to its end; time passes only while it waits."""
        return self._runner.run(step)

    def do(self, act: Callable[..., object], *facts: object) -> None:
        """Do something in no time, with the clock the world goes by."""

        async def now() -> None:
            act(*facts)

        self.run(now())

    def sleep(self, seconds: float) -> None:
        self.run(self.world.clock.sleep(seconds))

    def submit(self, close: Close, *, supersedes: str = "", presses: int = 1) -> None:
        """Have the person press the button, perhaps more than once in one turn."""
        self.run(self._press(close, supersedes, presses))

    def change_session(self, kind: str) -> None:
        self.run(self.world.person.change_session(SessionStep(at=0, kind=kind)))

    def repeatable(self) -> list[tuple[str, int]]:
        """Return requests that may be sent again, each with its order's place."""
        roots, closes = self.world.server.roots, self.world.program.closing
        of = {sent.rid: sent.root for sent in self.world.facts.submitted}
        may = [r.request.rid for r in closes.records() if r.may_supersede]
        return [(rid, roots.index(of[rid])) for rid in may if rid in of]

    def wrong_so_far(self) -> list[Violation]:
        """Judge what was seen until now; what is still open is not lost yet."""
        return [v for v in self._judged(self.world.seen()) if v.kind != LOST]

    def wrong_at_the_end(self) -> list[Violation]:
        """Calm down, settle, end, and judge all of it; nothing may follow."""
        facts = self.run(self.world.finish())
        self.run(self._end())
        facts.leaks = self._canary.found()
        return self._judged(facts)

    def ends(self) -> Counter[str]:
        """Count the ends that were told, and the closes that reached the broker."""
        facts = self.world.facts
        last = {told.rid: told for told in facts.told}
        ends = Counter(f"told {told.state}" for told in last.values())
        ends["told late"] = sum(told.late for told in last.values())
        ends["sent"] = len(facts.deletes)
        ends["told nothing, pressed"] = self.count
        ends.update(f"turned down: {why}" for why in facts.turned_down)
        return ends

    def close(self) -> None:
        """Let go of the loop, with whatever still runs on it."""
        self._stack.close()

    def tag(self) -> str:
        """Return a comment no close had yet."""
        self.count += 1
        return f"k{self.count}"

    async def _begin(self, story: Story, kit: Kit) -> Stepped:
        journal = await self._journal.__aenter__()
        world = Stepped(story, kit, self._canary, journal)
        await world.begin()
        return world

    async def _end(self) -> None:
        await self._journal.__aexit__(None, None, None)

    async def _press(self, close: Close, supersedes: str, presses: int) -> None:
        more = [replace(close, tag=self.tag()) for _ in range(presses - 1)]
        person = self.world.person
        await asyncio.gather(*(person.submit(c, supersedes) for c in (close, *more)))

    def _judged(self, facts: Facts) -> list[Violation]:
        failures = facts.failures
        facts.failures = failures + [repr(what) for what in self._untold]
        try:
            return judge(facts)
        finally:
            facts.failures = failures

    def _unhandled(self, _: object, context: dict[str, Any]) -> None:
        self._untold.append(context.get("exception") or context.get("message"))
