"""What is known of newer versions, and when it may be looked or asked for them.

Everything here is a decision without effects. A manifest is believed only after its
signature fits (the adapter sees to that), and still it may only ever *tell*: of a
version that is newer than the running one, in plain text, with a page on the host it
came from. An older one, replayed or not, is no news.
"""

from __future__ import annotations

import enum
import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from app.domain.errors import FlattenError

WEEK = timedelta(days=7)
MOST_NOTES = 1500
MOST_LINES = 20
MOST_PAGE = 300

# A question or a look may come only after this much quiet and this long a session.
QUIET_S = 30.0
SETTLED_IN_S = 120.0

_VERSION = re.compile(r"\d{1,5}(\.\d{1,5}){0,3}", re.ASCII)


class UpdateFault(enum.Enum):
    """Why nothing is known of a newer version."""

    NO_ADDRESS = "no_address"
    NO_KEY = "no_key"
    CLOSING = "closing"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    TOO_LARGE = "too_large"
    SIGNATURE = "signature"
    UNREADABLE = "unreadable"


class UpdateError(FlattenError):
    """The question for a newer version brought nothing; nothing changed.

    Attributes:
        detail: Technical, for the log; never holds what the server sent.
    """

    def __init__(self, fault: UpdateFault, detail: str = "") -> None:
        super().__init__(f"{fault.value} {detail}".strip())
        self.fault = fault
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What the makers say of their newest version.

    Attributes:
        notes: Plain text of a few lines, cut.
        page: Where a person may get it: https, on the manifest's own host.
    """

    version: str
    notes: str
    page: str
    published: date


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatePolicy:
    """What this computer's administrator has laid down.

    Attributes:
        locked: Nobody looks for updates here, whatever the settings say.
        address: In place of the build's own; "" for that one.
        place: The file that says so, where there is one.
        unreadable: The file is there and cannot be understood; that locks too.
    """

    locked: bool = False
    address: str = ""
    place: str = ""
    unreadable: bool = False


def read_manifest(content: bytes, address: str) -> Manifest:
    """Read a manifest whose signature fits; fields we do not know are ignored.

    Args:
        content: The bytes that were signed.
        address: Where it came from; its page must lie on the same host.

    Raises:
        UpdateError: A field is missing or is not what it should be.
    """
    try:
        found = json.loads(content)
        manifest = Manifest(
            version=_text(found, "version"),
            notes=_cut(_text(found, "notes")),
            page=_text(found, "page"),
            published=date.fromisoformat(_text(found, "published")),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UpdateError(UpdateFault.UNREADABLE, type(error).__name__) from None
    if not _VERSION.fullmatch(manifest.version):
        raise UpdateError(UpdateFault.UNREADABLE, "version")
    if not is_page_of(manifest.page, address):
        raise UpdateError(UpdateFault.UNREADABLE, "page")
    return manifest


def is_newer(offered: str, running: str) -> bool:
    """Whether ``offered`` is a later version; what is no version is not."""
    if not (_VERSION.fullmatch(offered) and _VERSION.fullmatch(running)):
        return False
    return _numbers(offered) > _numbers(running)


def is_page_of(page: str, address: str) -> bool:
    """Whether ``page`` may be opened for a person: https, and the address's own host."""
    there, here = _host(page), _host(address)
    return len(page) <= MOST_PAGE and there is not None and there == here


def is_due(choice: str, checked_at: str, now: datetime) -> bool:
    """Whether a week has passed since the last look, where looking is allowed.

    A time in the future, of a clock that was wrong once, does not hold it up.
    """
    if choice != "weekly":
        return False
    try:
        last = datetime.fromisoformat(checked_at)
    except ValueError:
        return True
    last = last if last.tzinfo else last.replace(tzinfo=UTC)
    return not timedelta() <= now - last < WEEK


def _text(found: object, name: str) -> str:
    value = found[name] if isinstance(found, dict) else None
    if not isinstance(value, str) or not value.strip():
        raise ValueError(name)
    return value.strip()


def _cut(notes: str) -> str:
    lines = [line.rstrip() for line in notes.splitlines()][:MOST_LINES]
    text = "\n".join(lines)
    return text if len(text) <= MOST_NOTES else text[: MOST_NOTES - 1].rstrip() + "…"


def _numbers(version: str) -> list[int]:
    numbers = [int(part) for part in version.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return numbers


def _host(address: str) -> tuple[str, int] | None:
    """Return host and port of an https address, ``None`` if it is none or worse."""
    if any(c.isspace() or not c.isprintable() for c in address) or "\\" in address:
        return None
    try:
        parts = urlsplit(address)
        port = parts.port or 443
    except ValueError:
        return None
    if parts.scheme != "https" or "@" in parts.netloc or not parts.hostname:
        return None
    return parts.hostname, port
