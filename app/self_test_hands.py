"""The self-test's hands and eyes: finding, pressing, waiting and taking pictures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.clock import Clock
from app.ui.theme import Look

_WAIT_S = 12.0
_FRAME_S = 0.12
_POLL_S = 0.02

_W = TypeVar("_W", bound=QObject)
_T = TypeVar("_T")


class StepFailedError(Exception):
    """Something the self-test looked for was not there."""


class Hands:
    """Works the windows as a person would, and looks at them in both themes."""

    def __init__(self, look: Look, clock: Clock, folder: Path) -> None:
        self._look = look
        self._clock = clock
        self._folder = folder

    def visible(self, kind: type[_W], name: str) -> _W | None:
        """Return the window of that object name if it is on the screen."""
        for window in QApplication.topLevelWidgets():
            fits = window.objectName() == name and window.isVisible()
            if fits and isinstance(window, kind):
                return window
        return None

    def find(self, parent: QWidget, kind: type[_W], name: str) -> _W:
        """Return the part of that object name.

        Raises:
            StepFailedError: It is not there.
        """
        found = parent.findChild(kind, name)
        if found is None:
            raise StepFailedError(f"{name} is not there")
        return found

    async def picture(
        self, name: str, window: QWidget, size: tuple[int, int] | None = None
    ) -> None:
        """Save the window in both themes, as ``NAME_light.png`` and ``NAME_dark.png``.

        Raises:
            StepFailedError: A file could not be written.
        """
        if size is not None:
            window.resize(*size)
        for theme in ("light", "dark"):
            self._look.apply(theme=theme)
            await self._clock.sleep(_FRAME_S)
            if not window.grab().save(str(self._folder / f"{name}_{theme}.png")):
                raise StepFailedError(f"the picture {name} could not be saved")

    async def until(self, found: Callable[[], _T | None], what: str) -> _T:
        """Wait until ``found`` returns something true, and return that.

        Raises:
            StepFailedError: It did not within 12 s.
        """
        until = self._clock.monotonic() + _WAIT_S
        while not (thing := found()):
            if self._clock.monotonic() > until:
                raise StepFailedError(f"{what} did not come within {_WAIT_S:.0f} s")
            await self._clock.sleep(_POLL_S)
        return thing
