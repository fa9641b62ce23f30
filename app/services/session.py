"""Who is signed in: starting and ending sessions, and when one seems to have ended.

A session that the server no longer accepts is *ended*, not signed out: the list
stays on the screen and a trader may still try to close. Only the server's own
answer says so; the end read from a token only warns.

Whose account it is is known before a session begins, by password and by token alike,
and never changes within it: requests, lists and the writer's lock are known by it.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import replace

from app.domain.account import Session
from app.domain.clock import Clock
from app.domain.errors import SignInError, SignInFault
from app.services.ports import Broker, Unsubscribe
from app.services.subscribers import Subscribers

_PAUSE_S = 5.0
_TRIES_BEFORE_PAUSE = 3


class Standing(enum.Enum):
    """How the server last took the session."""

    SIGNED_OUT = "signed_out"
    GOOD = "good"
    ENDED = "ended"
    MAY_NOT_CLOSE = "may_not_close"


class SessionService:
    """The one session of the program.

    Callbacks are told after every change; read ``session`` and ``standing`` then.
    """

    def __init__(self, broker: Broker, clock: Clock) -> None:
        self._broker = broker
        self._clock = clock
        self._changed: Subscribers[[]] = Subscribers()
        self._refusals = 0
        self._pause_until = 0.0
        self.session: Session | None = None
        self.standing = Standing.SIGNED_OUT

    @property
    def account(self) -> tuple[str, int | None] | None:
        """Which account is signed in to: origin and login."""
        session = self.session
        return None if session is None else (session.origin, session.login)

    def subscribe(self, changed: Callable[[], None]) -> Unsubscribe:
        return self._changed.add(changed)

    async def sign_in(
        self,
        origin: str,
        login: int,
        password: str,
        *,
        profile: str = "",
        demo: bool = False,
        stream: str = "",
    ) -> Session:
        """Sign in; after three wrong passwords in a row a pause of 5 s is held.

        Raises:
            SignInError: Nobody was signed in; nothing changed.
        """
        self._hold_pause()
        try:
            session = await self._broker.sign_in(origin, login, password)
        except SignInError as error:
            self._count_refusal(error)
            raise
        self._refusals = 0
        return self._begin(replace(session, profile=profile, demo=demo, stream=stream))

    async def use_token(self, origin: str, token: str, *, profile: str = "") -> Session:
        """Begin a session with a pasted token, once the server has said whose it is.

        Raises:
            SignInError: Nobody was signed in; nothing changed.
        """
        session = await self._broker.use_token(origin, token)
        return self._begin(replace(session, profile=profile))

    async def test_connection(self, origin: str) -> None:
        """See ``Broker.test_connection``."""
        await self._broker.test_connection(origin)

    def sign_out(self) -> None:
        """Forget the session; closes that were sent are still watched by their owner."""
        self._broker.sign_out()
        self.session = None
        self._set(Standing.SIGNED_OUT)

    def mark_ended(self) -> None:
        """The server refused the session in a reading or a close."""
        if self.session is not None:
            self._set(Standing.ENDED)

    def mark_refused(self) -> None:
        """A close was refused for its session: past its end, or of another type."""
        if self.session is not None:
            past_end = self.is_past_end()
            self._set(Standing.ENDED if past_end else Standing.MAY_NOT_CLOSE)

    def mark_good(self) -> None:
        """A reading succeeded, so a session thought ended is not."""
        if self.standing is Standing.ENDED:
            self._set(Standing.GOOD)

    def is_past_end(self) -> bool:
        """Whether the token's own end has passed, by this computer's clock."""
        ends_at = self.session.ends_at if self.session else None
        return ends_at is not None and self._clock.now() >= ends_at

    def _begin(self, session: Session) -> Session:
        self.session = session
        self._set(Standing.GOOD)
        return session

    def _set(self, standing: Standing) -> None:
        self.standing = standing
        self._changed.tell()

    def _hold_pause(self) -> None:
        if self._clock.monotonic() < self._pause_until:
            raise SignInError(SignInFault.TOO_SOON)

    def _count_refusal(self, error: SignInError) -> None:
        if error.fault is not SignInFault.WRONG_LOGIN_OR_PASSWORD:
            return
        self._refusals += 1
        if self._refusals >= _TRIES_BEFORE_PAUSE:
            self._pause_until = self._clock.monotonic() + _PAUSE_S
