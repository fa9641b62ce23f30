"""Where the program keeps its files, and that only its user can read them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NamedTuple

_NAME = "flatten"
_PRIVATE = 0o700


class Paths(NamedTuple):
    """The program's folders.

    Attributes:
        locks: The same whatever ``--data-dir`` says, because the lock it holds is on
            an account, not on a folder.
    """

    config: Path
    data: Path
    logs: Path
    cache: Path
    locks: Path

    @property
    def settings(self) -> Path:
        return self.config / "settings.toml"

    @property
    def journal(self) -> Path:
        return self.data / "journal.sqlite3"

    def make(self) -> None:
        """Create the folders for this user alone and close them if they were open.

        Raises:
            OSError: A folder cannot be made or is not the user's; some may exist.
        """
        for folder in (self.config, self.data, self.logs, self.cache, self.locks):
            folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
            if folder.stat().st_mode & 0o077:
                folder.chmod(_PRIVATE)


def paths_under(data_dir: Path | None) -> Paths:
    """Return the folders under ``data_dir``, or the usual ones of the system.

    ``data_dir`` itself may be any folder of the user's, so its mode is left alone and
    everything goes into folders of our own inside it.
    """
    usual = _freedesktop_folders() if sys.platform == "linux" else _system_folders()
    if data_dir is None:
        return usual
    root = data_dir.expanduser().absolute()
    return Paths(
        config=root / "config",
        data=root / "data",
        logs=root / "logs",
        cache=root / "cache",
        locks=usual.locks,
    )


def journal_bytes(paths: Paths) -> int:
    """Return how much room the record of closes takes, its side files included."""
    files = [*paths.data.glob(paths.journal.name + "*")]
    return sum(file.stat().st_size for file in files if file.is_file())


def licence_folder() -> Path | None:
    """Return where an installed copy has the licences of what it is made of, if it has.

    They lie beside the executable; inside an application of macOS that is a folder
    for code alone, and they lie in the one for everything else.
    """
    if not getattr(sys, "frozen", False):
        return None
    here = Path(sys.executable).resolve().parent
    places = (here / "licenses", here.parent / "Resources" / "licenses")
    return next((place for place in places if place.is_dir()), None)


def _freedesktop_folders() -> Paths:
    """Return what ``_system_folders`` does on Linux, without its 3 ms before a paint.

    Source: XDG Base Directory Specification; a relative path in a variable is ignored.
    """
    data = _xdg_home("XDG_DATA_HOME", ".local/share")
    return Paths(
        config=_xdg_home("XDG_CONFIG_HOME", ".config"),
        data=data,
        logs=_xdg_home("XDG_STATE_HOME", ".local/state") / "log",
        cache=_xdg_home("XDG_CACHE_HOME", ".cache"),
        locks=data / "locks",
    )


def _xdg_home(variable: str, usual: str) -> Path:
    chosen = os.environ.get(variable, "")
    home = Path(chosen) if os.path.isabs(chosen) else Path.home() / usual  # noqa: PTH117
    return home / _NAME


def _system_folders() -> Paths:
    import platformdirs  # noqa: PLC0415 - not needed where a specification says it all

    data = platformdirs.user_data_path(_NAME, appauthor=False)
    return Paths(
        config=platformdirs.user_config_path(_NAME, appauthor=False),
        data=data,
        logs=platformdirs.user_log_path(_NAME, appauthor=False),
        cache=platformdirs.user_cache_path(_NAME, appauthor=False),
        locks=data / "locks",
    )
