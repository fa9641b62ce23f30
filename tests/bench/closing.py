"""How long a close takes to be told, in the real program against a real broker process.

Wall time on loopback, from the press of the button to the moment the windows are told;
what they are told is painted within one frame, a tenth of a second at the most. The
95th percentile is given. ``told_after_loss`` counts from the first byte on, or from the
press where the stream was so quick that the byte was not told by itself.

A settled close is told of again when a later list or the stream says more of it. Each
close here has an order of its own, and only words about that order count for it: taken
for the next one's end they would let the bench run ahead of the close it has pressed,
and a fault meet another close than the one it was scripted for.
"""

from __future__ import annotations

import asyncio
import math
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from app.domain.close import CloseRecord, State
from app.domain.settings import ClosingLimits
from tests.bench.measure import Measure
from tests.e2e.program import RunningProgram

_A_WINDOW = 6  # closes a window and kind
_LIMIT_S = 20.0
_SCRIPT_S = 0.3
_ENDS = frozenset(State) - {
    State.PREPARED,
    State.SENDING,
    State.REPLIED,
    State.UNKNOWN,
    State.UNRESOLVED,
}

# Where the stream and a list have it before the answer is read, it needs no answer.
_CLOSED = frozenset({State.CONFIRMED, State.SATISFIED})


class Moments:
    """When the close of one order reached which state, as the windows were told."""

    def __init__(self) -> None:
        self.pressed = 0.0
        self.at: dict[State, float] = {}
        self._number = 0

    def told(self, record: CloseRecord) -> None:
        if record.request.before.number == self._number:
            self.at.setdefault(record.state, time.perf_counter())

    def begin(self, number: int) -> None:
        """Forget the order before and listen for this one, pressed now."""
        self._number = number
        self.at.clear()
        self.pressed = time.perf_counter()

    def ended(self) -> float | None:
        return next((self.at[state] for state in _ENDS if state in self.at), None)


async def _until(condition: Callable[[], Any], *, what: str = "") -> Any:
    limit = time.perf_counter() + _LIMIT_S
    while not (found := condition()):
        if time.perf_counter() > limit:
            raise TimeoutError(what or "a close has no end")
        await asyncio.sleep(0.002)
    return found


async def _close_one(program: RunningProgram, moments: Moments) -> None:
    """Press the button of one close dialog and wait until its end is told."""
    alert = program.window("alertDialog")
    if alert is not None:
        alert.reject()
    await _until(lambda: program.window("closeDialog") is None, what="an empty screen")
    number = _unused(program)
    moments.begin(number)
    await program.press_close(number)
    await _until(moments.ended)
    dialog = program.window("closeDialog")
    if dialog is not None:
        dialog.done(0)


def _unused(program: RunningProgram) -> int:
    """Return an order no close was asked for: the same part twice is asked about."""
    desk = program.program.desk
    used = {record.request.before.number for record in desk.closing.records()}
    orders = desk.book.state.orders.values()
    fit = (o for o in orders if o.volume >= 2 * desk.book.rules_of(o).least)
    return next(o.number for o in fit if o.number not in used)


async def _series(
    program: RunningProgram, moments: Moments, times: int, **fault: Any
) -> list[dict[State, float]]:
    found = []
    for _ in range(times):
        if fault:
            await program.script(**fault)
            # The broker reads it in its own time; the press must not overtake it.
            await asyncio.sleep(_SCRIPT_S)
        await _close_one(program, moments)
        found.append({state: at - moments.pressed for state, at in moments.at.items()})
    return found


def percentile_95(values: Sequence[float]) -> float:
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]


async def _measure(qt: QApplication, folder: Path, times: int) -> tuple[float, ...]:
    orders = ("--orders", "200", "--random-seed", "3")
    limits = ClosingLimits()
    async with RunningProgram(qt, folder, _until, *orders, limits=limits) as program:
        moments = Moments()
        program.program.desk.closing.subscribe(moments.told)
        closed = await _series(program, moments, times)
        refused = await _series(program, moments, times, execute="never", reply=400)
        lost = await _series(program, moments, times, execute="before", reply="hang")
    return (
        percentile_95(_when(_CLOSED, closed)),
        percentile_95(_when(frozenset({State.REFUSED}), refused)),
        percentile_95(_when(frozenset({State.SATISFIED}), lost, since=State.SENDING)),
    )


def _when(
    ends: frozenset[State], told: list[dict[State, float]], *, since: State | None = None
) -> list[float]:
    """Return when the closes of a series were told to have ended so.

    Raises:
        ValueError: One ended otherwise; the figure would not be of what its name says.
    """
    if other := [at for at in told if not ends & at.keys()]:
        raise ValueError(f"{len(other)} of {len(told)} ended otherwise: {other[0]}")
    return [
        min(at[end] for end in ends & at.keys()) - (at.get(since, 0.0) if since else 0.0)
        for at in told
    ]


def closing(rounds: int) -> Iterator[Measure]:
    """Close, be refused, and lose answers, several times each."""
    qt = QApplication.instance() or QApplication(["bench", "-style", "fusion"])
    assert isinstance(qt, QApplication)
    qt.setQuitOnLastWindowClosed(False)
    with tempfile.TemporaryDirectory(prefix="flatten-bench-") as folder:
        figures = _run(lambda: _measure(qt, Path(folder), rounds * _A_WINDOW), qt)
    names = ("press_to_closed", "refusal_to_retry", "told_after_loss")
    for name, value, goal in zip(names, figures, (600.0, 500.0, 3000.0), strict=True):
        yield Measure(name=name, value=value * 1000, unit="ms, p95", goal=goal)


def _run(
    story: Callable[[], Awaitable[tuple[float, ...]]], qt: QApplication
) -> tuple[float, ...]:
    async def run() -> tuple[float, ...]:
        return await story()

    with asyncio.Runner(loop_factory=lambda: QEventLoop(qt)) as runner:
        return runner.run(run())
