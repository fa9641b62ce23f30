"""What the self-test lets go wrong, and how long it has patience with it."""

from __future__ import annotations

from app.domain.close import State
from app.domain.settings import ClosingLimits

# Short times, or the doubtful cases would take minutes to settle.
LIMITS = ClosingLimits(
    answer_wait_s=1.0,
    late_answer_s=2.0,
    quiet_window_s=2.0,
    quiet_window_failed_s=2.0,
)

# Name of the picture, what the broker is told to do, the state it must lead to.
FAULTS: tuple[tuple[str, dict[str, object], frozenset[State]], ...] = (
    ("alert_invalid_data", {"reply": 400}, frozenset({State.REPLIED, State.REFUSED})),
    ("alert_not_permitted", {"reply": 401}, frozenset({State.REPLIED, State.REFUSED})),
    ("alert_not_found", {"reply": 404}, frozenset({State.REPLIED, State.REFUSED})),
    ("alert_failed", {"reply": 500}, frozenset({State.REPLIED})),
    ("alert_no_answer", {"reply": "hang"}, frozenset({State.UNKNOWN})),
    ("alert_unreadable", {"reply": "html"}, frozenset({State.UNKNOWN})),
    ("alert_redirected", {"reply": 307}, frozenset({State.UNKNOWN})),
    ("alert_connection_lost", {"reply": "reset"}, frozenset({State.UNKNOWN})),
)
