"""The demo broker as a process of its own.

It shares no code and no memory with the program, so it can be wrong, slow or gone
like any server. It ends when its standard input closes, so it cannot outlive us,
whichever way we end; Ctrl-C in the terminal is ours alone to act on.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from asyncio.subprocess import Process
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

START_S = 15.0
STOP_S = 3.0

_QUOTED_BYTES = 2000


class DemoError(Exception):
    """The demo broker did not start, or is not running any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAddress:
    """The first line the demo broker prints: where it is and who may sign in.

    Attributes:
        password: Made up for this run; opens nothing but the demo account.
    """

    url: str
    stream: str
    login: int
    password: str
    units_per_lot: int


class DemoProcess:
    """A running demo broker; made by ``start_demo``."""

    def __init__(self, process: Process, address: DemoAddress) -> None:
        self._process = process
        self.address = address

    @property
    def running(self) -> bool:
        return self._process.returncode is None

    async def send(self, command: Mapping[str, object] | Sequence[object]) -> None:
        """Give the broker a command, such as an entry of ``--script``.

        Raises:
            DemoError: It is not running; the command has no effect.
        """
        channel = self._process.stdin
        if channel is None or not self.running:
            raise DemoError("the demo broker is not running")
        try:
            channel.write(json.dumps(command).encode() + b"\n")
            await channel.drain()
        except ConnectionError as error:
            raise DemoError("the demo broker is not running") from error

    async def ended(self) -> int:
        """Wait for the broker's end, however it comes, and return its status."""
        if self._process.stdout is not None:
            while await self._process.stdout.read(65536):
                pass
        return await self._process.wait()

    async def stop(self, *, patience_s: float = STOP_S) -> None:
        """Close its input and return when it has ended; after the patience it is killed."""
        await _stop(self._process, patience_s)


async def start_demo(
    log_folder: Path, arguments: Sequence[str] = (), *, within_s: float = START_S
) -> DemoProcess:
    """Start the broker and wait for its first line; its errors go to ``demo.log``.

    Raises:
        DemoError: It ended or said nothing in time; it is not running.
    """
    log = log_folder / "demo.log"
    process = await _spawn([*demo_command(), *arguments], log)
    try:
        return DemoProcess(process, await _first_line(process, log, within_s))
    except BaseException:
        await _stop(process, 0)
        raise


def demo_command() -> list[str]:
    """The broker's own executable beside ours, or the module under this Python."""
    if getattr(sys, "frozen", False):
        ours = Path(sys.executable)
        return [str(ours.with_name("flatten-demo" + ours.suffix))]
    return [sys.executable, "-m", "app.demo"]


async def _spawn(command: Sequence[str], log: Path) -> Process:
    errors = os.open(log, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    try:
        return await asyncio.create_subprocess_exec(
            *command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=Path(__file__).parents[2],
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise DemoError(f"the demo broker could not be started: {error}") from error
    finally:
        os.close(errors)


async def _first_line(process: Process, log: Path, within_s: float) -> DemoAddress:
    line = b""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(within_s):
            line = await process.stdout.readline() if process.stdout else b""
    try:
        facts = json.loads(line)
        return DemoAddress(**{name: facts[name] for name in DemoAddress.__slots__})
    except (ValueError, KeyError, TypeError) as error:
        raise DemoError(f"the demo broker did not start: {_tail(log)}") from error


def _tail(log: Path) -> str:
    return log.read_bytes()[-_QUOTED_BYTES:].decode("utf-8", "replace").strip()


async def _stop(process: Process, patience_s: float) -> None:
    if process.stdin is not None:
        process.stdin.close()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(patience_s):
            await process.wait()
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
