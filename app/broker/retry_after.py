"""How long a busy server asks to be left alone (RFC 9110, 10.2.3).

It says so in seconds or as a date, and a date is held against the server's own clock,
which it tells beside it: by this computer's the two could be hours apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_BUSY = (429, 503)
_MOST_DIGITS = 9


def retry_after_s(status: int, headers: Mapping[str, str]) -> float | None:
    """Return the seconds asked for, at least 0; ``None`` where nothing was understood.

    Names of headers are lower case. It is the server's word: bounds are the reader's.
    """
    said = headers.get("retry-after", "").strip()
    if status not in _BUSY or not said:
        return None
    if said.isascii() and said.isdecimal() and len(said) <= _MOST_DIGITS:
        return float(said)
    until, now = _date(said), _date(headers.get("date", ""))
    if until is None or now is None:
        return None
    return max(0.0, (until - now).total_seconds())


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
