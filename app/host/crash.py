"""What happens to an exception nobody expected: one file, and a word to the trader.

Such an exception is a bug. The program carries on, because a close may be under way;
the report says where it happened, without values of variables and without secrets.

A fault below Python (in Qt, say) ends the process at once. What can still be written
then, the place in the program, goes into a file opened for it at the start, and the
next start makes a report of that. Each start tells of the reports no start has told of.
"""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import logging
import os
import platform
import sys
import threading
import time
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

_PATTERN = "crash-*.txt"
_BELOW = "below-python.txt"
_TOLD = "reports-told.txt"

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
        for file in sorted(self._folder.glob(_PATTERN))[:-KEPT_REPORTS]:
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


def watch_below_python(folder: Path) -> Callable[[], None]:
    """Have a fault below Python written down; return what ends that.

    Only places in the program are written, never values, so nothing needs filtering.
    """
    try:
        flags = os.O_CREAT | os.O_WRONLY | os.O_APPEND
        file = os.fdopen(os.open(folder / _BELOW, flags, 0o600), "a", encoding="utf-8")
    except OSError:
        _log.warning("faults below Python will not be written down")
        return lambda: None
    faulthandler.enable(file)

    def stop() -> None:
        faulthandler.disable()
        file.close()

    return stop


def untold_reports(folder: Path) -> tuple[Path, ...]:
    """Return the reports no start has told of, oldest first; they count as told now.

    To be called before ``watch_below_python``, whose file of the run before becomes one.
    """
    with contextlib.suppress(OSError):
        _keep_below(folder / _BELOW)
    told = ""
    with contextlib.suppress(OSError, ValueError):
        told = (folder / _TOLD).read_text("utf-8").strip()
    found = tuple(path for path in sorted(folder.glob(_PATTERN)) if path.name > told)
    if found:
        with contextlib.suppress(OSError):
            (folder / _TOLD).write_text(found[-1].name + "\n", "utf-8")
    return found


def _keep_below(file: Path) -> None:
    """Make a report of what the run before left behind as it died, if it did."""
    state = file.stat()
    if state.st_size:
        died = time.strftime("%Y%m%dT%H%M%S", time.gmtime(state.st_mtime))
        file.rename(file.with_name(f"crash-{died}-below.txt"))
