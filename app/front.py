"""What a trader sees first: settings, look and sign-in window, and nothing they can
do without.

A start is judged by its first painted window, so this stage imports neither the loop
nor the services nor anything about networks; ``bootstrap`` brings them right after. For
the same reason its own values are named tuples: a dataclass takes six times as long
to define.
"""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtWidgets import QApplication

from app import __version__
from app.cli import Arguments
from app.domain.settings import Settings
from app.host.paths import Paths, paths_under
from app.host.settings_file import Loaded, SettingsFile
from app.ui.sign_in import SignInWindow
from app.ui.theme import Look


class Front(NamedTuple):
    """The first stage, handed on to the second.

    Attributes:
        loaded: What was wrong with the settings file, for the log that comes later.
    """

    paths: Paths
    keeper: SettingsKeeper
    loaded: Loaded
    look: Look
    sign_in: SignInWindow


class SettingsKeeper:
    """The settings and the way to change them; fits ``ui.keeper.Keeper``."""

    def __init__(self, settings: SettingsFile) -> None:
        self.settings = settings

    def save_settings(self, settings: Settings) -> None:
        """Put them in force; where they can't be written they hold for this run."""
        try:
            self.settings.replace(settings)
        except OSError:
            import logging  # noqa: PLC0415 - long after the first paint

            logging.getLogger(__name__).exception("the settings could not be written")


def build_front(qt: QApplication, arguments: Arguments) -> Front:
    """Read the settings and build the first window; nothing is written or shown yet."""
    paths = paths_under(arguments.data_dir)
    keeper = SettingsKeeper(SettingsFile(paths.settings))
    loaded = keeper.settings.load()
    look = _build_look(qt, loaded.settings)
    window = SignInWindow(look, keeper, version=__version__)
    return Front(paths=paths, keeper=keeper, loaded=loaded, look=look, sign_in=window)


def _build_look(qt: QApplication, settings: Settings) -> Look:
    return Look(
        qt,
        theme=settings.theme,
        pl_palette=settings.pl_palette,
        text_percent=settings.text_percent,
        row_height=settings.row_height,
        reduced_motion=settings.reduced_motion,
    )
