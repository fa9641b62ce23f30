"""A settings window to act on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from app.ui.theme import Look
from tests.ui.settings.stage import Stage


@pytest.fixture
def stage(window_look: Look, shown: Callable[[QWidget], None]) -> Callable[..., Stage]:
    """Show the window: ``stage(values={"theme": "dark"}, policy=...)``."""

    def show(**facts: Any) -> Stage:
        return Stage(window_look, shown, **facts)

    return show
