"""What can be seen in a session token, which nobody here can verify.

The token is opaque: what is read from it is for the screen alone. The claim names
are nowhere published, so each is taken if it is there and has a sensible value. Whose
it is is never read from it: the server is asked (``Entry.whose``).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime

import jwt

from app.broker.limits import MOST_TOKEN
from app.domain.orders import HIGHEST_NUMBER

# A Unix time above this counts milliseconds; as seconds it would be the year 5138.
LATEST_SECONDS = 1e11

_SHAPE = re.compile(r"[A-Za-z0-9._-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says of its session; ``None`` where it says nothing usable."""

    session_type: int | None = None
    ends_at: datetime | None = None


def is_token(text: str) -> bool:
    """Whether the text may travel in a header as it is."""
    return len(text) <= MOST_TOKEN and _SHAPE.fullmatch(text) is not None


def peek(token: str) -> Claims:
    """Read what the token says; of one that cannot be read, nothing."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        return Claims()
    ends = claims.get("exp", claims.get("expiration"))
    return Claims(_whole(claims.get("type")), _moment(ends))


def _whole(value: object) -> int | None:
    usable = type(value) is int and 0 <= value <= HIGHEST_NUMBER
    return value if usable and isinstance(value, int) else None


def _moment(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        seconds = value / 1000 if value > LATEST_SECONDS else float(value)
        if not math.isfinite(seconds) or seconds <= 0:
            return None
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None
