"""What changes settings in a window: the settings in force, and how they are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from app.domain.settings import Settings


class InForce(Protocol):
    """The settings as they stand."""

    @property
    def current(self) -> Settings: ...


class Keeper(Protocol):
    """Any desk fits, and so does what is there before there are services."""

    @property
    def settings(self) -> InForce: ...

    @property
    def save_settings(self) -> Callable[[Settings], None]:
        """Stores new settings and puts them in force."""
        ...
