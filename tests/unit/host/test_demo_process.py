"""The demo broker's process: started, spoken to, ended, and never left behind."""

from __future__ import annotations

import asyncio
import json
import sys

import pytest

from app.host import demo_process
from app.host.demo_process import DemoError, demo_command

ADDRESS = {
    "url": "http://127.0.0.1:1",
    "stream": "ws://127.0.0.1:1",
    "login": 7,
    "password": "made-up",
    "units_per_lot": 100,
}


@pytest.fixture
def start(tmp_path, monkeypatch):
    """Start a small program in place of the broker."""

    async def start_program(source, **limits):
        program = f"import sys, time, json\nADDRESS = {ADDRESS!r}\n{source}"
        command = [sys.executable, "-c", program]
        monkeypatch.setattr(demo_process, "demo_command", lambda: command)
        return await demo_process.start_demo(tmp_path, **limits)

    return start_program


GREET = "print(json.dumps(ADDRESS), flush=True)\n"
SERVE = GREET + "for line in sys.stdin: sys.stderr.write('got ' + line)"


async def test_the_address_comes_from_the_first_line(start):
    """
    Where the broker is and who may sign in is known once it has started.
    """
    demo = await start(SERVE)

    assert demo.running
    assert demo.address.url == "http://127.0.0.1:1"
    assert demo.address.login == 7
    await demo.stop()


async def test_stopping_ends_the_process_by_closing_its_input(start):
    """
    It ends by itself, with status 0, and a second stop does nothing.
    """
    demo = await start(SERVE)

    await demo.stop()
    await demo.stop()

    assert await demo.ended() == 0
    assert not demo.running


async def test_on_the_loop_of_qt_it_starts_and_ends(start, qapp):
    """
    The production loop can wait for a child.
    """
    demo = await start(SERVE)

    await demo.stop()

    assert await demo.ended() == 0


async def test_commands_reach_its_standard_input(start, tmp_path, until):
    """
    One command is one line of JSON; what the broker prints as errors is kept.
    """
    demo = await start(SERVE)

    await demo.send({"endpoint": "close", "reply": "hang"})

    log = tmp_path / "demo.log"
    await until(lambda: "\n" in log.read_text())
    assert json.loads(log.read_text().removeprefix("got ")) == {
        "endpoint": "close",
        "reply": "hang",
    }
    assert log.stat().st_mode & 0o777 == 0o600
    await demo.stop()


async def test_a_broker_that_dies_at_once_says_why(start):
    """
    The end of its error output is in the exception.
    """
    with pytest.raises(DemoError, match="no such port"):
        await start("sys.exit('no such port')")


async def test_a_broker_that_says_nothing_is_given_up_and_ended(start, tmp_path):
    """
    After the limit it is killed, not left running.
    """
    with pytest.raises(DemoError, match="did not start"):
        await start("print('hello', file=sys.stderr); time.sleep(60)", within_s=0.3)


@pytest.mark.parametrize("line", ["hello", "{}", "[1]", "{'url': 1}"])
async def test_a_first_line_that_is_no_address_is_refused(start, line):
    """
    Something else answered; it is not taken for a broker.
    """
    with pytest.raises(DemoError):
        await start(f"print({line!r}, flush=True)\nsys.stdin.read()")


async def test_its_death_is_noticed(start):
    """
    Waiting for the end returns its status, and a command is refused from then on.
    """
    demo = await start(GREET + "sys.exit(3)")

    status = await demo.ended()

    assert status == 3
    with pytest.raises(DemoError):
        await demo.send({})


async def test_a_broker_that_does_not_listen_is_killed(start):
    """
    A stop does not wait for ever.
    """
    demo = await start(GREET + "time.sleep(60)")

    await demo.stop(patience_s=0.2)

    assert await demo.ended() < 0


async def test_much_output_does_not_block_the_broker(start):
    """
    Its output is read on while its end is waited for.
    """
    demo = await start(GREET + "print('x' * 1_000_000)")

    async with asyncio.timeout(10):
        assert await demo.ended() == 0


def test_the_installed_program_starts_the_executable_beside_it(monkeypatch, tmp_path):
    """
    Frozen there is no Python to run a module with.
    """
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "flatten.exe"))

    assert demo_command() == [str(tmp_path / "flatten-demo.exe")]
