"""The look for tests of whole windows, and windows that are gone when a test ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import delete, isValid

from app.ui.theme import Look


@pytest.fixture
def window_look(qapp: QApplication) -> Iterator[Look]:
    """The dark look; the application is bare again afterwards."""
    yield Look(qapp, theme="dark", reduced_motion=True)
    qapp.styleHints().unsetColorScheme()
    qapp.setStyleSheet("")


@pytest.fixture
def shown(window_look: Look) -> Iterator[Callable[[QWidget], None]]:
    """Show a window at once; it is deleted with all its dialogs after the test."""
    windows: list[QWidget] = []

    def show(window: QWidget) -> None:
        windows.append(window)
        window.show()

    yield show
    for window in windows:
        if isValid(window):
            delete(window)
