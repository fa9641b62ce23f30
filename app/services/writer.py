"""Which of this user's running programs may close orders of an account.

Two programs that each know only their own requests could both close one order, so one
of them writes and the others only show. The lock is not tied to a data directory: two
journals are exactly the case in which nothing else would notice. A program that came
too late keeps asking, since the other may end at any moment without saying so.

An account is its origin and its login. However somebody got in, the login is the
server's word, so that a password here and a pasted token there are one account. Where
no login is known no program can tell what others hold, and none writes.

Signing out gives an account up only once none of its requests is open: another program
that could close its orders meanwhile would know nothing of what is on its way.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

from app.domain.clock import Clock
from app.services.polling import Poller
from app.services.ports import Spawn, Unsubscribe
from app.services.register import Account
from app.services.session import SessionService
from app.services.subscribers import Subscribers

_AGAIN_S = 5.0

_log = logging.getLogger(__name__)


class WriterLock(Protocol):
    """The lock of one account, among all programs of this user on this computer."""

    def take(self, origin: str, login: int) -> bool:
        """Hold this account's lock; ``False`` if another program does."""
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
    nobody is signed in, and beyond that until nothing of the account is open. Make it
    before the windows, so that it hears of a session first.

    Args:
        new_lock: Makes a lock; each is used for one account.
        has_open: Whether a request of an account, signed in to or not, is open.
    """

    def __init__(
        self,
        new_lock: Callable[[], WriterLock],
        session: SessionService,
        clock: Clock,
        spawn: Spawn,
        *,
        has_open: Callable[[Account], bool],
    ) -> None:
        self._new_lock = new_lock
        self._session = session
        self._has_open = has_open
        self._changed: Subscribers[[]] = Subscribers()
        self._poller = Poller(self._take_over, lambda: _AGAIN_S, clock, spawn)
        self._locks: dict[Account, WriterLock] = {}
        self._account: Account | None = None
        self._is_writer = True
        self._leave = session.subscribe(self._follow_session)
        self._follow_session()

    @property
    def is_writer(self) -> bool:
        """``False`` only while another program holds the account signed in to.

        Or, to be on the safe side, in a session that does not know its login.
        """
        return self._is_writer

    def subscribe(self, changed: Callable[[], None]) -> Unsubscribe:
        """Be told each time ``is_writer`` has changed."""
        return self._changed.add(changed)

    def review(self) -> None:
        """Give up what is no longer needed; call when a request has been settled."""
        for account in tuple(self._locks):
            if account != self._account and not self._has_open(account):
                self._locks.pop(account).release()

    def stop(self) -> None:
        """Ask no more and let all go; call once nothing can be sent any more."""
        self._leave()
        self._poller.stop()
        for lock in self._locks.values():
            lock.release()
        self._locks.clear()

    def _follow_session(self) -> None:
        account = self._session.account
        if account == self._account:
            return
        self._poller.stop()
        self._account = account
        self.review()
        self._set(account is None or self._take(account))
        if account in self._locks and not self._is_writer:
            holder = self._locks[account].holder()
            _log.info("process %s writes for this account", holder or "?")
            self._poller.start()

    def _take(self, account: Account) -> bool:
        origin, login = account
        if login is None:
            return False
        lock = self._locks.get(account)
        if lock is None:
            lock = self._locks[account] = self._new_lock()
        return lock.take(origin, login)

    async def _take_over(self) -> None:
        if self._account is not None and self._take(self._account):
            self._poller.stop()
            _log.info("this program writes for the account now")
            self._set(is_writer=True)

    def _set(self, is_writer: bool) -> None:
        if is_writer is not self._is_writer:
            self._is_writer = is_writer
            self._changed.tell()
