"""What a filled-in sign-in form says, or what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.domain.account import ServerAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A form fit to be sent.

    Attributes:
        remember: Whether the password goes to the system's keychain.
        profile: Name of the chosen profile, or "".
        units_per_lot: ``None`` where the trader said nothing.
    """

    address: ServerAddress
    login: int
    password: str = field(repr=False)
    remember: bool = False
    profile: str = ""
    units_per_lot: int | None = None
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why the form cannot be sent.

    Attributes:
        place: Name of the field: "server", "login", "password" or "token".
    """

    place: str
    text: str
