"""A process without threads that forks one worker for each job: a start costs 20 ms.

On its standard input a JSON list ``[id, job]`` a line; on its standard output, as each
worker ends, ``[id, status]`` as ``os.waitstatus_to_exitcode`` has it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import traceback
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.crash.job import Job

KILLED = -9  # SIGKILL, which some systems do not even name
_ROOT = Path(__file__).parents[2]


class Nursery:
    """The other end, for a process that may have threads.

    Args:
        errors: Where what workers have to say goes; empty if all is well.
    """

    def __init__(self, errors: Path) -> None:
        self._errors = errors
        with errors.open("wb") as stderr:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.crash.nursery"],
                cwd=_ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
            )
        self._turn = threading.Lock()
        self._waiting: list[Future[int]] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def run(self, job: Job) -> int:
        """Fork a worker and wait for its end; may be called from several threads."""
        stdin = self._process.stdin
        assert stdin is not None
        ended: Future[int] = Future()
        with self._turn:
            self._waiting.append(ended)
            number = len(self._waiting) - 1
            stdin.write(json.dumps([number, job.to_json()]).encode() + b"\n")
            stdin.flush()
        return ended.result()

    def errors(self) -> str:
        return self._errors.read_text(encoding="utf-8", errors="replace")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            number, status = json.loads(line)
            self._waiting[number].set_result(status)
        for ended in self._waiting:
            if not ended.done():
                ended.set_exception(RuntimeError("the nursery has ended"))


def serve() -> None:
    """Fork for each line until the input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # minders are not waited for
    for line in sys.stdin.buffer:
        if os.fork() == 0:
            _mind(*json.loads(line))


def _mind(number: int, job: str) -> None:
    """Fork the worker, wait for it and say how it ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    worker = os.fork()
    if worker == 0:
        _work(job)
    _, status = os.waitpid(worker, 0)
    said = json.dumps([number, os.waitstatus_to_exitcode(status)])
    os.write(sys.stdout.fileno(), f"{said}\n".encode())  # short, so never torn
    os._exit(0)


def _work(job: str) -> None:
    from tests.crash.worker import play  # noqa: PLC0415 - loaded by now, see below

    try:
        play(Job.from_json(job))
    except BaseException:  # noqa: BLE001 - it is a process: nobody is above
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    import tests.crash.worker  # noqa: F401 - once, for all that will be forked

    serve()
