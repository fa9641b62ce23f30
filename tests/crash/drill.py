"""One kill, the restarts after it, and what they made of it."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.crash.brokers import PLANS, CrashBroker, brokers
from tests.crash.job import Job, Report
from tests.crash.judging import Aftermath
from tests.crash.nursery import KILLED, Nursery
from tests.crash.points import AT_START, POINTS, SENT
from tests.crash.worker import JOURNAL

LANES = 8
# Past the statements of any step, so that some die between the commit and the return.
_STATEMENTS = 9
# What the run before left, for a start that is itself killed.
_LEFT_BEHIND = ("body.sent", "j1.after", "j3.after")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """Where to kill, over a server of which kind.

    Attributes:
        starts: Where the restarts are killed, one after the other.
    """

    point: str
    plan: str
    nth: int = 0
    is_partial: bool = False
    starts: tuple[str, ...] = ()
    sign_in_after_s: float = 0.0

    @property
    def name(self) -> str:
        """The point this drill is about."""
        return self.starts[-1] if self.starts else self.point

    @property
    def kills(self) -> int:
        return 1 + len(self.starts)


def drills(times: int) -> list[Drill]:
    """Return each point so many times, over all kinds of server in turn."""
    plans = tuple(PLANS)
    return [
        _drill(point, plans[(count + turn) % len(plans)], turn)
        for turn in range(times)
        for count, point in enumerate(POINTS)
    ]


def _drill(point: str, plan: str, turn: int) -> Drill:
    drill = Drill(point=point, plan=plan, nth=turn % _STATEMENTS, is_partial=turn % 2 == 1)
    if point not in AT_START:
        return drill
    left = _LEFT_BEHIND[turn % len(_LEFT_BEHIND)]
    return replace(drill, point=left, starts=(point,))


class WrongEndError(RuntimeError):
    """A worker did not end as it should have."""


@dataclass(frozen=True, slots=True)
class Range:
    """Everything drills share."""

    folder: Path
    brokers: dict[str, CrashBroker]
    nursery: Nursery

    def play(self, drill: Drill) -> Aftermath:
        """Kill, restart until one lives, and gather what there is to judge.

        Raises:
            WrongEndError: A worker lived on, or ended otherwise.
        """
        broker = self.brokers[drill.plan]
        number = broker.next_order()
        before = broker.process.open_orders(broker.process.sign_in())
        with TemporaryDirectory(dir=self.folder) as place:
            folder = Path(place)
            job = _job(broker, folder, drill)
            self._run(replace(job, numbers=(number,), point=drill.point), KILLED)
            for start in drill.starts:
                self._run(replace(job, point=start), KILLED)
            self._run(replace(job, sign_in_after_s=drill.sign_in_after_s), 0)
            return Aftermath(
                point=drill.name,
                bytes_left=drill.point in SENT,
                number=number,
                volume=int(before[number]["volume"]),
                lines=broker.closes_of(number),
                report=Report.load(Path(job.report)),
                integrity=_integrity(folder / JOURNAL),
            )

    def _run(self, job: Job, expected: int) -> None:
        status = self.nursery.run(job)
        if status != expected:
            raise WrongEndError(f"{job} ended with {status}\n{self.nursery.errors()}")


def _job(broker: CrashBroker, folder: Path, drill: Drill) -> Job:
    return Job(
        folder=str(folder),
        url=broker.process.url,
        login=broker.process.login,
        password=broker.process.password,
        is_partial=drill.is_partial,
        nth=drill.nth,
        report=str(folder / "report.json"),
    )


def _integrity(path: Path) -> str:
    if not path.exists():
        return "missing"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        found = connection.execute("PRAGMA integrity_check").fetchall()
    return "; ".join(str(row[0]) for row in found)


def play_all(folder: Path, planned: Iterable[Drill]) -> list[tuple[Drill, Aftermath]]:
    """Play drills, several at a time, over the same brokers; return what came of each.

    Raises:
        WrongEndError: See ``Range.play``; the others are played to their end.
    """
    planned = tuple(planned)
    most = max(sum(drill.plan == plan for drill in planned) for plan in PLANS)
    with (
        brokers(folder, most) as shared,
        Nursery(folder / "errors.txt") as nursery,
        ThreadPoolExecutor(LANES) as lanes,
    ):
        ground = Range(folder, shared, nursery)
        return list(zip(planned, lanes.map(ground.play, planned), strict=True))
