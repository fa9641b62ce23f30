"""The whole job by keys alone, typed into real windows on a virtual display."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.bootstrap import DEMO_LEDGER
from tests.demo_process import DemoProcess

_ROOT = Path(__file__).resolve().parents[2]
_WAIT_S = 30.0
_TOOLS = ("Xvfb", "xdotool")

_VISIBLE = ("--onlyvisible", "--name")
_SCREEN = ("-screen", "0", "1400x900x24", "-nolisten", "tcp")

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or any(shutil.which(tool) is None for tool in _TOOLS),
    reason="needs Xvfb and xdotool",
)


def wait(found: Callable[[], object], what: str) -> None:
    until = time.monotonic() + _WAIT_S
    while not found():
        assert time.monotonic() < until, f"{what} did not come within {_WAIT_S} s"
        time.sleep(0.05)


class Keyboard:
    """Types into whatever has the focus, and knows the titles of the windows."""

    def __init__(self, environ: dict[str, str]) -> None:
        self._environ = environ

    def press(self, *keys: str) -> None:
        self._run("key", *keys)

    def type(self, text: str) -> None:
        self._run("type", "--delay", "5", text)

    def windows(self) -> str:
        """Return the titles of the visible windows."""
        return self._run("search", *_VISIBLE, ".+", "getwindowname", "%@")

    def has(self, title: str) -> bool:
        """Whether a visible window's title matches."""
        return re.search(title, self.windows(), re.MULTILINE) is not None

    def focus(self, title: str) -> None:
        """Give a window the focus, as a window manager would when it opens."""
        wait(lambda: self.has(title), f"the window {title!r}")
        self._run("search", *_VISIBLE, title, "windowfocus", "%@")

    def enter(self, title: str, done: Callable[[], object], what: str) -> None:
        """Press Enter in a window until it counts: for a moment a new one takes none."""
        for _ in range(10):
            self.focus(title)
            self.press("Return")
            until = time.monotonic() + 1.5
            while time.monotonic() < until:
                if done():
                    return
                time.sleep(0.05)
        raise AssertionError(f"{what} did not come")

    def _run(self, *words: str) -> str:
        command = [shutil.which("xdotool") or "", *words]
        done = subprocess.run(
            command, env=self._environ, check=False, capture_output=True, text=True
        )
        return done.stdout


@pytest.fixture
def screen() -> Iterator[dict[str, str]]:
    """A virtual display of its own; its number is the server's choice."""
    read, write = os.pipe()
    server = subprocess.Popen(
        [shutil.which("Xvfb") or "", "-displayfd", str(write), *_SCREEN],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as answer:
        number = answer.readline().strip()
    environ = dict(os.environ) | {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    yield environ
    server.terminate()
    server.wait()


@contextmanager
def started(screen: dict[str, str], folder: Path, *arguments: str) -> Iterator[Keyboard]:
    """The program, started as a new user would, at its sign-in window."""
    with (folder / "errors.txt").open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "--data-dir", str(folder / "data"), *arguments],
            cwd=_ROOT,
            env=screen,
            stderr=errors,
        )
        try:
            yield Keyboard(screen)
        finally:
            process.terminate()
            process.wait()


@pytest.fixture
def program(screen: dict[str, str], tmp_path: Path) -> Iterator[Keyboard]:
    with started(screen, tmp_path) as keyboard:
        yield keyboard


def ledger(tmp_path: Path) -> list[dict[str, object]]:
    file = tmp_path / "data" / "logs" / DEMO_LEDGER
    return (
        [json.loads(line) for line in file.read_text().splitlines()]
        if file.exists()
        else []
    )


def test_an_order_is_half_closed_by_keys_alone(program: Keyboard, tmp_path: Path) -> None:
    """
    Demo account, order list, filter, half of an order: the ledger shows one DELETE.
    """
    program.focus("sign in")
    program.press("Return")
    program.focus("DEMO")
    wait((tmp_path / "data" / "logs" / "demo.log").exists, "the demo broker")
    time.sleep(1.5)  # the first list; nothing outside the window tells of it

    program.press("ctrl+f")
    program.type("eurusd >100")
    time.sleep(0.5)  # the filter works while typing
    program.press("Down", "Return")
    program.focus("Close order")
    program.press("alt+2")
    program.enter("Close order", lambda: ledger(tmp_path), "the close in the ledger")
    wait(lambda: "Close order" not in program.windows(), "the dialog to shut itself")

    entries = ledger(tmp_path)
    assert len(entries) == 1
    assert entries[0]["method"] == "DELETE"
    assert entries[0]["executed"] is True
    body = entries[0]["body"]
    assert isinstance(body, dict)
    assert set(body) == {"order", "volume"}
    assert body["volume"] == 100


def test_signing_in_and_trying_again_after_an_error_need_keys_alone(
    screen: dict[str, str], tmp_path: Path
) -> None:
    """
    A broker's password is typed, a close fails, the error is read, and Enter tries again.
    """
    with DemoProcess.start(directory=tmp_path) as broker:
        broker.send({"execute": "never", "reply": 500})
        arguments = ("--server", broker.url, "--login", str(broker.login))
        with started(screen, tmp_path, *arguments) as keyboard:
            keyboard.focus("sign in")
            keyboard.type(broker.password)
            keyboard.press("Return")
            keyboard.focus("LIVE")
            time.sleep(1.5)  # the first list; nothing outside the window tells of it

            keyboard.press("Down", "Return")
            keyboard.focus("Close order$")
            keyboard.press("alt+2")
            keyboard.enter("Close order$", broker.ledger, "the first close")
            keyboard.enter(
                "Close order [0-9]+",
                lambda: not keyboard.has("Close order [0-9]+"),
                "the error's end",
            )
            keyboard.enter(
                "Close order$", lambda: len(broker.ledger()) == 2, "the second close"
            )
            wait(lambda: not keyboard.has("Close order"), "the dialog to shut itself")

        first, second = broker.ledger()
        assert (first["executed"], second["executed"]) == (False, True)
        assert first["body"] == second["body"]
