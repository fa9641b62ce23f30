"""Which of this user's running programs may close orders of an account.

Two programs that each know only their own requests could both close one order, so one
of them writes and the others only show. The lock is not tied to a data directory: two
journals are exactly the case in which nothing else would notice. A program that came
too late keeps asking, since the other may end at any moment without saying so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

from app.domain.clock import Clock
from app.services.polling import Poller
from app.services.ports import Spawn, Unsubscribe
from app.services.session import SessionService
from app.services.subscribers import Subscribers

_AGAIN_S = 5.0

_log = logging.getLogger(__name__)


class WriterLock(Protocol):
    """One lock for each account, among all programs of this user on this computer."""

    def take(self, origin: str, login: int | None) -> bool:
        """Hold this account's lock and no other; ``False`` if another program does."""
        ...

    def release(self) -> None:
        """Hold nothing."""
        ...

    def holder(self) -> str:
        """Name who holds the lock last asked for, ``""`` where unknown."""
        ...


class WriterStanding:
    """Whether this program writes for the account signed in to.

    The lock is taken as a session begins and kept until another account's begins or
    nobody is signed in. Make it before the windows, so that it hears of a session
    first.
    """

    def __init__(
        self, lock: WriterLock, session: SessionService, clock: Clock, spawn: Spawn
    ) -> None:
        self._lock = lock
        self._session = session
        self._changed: Subscribers[[]] = Subscribers()
        self._poller = Poller(self._take_over, lambda: _AGAIN_S, clock, spawn)
        self._account: tuple[str, int | None] | None = None
        self._is_writer = True
        self._leave = session.subscribe(self._follow_session)
        self._follow_session()

    @property
    def is_writer(self) -> bool:
        """``False`` only while another program holds the account signed in to."""
        return self._is_writer

    def subscribe(self, changed: Callable[[], None]) -> Unsubscribe:
        """Be told each time ``is_writer`` has changed."""
        return self._changed.add(changed)

    def stop(self) -> None:
        """Ask no more and let the account go; call once nothing can be sent any more."""
        self._leave()
        self._poller.stop()
        self._lock.release()

    def _follow_session(self) -> None:
        session = self._session.session
        account = None if session is None else (session.origin, session.login)
        if account == self._account:
            return
        self._poller.stop()
        self._lock.release()
        self._account = account
        self._set(account is None or self._lock.take(*account))
        if not self._is_writer:
            _log.info("process %s writes for this account", self._lock.holder() or "?")
            self._poller.start()

    async def _take_over(self) -> None:
        if self._account is not None and self._lock.take(*self._account):
            self._poller.stop()
            _log.info("this program writes for the account now")
            self._set(is_writer=True)

    def _set(self, is_writer: bool) -> None:
        if is_writer is not self._is_writer:
            self._is_writer = is_writer
            self._changed.tell()
