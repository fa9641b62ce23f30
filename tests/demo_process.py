"""The demo broker as its own process, for tests that need a whole broker.

Plain blocking code on the standard library, so that any test may use it::

    with DemoProcess.start("--quotes-per-second", "0", directory=tmp_path) as broker:
        broker.send({"endpoint": "close", "reply": "reset"})
        ...
        assert broker.ledger()[0]["executed"]
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

ROOT = Path(__file__).resolve().parent.parent

# Beyond this the process is broken; a loaded machine starts it in a second or two.
_LINE_TIMEOUT_S = 30.0

Json = dict[str, Any]


class DemoProcess:
    """A running broker: its address, its account, its commands and its ledger.

    Attributes:
        url: Where it serves HTTP; no slash at the end.
        stream: Where it serves the WebSocket.
        login: The account's number.
        password: The account's password, new with every start.
        process: The process itself, for tests that kill it.
    """

    def __init__(self, process: subprocess.Popen[bytes], directory: Path) -> None:
        self.process = process
        self._ledger_file = directory / "ledger.jsonl"
        self._stderr_file = directory / "stderr.txt"
        self._lines: queue.Queue[bytes] = queue.Queue()
        self._reader = threading.Thread(target=self._read_lines, daemon=True)
        self._reader.start()
        self.hello = self._next_object()
        self.url = str(self.hello["url"])
        self.stream = str(self.hello["stream"])
        self.login = int(self.hello["login"])
        self.password = str(self.hello["password"])

    @classmethod
    def start(cls, *arguments: str, directory: Path | None = None) -> DemoProcess:
        """Start a broker and wait for its first line.

        Args:
            arguments: As on the command line of ``python -m app.demo``; the port is
                the system's choice and the ledger is kept already.
            directory: Where its ledger and its error output go; one broker each.

        Raises:
            RuntimeError: It ended or said nothing; the message holds its error output.
        """
        place = directory or Path(tempfile.mkdtemp(prefix="flatten-test-"))
        command = [sys.executable, "-m", "app.demo", *arguments]
        command += ["--ledger", str(place / "ledger.jsonl")]
        with (place / "stderr.txt").open("wb") as errors:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        return cls(process, place)

    def send(self, *objects: Json) -> Json:
        """Send script entries or commands; each waits for its acknowledgement.

        Returns: the last acknowledgement, ``{"ok": true, ...}`` or ``{"error": ...}``.
        """
        answer: Json = {}
        for entry in objects:
            stdin = _stream(self.process.stdin)
            stdin.write(json.dumps(entry).encode() + b"\n")
            stdin.flush()
            answer = self._next_object()
        return answer

    def ledger(self) -> list[Json]:
        """Every line of the ledger so far, oldest first."""
        if not self._ledger_file.exists():
            return []
        text = self._ledger_file.read_text(encoding="utf-8")
        # A line being written has no end yet; it will be there at the next look.
        whole = text[: text.rfind("\n") + 1]
        return [json.loads(line) for line in whole.splitlines()]

    def errors(self) -> str:
        """What the process wrote on its error output so far."""
        return self._stderr_file.read_text(encoding="utf-8", errors="replace")

    def request(
        self,
        method: str,
        path: str,
        body: object = None,
        token: str | None = None,
    ) -> tuple[int, Any]:
        """One plain request; returns the status and the decoded JSON."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(  # noqa: S310
            self.url + path, method=method, data=data
        )
        request.add_header("Content-Type", "application/json")
        if token is not None:
            request.add_header("Authorization", token)
        # A proxy from the environment has no business between a test and loopback.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=_LINE_TIMEOUT_S) as response:
                return response.status, json.loads(response.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read())

    def sign_in(self) -> str:
        """A fresh session token of the account."""
        _, body = self.request(
            "POST", "/sign/in", {"login": self.login, "password": self.password}
        )
        return str(body["__token"])

    def open_orders(self, token: str) -> dict[int, Json]:
        """The open orders by number, as the broker lists them now."""
        _, body = self.request(
            "GET", "/trades?limit=50000&offset=0&tradeType=1", token=token
        )
        rows = [dict(zip(body["structure"], row, strict=True)) for row in body["rows"]]
        return {row["order"]: row for row in rows}

    def stop(self) -> int:
        """Close its standard input and wait for its end; returns its exit status."""
        if self.process.stdin is not None and not self.process.stdin.closed:
            self.process.stdin.close()
        try:
            status = self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        self._reader.join(timeout=10)
        _stream(self.process.stdout).close()
        return status

    def kill(self) -> int:
        """End it as a power cut would; returns its exit status."""
        self.process.kill()
        self.process.wait()
        return self.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _read_lines(self) -> None:
        for line in _stream(self.process.stdout):
            self._lines.put(line)
        self._lines.put(b"")

    def _next_object(self) -> Json:
        try:
            line = self._lines.get(timeout=_LINE_TIMEOUT_S)
        except queue.Empty:
            line = b""
        if not line:
            self.stop()
            raise RuntimeError(f"The demo broker said nothing:\n{self.errors()}")
        answer = json.loads(line)
        return dict(answer)


def run_to_end(arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run the broker with its input closed from the start, and wait for its end."""
    return subprocess.run(
        [sys.executable, "-m", "app.demo", *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_LINE_TIMEOUT_S,
        check=False,
    )


def _stream(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe
