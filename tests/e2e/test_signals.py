"""Ctrl-C, the end of the session, a closed terminal: the real program, asked to end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import DEMO_LEDGER
from app.domain.close import State
from tests.crash.windowed import Seen, WindowedJob
from tests.demo_process import ROOT, DemoProcess

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="another process can be sent no Ctrl-C there"
)

_LIMIT_S = 18.0
_POLL_S = 0.01

ANSWERED_SOON = {"execute": "before", "reply": "ok", "delay_s": 0.3}
DONE_IN_SILENCE = {"execute": "before", "reply": "hang"}
LIMITS = {"answer_wait_s": 9.0, "late_answer_s": 10.0, "quiet_window_s": 0.8}


def wait(found: Callable[[], object], what: str) -> None:
    until = time.monotonic() + _LIMIT_S
    while not found():
        assert time.monotonic() < until, what
        time.sleep(_POLL_S)


@contextmanager
def child(folder: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a module; what it says on its error output is in ``errors.txt``."""
    with (folder / "errors.txt").open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", *words],
            cwd=ROOT,
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
            stderr=errors,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def complaints(folder: Path) -> list[str]:
    """Return what was said on the error output, but for what the off-screen plugin says."""
    lines = (folder / "errors.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if "plugin does not support" not in line]


@pytest.fixture(autouse=True)
def _all_are_heard() -> Iterator[None]:
    """A shell's background job ignores Ctrl-C, and its children would too."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    ignored = [n for n in numbers if signal.getsignal(n) is signal.SIG_IGN]
    for number in ignored:
        signal.signal(number, signal.SIG_DFL)
    yield
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DemoProcess]:
    folder = tmp_path / "broker"
    folder.mkdir()
    still = ("--quotes-per-second", "0", "--random-seed", "7")
    with DemoProcess.start(*still, directory=folder) as process:
        yield process


@pytest.fixture
def job(tmp_path: Path, server: DemoProcess) -> WindowedJob:
    return WindowedJob(
        folder=str(tmp_path / "files"),
        url=server.url,
        login=server.login,
        password=server.password,
        closes=2,
        limits=LIMITS,
        report=str(tmp_path / "report.json"),
    )


def closes(server: DemoProcess) -> list[dict[str, Any]]:
    return [line for line in server.ledger() if line["event"] == "close"]


def written(folder: Path, job: WindowedJob) -> str:
    place = folder / "job.json"
    place.write_text(json.dumps(asdict(job)), encoding="utf-8")
    return str(place)


def next_start(folder: Path, job: WindowedJob) -> Seen:
    """Start the program again over the same files and return what its windows tell."""
    job = replace(job, closes=0)
    with child(folder, "tests.crash.windowed", written(folder, job)) as process:
        assert process.wait(_LIMIT_S) == 0, complaints(folder)
    return Seen.load(Path(job.report))


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_the_program_and_its_demo_broker_in_good_order(
    tmp_path: Path, name: str
) -> None:
    """
    Exit status 0, no word on the error output, the journal's file closed, nothing left.
    """
    ledger = tmp_path / "data" / "logs" / DEMO_LEDGER
    with child(tmp_path, "app", "--demo", "--data-dir", str(tmp_path / "data")) as process:
        wait(ledger.exists, "the demo broker")

        process.send_signal(getattr(signal, name))
        status = process.wait(_LIMIT_S)

    assert status == 0
    assert complaints(tmp_path) == []
    assert list(tmp_path.rglob("journal.sqlite3")) != []
    assert list(tmp_path.rglob("*-wal")) == []


def test_an_ignored_signal_stays_ignored(tmp_path: Path) -> None:
    """
    Started as ``nohup`` does it: the closed terminal changes nothing, SIGTERM ends it.
    """
    ledger = tmp_path / "data" / "logs" / DEMO_LEDGER
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # a child takes it over
    try:
        with child(tmp_path, "app", "--demo", "--data-dir", str(tmp_path / "data")) as run:
            signal.signal(signal.SIGHUP, before)
            wait(ledger.exists, "the demo broker")

            run.send_signal(signal.SIGHUP)
            with pytest.raises(subprocess.TimeoutExpired):
                run.wait(0.5)
            run.send_signal(signal.SIGTERM)
            status = run.wait(_LIMIT_S)
    finally:
        signal.signal(signal.SIGHUP, before)

    assert status == 0


def test_closes_on_their_way_are_waited_for_and_then_left_to_the_next_start(
    tmp_path: Path, server: DemoProcess, job: WindowedJob
) -> None:
    """
    SIGTERM with two closes out: the answer that comes soon is on record, the other close
    is told as found later by the next start, and each order has had one DELETE.
    """
    server.send(ANSWERED_SOON, DONE_IN_SILENCE)
    with child(tmp_path, "tests.e2e.signalled", written(tmp_path, job)) as process:
        wait(lambda: len(closes(server)) == 2, "two closes on the wire")

        process.send_signal(signal.SIGTERM)
        status = process.wait(_LIMIT_S)

    said = complaints(tmp_path)
    seen = next_start(tmp_path, job)
    answered, silent = (line["body"]["order"] for line in closes(server))
    told = {line.number: line for line in seen.told}
    assert (status, said) == (0, [])
    assert told[answered].state in {State.CONFIRMED.value, State.SATISFIED.value}
    assert told[silent].outcome == "Closed (found later)"
    assert len(closes(server)) == 2


def test_a_second_ctrl_c_ends_it_at_once_and_the_next_start_tells_the_truth(
    tmp_path: Path, server: DemoProcess, job: WindowedJob
) -> None:
    """
    The process is gone by the signal itself; both closes are found out, none is repeated.
    """
    server.send(DONE_IN_SILENCE, DONE_IN_SILENCE)
    log = tmp_path / "files" / "logs"
    with child(tmp_path, "tests.e2e.signalled", written(tmp_path, job)) as process:
        wait(lambda: len(closes(server)) == 2, "two closes on the wire")

        process.send_signal(signal.SIGINT)
        wait(lambda: any("SIGINT" in p.read_text() for p in log.glob("*.log")), "the log")
        process.send_signal(signal.SIGINT)
        status = process.wait(_LIMIT_S)

    seen = next_start(tmp_path, job)
    assert status == -signal.SIGINT
    assert {line.outcome for line in seen.told} == {"Closed (found later)"}
    assert len(seen.told) == len(closes(server)) == 2
