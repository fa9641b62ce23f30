"""Where the stream stands, as windows are told it."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from app.domain.stream import StreamFault


class LiveStanding(enum.Enum):
    """Whether prices and changes come by themselves.

    ``CONNECTING`` lasts until a list begun after the opening is read; only from then on
    is nothing missing. ``WAITING`` is the pause before the next try.
    """

    OFF = "off"
    CONNECTING = "connecting"
    LIVE = "live"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveState:
    """What is known of the stream.

    Attributes:
        fault: Why it ended last or cannot be; ``None`` while it stands, and where it
            was switched off or not tried yet.
        since: Wall clock, UTC, of the last change of ``standing``.
        next_try_at: Monotonic seconds; only while ``WAITING``.
        heard_at: Monotonic seconds of the last sign of life; only while it is open.
    """

    standing: LiveStanding = LiveStanding.OFF
    fault: StreamFault | None = None
    since: datetime | None = None
    next_try_at: float | None = None
    heard_at: float | None = None
