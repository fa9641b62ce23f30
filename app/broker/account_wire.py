"""The account's figures, and the answer to signing in."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from app.broker import cells
from app.broker.cells import CellError
from app.broker.failures import plain
from app.broker.tables import not_understood
from app.broker.token import is_token, peek
from app.domain.account import AccountFigures, Session
from app.domain.orders import HIGHEST_NUMBER

_NAMES = 200
_CODES = 64


def read_account(content: object) -> AccountFigures:
    """Read the figures; one that is not given is ``None``.

    Raises:
        ReadError: ``NOT_UNDERSTOOD``: no object, or a figure that is no number.
    """
    if not isinstance(content, dict) or "balance" not in content:
        raise not_understood(column="balance")
    return AccountFigures(
        balance=_figure(content, "balance"),
        equity=_figure(content, "equity"),
        credit=_figure(content, "credit"),
        margin=_figure(content, "margin"),
        free_margin=_figure(content, "margin_free"),
        margin_level=_figure(content, "margin_level"),
        currency=plain(content.get("currency"), _CODES),
        name=plain(content.get("name"), _NAMES),
        read_only=content.get("enable_read_only") in (1, True),
    )


def read_login(content: dict[str, object]) -> int | None:
    """Return whose account an answer is about; ``None`` if it does not say."""
    login = content.get("login")
    if isinstance(login, bool) or not isinstance(login, int):
        return None
    return login if 0 <= login <= HIGHEST_NUMBER else None


def _figure(content: dict[str, object], column: str) -> Decimal | None:
    try:
        return cells.money(content.get(column))
    except CellError:
        raise not_understood(column=column) from None


class SignedIn(msgspec.Struct):
    """An accepted sign-in; the rest of the profile is not needed.

    Attributes:
        token: ``""`` where none was given, or none that could travel in a header.
    """

    login: object = None
    name: object = None
    group: object = None
    currency: object = None
    given: object = msgspec.field(name="__token", default=None)

    @property
    def token(self) -> str:
        return self.given if isinstance(self.given, str) and is_token(self.given) else ""

    def session(self, origin: str, login: int) -> Session:
        """Return the session; ``login`` is what was typed."""
        claims = peek(self.token)
        return Session(
            origin=origin,
            login=self.login if type(self.login) is int else login,
            session_type=claims.session_type,
            ends_at=claims.ends_at,
            name=plain(self.name, _NAMES),
            currency=plain(self.currency, _CODES),
            group=plain(self.group, _CODES),
        )


def read_signed_in(content: object) -> SignedIn:
    """Take a successful answer as a sign-in; of anything else, one without a token."""
    try:
        return msgspec.convert(content, SignedIn)
    except msgspec.ValidationError:
        return SignedIn()
