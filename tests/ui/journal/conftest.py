"""A journal window to act on, its first reading done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from app.domain.close import CloseRecord
from app.ui.theme import Look
from tests.ui.journal.stage import Stage


@pytest.fixture
def stage(
    window_look: Look,
    shown: Callable[[QWidget], None],
    until: Callable[..., Awaitable[Any]],
) -> Callable[..., Awaitable[Stage]]:
    """Show the window over a journal of ``records`` and wait until it is read."""

    async def show(*records: CloseRecord, **facts: Any) -> Stage:
        made = Stage(window_look, shown, *records, **facts)
        await until(lambda: made.history.is_read, what="the journal is read")
        made.frame.refresh()
        return made

    return show
