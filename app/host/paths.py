"""Where the program keeps its files, and that only its user can read them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import platformdirs

_NAME = "flatten"
_PRIVATE = 0o700


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
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
    locks = platformdirs.user_data_path(_NAME, appauthor=False) / "locks"
    if data_dir is not None:
        root = data_dir.expanduser().absolute()
        return Paths(
            config=root / "config",
            data=root / "data",
            logs=root / "logs",
            cache=root / "cache",
            locks=locks,
        )
    return Paths(
        config=platformdirs.user_config_path(_NAME, appauthor=False),
        data=platformdirs.user_data_path(_NAME, appauthor=False),
        logs=platformdirs.user_log_path(_NAME, appauthor=False),
        cache=platformdirs.user_cache_path(_NAME, appauthor=False),
        locks=locks,
    )
