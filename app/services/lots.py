"""How many units are one lot with this broker, and whether somebody has said so.

The contract leaves it open: its pages read as 100, 1000 or 10000 units to the lot.
Until a trader (or the demo broker, which is ours) has confirmed it, lots are shown
as unconfirmed and a part typed in lots asks first. ``proposal`` works the scale out
from the rows' own profit where that is clear.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from app.domain.settings import BrokerProfile, Settings
from app.services.ports import SettingsSource, Unsubscribe
from app.services.session import SessionService
from app.services.subscribers import Subscribers

_CLEAR = 2  # at least this many rows must say the same scale


@dataclass(frozen=True, slots=True)
class Scale:
    """How lots are written.

    Attributes:
        confirmed: Whether the server, the demo broker or the trader has said so.
    """

    units_per_lot: int
    confirmed: bool


class LotScale:
    """The scale of the broker that is signed in to.

    Args:
        save: Stores settings; told when the trader confirms a scale.
    """

    def __init__(
        self,
        settings: SettingsSource,
        session: SessionService,
        save: Callable[[Settings], None],
    ) -> None:
        self._settings = settings
        self._session = session
        self._save = save
        self._changed: Subscribers[[Scale]] = Subscribers()
        self._told = self.current
        session.subscribe(self._tell)
        settings.subscribe(self._follow)

    @property
    def current(self) -> Scale:
        session = self._session.session
        if session is not None and session.demo:
            return Scale(100, confirmed=True)
        profile = self._profile()
        if profile is not None and profile.units_per_lot is not None:
            return Scale(profile.units_per_lot, confirmed=True)
        return Scale(self._settings.current.units_per_lot, confirmed=False)

    def subscribe(self, changed: Callable[[Scale], None]) -> Unsubscribe:
        return self._changed.add(changed)

    def confirm(self, units_per_lot: int) -> None:
        """The trader has said how many units one lot is; kept with the profile.

        Raises:
            ValueError: Below 1; nothing changed.
        """
        if units_per_lot < 1:
            raise ValueError(f"units per lot must be positive, got {units_per_lot}")
        session = self._session.session
        if session is None or session.demo:
            return
        known = self._profile() or BrokerProfile(
            name=session.profile or session.origin, server=session.origin
        )
        confirmed = known.changed(units_per_lot=units_per_lot)
        was = self._told
        self._save(self._settings.current.with_profile(confirmed))
        if self._told is was:
            self._tell()

    def _profile(self) -> BrokerProfile | None:
        session = self._session.session
        if session is None:
            return None
        profiles = self._settings.current.profiles
        here = [p for p in profiles if p.server == session.origin]
        named = [p for p in here if p.name == session.profile]
        return next(iter(named or here), None)

    def _follow(self, _: Settings) -> None:
        """A profile or the usual scale may have been changed in the settings."""
        if self.current != self._told:
            self._tell()

    def _tell(self) -> None:
        self._told = self.current
        self._changed.tell(self._told)


def clear_scale(guesses: list[int]) -> int | None:
    """Return the scale the rows agree on, or ``None`` when they do not."""
    if not guesses:
        return None
    (scale, count), *rest = Counter(guesses).most_common()
    return scale if count >= _CLEAR and not rest else None
