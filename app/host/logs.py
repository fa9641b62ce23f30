"""The log: a rotating file of JSON lines that no secret and no forged line gets into."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sys
from datetime import UTC, datetime, timedelta
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from app.domain.clock import Clock
from app.host.redaction import Redactor

FILE_NAME = "flatten.log"
FILE_BYTES = 1024 * 1024
FILES = 10
KEPT_DAYS = 14

# Their debug lines hold headers and bodies.
_TALKATIVE = ("httpx", "httpcore", "websockets")


class JsonLines(logging.Formatter):
    """One record, one line: whatever a message holds, it cannot look like another."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__()
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        facts = {
            "at": moment.isoformat("T", "milliseconds"),
            "level": record.levelname,
            "from": record.name,
            "text": self._redactor.clean(record.getMessage()),
        }
        if record.exc_info:
            facts["trace"] = self._redactor.clean(self.formatException(record.exc_info))
        return json.dumps(facts)


class LogFile(RotatingFileHandler):
    """The file itself, readable by its user alone."""

    def __init__(self, path: Path, redactor: Redactor) -> None:
        super().__init__(path, maxBytes=FILE_BYTES, backupCount=FILES - 1, encoding="utf-8")
        self.setFormatter(JsonLines(redactor))

    def _open(self) -> TextIOWrapper:
        flags = os.O_CREAT | os.O_WRONLY | os.O_APPEND
        return TextIOWrapper(
            os.fdopen(os.open(self.baseFilename, flags, 0o600), "ab"), encoding="utf-8"
        )

    def handleError(self, record: logging.LogRecord) -> None:
        """Let a full disk pass: a close must not fail for want of a log line."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)


def start(folder: Path, redactor: Redactor, clock: Clock) -> LogFile:
    """Write everything from INFO up into ``folder`` until ``stop``.

    Raises:
        OSError: The file cannot be opened; nothing is logged.
    """
    _drop_old(folder, clock)
    handler = LogFile(folder / FILE_NAME, redactor)
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    return handler


def stop(handler: LogFile) -> None:
    logging.getLogger().removeHandler(handler)
    # What a full disk kept in the buffer is lost; see handleError.
    with contextlib.suppress(OSError):
        handler.close()


def _drop_old(folder: Path, clock: Clock) -> None:
    oldest = (clock.now() - timedelta(days=KEPT_DAYS)).timestamp()
    for file in folder.glob(FILE_NAME + "*"):
        if file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)
