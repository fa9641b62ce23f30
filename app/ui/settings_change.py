"""How the settings window changes a setting: at once, and only within its limits."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.domain.settings import CHOICES, ENDLESS, LIMITS, Settings
from app.services.desk import Desk
from app.ui.theme import Look

translate = QCoreApplication.translate

_OF_THE_LOOK = frozenset(
    {"theme", "pl_palette", "text_percent", "row_height", "reduced_motion"}
)


class Changes:
    """Puts single settings in force: kept, told to everyone, and seen where they show."""

    def __init__(self, look: Look, desk: Desk) -> None:
        self.look, self._desk = look, desk

    @property
    def current(self) -> Settings:
        return self._desk.settings.current

    def put(self, name: str, value: object, unit: str = "") -> str:
        """Put one setting in force; return "", or why not, and then nothing changed.

        Args:
            name: A field of ``Settings``.
            value: Of the field's own kind.
            unit: For the sentence about its limits, such as "seconds".
        """
        try:
            settings = self.current.changed(**{name: value})
        except ValueError:
            return limit_words(name, unit)
        self.put_all(settings)
        return ""

    def put_all(self, settings: Settings) -> None:
        """Put settings in force that are valid as a whole."""
        was = self.current
        if settings == was:
            return
        self._desk.save_settings(settings)
        changed = {
            name: getattr(settings, name)
            for name in _OF_THE_LOOK
            if getattr(settings, name) != getattr(was, name)
        }
        if changed:
            self.look.apply(**changed)

    def is_usual(self, names: tuple[str, ...]) -> bool:
        """Whether all of these are as they come."""
        usual, current = Settings(), self.current
        return all(getattr(usual, name) == getattr(current, name) for name in names)

    def reset(self, names: tuple[str, ...]) -> Settings:
        """Put these back to how they come; return the settings as they were."""
        was, usual = self.current, Settings()
        self.put_all(was.changed(**{name: getattr(usual, name) for name in names}))
        return was


def limit_words(name: str, unit: str = "") -> str:
    """Say what a setting may be, and that nothing changed."""
    if name in CHOICES:
        return translate("Settings", "This is none of the choices. Nothing was changed.")
    least, most = (f"{limit:,.10g}".replace(",", "\u202f") for limit in LIMITS[name])
    if name in ENDLESS:
        text = translate("Settings", "0, or from {} to {}. Nothing was changed.")
        return text.format(least, f"{most} {unit}".strip())
    text = translate("Settings", "From {} to {}. Nothing was changed.")
    return text.format(least, f"{most} {unit}".strip())
