"""What the broker's stream costs, from the socket to the newest price of each symbol.

CPU time of this process, the server being another one. At saturation the server sends as
fast as it is read. ``spread out`` is 20,000 prices a second written one by one on Qt's
loop, which is the worst a server can do to the number of wake-ups. The ``websockets``
library's client with ``json`` takes the same bytes in the same run.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager

from PySide6.QtWidgets import QApplication
from qasync import QEventLoop
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from app.broker.stream import Stream
from app.broker.stream_line import Line
from app.broker.tls import make_context
from app.domain.market import Quote
from app.domain.stream import BalanceNews, ServerNotice, StreamError, TradeNews
from app.host.clock import SystemClock
from tests.bench.measure import Measure
from tests.bench.stream_source import SYMBOLS

_SATURATED = {"count": 400_000, "batch": 100, "rate": 0}
_SPREAD_OUT = {"count": 40_000, "batch": 1, "rate": 20_000}
_PEER = {"count": 40_000, "batch": 100, "rate": 0}
_GOAL_US = 4.0


class Counting:
    """A sink that looks at nothing."""

    def __init__(self) -> None:
        self.told = 0

    def opened(self, line: Line) -> None:
        line.watch(frozenset(f"SYMB{number:02}" for number in range(SYMBOLS)))

    def quotes(self, quotes: Mapping[str, Quote]) -> None:
        self.told += 1

    def trade(self, news: TradeNews) -> None: ...

    def balance(self, news: BalanceNews) -> None: ...

    def notice(self, notice: ServerNotice) -> None: ...

    def heard(self) -> None: ...


@contextmanager
def _source() -> Iterator[int]:
    command = [sys.executable, "-m", "tests.bench.stream_source"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline())
        finally:
            process.kill()


async def _ours(port: int, wish: dict[str, int]) -> float:
    stream = Stream(SystemClock(), make_context, "Flatten/bench")
    first = json.dumps({"authorization": json.dumps(wish)}).encode()
    began = time.process_time()
    try:
        await stream.listen(f"ws://127.0.0.1:{port}/", first, Counting())
    except StreamError:
        return time.process_time() - began
    raise AssertionError("a stream without an end")


async def _theirs(port: int, wish: dict[str, int]) -> float:
    newest: dict[str, object] = {}
    address = f"ws://127.0.0.1:{port}/"
    async with connect(address, proxy=None, compression=None) as line:
        await line.send(json.dumps({"authorization": json.dumps(wish)}))
        began = time.process_time()
        try:
            while True:
                _, symbol, bid, ask, _ = json.loads(await line.recv())
                newest[symbol] = bid, ask
        except ConnectionClosed:
            return time.process_time() - began


def _us(
    run: Callable[[int, dict[str, int]], Coroutine[object, object, float]],
    port: int,
    wish: dict[str, int],
    *,
    on_qt: bool = False,
) -> float:
    qt = QApplication.instance() or QApplication(["bench"]) if on_qt else None
    factory = (lambda: QEventLoop(qt)) if on_qt else None
    with asyncio.Runner(loop_factory=factory) as runner:
        return runner.run(run(port, wish)) / wish["count"] * 1e6


def stream(windows: int) -> Iterator[Measure]:
    """Read the same prices with our client and with the library's."""
    with _source() as port:
        rounds = range(windows)
        ours = min(_us(_ours, port, _SATURATED) for _ in rounds)
        on_qt = min(_us(_ours, port, _SATURATED, on_qt=True) for _ in rounds)
        spread = min(_us(_ours, port, _SPREAD_OUT, on_qt=True) for _ in rounds)
        theirs = min(_us(_theirs, port, _PEER) for _ in rounds)
    unit = "us CPU a price"
    yield Measure(name="stream_read", value=ours, unit=unit, goal=_GOAL_US)
    yield Measure(name="stream_read_qt", value=on_qt, unit=unit, goal=_GOAL_US)
    yield Measure(name="stream_read_spread_out_qt", value=spread, unit=unit, goal=10.0)
    yield Measure(name="stream_websockets_json", value=theirs, unit=unit)
    yield Measure(name="stream_share", value=ours / theirs, unit="of theirs", goal=0.5)
