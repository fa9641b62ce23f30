"""Puts into a bundle what its parts are and under which licences they come.

``licenses`` holds a table and every text; ``sbom.cdx.json`` is the same for machines.
A part without a licence we know and may ship under stops the build.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import licences
from contents import Kind, Part, parts_of
from environments import HERE, ROOT, SetupError
from freezing import Bundle
from sbom import write_sbom

LICENCES = "licenses"
SBOM = "sbom.cdx.json"

# Where a computer keeps the texts that are the same for everybody.
_COMMON = (HERE / LICENCES, Path("/usr/share/common-licenses"))
_QT_TEXTS = ("LGPL-3", "GPL-3")
_QT = ("pyside6-essentials", "shiboken6")


def add_documents(bundle: Bundle) -> None:
    """Write the licences and the list of parts into the bundle.

    Raises:
        SetupError: A part may not ship, or its text is not on this computer.
    """
    parts = parts_of(bundle)
    if found := list(offences(parts)):
        raise SetupError("These may not ship:\n  " + "\n  ".join(found))
    folder = bundle.folder / LICENCES
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for part in parts:
        copy_texts(part, folder)
    for name in _QT_TEXTS:
        shutil.copyfile(common_text(name), folder / f"{name}.txt")
    shutil.copyfile(HERE / LICENCES / "QT-SOURCE.md", folder / "QT-SOURCE.md")
    (folder / "README.md").write_text(table(parts), encoding="utf-8")
    shutil.copyfile(ROOT / "LICENSE", bundle.folder / "LICENSE")
    write_sbom(bundle, parts, licence_of, bundle.folder / SBOM)


def licence_of(part: Part) -> str:
    """Return a part's licence expression, ``"none stated"`` if nobody has said."""
    match part.kind:
        case Kind.WHEEL:
            return licences.stated(part.facts)
        case Kind.SYSTEM:
            return licences.SYSTEM.get(part.source, "none stated")
        case Kind.PYTHON:
            return "PSF-2.0"
        case Kind.OURS:
            return "MIT"


def offences(parts: Iterable[Part]) -> Iterator[str]:
    """Yield each part whose licence is not allowed or whose text is not here."""
    for part in parts:
        if not licences.allowed(licence_of(part)):
            yield f"{part.name}: {licence_of(part)}"
        if not part.texts and part.source not in _QT:
            yield f"{part.name}: no licence text found"


def copy_texts(part: Part, folder: Path) -> None:
    """Copy a part's texts into a folder of its name."""
    own = folder / part.name
    for text in part.texts:
        own.mkdir(exist_ok=True)
        shutil.copyfile(text, own / text.name)


def common_text(name: str) -> Path:
    """Return the file with a licence's text.

    Raises:
        SetupError: This computer has none.
    """
    for place in _COMMON:
        for file in (place / name, place / f"{name}.txt"):
            if file.is_file():
                return file
    raise SetupError(f"The text of {name} is missing: put it into packaging/{LICENCES}.")


def table(parts: Sequence[Part]) -> str:
    """Return the list of parts for people to read."""
    rows = [f"| {part.name} | {part.version} | {licence_of(part)} |" for part in parts]
    return "\n".join(
        [
            "# What Flatten is made of",
            "",
            "Flatten itself is under the MIT licence, see `LICENSE` one folder up. It",
            "comes with the work of others; the texts of their licences lie in folders of",
            "their names. About Qt and PySide6, see `QT-SOURCE.md`.",
            "",
            "| Part | Version | Licence |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )
