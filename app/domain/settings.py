"""Every setting as a value, with its default and the limits it is held to.

The host loads and saves them; services and windows see them through a
``SettingsSource``. A close request fixes the limits it runs under when it is made,
so that changing a setting never changes what a running request waits for.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any

# Field name -> (least, most). A value outside is a damaged setting, not a wish.
LIMITS: dict[str, tuple[float, float]] = {
    "answer_wait_s": (2.0, 60.0),
    "late_answer_s": (10.0, 300.0),
    "quiet_window_s": (30.0, 600.0),
    "quiet_window_failed_s": (15.0, 600.0),
    "watch_hours": (1.0, 168.0),
    "connect_budget_s": (1.0, 15.0),
    "poll_s": (1.0, 60.0),
    "account_poll_s": (2.0, 60.0),
    "stale_after_s": (3.0, 120.0),
    "partial_list_age_s": (2.0, 60.0),
    "repeat_guard_s": (0.0, 600.0),
    "comment_limit": (1, 1000),
    "units_per_lot": (1, 10_000_000),
    "text_percent": (90, 200),
    "row_height": (24, 34),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingLimits:
    """Times a close request runs under, in seconds; fixed when it is made.

    Attributes:
        answer_wait_s: How long an answer is waited for before it counts as none.
        late_answer_s: From sending until the socket kept for a late answer shuts.
        quiet_window_s: How long lists must show no change, counted from the end of
            the socket, before "not executed" may be said.
        quiet_window_failed_s: The same after a "failed" answer.
        connect_budget_s: All connecting together, before any byte has left.
        watch_hours: How long a settled request is watched for late execution.
    """

    answer_wait_s: float = 15.0
    late_answer_s: float = 45.0
    quiet_window_s: float = 60.0
    quiet_window_failed_s: float = 30.0
    connect_budget_s: float = 5.0
    watch_hours: float = 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerProfile:
    """A server signed in to before; no secret in it.

    Attributes:
        units_per_lot: ``None`` until the trader or the server has said.
    """

    name: str
    server: str
    login: str = ""
    units_per_lot: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The trader's settings; see ``LIMITS`` for what each number may be."""

    theme: str = "system"
    pl_palette: str = "teal_orange"
    row_height: int = 28
    text_percent: int = 100
    price_flash: bool = True
    reduced_motion: bool = False

    comment_limit: int = 64
    units_per_lot: int = 100
    default_percent: int = 100

    poll_s: float = 2.0
    account_poll_s: float = 5.0
    stale_after_s: float = 10.0
    partial_list_age_s: float = 10.0
    repeat_guard_s: float = 60.0
    answer_wait_s: float = 15.0
    late_answer_s: float = 45.0
    quiet_window_s: float = 60.0
    quiet_window_failed_s: float = 30.0
    connect_budget_s: float = 5.0
    watch_hours: float = 24.0

    profiles: tuple[BrokerProfile, ...] = ()
    last_profile: str = ""
    hidden_columns: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        for name, (least, most) in LIMITS.items():
            value = getattr(self, name)
            if not least <= value <= most:
                raise ValueError(f"{name} must be {least} to {most}, got {value}")

    @property
    def closing_limits(self) -> ClosingLimits:
        names = (f.name for f in fields(ClosingLimits))
        return ClosingLimits(**{name: getattr(self, name) for name in names})

    def profile(self, name: str) -> BrokerProfile | None:
        return next((p for p in self.profiles if p.name == name), None)

    def with_profile(self, profile: BrokerProfile) -> Settings:
        """Return settings that hold ``profile`` in place of one of the same name."""
        kept = tuple(p for p in self.profiles if p.name != profile.name)
        return replace(self, profiles=(*kept, profile), last_profile=profile.name)

    def changed(self, **values: Any) -> Settings:
        """Return a copy with some values changed.

        Raises:
            ValueError: A value is outside its limits; nothing changed.
            TypeError: There is no such setting.
        """
        return replace(self, **values)
