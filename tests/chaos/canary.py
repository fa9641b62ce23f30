"""Looks for the token and the password where they must never be."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.chaos.server import PASSWORD, TOKEN_MARK

_QUIET, _LOUD = logging.INFO, logging.DEBUG


class _Pages(logging.Handler):
    def __init__(self, found: set[str]) -> None:
        super().__init__()
        self._found = found
        self._formatter = logging.Formatter()

    def emit(self, record: logging.LogRecord) -> None:
        if _is_secret(self._formatter.format(record)):
            self._found.add(f"log {record.name}")


def _is_secret(text: str) -> bool:
    return TOKEN_MARK in text or PASSWORD in text


class Canary:
    """Looks while a story is played; use as ``with``.

    Args:
        loud: Whether every log line there can be is written.
    """

    def __init__(self, *, loud: bool) -> None:
        self._found: set[str] = set()
        self._kept: dict[tuple[str, str], object] = {}
        self._pages = _Pages(self._found)
        self._level = _LOUD if loud else _QUIET
        self._before = logging.WARNING

    def __enter__(self) -> Self:
        root = logging.getLogger()
        self._before = root.level
        root.addHandler(self._pages)
        root.setLevel(self._level)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        root = logging.getLogger()
        root.removeHandler(self._pages)
        root.setLevel(self._before)

    def keep(self, record: object) -> None:
        """Look at a record's whole text later, the last of each state."""
        rid = getattr(getattr(record, "request", None), "rid", "")
        self._kept[rid, str(getattr(record, "state", ""))] = record

    def keep_all(self, records: Iterable[object]) -> None:
        for record in records:
            self.keep(record)

    def look(self, failure: BaseException) -> None:
        """Look at an exception as a crash report would show it."""
        text = "".join(traceback.format_exception(failure))
        if _is_secret(text) or _is_secret(repr(failure)):
            self._found.add(f"exception {type(failure).__name__}")

    def look_into(self, folder: Path) -> None:
        """Look at the bytes of every file."""
        for path in folder.iterdir():
            if path.is_file() and _is_secret(path.read_bytes().decode("latin-1")):
                self._found.add(f"file {path.name}")

    def found(self) -> list[str]:
        """Return where a secret was, in words without it."""
        for (_, state), record in self._kept.items():
            if _is_secret(repr(record)):
                self._found.add(f"record {state}")
        return sorted(self._found)
