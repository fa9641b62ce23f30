"""Looking for a newer version: only where the trader agreed, and never in the way.

A close that is on its way is no moment to ask a question or to use the line, so nothing
here begins while one is, nor within a few seconds after. What is learnt is shown; it is
never downloaded and never installed.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from app.domain.clock import Clock
from app.domain.close import CloseRecord
from app.domain.settings import Settings
from app.domain.update import (
    QUIET_S,
    SETTLED_IN_S,
    Manifest,
    UpdateError,
    UpdateFault,
    UpdatePolicy,
    is_due,
    is_newer,
)
from app.services.closing import Closing
from app.services.ports import SettingsSource, Spawn, Unsubscribe
from app.services.session import SessionService
from app.services.subscribers import Subscribers

_LOOK_S = 30.0
_AFTER_FAILURE_S = 3600.0


class UpdateSource(Protocol):
    """Asks the makers."""

    @property
    def missing(self) -> UpdateFault | None:
        """What this build lacks to ask at all, ``None`` if nothing."""
        ...

    async def newest(self) -> Manifest:
        """Ask once, and believe only what is signed.

        Raises:
            UpdateError: Nothing was learnt.
        """
        ...


class UpdateNews(enum.Enum):
    """What there is to say unasked; each once in a run."""

    QUESTION = "question"
    NEWER = "newer"
    FORGED = "forged"


@dataclass(frozen=True, slots=True)
class UpdateState:
    """What is known of the newest version.

    Attributes:
        fault: Why the last look brought nothing; ``None`` after a good one.
        newest: What the last good look of this run brought.
    """

    checking: bool = False
    fault: UpdateFault | None = None
    newest: Manifest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateParts:
    """What the service is made of.

    Attributes:
        version: The running one.
    """

    source: UpdateSource
    policy: UpdatePolicy
    settings: SettingsSource
    save_settings: Callable[[Settings], None]
    session: SessionService
    closing: Closing
    clock: Clock
    spawn: Spawn
    version: str


class Updates:
    """What the windows may know and ask of newer versions."""

    def __init__(self, parts: UpdateParts) -> None:
        self._parts = parts
        self._clock = parts.clock
        self._changed: Subscribers[[]] = Subscribers()
        self._dismissed: set[UpdateNews] = set()
        self._signed_in_at: float | None = None
        self._last_close = float("-inf")
        self._not_before = float("-inf")
        self.state = UpdateState()
        parts.session.subscribe(self._note_session)
        parts.closing.subscribe(self._note_close)

    @property
    def version(self) -> str:
        return self._parts.version

    @property
    def policy(self) -> UpdatePolicy:
        return self._parts.policy

    @property
    def offer(self) -> Manifest | None:
        """The newest version, where it is newer than this one."""
        newest = self.state.newest
        newer = newest is not None and is_newer(newest.version, self.version)
        return newest if newer else None

    @property
    def obstacle(self) -> UpdateFault | None:
        """Why a look can't begin now, ``None`` if it can or is not allowed at all."""
        if self._parts.source.missing is not None:
            return self._parts.source.missing
        return UpdateFault.CLOSING if self._parts.closing.in_flight() else None

    @property
    def news(self) -> UpdateNews | None:
        """What may be said unasked at this moment."""
        if self.policy.locked or self._is_busy():
            return None
        for news, holds in (
            (UpdateNews.FORGED, self.state.fault is UpdateFault.SIGNATURE),
            (UpdateNews.NEWER, self.offer is not None),
            (UpdateNews.QUESTION, self._may_ask()),
        ):
            if holds and news not in self._dismissed:
                return news
        return None

    def subscribe(self, changed: Callable[[], None]) -> Unsubscribe:
        """Be told after every change of ``state``."""
        return self._changed.add(changed)

    def start(self) -> None:
        """Look once a week where that is allowed, for as long as the program runs."""
        if self._parts.source.missing is None and not self.policy.locked:
            self._parts.spawn(self._watch(), name="update watch")

    def check_now(self) -> None:
        """Look because a person asked to; not while a close is on its way."""
        if self.policy.locked or self.state.checking:
            return
        obstacle = self.obstacle
        if obstacle is not None:
            self._set(replace(self.state, fault=obstacle))
            return
        self._begin()
        self._parts.spawn(self._finish(), name="update check")

    def answer(self, *, weekly: bool) -> None:
        """The trader has answered the question; it does not come again."""
        choice = "weekly" if weekly else "off"
        self._save(update_check=choice)
        self._dismissed.add(UpdateNews.QUESTION)
        self._changed.tell()

    def dismiss(self, news: UpdateNews) -> None:
        """It was read; it is not said again in this run."""
        self._dismissed.add(news)
        self._changed.tell()

    def _may_ask(self) -> bool:
        since = self._signed_in_at
        settled_in = since is not None and self._clock.monotonic() - since >= SETTLED_IN_S
        undecided = self._parts.settings.current.update_check == "ask"
        return settled_in and undecided and self._parts.source.missing is None

    def _is_busy(self) -> bool:
        quiet = self._clock.monotonic() - self._last_close >= QUIET_S
        return not quiet or bool(self._parts.closing.in_flight())

    async def _watch(self) -> None:
        while True:
            if self._is_time():
                self._begin()
                await self._finish()
            await self._clock.sleep(_LOOK_S)

    def _is_time(self) -> bool:
        settings = self._parts.settings.current
        due = is_due(settings.update_check, settings.updates_checked_at, self._clock.now())
        held = self.state.checking or self._clock.monotonic() < self._not_before
        return due and not held and not self._is_busy()

    def _begin(self) -> None:
        self._set(replace(self.state, checking=True))

    async def _finish(self) -> None:
        """Ask, and keep what was learnt; a failure leaves what was known before."""
        try:
            newest = await self._parts.source.newest()
        except UpdateError as error:
            self._not_before = self._clock.monotonic() + _AFTER_FAILURE_S
            self._set(replace(self.state, checking=False, fault=error.fault))
            return
        except Exception:
            # A bug, and reported as one; it must not look like a check without end.
            self._not_before = self._clock.monotonic() + _AFTER_FAILURE_S
            self._set(replace(self.state, checking=False, fault=UpdateFault.UNREADABLE))
            raise
        self._save(updates_checked_at=self._clock.now().isoformat("T", "seconds"))
        self._set(UpdateState(newest=self._later_of(newest)))

    def _later_of(self, newest: Manifest) -> Manifest:
        """An older word than one already had is a replayed one, and says nothing new."""
        known = self.state.newest
        return known if known and is_newer(known.version, newest.version) else newest

    def _save(self, **values: str) -> None:
        parts = self._parts
        parts.save_settings(parts.settings.current.changed(**values))

    def _set(self, state: UpdateState) -> None:
        self.state = state
        self._changed.tell()

    def _note_session(self) -> None:
        if self._parts.session.session is not None and self._signed_in_at is None:
            self._signed_in_at = self._clock.monotonic()

    def _note_close(self, record: CloseRecord) -> None:
        self._last_close = self._clock.monotonic()
