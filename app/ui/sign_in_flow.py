"""Signing in as it goes on behind the form: the wait, the profile, the keychain.

A session that comes although the trader stopped waiting is signed out at once. What is
kept after success is the profile (never a secret) and, if asked, the password in the
system's keychain.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from PySide6.QtCore import QObject, Signal

from app.domain.account import Session
from app.domain.errors import SignInError
from app.domain.keychain import KeychainError, KeychainProblem
from app.domain.settings import BrokerProfile
from app.services.desk import Desk
from app.ui.attempts import Attempts
from app.ui.remembered import Keychain
from app.ui.sign_in_entry import Entry
from app.ui.sign_in_profiles import account_key


class SignInFlow(QObject):
    """Carries out what the sign-in page asks for, one thing at a time.

    Signals:
        succeeded: Somebody is signed in.
        failed: The ``SignInError``; nobody was signed in.
        tested: ``None`` where a trading server answered, else the ``SignInError``.
        recalled: The password the keychain had, and the key it was kept under.
        keychain_told: Why passwords can't be kept (``KeychainProblem``), or ``None``.
    """

    succeeded = Signal()
    failed = Signal(object)
    tested = Signal(object)
    recalled = Signal(str, str)
    keychain_told = Signal(object)

    def __init__(self, desk: Desk, keychain: Keychain | None, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._keychain = keychain
        self._attempts = Attempts(desk.spawn, name="sign in")
        self._asleep: list[Callable[[], None]] | None = []

    @property
    def waits(self) -> bool:
        return self._attempts.waits

    def sign_in(self, entry: Entry) -> None:
        self._attempts.begin(lambda number: self._sign_in(number, entry))

    def use_token(self, origin: str, token: str, profile: str) -> None:
        """Begin a session with a pasted token; the server is asked whose it is."""
        self._attempts.begin(lambda number: self._use_token(number, origin, token, profile))

    def test(self, origin: str) -> None:
        self._attempts.begin(lambda number: self._test(number, origin))

    def give_up(self) -> None:
        """Stop waiting; what comes home late is signed out."""
        self._attempts.give_up()

    def wake_keychain(self) -> None:
        """Carry out what was asked of the keychain; to be called after the first paint.

        Keychains are slow to load, and none is needed to paint a window.
        """
        asked, self._asleep = self._asleep or [], None
        for ask in asked:
            ask()

    def look_for_keychain(self) -> None:
        keychain = self._keychain
        if keychain is None:
            self.keychain_told.emit(KeychainProblem.NONE_HERE)
        else:
            self._ask(lambda: self._desk.spawn(self._look(keychain), name="keychain"))

    def recall(self, key: str) -> None:
        """Ask the keychain for a password; ``recalled`` tells where there is one."""
        keychain = self._keychain
        if keychain is not None:
            self._ask(lambda: self._desk.spawn(self._recall(keychain, key), name="recall"))

    def _ask(self, ask: Callable[[], None]) -> None:
        if self._asleep is None:
            ask()
        else:
            self._asleep.append(ask)

    async def _sign_in(self, number: int, entry: Entry) -> None:
        asked = self._desk.session.sign_in(
            entry.address.origin,
            entry.login,
            entry.password,
            profile=entry.profile,
            demo=entry.demo,
            stream=entry.stream,
        )
        session = await self._in_time(number, asked)
        if session is None:
            return
        if not entry.demo:
            self._keep_profile(entry, session)
        self.succeeded.emit()
        await self._keep_password(entry)

    async def _use_token(self, number: int, origin: str, token: str, profile: str) -> None:
        asked = self._desk.session.use_token(origin, token, profile=profile)
        if await self._in_time(number, asked) is not None:
            self.succeeded.emit()

    async def _in_time(self, number: int, asked: Awaitable[Session]) -> Session | None:
        """Wait for a session; ``None`` where there is none or nobody waits any more."""
        try:
            session = await asked
        except SignInError as error:
            if self._attempts.is_current(number):
                self.failed.emit(error)
            return None
        if self._attempts.is_current(number):
            return session
        self._desk.session.sign_out()
        return None

    async def _test(self, number: int, origin: str) -> None:
        found: SignInError | None = None
        try:
            await self._desk.session.test_connection(origin)
        except SignInError as error:
            found = error
        if self._attempts.is_current(number):
            self.tested.emit(found)

    def _keep_profile(self, entry: Entry, session: Session) -> None:
        settings = self._desk.settings.current
        name = entry.profile or urlsplit(session.origin).netloc
        known = settings.profile(name) or BrokerProfile(name=name, server=session.origin)
        units = known.units_per_lot if entry.units_per_lot is None else entry.units_per_lot
        kept = known.changed(
            server=session.origin, login=str(entry.login), units_per_lot=units
        )
        self._desk.save_settings(settings.with_profile(kept))
        if entry.units_per_lot is not None:
            self._desk.lots.confirm(entry.units_per_lot)

    async def _keep_password(self, entry: Entry) -> None:
        if self._keychain is None or entry.demo:
            return
        key = account_key(entry.address.origin, entry.login)
        try:
            if entry.remember:
                await self._keychain.save(key, entry.password)
            else:
                await self._keychain.delete(key)
        except KeychainError as error:
            self.keychain_told.emit(error.problem)

    async def _look(self, keychain: Keychain) -> None:
        self.keychain_told.emit(await keychain.problem())

    async def _recall(self, keychain: Keychain, key: str) -> None:
        try:
            password = await keychain.load(key)
        except KeychainError as error:
            self.keychain_told.emit(error.problem)
            return
        if password:
            self.recalled.emit(key, password)
