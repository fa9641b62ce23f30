"""Who is asking: sign-in with a password, then a token that says it.

The secret is new with every start, so no token outlives the process it came from.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

import jwt

from app.demo.contract import ApiError

TRADER = 0


@dataclass(frozen=True, slots=True)
class Session:
    """What a valid token says.

    Attributes:
        kind: The session type; only ``TRADER`` may close trades.
    """

    login: int
    kind: int


class Gate:
    """Gives tokens out and looks at those that come in.

    Args:
        login: The one account that can sign in; the next number is a disabled one.
        kind: The session type every token gets.
        token_s: How long a token lives, in seconds.

    Attributes:
        password: Of both accounts, new with every start.
    """

    def __init__(self, login: int, kind: int, token_s: float) -> None:
        self.login = login
        self.password = secrets.token_urlsafe(12)
        self._kind = kind
        self._token_s = token_s
        self._secret = secrets.token_bytes(32)

    def sign_in(self, login: int, password: str) -> str:
        """A new token.

        Raises:
            ApiError: 403 for an unknown login or a wrong password, 402 if disabled.
        """
        matches = secrets.compare_digest(password.encode(), self.password.encode())
        if login not in {self.login, self.login + 1} or not matches:
            raise ApiError(
                403, "USER_NOT_FOUND_OR_INCORRECT", "Unknown login or wrong password"
            )
        if login != self.login:
            raise ApiError(402, "USER_DISABLED", "This account is disabled")
        now = time.time()
        claims = {
            "login": login,
            "type": self._kind,
            "iat": int(now),
            "exp": int(now + self._token_s),
        }
        return jwt.encode(claims, self._secret, algorithm="HS256")

    def session(self, authorization: str | None) -> Session:
        """The session of a bare token; ``Bearer `` before it makes it no token.

        Raises:
            ApiError: 401 for no token, a bad one or one past its time.
        """
        if not authorization:
            raise ApiError(401, "PERMISSION_DENIED", "No session token")
        try:
            claims = jwt.decode(
                authorization,
                self._secret,
                algorithms=["HS256"],
                options={"require": ["login", "type", "exp", "iat"]},
            )
        except jwt.ExpiredSignatureError as error:
            raise ApiError(401, "PERMISSION_DENIED", "The session has expired") from error
        except jwt.InvalidTokenError as error:
            raise ApiError(401, "PERMISSION_DENIED", "The session is not valid") from error
        return Session(claims["login"], claims["type"])

    def expire_tokens(self) -> None:
        """End every session there is."""
        self._secret = secrets.token_bytes(32)
