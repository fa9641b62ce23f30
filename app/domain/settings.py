"""Every setting as a value, with its default and the limits it is held to.

The host loads and saves them; services and windows see them through a
``SettingsSource``. A close request fixes the limits it runs under when it is made,
so that changing a setting never changes what a running request waits for.
"""

from __future__ import annotations

from app.domain.table_layout import TableLayout
from app.domain.value import Value

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
    "default_percent": (1, 100),
    "journal_keep_days": (30, 36_500),
}
# Where 0 stands for "without end" and is within no limits.
ENDLESS = frozenset({"journal_keep_days"})
# Field name -> the only words it may be.
CHOICES: dict[str, tuple[str, ...]] = {
    "theme": ("system", "light", "dark"),
    "pl_palette": ("teal_orange", "green_red", "blue_orange", "none"),
    "update_check": ("ask", "off", "weekly"),
}

_MOST_LAYOUTS = 50


class ClosingLimits(Value):
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


class BrokerProfile(Value):
    """A server signed in to before; no secret in it.

    Attributes:
        units_per_lot: ``None`` until the trader or the server has said.
    """

    name: str
    server: str
    login: str = ""
    units_per_lot: int | None = None


class Settings(Value):
    """The trader's settings; see ``LIMITS`` and ``CHOICES`` for what each may be.

    Attributes:
        stream: Whether prices may come by stream; polling goes on either way.
        stream_address: Of the stream, where it is not the server's own; "" for that.
        stream_owner: The server and the address its stream was first found at, with a
            space between; no wish of the trader's, see ``stream_for``.
        journal_keep_days: How long settled requests stay in the journal; 0 for ever.
        update_check: "ask" until the trader has answered, then "off" or "weekly".
        columns: How the table of each account is laid out, the latest last.
        hidden_columns: What older versions kept in place of ``columns``: the columns
            hidden for every account that has no layout of its own.
        updates_checked_at: When it was looked for a newer version, as ISO text; no
            wish of the trader's, but it has to outlive the run.
    """

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
    stream: bool = True
    stream_address: str = ""
    stream_owner: str = ""

    journal_keep_days: int = 0
    update_check: str = "ask"
    updates_checked_at: str = ""

    profiles: tuple[BrokerProfile, ...] = ()
    last_profile: str = ""
    hidden_columns: tuple[str, ...] = ()
    columns: tuple[TableLayout, ...] = ()

    def _check(self) -> None:
        for name, (least, most) in LIMITS.items():
            value = getattr(self, name)
            endless = value == 0 and name in ENDLESS
            if not endless and not least <= value <= most:
                raise ValueError(f"{name} must be {least} to {most}, got {value}")
        for name, words in CHOICES.items():
            if getattr(self, name) not in words:
                known = ", ".join(words)
                raise ValueError(f"{name} must be one of {known}")

    @property
    def closing_limits(self) -> ClosingLimits:
        """The times a close runs under; an answer that is waited for is listened for."""
        names = ClosingLimits.names()
        limits = ClosingLimits(**{name: getattr(self, name) for name in names})
        listened = max(limits.late_answer_s, limits.answer_wait_s)
        return limits.changed(late_answer_s=listened)

    def stream_for(self, origin: str) -> str:
        """Return where the stream of a server is; "" where none is known.

        A stream is sent the session's token. So an address belongs to the server it
        was first used with, until another address is given.
        """
        owner, _, address = self.stream_owner.partition(" ")
        is_anothers = address == self.stream_address and owner != origin
        return "" if is_anothers else self.stream_address

    def with_stream_of(self, origin: str) -> Settings:
        """Return settings whose stream address is this server's from now on."""
        return self.changed(stream_owner=f"{origin} {self.stream_address}")

    def profile(self, name: str) -> BrokerProfile | None:
        return next((p for p in self.profiles if p.name == name), None)

    def with_profile(self, profile: BrokerProfile) -> Settings:
        """Return settings that hold ``profile`` in place of one of the same name."""
        kept = tuple(p for p in self.profiles if p.name != profile.name)
        return self.changed(profiles=(*kept, profile), last_profile=profile.name)

    def table_layout(self, name: str) -> TableLayout:
        """Return how the table of an account is laid out; by itself where none is kept."""
        kept = (layout for layout in self.columns if layout.name == name)
        return next(kept, TableLayout(name=name))

    def with_table_layout(self, layout: TableLayout) -> Settings:
        """Return settings that hold ``layout`` for its account; the oldest may go."""
        kept = tuple(other for other in self.columns if other.name != layout.name)
        return self.changed(columns=(*kept, layout)[-_MOST_LAYOUTS:])

    def without_profile(self, name: str) -> Settings:
        """Return settings that know no profile of that name."""
        kept = tuple(p for p in self.profiles if p.name != name)
        last = "" if self.last_profile == name else self.last_profile
        return self.changed(profiles=kept, last_profile=last)

    def renamed_profile(self, name: str, new_name: str) -> Settings:
        """Return settings in which a profile is called otherwise, in its place.

        Raises:
            ValueError: The name is empty or another profile's; nothing changed.
        """
        if not new_name or (new_name != name and self.profile(new_name)):
            raise ValueError(f"{new_name!r} is no name for a profile")
        profiles = tuple(
            p.changed(name=new_name) if p.name == name else p for p in self.profiles
        )
        last = new_name if self.last_profile == name else self.last_profile
        return self.changed(profiles=profiles, last_profile=last)
