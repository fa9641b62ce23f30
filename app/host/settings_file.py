"""The settings as a TOML file a person may read, edit and break.

A value that is out of range or of another kind counts as not set; a file that is no
TOML at all is put aside. Either way the program starts, and says what it did. Keys we
do not know (of a newer version, perhaps) stay where they are, and so does a value that
could not be used, until somebody chooses another. Only what differs from the default
is written, so that a better default reaches everybody else.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from types import UnionType
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

from app.domain.settings import Settings
from app.domain.value import Value

VERSION = 1


class Loaded(NamedTuple):
    """The settings as they could be read.

    Attributes:
        damaged: Where a file that could not be read at all was put, else ``None``.
        ignored: Names of the settings whose value could not be used, sorted.
    """

    settings: Settings
    damaged: Path | None = None
    ignored: tuple[str, ...] = ()


class SettingsFile:
    """The settings in force, kept in a file; fits ``services.ports.SettingsSource``."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._told: list[Callable[[Settings], None]] = []
        self._telling = False
        self._current = Settings()
        self._ignored: tuple[str, ...] = ()

    @property
    def ignored(self) -> tuple[str, ...]:
        """Names of settings whose value in the file could not be used, sorted."""
        return self._ignored

    @property
    def current(self) -> Settings:
        return self._current

    def subscribe(self, changed: Callable[[Settings], None]) -> Callable[[], None]:
        """Call ``changed`` after each change until the returned function is called."""
        self._told.append(changed)
        return lambda: self._told.remove(changed) if changed in self._told else None

    def load(self) -> Loaded:
        """Read the file into ``current`` and say what could not be used."""
        try:
            values = _values_of(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return Loaded(settings=self._current)
        except (OSError, ValueError):
            return Loaded(settings=self._current, damaged=self._put_aside())
        self._current, self._ignored = _settings_of(values)
        return Loaded(settings=self._current, ignored=self._ignored)

    def replace(self, settings: Settings) -> None:
        """Put ``settings`` in force, tell the subscribers and write the file.

        A subscriber may call this too. What it puts in force is told when it has
        returned, to everybody and as the last word, and is written by the first call.

        Raises:
            OSError: They are in force and could not be written; the file is as before.
        """
        was, self._current = self._current, settings
        self._ignored = tuple(
            name for name in self._ignored if getattr(settings, name) == getattr(was, name)
        )
        if self._telling:
            return
        self._telling = True
        try:
            self._tell()
        finally:
            self._telling = False
            self._save(self._current)

    def _tell(self) -> None:
        """Tell everybody, and again from the first where one of them has replaced them."""
        told = None
        while told is not self._current:
            told = self._current
            for changed in tuple(self._told):
                changed(told)
                if told is not self._current:
                    break

    def _put_aside(self) -> Path | None:
        """Rename the file after the moment it was last written."""
        try:
            written = time.gmtime(self._path.stat().st_mtime)
            moment = time.strftime("%Y%m%dT%H%M%SZ", written)
            name = f"{self._path.stem}.damaged-{moment}.toml"
            return self._path.rename(self._path.with_name(name))
        except OSError:
            return self._path

    def _save(self, settings: Settings) -> None:
        # Only needed to write, and writing happens long after the first paint.
        import tomlkit  # noqa: PLC0415

        try:
            document = tomlkit.parse(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            document = tomlkit.document()
        document.setdefault("version", VERSION)
        defaults = Settings()
        # What could not be read is a person's writing, and theirs to put right.
        for name in (name for name in Settings.names() if name not in self._ignored):
            value = getattr(settings, name)
            if value == getattr(defaults, name):
                document.pop(name, None)
            else:
                document[name] = _plain(value, document.get(name))
        _write_whole(self._path, tomlkit.dumps(document))


def _values_of(text: str) -> dict[str, Any]:
    # A first start has no file, and its first paint does not wait for a parser.
    import tomllib  # noqa: PLC0415

    return tomllib.loads(text)


def _settings_of(values: dict[str, Any]) -> tuple[Settings, tuple[str, ...]]:
    """Take each usable value; each is judged alone, so one bad one spoils no other."""
    good: dict[str, Any] = {}
    ignored = []
    hints = get_type_hints(Settings)
    for name in sorted(hints.keys() & values.keys()):
        try:
            value = _typed(hints[name], values[name])
            Settings(**{name: value})
        except (TypeError, ValueError, KeyError):
            ignored.append(name)
        else:
            good[name] = value
    return Settings(**good), tuple(ignored)


def _typed(hint: Any, value: Any) -> Any:
    """Return ``value`` as ``hint`` says, or raise ``TypeError``."""
    if get_origin(hint) is tuple and isinstance(value, list):
        return tuple(_typed(get_args(hint)[0], item) for item in value)
    if isinstance(hint, UnionType):
        return _typed(get_args(hint)[0], value)
    if isinstance(hint, type) and issubclass(hint, Value) and isinstance(value, dict):
        hints = get_type_hints(hint)
        names = hints.keys() & value.keys()
        given = {name: _typed(hints[name], value[name]) for name in names}
        return hint(**given)
    if hint is float and type(value) is int:
        return float(value)
    if type(value) is not hint:
        raise TypeError(f"{value!r} is no {hint}")
    return value


def _plain(value: Any, former: Any) -> Any:
    """Return ``value`` for writing; keys we do not know of in ``former`` stay."""
    if isinstance(value, tuple):
        known = {item.get("name"): item for item in former or () if isinstance(item, dict)}
        return [_plain(item, known.get(getattr(item, "name", None))) for item in value]
    if isinstance(value, Value):
        ours = {name: getattr(value, name) for name in value.names()}
        others = {k: v for k, v in (former or {}).items() if k not in ours}
        return {k: v for k, v in ours.items() if v is not None} | others
    return value


def _write_whole(path: Path, text: str) -> None:
    """Replace the file at once: after a power cut it is the old one or the new one."""
    fresh = path.with_name(path.name + ".new")
    descriptor = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
