"""The orders table beside what Qt offers: paint, live frames, sort, filter, memory.

Both sides of a ratio are measured in one run and by CPU time. The table is the real one
with its look, over the real valuation; beside it stand a ``QTableView`` that is all C++
with the same texts, and a ``QSortFilterProxyModel`` over the same rows in Python.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from PySide6.QtCore import QEventLoop as LocalLoop
from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from app.domain.orders import Order
from app.ui.orders.groups import Grouping
from tests.bench.measure import Measure
from tests.bench.table_stage import (
    SORT_ROLE,
    LiveTable,
    ReadyModel,
    UsualModel,
    least_ms,
    standard_table,
)

_MANY, _FEW = 10_000, 100
_FRAMES = 10
Made = TypeVar("Made")


def table(rounds: int) -> Iterator[Measure]:
    """Measure each in turn on tables of 10,000 orders."""
    qt = QApplication.instance() or QApplication(["bench", "-style", "fusion"])
    assert isinstance(qt, QApplication)
    qt.setQuitOnLastWindowClosed(False)
    loop = QEventLoop(qt)
    with loop:
        yield from _measures(qt, loop, rounds)
    yield from _memory()


def _measures(qt: QApplication, loop: QEventLoop, rounds: int) -> Iterator[Measure]:
    many = _filled(qt, loop, _MANY)
    yield from _list(many, loop, rounds)
    yield from _paint(qt, many, rounds)
    yield from _proxy(many, rounds)
    yield from _counting(many, rounds)
    yield from _groups(qt, many, rounds)
    few = _filled(qt, loop, _FEW)
    # In turn, so that a busy moment of the computer does not count for one side alone.
    pairs = [(_live_ms(qt, many, 1), _live_ms(qt, few, 1)) for _ in range(2 * rounds)]
    live = min(pair[0] for pair in pairs)
    ratio = live / min(pair[1] for pair in pairs)
    yield Measure(name="live_frame_10000_orders", value=live, unit="ms CPU")
    yield Measure(name="live_frame_10000_to_100", value=ratio, unit="ratio", goal=1.3)


def _filled(qt: QApplication, loop: QEventLoop, count: int) -> LiveTable:
    async def make() -> LiveTable:
        table = LiveTable(qt, count)
        table.push(table.orders)
        return table

    made = _run(loop, make())
    made.model.tick()
    qt.processEvents()
    return made


def _run(loop: QEventLoop, story: Coroutine[object, object, Made]) -> Made:
    """Run it, and let the valuation add a long list up, which it does in parts."""

    async def run() -> Made:
        made = await story
        for _ in range(40):
            await asyncio.sleep(0)
        return made

    found: Made = loop.run_until_complete(run())
    return found


def _list(many: LiveTable, loop: QEventLoop, rounds: int) -> Iterator[Measure]:
    """A list in which every order has changed: the turn that takes it, and the next."""
    turns, beats = [], []
    many.model.sort_by("net", descending=True)
    for at in range(rounds + 1):

        async def push(at: int = at) -> tuple[float, float]:
            changed = [replace(o, profit=_plus(o, at)) for o in many.orders]
            return many.push(changed) * 1000, least_ms(many.model.tick, 1)

        turn, beat = _run(loop, push())
        turns.append(turn)
        beats.append(beat)
    yield Measure(name="list_10000_changed_turn", value=max(turns), unit="ms", goal=25)
    yield Measure(name="list_10000_next_beat", value=max(beats), unit="ms", goal=25)


def _plus(order: Order, more: int) -> Decimal:
    return (order.profit or Decimal(0)) + more


def _paint(qt: QApplication, many: LiveTable, rounds: int) -> Iterator[Measure]:
    plain = standard_table(many)
    qt.processEvents()
    cpp = least_ms(plain.viewport().repaint, rounds, _FRAMES)
    ours = least_ms(many.view.viewport().repaint, rounds, _FRAMES)
    plain.close()
    yield Measure(name="full_repaint", value=ours, unit="ms CPU")
    yield Measure(name="full_repaint_cpp", value=cpp, unit="ms CPU")
    yield Measure(name="full_repaint_to_cpp", value=ours / cpp, unit="ratio", goal=1.3)


def _proxy(many: LiveTable, rounds: int) -> Iterator[Measure]:
    """Sort and filter beside a proxy over the usual model, and over a ready one."""
    model = many.model
    model.sort_by("net", descending=True)
    ours = {"sort": least_ms(lambda: model.sort_by("net", descending=False), rounds)}
    model.sort_by("opened", descending=True)
    ours["filter"] = _filter_ms(many, rounds)
    usual, ready = _proxy_ms(UsualModel(many)), _proxy_ms(ReadyModel(many))
    for name, times in (("sort", 100), ("filter", 300)):
        yield Measure(name=f"{name}_10000", value=ours[name], unit="ms CPU")
        yield Measure(
            name=f"{name}_10000_to_proxy",
            value=ours[name] / usual[name],
            unit="ratio",
            goal=1 / times,
        )
        for what, theirs in (("usual", usual), ("ready", ready)):
            value = theirs[name] / ours[name]
            yield Measure(name=f"{name}_faster_than_{what}_proxy", value=value, unit="x")


def _filter_ms(many: LiveTable, rounds: int) -> float:
    took = []
    for _ in range(rounds + 1):
        took.append(least_ms(lambda: many.model.set_filter("sym17"), 1))
        many.model.set_filter("")
    return min(took)


def _proxy_ms(source: UsualModel) -> dict[str, float]:
    proxy = QSortFilterProxyModel()
    proxy.setSourceModel(source)
    proxy.setSortRole(SORT_ROLE)
    proxy.setFilterKeyColumn(-1)
    proxy.rowCount()
    sort = least_ms(lambda: proxy.sort(source.net, Qt.SortOrder.AscendingOrder), 1)
    narrow = least_ms(lambda: proxy.setFilterFixedString("SYM17"), 1)
    return {"sort": sort, "filter": narrow}


def _live_ms(qt: QApplication, table: LiveTable, rounds: int) -> float:
    """Every symbol has a new price: look, tint and paint what is in view."""
    step = iter(range(10**9))

    def frame() -> None:
        table.tick(next(step))
        table.view._on_beat()
        qt.processEvents(LocalLoop.ProcessEventsFlag.ExcludeUserInputEvents)

    frame()
    return least_ms(frame, rounds, _FRAMES)


def _counting(many: LiveTable, rounds: int) -> Iterator[Measure]:
    def count() -> None:
        many.desk.clock.advance(1.1)
        many.view.counts()

    yield Measure(
        name="count_segments_10000", value=least_ms(count, rounds), unit="ms CPU", goal=25
    )
    total: Callable[[], object] = many.view.totals
    yield Measure(
        name="totals_10000", value=least_ms(total, rounds, 100), unit="ms CPU", goal=1
    )


def _groups(qt: QApplication, many: LiveTable, rounds: int) -> Iterator[Measure]:
    many.view.group_by(Grouping.SYMBOL)
    many.model.open_groups(on=False)
    qt.processEvents()
    closed = _live_ms(qt, many, rounds)
    yield Measure(name="live_frame_50_groups", value=closed, unit="ms CPU")
    many.model.open_groups(on=True)
    many.view.group_by(Grouping.NONE)


def _memory() -> Iterator[Measure]:
    found = {}
    for which in ("ours", "widget"):
        run = subprocess.run(
            [sys.executable, "-m", "tests.bench.table_memory", which],
            env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
            capture_output=True,
            text=True,
            check=True,
        )
        found[which] = json.loads(run.stdout.splitlines()[-1])
    ours, theirs = found["ours"], found["widget"]
    yield Measure(name="bytes_a_row", value=ours["row"], unit="bytes")
    yield Measure(
        name="bytes_a_row_with_order", value=ours["row"] + ours["order"], unit="bytes"
    )
    yield Measure(name="bytes_a_row_widget", value=theirs["row"], unit="bytes")
    yield Measure(
        name="bytes_a_row_to_widget",
        value=ours["row"] / theirs["row"],
        unit="ratio",
        goal=0.25,
    )
