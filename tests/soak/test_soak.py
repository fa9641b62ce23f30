"""A soak so short that it fits into every run; memory says nothing over so few."""

from __future__ import annotations

import sys
from collections import Counter

import pytest
from PySide6.QtWidgets import QWidget

from tests.e2e.program import RunningProgram
from tests.soak.gauge import Holdings, compare, weigh
from tests.soak.load import BACKGROUND, Load
from tests.soak.run import calm, until

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the figures are read from /proc"
)

HELD = Holdings(rss=100 << 20, handles=10, threads=5, tasks=3, widgets=2, objects=90)


async def test_nothing_is_left_of_a_few_closes(qapp, tmp_path) -> None:
    """Tasks, threads, handles, windows and their parts are back to what they were."""
    demo = ("--orders", str(BACKGROUND), "--random-seed", "3")

    async with RunningProgram(qapp, tmp_path, until, *demo) as program:
        load = Load(program, crowd=6)
        await load.run(1)
        base = await calm(program, None, still_s=1.5)
        load.ends = Counter()
        await load.run(6)
        end = await calm(program, base)

    measures = {m.name: m for m in compare(base, end, 6) if m.unit != "MB"}
    assert load.ends.total() == 6
    assert not [m.line() for m in measures.values() if m.holds is False]


def test_each_thing_left_over_breaks_a_goal() -> None:
    """One more of anything is found, and so are 21 MB."""
    end = Holdings(rss=121 << 20, handles=13, threads=6, tasks=4, widgets=3, objects=91)

    measures = compare(HELD, end, 10)

    assert [m.name for m in measures if m.holds] == []
    assert sum(m.holds is False for m in measures) == 6


def test_what_is_open_is_counted(qapp, tmp_path) -> None:
    """A file and a window are there while they are there, and gone afterwards."""
    before = weigh(())

    with (tmp_path / "file").open("wb"):
        window = QWidget()
        child = QWidget(window)
        during = weigh(("task",))
        del child
    window.deleteLater()

    assert during.handles == before.handles + 1
    assert during.widgets == before.widgets + 1
    assert during.objects == before.objects + 2
    assert during.tasks == 1
