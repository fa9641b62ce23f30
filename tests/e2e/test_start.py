"""A start in two stages loses nothing between them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from qasync import QEventLoop
from shiboken6 import delete, isValid

from app.bootstrap import Program, lay_ground
from app.cli import Arguments
from app.front import Front, build_front
from app.host import logs
from app.ui.first_paint import paint_now
from app.ui.house_banner import HouseBanner


@pytest.fixture
def arguments(tmp_path: Path) -> Arguments:
    return Arguments(data_dir=tmp_path)


@pytest.fixture
def front(qapp: QApplication, arguments: Arguments) -> Iterator[Front]:
    """The first stage; its window is gone when the test ends, however it ends."""
    front = build_front(qapp, arguments)
    yield front
    if isValid(front.sign_in):
        delete(front.sign_in)


def test_the_first_stage_leaves_the_disk_alone_and_the_window_painted(
    qapp: QApplication, front: Front, tmp_path: Path
) -> None:
    """
    The window is on the screen with the demo button in focus; no folder was made.
    """
    paint_now(qapp, front.sign_in)

    assert front.sign_in.windowHandle().isExposed()
    focus = front.sign_in.focusWidget()
    assert focus is not None
    assert focus.objectName() == "demoButton"
    assert list(tmp_path.iterdir()) == []


def test_a_press_that_comes_before_the_loop_turns_is_answered(
    qapp: QApplication, front: Front, arguments: Arguments
) -> None:
    """
    The second stage answers the window's buttons before any loop runs.
    """
    ground = lay_ground(front)
    program = Program(front, ground, arguments)
    button = front.sign_in.findChild(QPushButton, "signInButton")
    assert button is not None

    button.click()

    assert front.sign_in.form.action.failure() != ""
    with asyncio.Runner(loop_factory=lambda: QEventLoop(qapp)) as runner:
        runner.run(program.aclose())
    logs.stop(ground.log)


def test_after_a_fault_the_next_start_says_where_the_report_is(
    qapp: QApplication, front: Front, arguments: Arguments
) -> None:
    """
    In its first window, once; the start after that says nothing.
    """
    front.paths.make()
    report = front.paths.logs / "crash-20261123T090000-001.txt"
    report.write_text("Flatten\n")

    ground = lay_ground(front)
    program = Program(front, ground, arguments)
    banner = front.sign_in.findChild(HouseBanner)
    told = "" if banner is None else banner.text()
    with asyncio.Runner(loop_factory=lambda: QEventLoop(qapp)) as runner:
        runner.run(program.aclose())
    logs.stop(ground.log)
    after = lay_ground(front)
    logs.stop(after.log)

    assert "the last time it ran" in told
    assert str(report) in told
    assert after.reports.of_earlier_run is None
