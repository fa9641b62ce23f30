"""The account, the session it is seen through, and where the server is.

A session's facts are read from a token nobody here can verify: they are for the
screen alone. What a session may do, only the server's answers say.
"""

from __future__ import annotations

import enum
import ipaddress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlsplit

# The session type of a trading client, the only one the close call is made for.
CLIENT_SESSION = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFigures:
    """Money of the account at one moment, in account currency.

    Attributes:
        margin_level: Percent as the server computes it; never recomputed here.
        read_only: Whether the server says this account may not trade.
    """

    balance: Decimal | None = None
    equity: Decimal | None = None
    credit: Decimal | None = None
    margin: Decimal | None = None
    free_margin: Decimal | None = None
    margin_level: Decimal | None = None
    currency: str = ""
    name: str = ""
    read_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Who is signed in and where; holds no secret.

    Attributes:
        origin: ``scheme://host:port`` the token belongs to.
        login: ``None`` when a pasted token does not say.
        session_type: The platform's number; 0 is a trading client.
        ends_at: When the token says it ends; ``None`` is "unknown".
        demo: Whether this is the practice account on this computer.
    """

    origin: str
    login: int | None
    session_type: int | None = None
    ends_at: datetime | None = None
    name: str = ""
    currency: str = ""
    group: str = ""
    profile: str = ""
    demo: bool = False

    @property
    def probably_may_close(self) -> bool:
        """False only if the token names another session type; the server decides."""
        return self.session_type in (None, CLIENT_SESSION)


class AddressFault(enum.Enum):
    """Why a typed server address cannot be used."""

    EMPTY = "empty"
    MALFORMED = "malformed"
    SCHEME = "scheme"
    USER_INFO = "user_info"


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """A server address fit to send a password to, or one that needs a question first.

    Attributes:
        origin: ``scheme://host[:port]``, lower case, no path.
        encrypted: ``https``.
        loopback: A literal loopback address or ``localhost``.
    """

    origin: str
    encrypted: bool
    loopback: bool

    @property
    def needs_consent(self) -> bool:
        """Whether a password sent there could be read on the way."""
        return not self.encrypted and not self.loopback


def parse_address(text: str) -> ServerAddress | AddressFault:
    """Read a typed address; ``https://`` is assumed where no scheme is given."""
    text = text.strip()
    if not text:
        return AddressFault.EMPTY
    if "\\" in text or any(c.isspace() or not c.isprintable() for c in text):
        return AddressFault.MALFORMED
    parts = urlsplit(text if "://" in text else f"https://{text}")
    if parts.scheme.lower() not in ("http", "https"):
        return AddressFault.SCHEME
    if "@" in parts.netloc:
        return AddressFault.USER_INFO
    return _address(parts.scheme.lower(), parts.netloc, parts.hostname)


def _address(scheme: str, netloc: str, host: str | None) -> ServerAddress | AddressFault:
    try:
        port = urlsplit(f"//{netloc}").port
        name = _ascii_host(host or "")
    except ValueError:
        return AddressFault.MALFORMED
    if not name:
        return AddressFault.MALFORMED
    shown = f"[{name}]" if ":" in name else name
    origin = f"{scheme}://{shown}" + (f":{port}" if port is not None else "")
    return ServerAddress(origin, scheme == "https", is_loopback(name))


def _ascii_host(host: str) -> str:
    """Return the host in ASCII, so that look-alike letters show as punycode."""
    if host.isascii():
        allowed = set("abcdefghijklmnopqrstuvwxyz0123456789-._:")
        return host.lower() if set(host.lower()) <= allowed else ""
    return host.encode("idna").decode("ascii")


def is_loopback(host: str) -> bool:
    """Whether the host is this computer by its literal address, or ``localhost``."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
