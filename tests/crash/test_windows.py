"""The whole program, windows included: killed, or put to sleep, while a close is out."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from app.domain.close import State
from tests.crash.windowed import Seen, WindowedJob
from tests.demo_process import DemoProcess

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "SIGSTOP"), reason="there is no kill -9 and no kill -STOP"
)

Run = subprocess.Popen[bytes]

_ROOT = Path(__file__).parents[2]
_LIMIT_S = 20.0
_POLL_S = 0.005

# The first is carried out and answered too late or never, the second is neither.
DONE = {"execute": "before", "reply": "ok", "delay_s": 1.2}
DONE_IN_SILENCE = {"execute": "before", "reply": "hang"}
LEFT_UNDONE = {"execute": "never", "reply": "hang"}

PATIENT = {"answer_wait_s": 9.0, "late_answer_s": 10.0, "quiet_window_s": 0.8}
SHORT = {"answer_wait_s": 0.8, "late_answer_s": 1.2, "quiet_window_s": 0.8}
ASLEEP_S = 1.8


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DemoProcess]:
    folder = tmp_path / "broker"
    folder.mkdir()
    still = ("--quotes-per-second", "0", "--random-seed", "7")
    with DemoProcess.start(*still, directory=folder) as process:
        yield process


class Windows:
    """Runs of the program, one after the other, over the same files and broker."""

    def __init__(self, folder: Path, server: DemoProcess) -> None:
        self._folder, self._server = folder, server
        self._report = folder / "report.json"

    @contextmanager
    def run(
        self, closes: int, limits: dict[str, float]
    ) -> Iterator[subprocess.Popen[bytes]]:
        """Start one; it is gone when the block ends."""
        job = WindowedJob(
            folder=str(self._folder / "files"),
            url=self._server.url,
            login=self._server.login,
            password=self._server.password,
            closes=closes,
            limits=limits,
            report=str(self._report),
        )
        place = self._folder / "job.json"
        place.write_text(json.dumps(asdict(job)), encoding="utf-8")
        with (self._folder / "errors.txt").open("ab") as errors:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.crash.windowed", str(place)],
                cwd=_ROOT,
                env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
                stderr=errors,
            )
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def wait_for(self, count: int, process: Run) -> None:
        """Wait until so many closes have reached the broker, while the program lives."""
        until = time.monotonic() + _LIMIT_S
        while len(self.closes()) < count:
            assert process.poll() is None, self.errors()
            assert time.monotonic() < until, f"{count} closes were not sent"
            time.sleep(_POLL_S)

    def errors(self) -> str:
        return (self._folder / "errors.txt").read_text(encoding="utf-8")

    def seen(self, process: Run) -> Seen:
        """Wait for the end of a run and return what its windows showed."""
        assert process.wait(_LIMIT_S) == 0, self.errors()
        return Seen.load(self._report)

    def closes(self) -> list[dict[str, Any]]:
        return [line for line in self._server.ledger() if line["event"] == "close"]


def requests_by_order(closes: list[dict[str, Any]]) -> dict[int, int]:
    numbers = [line["body"]["order"] for line in closes]
    return {number: numbers.count(number) for number in numbers}


def test_the_windows_of_a_killed_program_tell_the_truth_after_a_restart(
    tmp_path: Path, server: DemoProcess
) -> None:
    """
    Killed with two closes out: the next start says so and that it sends nothing, the
    journal's window tells each true end, and each order has had one DELETE.
    """
    server.send(DONE_IN_SILENCE, LEFT_UNDONE)
    windows = Windows(tmp_path, server)

    with windows.run(2, PATIENT) as killed:
        windows.wait_for(2, killed)
        killed.kill()
        ended = killed.wait()
    with windows.run(0, PATIENT) as restarted:
        seen = windows.seen(restarted)

    done, undone = (line["body"]["order"] for line in windows.closes())
    told = {line.number: line for line in seen.told}
    assert ended == -signal.SIGKILL
    assert any("2 closes" in band and "no known result" in band for band in seen.bands)
    assert all("Nothing is sent again" in b for b in seen.bands if "no known" in b)
    assert told[done].outcome == "Closed (found later)"
    assert told[done].left == told[done].asked
    assert told[undone].outcome == "Did not close (found later)"
    assert requests_by_order(windows.closes()) == {done: 1, undone: 1}


def test_a_program_that_slept_through_its_deadlines_judges_them_again(
    tmp_path: Path, server: DemoProcess
) -> None:
    """
    Stopped for longer than any answer is waited for: nothing is sent again, what was
    carried out is told as done, and "did not close" only a whole window of lists later.
    """
    server.send(DONE, LEFT_UNDONE)
    windows = Windows(tmp_path, server)

    with windows.run(2, SHORT) as sleeper:
        windows.wait_for(2, sleeper)
        sleeper.send_signal(signal.SIGSTOP)
        time.sleep(ASLEEP_S)
        woken = time.time()
        sleeper.send_signal(signal.SIGCONT)
        seen = windows.seen(sleeper)

    done, undone = (line["body"]["order"] for line in windows.closes())
    told = {line.number: line for line in seen.told}
    assert told[done].state in {State.CONFIRMED.value, State.SATISFIED.value}
    assert told[done].left == told[done].asked
    assert told[done].settled_at > woken
    assert told[undone].state == State.NOT_EXECUTED.value
    assert told[undone].cause == "timeout"
    assert told[undone].settled_at >= woken + SHORT["quiet_window_s"]
    assert requests_by_order(windows.closes()) == {done: 1, undone: 1}
