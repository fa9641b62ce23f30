"""A close dialog to act on, before and after the press that sends."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.domain.close import State
from app.domain.volume import VolumeRules
from app.ui.theme import Look
from app.ui.volume_field import VolumeField
from tests.ui.closing.stage import Stage


@pytest.fixture
def window(window_look: Look) -> Iterator[QWidget]:
    """The window a dialog belongs to; both are gone after the test."""
    window = QWidget()
    window.resize(1280, 800)
    yield window
    delete(window)


@pytest.fixture
def stage(window_look: Look, window: QWidget) -> Callable[..., Stage]:
    """Open a dialog on an order, or on 1.00 lots EURUSD: ``stage(percent=50)``."""
    return lambda *order, **start: Stage(window_look, window, *order, **start)


@pytest.fixture
def sent(
    stage: Callable[..., Stage], until: Callable[..., Awaitable[Any]]
) -> Callable[..., Awaitable[Stage]]:
    """Open a dialog for half of the order, press, and wait until it is sending."""

    async def send(**start: Any) -> Stage:
        opened = stage(**({"percent": 50} | start))
        opened.primary.click()
        await until(lambda: opened.submitted, what="the request was recorded")
        opened.desk.closing.move(State.SENDING)
        await until(lambda: not opened.volume.isEnabled(), what="the press is drawn")
        return opened

    return send


@pytest.fixture(scope="module")
def look(qapp: QApplication) -> Look:
    """A look for tests that make many fields and don't care for colours."""
    return Look(qapp, theme="dark")


@pytest.fixture
def make_field(look: Look, qtbot: QtBot) -> Callable[..., VolumeField]:
    """Show a volume field for an order of 1.00 lots, or by other rules."""

    def make(**rules: Any) -> VolumeField:
        usual = {"open": 100, "lots_confirmed": True}
        field = VolumeField(look, VolumeRules(**(usual | rules)))
        qtbot.addWidget(field)
        field.show()
        return field

    return make
