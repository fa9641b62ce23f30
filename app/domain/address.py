"""Where the server is: a typed address, read and judged.

It stands apart from the account because the first window needs it at once, before
anything that knows of money and time is loaded. An empty field needs no parser, so
those come with the first address: Qt for Python reads the whole source of every module
that is imported after it.
"""

from __future__ import annotations

import enum
from typing import NamedTuple


class AddressFault(enum.Enum):
    """Why a typed server address cannot be used."""

    EMPTY = "empty"
    MALFORMED = "malformed"
    SCHEME = "scheme"
    USER_INFO = "user_info"


class ServerAddress(NamedTuple):
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
    try:
        return _read(text if "://" in text else f"https://{text}")
    except ValueError:
        return AddressFault.MALFORMED


def _read(url: str) -> ServerAddress | AddressFault:
    """Judge an address with a scheme; raises ``ValueError`` where it is malformed."""
    from urllib.parse import urlsplit  # noqa: PLC0415 - see the module

    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https"):
        return AddressFault.SCHEME
    if "@" in parts.netloc:
        return AddressFault.USER_INFO
    port, name = parts.port, _ascii_host(parts.hostname or "")
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
    import ipaddress  # noqa: PLC0415 - see the module

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
