"""Stand-ins for what the sign-in window talks to."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QLineEdit, QPushButton

from app.domain.account import Session
from app.domain.errors import SignInError
from app.domain.keychain import KeychainError, KeychainProblem
from app.domain.settings import BrokerProfile
from app.services.session import Standing
from app.ui.sign_in import SignInWindow
from app.ui.sign_in_reception import Reception
from tests.ui.desk import FakeSession, FakeSettings, make_desk

TYPED = "secret-1"
SERVER = "https://trade.example.test"
NORTH = BrokerProfile(name="North", server=SERVER, login="50012345")


class SigningSession(FakeSession):
    """Nobody is signed in yet; a test opens the gate an answer waits behind.

    Attributes:
        asked: What was asked of the server: origin, login, password.
        error: Raised instead of signing in.
    """

    def __init__(self) -> None:
        super().__init__()
        self.session = None
        self.standing = Standing.SIGNED_OUT
        self.asked: list[tuple[str, int, str]] = []
        self.tokens: list[tuple[str, str]] = []
        self.tested: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.stubborn = False
        self.error: SignInError | None = None
        self.signed_out = 0

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
        self.asked.append((origin, login, password))
        await self._wait()
        if self.error is not None:
            raise self.error
        session = Session(origin=origin, login=login)
        self.put(Standing.GOOD, replace(session, profile=profile, demo=demo, stream=stream))
        return session

    async def use_token(self, origin: str, token: str, *, profile: str = "") -> Session:
        self.tokens.append((origin, token))
        await self._wait()
        if self.error is not None:
            raise self.error
        session = Session(origin=origin, login=50012345, profile=profile)
        self.put(Standing.GOOD, session)
        return session

    async def test_connection(self, origin: str) -> None:
        self.tested.append(origin)
        await self._wait()
        if self.error is not None:
            raise self.error

    def sign_out(self) -> None:
        self.signed_out += 1
        super().sign_out()

    async def _wait(self) -> None:
        """Wait at the gate; a stubborn server's answer comes although we gave up."""
        while not self.gate.is_set():
            try:
                await self.gate.wait()
            except asyncio.CancelledError:
                if not self.stubborn:
                    raise


class FakeKeychain:
    """A keychain in memory, or one with a problem."""

    def __init__(self, trouble: KeychainProblem | None = None) -> None:
        self.trouble = trouble
        self.kept: dict[str, str] = {}
        self.deleted: list[str] = []
        self.asked = 0

    async def problem(self) -> KeychainProblem | None:
        self.asked += 1
        return self.trouble

    async def load(self, profile: str) -> str | None:
        return self.kept.get(profile)

    async def save(self, profile: str, secret: str) -> None:
        if self.trouble is not None:
            raise KeychainError(self.trouble)
        self.kept[profile] = secret

    async def delete(self, profile: str) -> None:
        self.deleted.append(profile)
        self.kept.pop(profile, None)


class Stage:
    """A sign-in window with everything it talks to."""

    def __init__(self, look, shown, keychain=None, profiles=()):
        self.session = SigningSession()
        self.settings = FakeSettings(
            profiles=profiles, last_profile=profiles[-1].name if profiles else ""
        )
        self.desk = make_desk(session=self.session, settings=self.settings)
        self.window = SignInWindow(look, self.desk, version="0.1.0")
        self.reception = Reception(look, self.window, self.desk, keychain)
        self.signed_in = []
        self.demos = []
        self.reception.signed_in.connect(lambda: self.signed_in.append(True))
        self.window.demo_wanted.connect(lambda: self.demos.append(True))
        shown(self.window)

    def field(self, name) -> Any:
        return self.window.findChild(QLineEdit, name)

    def button(self, name) -> Any:
        return self.window.findChild(QPushButton, name)

    def fill(self, server=SERVER, login="50012345", password=TYPED):
        self.field("serverField").setText(server)
        self.field("loginField").setText(login)
        self.field("passwordField").setText(password)

    @property
    def failure(self):
        return self.window.form.action.failure()

    @property
    def lock_line(self):
        return self.window.form.server.lock_line()

    def filled(self):
        return {
            button.objectName()
            for button in self.window.findChildren(QPushButton)
            if button.property("kind") == "primary" and button.isVisible()
        }
