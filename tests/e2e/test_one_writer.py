"""Two programs of one trader at one broker, all three processes of their own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from app.broker.client import BrokerClient
from app.host.account_lock import AccountLock
from app.host.clock import SystemClock
from app.services.session import SessionService
from app.services.writer import WriterStanding
from app.tasks import TaskScope
from tests.demo_process import ROOT, DemoProcess

# The other program: signs in with the password, says what it may do, and stays.
OTHER = """
import asyncio, sys
from pathlib import Path
from tests.e2e.test_one_writer import program

async def main():
    async with program(Path(sys.argv[1])) as (session, writer):
        await session.sign_in(sys.argv[2], int(sys.argv[3]), sys.stdin.readline().strip())
        print(writer.is_writer, flush=True)
        sys.stdin.read()

asyncio.run(main())
"""


@asynccontextmanager
async def program(folder: Path) -> AsyncIterator[tuple[SessionService, WriterStanding]]:
    """Run what of a program signs in and holds accounts, with its locks in ``folder``."""
    clock = SystemClock()
    failures: list[BaseException] = []
    scope, client = TaskScope(failures.append), BrokerClient(clock)
    session = SessionService(client, clock)
    writer = WriterStanding(
        lambda: AccountLock(folder), session, clock, scope.start, has_open=lambda _: False
    )
    try:
        yield session, writer
    finally:
        writer.stop()
        await scope.aclose()
        await client.aclose()
    assert not failures


@contextmanager
def other_program(folder: Path, broker: DemoProcess) -> Iterator[str]:
    """Run the other program; yields what it says of itself once it is signed in."""
    command = [sys.executable, "-c", OTHER, str(folder), broker.url, str(broker.login)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(broker.password + "\n")
            process.stdin.flush()
            yield process.stdout.readline().strip()
        finally:
            process.kill()


async def test_by_password_and_by_token_there_is_one_writer(tmp_path: Path) -> None:
    """
    One program is signed in with the password, the second with a pasted token of the same
    account: it only shows, until the first is gone.
    """
    with DemoProcess.start("--orders", "1", directory=tmp_path) as broker:
        token = broker.sign_in()
        async with program(tmp_path) as (session, writer):
            with other_program(tmp_path, broker) as other:
                await session.use_token(broker.url, token)
                beside = writer.is_writer
            session.sign_out()
            await session.use_token(broker.url, token)
            alone = writer.is_writer

    assert other == "True"
    assert (beside, alone) == (False, True)
