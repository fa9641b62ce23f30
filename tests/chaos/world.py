"""One schedule, played: the real program between a person and a scripted server.

Nothing of the program is replaced but the network's sockets and the clock: httpx and
httpcore are the real ones, so the gate before the first byte is the real one too.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import sys
import warnings
from collections.abc import Iterator
from typing import Any

from app.domain.close import CloseRecord
from app.tasks import TaskScope
from tests.chaos.canary import Canary
from tests.chaos.facts import Facts
from tests.chaos.journals import KeptJournal
from tests.chaos.kit import Kit, WatchedJournal, told
from tests.chaos.oracle import late
from tests.chaos.person import Person
from tests.chaos.program import Outside, Program
from tests.chaos.server import Server
from tests.chaos.story import Spell, Story
from tests.chaos.wire import Wire
from tests.virtual_time import LoopClock, VirtualLoop

_SETTLED_WITHIN_S = 45.0 + 60.0 + 60.0
_TOO_LONG_S = 3600.0


class World:
    """Everything of one story.

    Attributes:
        program: The run that is going on; the story may kill it and start another.
    """

    def __init__(
        self, story: Story, kit: Kit, canary: Canary, journal: KeptJournal
    ) -> None:
        self.story = story
        self.canary = canary
        self.clock = LoopClock()
        self.server = Server(story, [])
        self.wire = Wire(self.server)
        self.facts = Facts(story, self.server.own, self.server.trail, self.server.closes)
        self.others = TaskScope(self._failed)
        self._record = journal
        self._outside = self._build_outside(kit)
        self.program = self._start()
        self.person = Person(self)

    def _build_outside(self, kit: Kit) -> Outside:
        names = itertools.count(1)
        return Outside(
            story=self.story,
            kit=kit,
            clock=self.clock,
            network=self.wire,
            new_rid=lambda: f"rid-{next(names)}",
            told=self._told,
            failed=self._failed,
        )

    def _start(self) -> Program:
        slow_s, trail = self.story.slow_record_s, self.server.trail
        journal = WatchedJournal(self._record, trail, slow_s, self.facts.steps)
        program = Program(self._outside, journal)
        self.server.stream.hear = program.hear
        return program

    def _failed(self, failure: BaseException) -> None:
        self.facts.failures.append(repr(failure))
        self.canary.look(failure)

    def _told(self, record: CloseRecord) -> None:
        self.facts.told.append(told(record, self.clock.monotonic()))
        self.canary.keep(record)

    async def play(self) -> Facts:
        """Play the whole story and return what was seen."""
        await self.program.sign_in()
        await self.clock.sleep(1.0 - self.clock.monotonic())
        self._schedule()
        self.person.begin(self.others)
        for at in sorted(self.story.kills) if self._outside.kit.recover else ():
            await self._until(at)
            await self._kill()
        if self.story.quit_at is None:
            await self._to_the_end()
        else:
            await self._until(self.story.quit_at)
            self.facts.quit = True
        await self._take_down()
        return self._collected()

    async def _until(self, at: float) -> None:
        await self.clock.sleep(max(at - self.clock.monotonic(), 0.0))

    async def _kill(self) -> None:
        """The program is gone at once, with its sockets, and is started again."""
        await self.others.aclose()
        self.others = TaskScope(self._failed)
        self.wire.cut_all()
        await self.program.kill()
        self._look_back()
        self.program = self._start()
        self.facts.kills.append(self.clock.monotonic())
        await self.program.recover()
        self.person = Person(self)
        await self.person.come_back()
        self.person.begin(self.others, since=self.clock.monotonic() - 1.0)

    def _schedule(self) -> None:
        loop = asyncio.get_running_loop()
        for actor in self.story.actors:
            loop.call_later(actor.at, self.server.act, actor)
        for spell in self.story.spells:
            loop.call_later(spell.at, self._begin, spell)

    def _begin(self, spell: Spell) -> None:
        loop = asyncio.get_running_loop()
        if spell.kind == "down":
            self.wire.go_down()
            loop.call_later(spell.until - spell.at, setattr, self.wire, "down", False)
        elif spell.kind == "expired":
            self.server.expire()
        else:
            loop.call_later(spell.until - spell.at, self.server.begin(spell))

    async def _to_the_end(self) -> None:
        await self._until(self.story.calm_at + 2.0)
        quiet = 0.0
        while quiet < _SETTLED_WITHIN_S and self.clock.monotonic() < _TOO_LONG_S:
            await self.person.come_back()
            await self.clock.sleep(1.0)
            quiet = 0.0 if self._is_busy() else quiet + 1.0
            if quiet and not self._unsettled():
                break
        await self._resolve()
        if late(self.facts):
            # A watch, if there is one, needs two more readings to notice.
            await self.clock.sleep(2 * self.story.poll_s + 5.0)

    def _is_busy(self) -> bool:
        return bool(
            self.server.pending or self.person.is_busy or self.program.closing.in_flight()
        )

    def _unsettled(self) -> bool:
        return any(not record.is_settled for record in self.program.closing.records())

    async def _resolve(self) -> None:
        """A person looks for themselves at what could not be told."""
        self.program.journal.fails.clear()
        for record in self.program.closing.unknown():
            if record.state.value == "unresolved":
                await self.program.closing.resolve(record.request.rid, "compared")

    async def _take_down(self) -> None:
        await self.others.aclose()
        await self.program.aclose()
        self._look_back()
        unsettled = await self._record.unsettled()
        self.facts.open_rows = tuple(record.request.rid for record in unsettled)
        self.facts.ended = self.clock.monotonic()
        while self.server.pending:
            await self.clock.sleep(1.0)

    def _look_back(self) -> None:
        """Keep what is only known as long as the run that knew it."""
        self.facts.impure += self.program.evidence.impure
        self.canary.keep_all(self.program.closing.records())

    def _collected(self) -> Facts:
        facts, server = self.facts, self.server
        facts.deletes, facts.said = server.deletes, server.said
        facts.served, facts.lookups = server.lists.served, server.past.asked
        facts.records, facts.events = server.past.told, server.stream.told
        for line in self.wire.lines:
            if line.tag and line.ended_at is not None:
                facts.ended_at[line.tag] = line.ended_at
        return facts


def _what(context: dict[str, Any]) -> object:
    """Return what went wrong; the rest of the context names places on this machine."""
    return context.get("exception") or context.get("message")


@contextlib.contextmanager
def _everything_heard(untold: list[object]) -> Iterator[None]:
    """Warnings are errors, and what is raised where nobody can catch it is kept."""
    before = sys.unraisablehook
    sys.unraisablehook = lambda args: untold.append(args.exc_value)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            yield
    finally:
        sys.unraisablehook = before


def play(story: Story, kit: Kit | None = None) -> Facts:
    """Play a story on a loop of its own and return what was seen of it."""
    untold: list[object] = []
    with (
        Canary(loud=story.loud) as canary,
        _everything_heard(untold),
        asyncio.Runner(loop_factory=VirtualLoop) as runner,
    ):
        loop = runner.get_loop()
        loop.set_exception_handler(lambda _, context: untold.append(_what(context)))
        facts = runner.run(_play(story, kit or Kit(), canary))
    facts.failures += [repr(what) for what in untold]
    for what in untold:
        if isinstance(what, BaseException):
            canary.look(what)
    facts.leaks = canary.found()
    return facts


async def _play(story: Story, kit: Kit, canary: Canary) -> Facts:
    async with kit.journal(LoopClock(), canary) as journal:
        return await World(story, kit, canary, journal).play()
