"""The broker's own record of every close it was asked for, one JSON line each.

Tests hold the client's journal against it: this says what really arrived and what
really was done, whatever the client was told. A line is written when the close has
been executed or not, and before the answer goes out; it never holds a token.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from pathlib import Path

from app.demo.faults import Fault
from app.demo.playback import Answer


class Ledger:
    """Appends to a file; keeps nothing if there is none.

    Args:
        file: Created if it does not exist. Its directory must.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = None if file is None else file.open("a", encoding="utf-8")
        self._last = 0

    def close_request(
        self,
        *,
        asked: Mapping[str, object],
        outcome: Mapping[str, object],
        answer: Answer,
        fault: Fault,
    ) -> int:
        """Record a request; returns its number in this ledger.

        Args:
            asked: What came: method, path, headers, raw, body.
            outcome: Whether it was executed, and on what.
            answer: What the client would see if nothing were spoiled.
            fault: How it is spoiled.
        """
        self._last += 1
        reply = {
            "kind": fault.reply,
            "status": answer.status,
            "body": answer.body.decode("utf-8", "backslashreplace"),
            "delay_s": fault.delay_s,
        }
        self._write(
            {"event": "close", "id": self._last, **asked, **outcome, "reply": reply}
        )
        return self._last

    def executed_late(self, request: int, outcome: Mapping[str, object]) -> None:
        """Record that a close was carried out after its answer, or could not be."""
        self._write({"event": "executed_late", "id": request, **outcome})

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _write(self, line: Mapping[str, object]) -> None:
        if self._file is not None:
            self._file.write(json.dumps({"time": time.time(), **line}) + "\n")
            self._file.flush()


def without_secrets(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers fit to be written down: of a credential only a fingerprint."""
    return {
        name: _fingerprint(value) if name.lower() in {"authorization", "cookie"} else value
        for name, value in headers.items()
    }


def _fingerprint(value: str) -> str:
    return f"sha256:{hashlib.sha256(value.encode()).hexdigest()[:12]}"
