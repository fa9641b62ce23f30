"""What the computer itself would look like: its font, and whether it is dark."""

from __future__ import annotations

from PySide6 import QtGui
from PySide6.QtGui import QPalette


def theme_of(palette: QPalette) -> str:
    """Return "dark" or "light", whichever a palette is.

    Before anything of ours is in force the application's is the computer's; the scheme
    itself can't be had without ``Qt``, see ``by_name``.
    """
    text = palette.color(QPalette.ColorRole.WindowText).lightness()
    dark = text > palette.color(QPalette.ColorRole.Window).lightness()
    return "dark" if dark else "light"


def family_or_systems(wanted: str) -> str:
    """Return ``wanted`` where it is installed, else the family of the system's font."""
    database = QtGui.QFontDatabase
    if database.hasFamily(wanted):
        return wanted
    return database.systemFont(database.SystemFont.GeneralFont).family()
