"""Says where everything in a bundle came from, by what PyInstaller wrote down.

A bundle is made of parts: our own program, Python, packages from wheels, and libraries
of the build's system. Whatever belongs to none of them stops the build.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from email.message import Message
from enum import Enum
from importlib import metadata
from pathlib import Path
from typing import cast

from environments import ROOT, SetupError
from freezing import NAME, Bundle

FREEZER_PARTS = ("pyinstaller", "pyinstaller-hooks-contrib")
"""Every program starts with PyInstaller's own code."""

_FILES = "COLLECT-00.toc"
_MODULES = "PYZ-*.toc"
_LICENCE_FILES = ("licen", "copying", "notice", "authors")


class Kind(Enum):
    """Who a part comes from."""

    OURS = "ours"
    PYTHON = "python"
    WHEEL = "wheel"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing somebody else made, as it is in the bundle.

    Attributes:
        source: The Debian source package of a system library, else ``name`` again.
        facts: A wheel's own metadata.
        files: Places in the bundle; modules inside a program are not listed.
        texts: Its licence texts, on this computer.
    """

    kind: Kind
    name: str
    version: str
    source: str
    facts: Message = field(default_factory=Message)
    files: Sequence[str] = ()
    texts: Sequence[Path] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """A file or module as PyInstaller noted it."""

    place: str
    source: Path
    on_disk: bool


class Origins:
    """Knows which part a file of this computer belongs to.

    Args:
        python: The interpreter of the environment that was frozen.
        notes: A file made while freezing is made from Python's own modules.
    """

    def __init__(self, python: Path, notes: Path) -> None:
        self._notes = notes.resolve()
        self._root = python.absolute().parents[1]
        settings = dict(
            [side.strip() for side in line.split("=", 1)]
            for line in (self._root / "pyvenv.cfg").read_text("utf-8").splitlines()
            if "=" in line
        )
        home = Path(settings["home"]).resolve()
        # On Windows Python lies in its home itself, elsewhere in "bin" there.
        self._base = home.parent if home.name == "bin" else home
        self._python = settings["version"]
        self._wheels = {_plain(name): wheel for name, wheel in self._installed()}
        self._owners = {
            Path(str(wheel.locate_file(file))).resolve(): name
            for name, wheel in self._wheels.items()
            for file in wheel.files or ()
        }
        self._system: dict[Path, tuple[str, str, str]] = {}

    def _installed(self) -> Iterator[tuple[str, metadata.Distribution]]:
        places = [
            *self._root.glob("lib/python3*/site-packages"),
            self._root / "Lib/site-packages",
        ]
        for wheel in metadata.distributions(path=[str(place) for place in places]):
            yield wheel.name, wheel

    def of(self, source: Path) -> tuple[Kind, str]:
        """Return the kind and name of the part ``source`` belongs to."""
        file = source.resolve()
        if owner := self._owners.get(file):
            return Kind.WHEEL, owner
        if file.is_relative_to(self._notes):
            return Kind.PYTHON, "python"
        if file.is_relative_to(self._root):
            raise SetupError(f"{source} belongs to no package")
        if file.is_relative_to(ROOT):
            return Kind.OURS, NAME
        if file.is_relative_to(self._base) and self._base != Path("/usr"):
            return Kind.PYTHON, "python"
        return self._of_the_system(file)

    def _of_the_system(self, file: Path) -> tuple[Kind, str]:
        if sys.platform != "linux":
            # What a bundle there has from the system is the C runtime Python came with.
            return Kind.PYTHON, "python"
        found = self._system.setdefault(file, debian_package(file))
        if found[2].startswith("python3."):
            return Kind.PYTHON, "python"
        return Kind.SYSTEM, found[0]

    def part(self, kind: Kind, name: str, files: Sequence[str]) -> Part:
        """Return what is known about a part that ``of`` named."""
        if kind is Kind.WHEEL:
            return self._wheel(name, files)
        if kind is Kind.SYSTEM:
            _, version, source = next(v for v in self._system.values() if v[0] == name)
            texts = [Path("/usr/share/doc", name, "copyright")]
            return Part(
                kind=kind,
                name=name,
                version=version,
                source=source,
                files=files,
                texts=texts,
            )
        texts = [
            *self._base.glob("lib/python3*/LICENSE.txt"),
            *self._base.glob("LICENSE.txt"),
            *Path("/usr/share/doc").glob("python3.*-minimal/copyright"),
        ]
        return Part(
            kind=kind,
            name=name,
            version=self._python,
            source=name,
            files=files,
            texts=texts[:1],
        )

    def _wheel(self, name: str, files: Sequence[str]) -> Part:
        wheel = self._wheels[name]
        texts = [
            Path(str(wheel.locate_file(file)))
            for file in wheel.files or ()
            if ".dist-info" in file.parts[0]
            and file.name.lower().startswith(_LICENCE_FILES)
        ]
        return Part(
            kind=Kind.WHEEL,
            name=wheel.name,
            version=wheel.version,
            source=name,
            # Typed as a bare protocol; it is an e-mail message and has always been one.
            facts=cast("Message", wheel.metadata),
            files=files,
            texts=texts,
        )


def parts_of(bundle: Bundle) -> list[Part]:
    """Return everything in the bundle that is not ours, sorted by kind and name.

    Raises:
        SetupError: Something in it has no known origin.
    """
    origins = Origins(bundle.python, bundle.notes)
    found: dict[tuple[Kind, str], set[str]] = {
        (Kind.WHEEL, name): set() for name in FREEZER_PARTS
    }
    for taken in notes_of(bundle.notes):
        files = found.setdefault(origins.of(taken.source), set())
        if taken.on_disk:
            files.add(taken.place)
    keys = sorted(found, key=lambda key: (key[0].value, key[1]))
    return [
        origins.part(kind, name, sorted(found[kind, name]))
        for kind, name in keys
        if kind is not Kind.OURS
    ]


def notes_of(folder: Path) -> Iterator[Taken]:
    """Yield what PyInstaller put on disk, then the modules it put into the programs."""
    for place, source, kind in ast.literal_eval((folder / _FILES).read_text("utf-8"))[0]:
        # A program is ours; what is in it is noted as modules.
        if kind not in {"SYMLINK", "EXECUTABLE"}:
            inside = place.replace("\\", "/")
            yield Taken(f"_internal/{inside}", Path(source), on_disk=True)
    for notes in sorted(folder.glob(_MODULES)):
        for module, source, _ in ast.literal_eval(notes.read_text("utf-8"))[1]:
            if source not in {"", "-", None}:
                yield Taken(module, Path(source), on_disk=False)


def debian_package(file: Path) -> tuple[str, str, str]:
    """Return a system file's package, its version and its source package.

    Raises:
        SetupError: No package of this system brings it.
    """
    # A library may be owned under its place before /lib became a link to /usr/lib.
    for place in (file, Path("/") / file.relative_to("/usr") if _in_usr(file) else file):
        found = _told(["dpkg-query", "--search", str(place)])
        if found:
            package = found[0].partition(": ")[0].partition(":")[0]
            wanted = ["dpkg-query", "--show", "-f", "${Version}\n${source:Package}\n"]
            version, source = _told([*wanted, found[0].partition(": ")[0]])[:2]
            return package, version, source
    raise SetupError(f"no package of this system brings {file}")


def _in_usr(file: Path) -> bool:
    return file.is_relative_to("/usr")


def _told(command: Sequence[str]) -> list[str]:
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise SetupError("bundles are built on Debian or Ubuntu: no dpkg here") from error
    return done.stdout.splitlines() if done.returncode == 0 else []


def _plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def wheels(parts: Iterable[Part]) -> list[Part]:
    return [part for part in parts if part.kind is Kind.WHEEL]
