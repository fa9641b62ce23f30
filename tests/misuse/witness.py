"""Hears of every exception nobody handled and of everything Qt warns of."""

from __future__ import annotations

import asyncio
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QtMsgType,
    QUrl,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtGui import QDesktopServices

_GRAVE = frozenset({QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg})
# The platform without a screen has no window manager to tell.
_SCHEMES = ("file", "http", "https")
_EXPECTED = "This plugin does not support"


@contextmanager
def witnessed(told: list[str]) -> Iterator[None]:
    """Add a line to ``told`` for each, in whatever thread it was met."""
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)

    def note(kind: str, failure: BaseException | None) -> None:
        lines = traceback.format_exception(failure) if failure else ["?"]
        told.append(f"unhandled in {kind}: {''.join(lines[-3:]).strip()}")

    def in_qt(kind: QtMsgType, _: QMessageLogContext, text: str | None) -> None:
        if kind in _GRAVE and not (text or "").startswith(_EXPECTED):
            told.append(f"Qt says: {text}")

    sys.excepthook = lambda _, failure, __: note("a slot", failure)
    threading.excepthook = lambda args: note("a thread", args.exc_value)
    sys.unraisablehook = lambda args: note("a finalizer", args.exc_value)
    handler = qInstallMessageHandler(in_qt)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            yield
        finally:
            sys.excepthook, threading.excepthook, sys.unraisablehook = before
            qInstallMessageHandler(handler)


def watch(loop: asyncio.AbstractEventLoop, told: list[str]) -> None:
    """Have what the loop meets outside any task told as well."""

    def in_loop(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        told.append(f"unhandled in the loop: {context.get('exception') or context}")

    loop.set_exception_handler(in_loop)


class _Nowhere(QObject):
    """Where links and folders are opened."""

    @Slot(QUrl)
    def open(self, _: QUrl) -> None:
        """Leave it."""


@contextmanager
def no_other_programs() -> Iterator[None]:
    """Have links and folders open nothing."""
    nowhere = _Nowhere()
    for scheme in _SCHEMES:
        # The stubs ask for bytes, the function for text.
        QDesktopServices.setUrlHandler(scheme, nowhere, "open")  # type: ignore[arg-type]
    try:
        yield
    finally:
        for scheme in _SCHEMES:
            QDesktopServices.unsetUrlHandler(scheme)
