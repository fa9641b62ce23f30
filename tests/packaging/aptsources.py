"""Where this computer's own apt gets Debian from, so that no address is written here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

APT = Path("/etc/apt")


@dataclass(frozen=True, slots=True)
class Source:
    """One entry of apt's sources."""

    address: str
    suites: tuple[str, ...]
    components: tuple[str, ...]


def mirror(folder: Path = APT, release: Path = Path("/etc/os-release")) -> str | None:
    """Return the address of the Debian packages, ``None`` if there is none."""
    codename = _codename(release.read_text("utf-8")) if release.exists() else ""
    for source in sources(folder):
        if codename in source.suites and "main" in source.components:
            return source.address
    return None


def sources(folder: Path) -> Iterator[Source]:
    """Yield every entry, in both of apt's ways to write one."""
    lists = [folder / "sources.list", *sorted((folder / "sources.list.d").glob("*.list"))]
    for file in lists:
        for line in file.read_text("utf-8").splitlines() if file.exists() else ():
            yield from _of_line(line)
    for file in sorted((folder / "sources.list.d").glob("*.sources")):
        for block in file.read_text("utf-8").split("\n\n"):
            yield from _of_block(block)


def _of_line(line: str) -> Iterator[Source]:
    """``deb [options] address suite component…``"""
    head, _, rest = line.partition("[")
    words = (head + rest.partition("]")[2] if rest else head).split()
    if len(words) > 3 and words[0] == "deb":
        yield Source(words[1].rstrip("/"), (words[2],), tuple(words[3:]))


def _of_block(block: str) -> Iterator[Source]:
    """``Field: value`` a line."""
    lines = [line for line in block.splitlines() if line[:1] not in {"#", "", " "}]
    fields = {name.lower(): value for name, _, value in (x.partition(":") for x in lines)}
    if "deb" in fields.get("types", "").split():
        suites, components = fields.get("suites", ""), fields.get("components", "")
        for address in fields.get("uris", "").split():
            place = address.rstrip("/")
            yield Source(place, tuple(suites.split()), tuple(components.split()))


def _codename(release: str) -> str:
    for line in release.splitlines():
        name, _, value = line.partition("=")
        if name == "VERSION_CODENAME":
            return value.strip('"')
    return ""
