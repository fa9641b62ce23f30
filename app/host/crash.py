"""What happens to an exception nobody expected: one file, and a word to the trader.

Such an exception is a bug. The program carries on, because a close may be under way;
the report says where it happened, without values of variables and without secrets.
"""

from __future__ import annotations

import asyncio
import logging
import os
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from app import __version__
from app.domain.clock import Clock
from app.host.redaction import Redactor

KEPT_REPORTS = 10
MOST_REPORTS = 50
"""In one run: a fault in a timer must not fill the disk."""

_log = logging.getLogger(__name__)


class CrashReporter:
    """Writes a report for each new kind of unexpected exception.

    Args:
        on_report: Told the file of a new report (``None`` if it could not be
            written), in whatever thread the exception was met.
    """

    def __init__(
        self,
        folder: Path,
        redactor: Redactor,
        clock: Clock,
        on_report: Callable[[Path | None], None],
    ) -> None:
        self._folder = folder
        self._redactor = redactor
        self._clock = clock
        self._on_report = on_report
        self._seen: set[str] = set()
        self._lock = threading.Lock()

    def install(self) -> Callable[[], None]:
        """Take the interpreter's hooks; return what gives them back."""
        before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._uncaught
        threading.excepthook = self._in_thread
        sys.unraisablehook = self._unraisable

        def restore() -> None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = before

        return restore

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Report what the loop meets outside any task that is looked at."""
        loop.set_exception_handler(self._in_loop)

    def report(self, failure: BaseException) -> None:
        """Write a report unless this very failure has one; fits ``TaskScope``."""
        text = self._redactor.clean("".join(traceback.format_exception(failure)))
        with self._lock:
            known = text in self._seen or len(self._seen) >= MOST_REPORTS
            if not known:
                self._seen.add(text)
        _log.error("unexpected %s", type(failure).__name__)
        if not known:
            self._on_report(self._write(text))

    def _write(self, trace: str) -> Path | None:
        moment = self._clock.now()
        head = (
            f"Flatten {__version__}\n{moment.isoformat('T', 'seconds')}\n"
            f"Python {platform.python_version()}, {platform.platform()}\n\n"
        )
        stem = f"crash-{moment:%Y%m%dT%H%M%S}-{len(self._seen):03}"
        path = self._folder / f"{stem}.txt"
        try:
            descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(head + trace)
            self._drop_old()
        except OSError:
            _log.warning("the crash report could not be written")
            return None
        return path

    def _drop_old(self) -> None:
        for file in sorted(self._folder.glob("crash-*.txt"))[:-KEPT_REPORTS]:
            file.unlink(missing_ok=True)

    def _uncaught(
        self, kind: type[BaseException], failure: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, failure, trace)
            return
        self.report(failure.with_traceback(trace))

    def _in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            self.report(args.exc_value)

    def _unraisable(self, args: sys.UnraisableHookArgs) -> None:
        if args.exc_value is not None:
            self.report(args.exc_value)

    def _in_loop(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        failure = context.get("exception")
        self.report(failure or RuntimeError(str(context.get("message"))))
