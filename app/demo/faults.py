"""What is to go wrong: the entries of a script, each for one request.

Two things are said apart, because in life they come apart: whether the close is
executed, and what the client gets to see of it.

The stream has entries of its own kind::

    {"endpoint": "stream", "reply": "drop", "after_s": 2}

``refuse``, ``html`` and a status number answer the next request for a stream in place
of the stream, and all others within ``for_s`` seconds of it. ``drop`` (the connection is
reset), ``stall`` (nothing is sent for ``for_s`` seconds, 0: for good; then all of it)
and ``garbage`` (bytes that are no frame) come upon everybody who listens when the entry
is given, else upon the next who does, ``after_s`` seconds later.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ENDPOINTS = ("close", "trades", "sign_in", "stream")

_KEYS = {"endpoint", "execute", "reply", "body", "raw", "headers", "delay_s"}
_STREAM_KEYS = {"endpoint", "reply", "after_s", "for_s"}
_STREAM_REPLIES = {"refuse", "html", "drop", "stall", "garbage"}
_REPLIES = {"ok", "hang", "reset", "drop", "html", "garbage", "drip"}
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# The server computes these; the wrong length is what ``truncate`` is for.
_FRAMING = {"content-length", "transfer-encoding", "connection"}

ABSENT = object()


class ScriptError(ValueError):
    """A script that cannot be played; the message says which entry and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """How one request is treated.

    Attributes:
        execute: ``before`` the reply, ``never``, or ``after`` so many seconds.
        after_s: The seconds of ``after``, from when the request was read.
        for_s: How long a stream is refused or stalled.
        reply: A word of the script language, ``status`` or ``truncate``.
        number: The status, or how many bytes of the body ``truncate`` lets through.
        body: Sent as JSON in place of the answer's own body, unless ``ABSENT``.
        raw: Sent as it is in place of the body; a lone surrogate U+DC80..DCFF stands
            for a byte that is not UTF-8.
        headers: Added to the answer's, or put in place of them.
        delay_s: How long the reply waits, once it is known.
    """

    endpoint: str = "close"
    execute: str = "before"
    after_s: float = 0.0
    for_s: float = 0.0
    reply: str = "ok"
    number: int = 0
    body: object = ABSENT
    raw: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_s: float = 0.0


NO_FAULT = Fault()


class Script:
    """The entries that wait for their request, in order, for each endpoint.

    Attributes:
        watchers: Called when an entry was added.
    """

    def __init__(self) -> None:
        self.watchers: list[Callable[[], None]] = []
        self._waiting: dict[str, deque[Fault]] = {name: deque() for name in ENDPOINTS}

    def add(self, fault: Fault) -> None:
        self._waiting[fault.endpoint].append(fault)
        for watcher in self.watchers:
            watcher()

    def waiting(self, endpoint: str) -> Sequence[Fault]:
        """The entries for an endpoint that are not used up yet."""
        return self._waiting[endpoint]

    def take(self, endpoint: str) -> Fault:
        """The next entry for an endpoint, which is used up; else ``NO_FAULT``."""
        waiting = self._waiting[endpoint]
        return waiting.popleft() if waiting else NO_FAULT


def read_script(file: Path) -> list[Fault]:
    """The entries of a script file.

    Raises:
        ScriptError: It cannot be read, or is not a JSON list of entries.
    """
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ScriptError(f"{file}: {error}") from error
    if not isinstance(found, list):
        raise ScriptError(f"{file}: a script is a JSON list")
    faults = []
    for number, entry in enumerate(found, start=1):
        try:
            faults.append(read_entry(entry))
        except ScriptError as error:
            raise ScriptError(f"{file}: entry {number}: {error}") from error
    return faults


def read_entry(entry: object) -> Fault:
    """One entry of a script.

    Raises:
        ScriptError: It has an unknown key or a value out of its range.
    """
    if not isinstance(entry, dict):
        raise ScriptError("an entry is a JSON object")
    endpoint = entry.get("endpoint", "close")
    if endpoint not in ENDPOINTS:
        raise ScriptError(f"endpoint is one of {', '.join(ENDPOINTS)}, not {endpoint!r}")
    keys = _STREAM_KEYS if endpoint == "stream" else _KEYS
    if unknown := set(entry) - keys:
        raise ScriptError(f"unknown key {', '.join(sorted(map(str, unknown)))}")
    if endpoint == "stream":
        return _stream_entry(entry)
    execute, after_s = _execute(entry.get("execute", "before"))
    reply, number = _reply(entry.get("reply", "ok"))
    return Fault(
        endpoint=endpoint,
        execute=execute,
        after_s=after_s,
        reply=reply,
        number=number,
        body=entry.get("body", ABSENT),
        raw=_raw(entry),
        headers=_headers(entry.get("headers", {})),
        delay_s=_amount(entry.get("delay_s", 0), "delay_s"),
    )


def _stream_entry(entry: Mapping[str, object]) -> Fault:
    reply = entry.get("reply")
    number = 0
    if isinstance(reply, int):
        reply, number = _reply(reply)
    elif reply not in _STREAM_REPLIES:
        words = ", ".join(sorted(_STREAM_REPLIES))
        raise ScriptError(f"reply of a stream is {words} or a status, not {reply!r}")
    return Fault(
        endpoint="stream",
        reply=str(reply),
        number=number,
        after_s=_amount(entry.get("after_s", 0), "after_s"),
        for_s=_amount(entry.get("for_s", 0), "for_s"),
    )


def _execute(value: object) -> tuple[str, float]:
    if isinstance(value, str):
        if value in {"before", "never"}:
            return value, 0.0
        if value.startswith("after:"):
            return "after", _number_of(value, "execute")
    raise ScriptError(f'execute is "before", "never" or "after:SECONDS", not {value!r}')


def _reply(value: object) -> tuple[str, int]:
    if isinstance(value, int) and not isinstance(value, bool):
        if value not in range(200, 600):
            raise ScriptError(f"a status is 200 to 599, not {value}")
        return "status", value
    if isinstance(value, str) and value.startswith("truncate:"):
        return "truncate", int(_number_of(value, "reply"))
    if isinstance(value, str) and value in _REPLIES:
        return value, 0
    words = ", ".join(sorted(_REPLIES))
    raise ScriptError(f"reply is {words}, truncate:N or a status, not {value!r}")


def _number_of(text: str, name: str) -> float:
    try:
        found = float(text.partition(":")[2])
    except ValueError:
        raise ScriptError(f"{name} needs a number: {text!r}") from None
    return _amount(found, name)


def _raw(entry: Mapping[str, object]) -> str | None:
    raw = entry.get("raw")
    if raw is None:
        return None
    if not isinstance(raw, str) or "body" in entry:
        raise ScriptError("raw is text, and stands in place of body")
    try:
        raw.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise ScriptError("raw has half a character in it") from None
    return raw


def _headers(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ScriptError("headers is a JSON object")
    for name, text in value.items():
        if not _HEADER.fullmatch(name) or name.lower() in _FRAMING:
            raise ScriptError(f"not a header that can be set: {name!r}")
        if not isinstance(text, str) or not text.isascii() or not text.isprintable():
            raise ScriptError(f"the value of {name} is not plain text")
    return {name.lower(): text for name, text in value.items()}


def _amount(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ScriptError(f"{name} is a number")
    if not 0 <= value < 1_000_000:  # noqa: PLR2004 - also turns away inf and nan
        raise ScriptError(f"{name} is out of range")
    return float(value)
