"""The other side of the quote benches: a position monitor made of table items.

It is written as such monitors usually are: one ``QTableWidgetItem`` a cell, all orders
of a symbol looked up for every quote, price and profit computed and set as text, the
profit's colour with it. It is spared everything that would slow it down: it is not
sorted, nothing is logged, no list is polled. It reads the same feed by the same loop.

    python -m tests.bench.peer widget|vnpy|idle ROWS RATE SECONDS…

``vnpy`` uses that program's own PositionMonitor, its event handler called directly;
``idle`` is an empty window on the same loop.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import sys
import tempfile
import time
import types
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QTableWidget, QTableWidgetItem, QWidget
from qasync import QEventLoop
from websockets.asyncio.client import connect

from app.demo.catalogue import Instrument, instruments
from app.tasks import TaskScope
from tests.bench.load import FeedProcess, observe

SYMBOLS = 50
_SIZE = (1600, 900)
_HEADERS = (
    *("Order", "Symbol", "Side", "Lots", "Open", "Current", "S/L", "T/P"),
    *("Swap", "Commission", "Profit", "Opened", "Comment"),
)
_CURRENT, _PROFIT = 5, 10
_WARM_UP_S = 2.0
_BREATH_S = 0.05
# Not used by the monitors, and not wanted in an environment for a bench.
_UNUSED = (
    *("talib", "deap", "deap.creator", "deap.base", "deap.tools", "deap.algorithms"),
    *("tqdm", "requests", "qrcode", "smtplib"),
)

_Held = tuple[int, Instrument, QTableWidgetItem, QTableWidgetItem]
Shown = Callable[[str, float, float], None]


class Monitor(QTableWidget):
    """Orders as table items, one row an order."""

    def __init__(self, rows: int) -> None:
        super().__init__(rows, len(_HEADERS))
        self.setHorizontalHeaderLabels(list(_HEADERS))
        self.verticalHeader().hide()
        self._rows: dict[str, list[_Held]] = defaultdict(list)
        self._gain, self._loss = QColor("#0a8a6a"), QColor("#c2571a")
        for row, each in zip(range(rows), _in_turn(), strict=False):
            self._fill(row, each)

    def show_quote(self, symbol: str, bid: float, ask: float) -> None:
        """Set price and profit of every order of the symbol."""
        for row, each, current, profit in self._rows[symbol]:
            price = bid if row % 2 else ask
            worth = (price - each.start / each.scale) * each.contract * (row % 7 + 1) / 10
            current.setText(f"{price:.{each.digits}f}")
            profit.setText(f"{worth:,.2f}")
            profit.setForeground(self._gain if worth >= 0 else self._loss)

    def _fill(self, row: int, each: Instrument) -> None:
        price = f"{each.start / each.scale:.{each.digits}f}"
        texts = (
            *(str(50_000_000 + row), each.symbol, "Buy" if row % 2 else "Sell"),
            *(f"{(row % 7 + 1) / 10:.2f}", price, price, "", "", "-1.20", "-3.50"),
            *("0.00", "23 Nov 09:30", f"note {row}"),
        )
        items = [QTableWidgetItem(text) for text in texts]
        for column, item in enumerate(items):
            self.setItem(row, column, item)
        self._rows[each.symbol].append((row, each, items[_CURRENT], items[_PROFIT]))


def _in_turn() -> Any:
    while True:
        yield from instruments(SYMBOLS)


def _widget(rows: int) -> tuple[QWidget, Shown]:
    monitor = Monitor(rows)
    return monitor, monitor.show_quote


def _vnpy(rows: int) -> tuple[QWidget, Shown]:
    """The peer's own monitor; one position event an order, as its gateway sends."""
    home = tempfile.mkdtemp(prefix="peer-home-")
    os.environ["HOME"] = home
    os.mkdir(os.path.join(home, ".vntrader"))  # noqa: PTH102, PTH118
    for name in _UNUSED:
        sys.modules.setdefault(name, _Anything(name))
    engine = importlib.import_module("vnpy.event").EventEngine()
    event = importlib.import_module("vnpy.event").Event
    trader = importlib.import_module("vnpy.trader.object")
    constant = importlib.import_module("vnpy.trader.constant")
    widget = importlib.import_module("vnpy.trader.ui.widget")
    main = types.SimpleNamespace(event_engine=engine)
    monitor = widget.PositionMonitor(main, engine)
    monitor.sorting = False  # its best case: as it is with a saved layout
    monitor.setSortingEnabled(False)
    held: dict[str, list[Any]] = defaultdict(list)
    for row, each in zip(range(rows), _in_turn(), strict=False):
        position = trader.PositionData(
            gateway_name="G",
            symbol=f"{each.symbol}.{row}",
            exchange=constant.Exchange.LOCAL,
            direction=constant.Direction.LONG,
            volume=1.0,
            price=each.start / each.scale,
        )
        held[each.symbol].append(position)
        monitor.process_event(event("ePosition.", position))

    def show(symbol: str, bid: float, _: float) -> None:
        for position in held[symbol]:
            position.pnl = (bid - position.price) * 100
            monitor.process_event(event("ePosition.", position))

    return monitor, show


class _Anything(types.ModuleType):
    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


def _idle(_: int) -> tuple[QWidget, Shown]:
    return QWidget(), lambda *_: None


_MONITORS = {"widget": _widget, "vnpy": _vnpy, "idle": _idle}


class Counter:
    """Quotes shown so far."""

    count = 0


async def _follow(url: str, show: Shown, counter: Counter) -> None:
    """Read quote after quote; under a flood it comes up for air to be painted at all."""
    breathed = time.perf_counter()
    async with connect(url, proxy=None, compression=None, max_queue=512) as stream:
        await stream.send(json.dumps({"authorization": "bench"}))
        names = [each.symbol for each in instruments(SYMBOLS)]
        await stream.send(json.dumps({"event": "subscribe", "data": names}))
        async for message in stream:
            quote = json.loads(message)
            if quote[0] == "t":
                show(quote[1], quote[2], quote[3])
                counter.count += 1
            if (now := time.perf_counter()) - breathed > _BREATH_S:
                await asyncio.sleep(0)
                breathed = now


async def _run(which: str, rows: int, rate: float, windows: list[float]) -> None:
    monitor, show = _MONITORS[which](rows)
    monitor.resize(*_SIZE)
    monitor.show()
    feed, counter = FeedProcess(rate), Counter()
    scope = TaskScope(lambda failure: None)
    if which != "idle":
        scope.start(_follow(feed.url, show, counter), name="follow")
    run = await observe(lambda: counter.count, windows, asyncio.sleep, warm_up_s=_WARM_UP_S)
    run.say()
    os._exit(0)  # nothing here is worth taking down in order; the feed ends with us


def main(which: str, rows: str, rate: str, *windows: str) -> None:
    qt = QApplication(["bench", "-style", "fusion"])
    with asyncio.Runner(loop_factory=lambda: QEventLoop(qt)) as runner:
        runner.run(_run(which, int(rows), float(rate), [float(each) for each in windows]))


if __name__ == "__main__":
    main(*sys.argv[1:])
