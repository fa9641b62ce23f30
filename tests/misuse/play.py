"""Plays one sequence on the real program, and looks whether it can still be used."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QLineEdit

from app.domain.close import CloseRecord
from app.services.session import Standing
from tests.e2e.program import RunningProgram
from tests.misuse import screen
from tests.misuse.drawing import draw
from tests.misuse.hand import Hand
from tests.misuse.oracle import judge
from tests.misuse.story import Act, Story
from tests.misuse.witness import no_other_programs, watch, witnessed
from tests.misuse.world import World

ACTS = 50
_DEMO = ("--orders", "12", "--symbols", "8", "--random-seed", "5")
_PATIENCE_S = 15.0
_POLL_S = 0.01
_ROUNDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What came of a sequence.

    Attributes:
        story: As it was played, fit to be replayed.
        done: How often each kind of act was done.
        ends: How many closes ended how.
        violations: In words; none if all is well.
    """

    story: Story
    done: Counter[str]
    ends: Counter[str]
    violations: tuple[str, ...]


async def play_drawn(qapp: QApplication, folder: Path, seed: str, acts: int) -> Played:
    """Draw and play a sequence; the same seed draws the same as long as the screen does."""
    chance = random.Random(seed)  # noqa: S311 - no secret

    def next_act() -> Act:
        return draw(chance, screen.name_of(screen.top()))

    return await _Play(qapp, folder, seed).play([next_act] * acts)


async def replay(qapp: QApplication, folder: Path, story: Story) -> Played:
    """Play what was written down, act for act."""
    kept = [partial(_as_written, act) for act in story.acts]
    return await _Play(qapp, folder, story.seed).play(kept)


class _Play:
    def __init__(self, qapp: QApplication, folder: Path, seed: str) -> None:
        self._seed = seed
        self._violations: list[str] = []
        self._records: dict[str, CloseRecord] = {}
        self._acts: list[Act] = []
        self._program = RunningProgram(qapp, folder, until, *_DEMO)
        self._main = self._program.program.main
        self._hand = Hand(self._main)
        self._world = World(self._program)

    async def play(self, draws: Sequence[Callable[[], Act]]) -> Played:
        loop = asyncio.get_running_loop()
        watch(loop, self._violations)
        with witnessed(self._violations), no_other_programs():
            await self._play(draws)
        return Played(
            story=Story(seed=self._seed, acts=tuple(self._acts)),
            done=Counter(act.do for act in self._acts),
            ends=Counter(record.state.value for record in self._records.values()),
            violations=tuple(self._violations),
        )

    async def _play(self, draws: Sequence[Callable[[], Act]]) -> None:
        async with self._program as program:
            program.program.desk.closing.subscribe(self._keep)
            for next_act in draws:
                await self._do(next_act())
            try:
                await self._come_to_rest()
                await self._use_it()
            except TimeoutError as error:
                self._violations.append(f"I12: stuck: {error}; {_seen()}")
            self._violations += await self._judged()
            self._violations += [f"I9: report {path}" for path in program.failures]
            program.failures.clear()

    def _keep(self, record: CloseRecord) -> None:
        self._records[record.request.rid] = record

    async def _do(self, act: Act) -> None:
        self._acts.append(act)
        if self._hand.can(act):
            await self._hand.do(act)
        else:
            await self._world.do(act)
        await asyncio.sleep(act.pause_ms / 1000)
        self._look_at_focus(act)

    def _look_at_focus(self, act: Act) -> None:
        """The window on top has its keys go to something that takes them."""
        window = screen.top()
        focus = None if window is None else window.focusWidget()
        if window is not None and not window.isEnabled():
            self._violations.append(f"I12: {window.objectName()} is dead after {act}")
        if focus is not None and focus.isVisible() and not focus.isEnabled():
            name = focus.objectName() or type(focus).__name__
            self._violations.append(f"I12: the focus is on dead {name} after {act}")

    async def _come_to_rest(self) -> None:
        """Put everything away by keys, sign in if need be, until all closes have an end."""
        limit = time.monotonic() + 2 * _PATIENCE_S
        calm = 0
        while calm < _ROUNDS // 6:
            if time.monotonic() > limit:
                raise TimeoutError("it does not come to rest")
            calm = 0 if await self._put_away() else calm + 1
            await asyncio.sleep(_POLL_S)

    async def _put_away(self) -> bool:
        """Do one thing that leads back to the list; returns whether there was one."""
        window = screen.top()
        name = screen.name_of(window)
        is_signed_in = self._program.program.desk.session.standing is Standing.GOOD
        if name == "signInWindow":
            await self._hand.do(Act(do="shut" if is_signed_in else "demo"))
            await asyncio.sleep(0.2)
        elif window is not None and window is not self._main:
            shut_by = "escape" if window.isModal() or name == "popup" else "shut"
            act = Act(do="keys", text="Escape") if shut_by == "escape" else Act(do="shut")
            await self._hand.do(act)
            await asyncio.sleep(0.05)
        elif screen.windows()[-1] is not self._main:
            screen.windows()[-1].activateWindow()
        elif not is_signed_in:
            self._main.sign_in_wanted.emit()
        else:
            return not all(record.is_settled for record in self._records.values())
        return True

    async def _use_it(self) -> None:
        """The list can still be worked: a row takes a click, and the filter takes keys."""
        await until(lambda: screen.top() is self._main, what="the list on top")
        await self._hand.do(Act(do="row"))
        await self._hand.do(Act(do="filter", text="q"))
        field = self._program.part(QLineEdit, "filterField", self._main)
        await until(lambda: field.text() == "q", what="the filter takes a key")
        await self._hand.do(Act(do="keys", text="Escape"))
        await until(lambda: field.text() == "", what="Escape clears the filter")

    async def _judged(self) -> list[str]:
        services = self._program.program.services
        await services.closing.drain()
        since = self._program.ground.clock.now() - timedelta(days=1)
        entries = await services.journal.history(since)
        journal = {entry.record.request.rid: entry.record.state for entry in entries}
        ledger = self._program.ledger()
        return judge(ledger, self._hand.presses, self._records.values(), journal)


def _as_written(act: Act) -> Act:
    return act


def _seen() -> str:
    names = [window.objectName() for window in screen.windows()]
    return f"on the screen {names}, on top {screen.name_of(screen.top())}"


async def until(
    condition: Callable[[], Any], *, within_s: float = _PATIENCE_S, what: str = ""
) -> Any:
    """Wait for a condition.

    Raises:
        TimeoutError: It did not come true in time.
    """
    limit = time.monotonic() + within_s
    while not (found := condition()):
        if time.monotonic() > limit:
            raise TimeoutError(what or "it did not come about")
        await asyncio.sleep(_POLL_S)
    return found
