"""kill -9 between any two statements leaves exactly what had been committed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.close import State
from tests.journal.conftest import NEXT_RUN, opened

ROOT = Path(__file__).parents[2]

# Kills itself at the n-th statement after opening, or prints how many there were.
WORKER = """
import asyncio, os, signal, sys
from pathlib import Path
from app.domain.close import Stamp
from tests.journal.conftest import opened
from tests.journal.records import a_record, confirmed, unknown

path, at = Path(sys.argv[1]), int(sys.argv[2])
count = 0

def trace(statement):
    global count
    count += 1
    if count == at:
        os.kill(os.getpid(), signal.SIGKILL)

async def main():
    global count
    async with opened(path, trace=trace) as (journal, _):
        count = 0 if at > 0 else -10**9
        step = lambda name: print(name, flush=True)
        await journal.prepare(a_record()); step("prepared")
        await journal.sending("r1", confirmed(a_record()).sent); step("sending")
        await journal.update(unknown(a_record()), "answer"); step("unknown")
        await journal.prepare(a_record("r2", retry_of="r1"), supersede="r1"); step("again")
        await journal.sending("r2", confirmed(a_record()).sent); step("sending again")
        await journal.update(confirmed(a_record("r2", retry_of="r1")), "verdict")
        step("confirmed")
        print(count, flush=True)

asyncio.run(main())
"""

STEPS: dict[str, dict[str, State]] = {
    "": {},
    "prepared": {"r1": State.PREPARED},
    "sending": {"r1": State.SENDING},
    "unknown": {"r1": State.UNKNOWN},
    "again": {"r1": State.SUPERSEDED, "r2": State.PREPARED},
    "sending again": {"r1": State.SUPERSEDED, "r2": State.SENDING},
    "confirmed": {"r1": State.SUPERSEDED, "r2": State.CONFIRMED},
}


def work(path: Path, at: int) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", WORKER, str(path), str(at)],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9")
async def test_a_killed_process_leaves_what_it_had_committed(tmp_path):
    """
    Killed at every third of all statements, one after the other: the step told last is
    there; the next one is there or not, and never half.
    """
    *_, statements = work(tmp_path / "whole" / "journal.sqlite3", 10**6)
    names = list(STEPS)
    killed = range(1, int(statements) + 1, 3)
    for at in killed:
        path = tmp_path / str(at) / "journal.sqlite3"
        told = work(path, at)
        last = names.index(told[-1] if told else "")

        async with opened(path, run=NEXT_RUN) as (journal, report):
            found = {e.record.request.rid: e.record.state for e in await journal.history()}

        following = STEPS[names[min(last + 1, len(names) - 1)]]
        assert found in (STEPS[names[last]], following), f"killed at {at}: {told}"
        assert report.is_whole, f"killed at {at}: {report}"
    assert len(killed) > 10
