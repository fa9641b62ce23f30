"""The small steps of a release, so that they can be run and tested anywhere.

    release.py tag NAME                  is the tag this version's?
    release.py gather DIST OUT NAME      take what was built for NAME, and its list of parts
    release.py sums DIR                  write SHA256SUMS of everything in it
    release.py notes FILE DIR            write what the release says of itself
    release.py manifest FILE --page URL  write the word of this version, to be signed

Standard library only.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from environments import ROOT, SetupError
from freezing import NAME, epoch, version

CHANGELOG = ROOT / "CHANGELOG.md"
SUMS = "SHA256SUMS"
UNSIGNED = "-unsigned"

UNSIGNED_NOTE = """\
Files with `-unsigned` in their name carry no signature of a certificate that Windows or
macOS knows. Windows (SmartScreen) then says it protected your computer: *More info*, *Run
anyway*. macOS (Gatekeeper) says it cannot check the application: open it once, then
*System Settings*, *Privacy & Security*, *Open Anyway*. Compare the file with `SHA256SUMS`
before you do either."""

CHECK_NOTE = """\
`SHA256SUMS` has the sum of each file (`sha256sum --check SHA256SUMS`). Where each was made,
and from which commit: `gh attestation verify FILE --repo OWNER/REPOSITORY`."""


def check_tag(tag: str) -> None:
    """Make sure that a tag names this version.

    Raises:
        SetupError: It names another.
    """
    if tag != f"v{version()}":
        raise SetupError(f"The tag is {tag}, but pyproject.toml says {version()}.")


def gather(dist: Path, out: Path, name: str) -> list[Path]:
    """Copy what people install to ``out``, and the list of parts under ``name``.

    Raises:
        SetupError: Nothing was built, or the list of parts is missing.
    """
    made = sorted(file for file in dist.iterdir() if file.is_file())
    parts = dist / NAME / "sbom.cdx.json"
    if not made or not parts.is_file():
        raise SetupError(f"{dist} holds no finished build.")
    out.mkdir(parents=True, exist_ok=True)
    taken = [out / file.name for file in made]
    for file, target in zip(made, taken, strict=True):
        shutil.copyfile(file, target)
    listed = out / f"{NAME}-{version()}-{name}.cdx.json"
    shutil.copyfile(parts, listed)
    return [*taken, listed]


def sums(folder: Path) -> Path:
    """Write the sums of all files in ``folder``, in the order of their names."""
    files = sorted(
        file for file in folder.iterdir() if file.is_file() and file.name != SUMS
    )
    lines = [f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.name}\n" for f in files]
    target = folder / SUMS
    target.write_text("".join(lines), encoding="utf-8", newline="\n")
    return target


def changes(changelog: str, wanted: str) -> str:
    """Return what the changelog says of a version, or of what is not released yet.

    Raises:
        SetupError: It says nothing.
    """
    for heading in (re.escape(wanted), "Unreleased"):
        entries = rf"(?ms)^## \[{heading}\][^\n]*\n(.*?)(?=^## |\Z)"
        found = re.search(entries, changelog)
        if found and found[1].strip():
            return found[1].strip()
    raise SetupError(f"CHANGELOG.md says nothing of {wanted}.")


def notes(folder: Path) -> str:
    """Return what the release of the files in ``folder`` says of itself."""
    parts = [
        changes(CHANGELOG.read_text("utf-8"), version()),
        "### Check what you download",
    ]
    if any(UNSIGNED in file.name for file in folder.iterdir()):
        parts.append(UNSIGNED_NOTE)
    return "\n\n".join([*parts, CHECK_NOTE]) + "\n"


def manifest(page: str) -> str:
    """Return the word of this version as ``sign_manifest.py`` takes it.

    Raises:
        SetupError: There is no page to send people to, or it is not encrypted.
    """
    if not page.startswith("https://"):
        raise SetupError("The page to download from must be an https address.")
    told = {
        "version": version(),
        "notes": plain(changes(CHANGELOG.read_text("utf-8"), version())),
        "page": page,
        "published": datetime.fromtimestamp(epoch(), UTC).date().isoformat(),
    }
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def plain(markdown: str) -> str:
    """Return the changelog's entries as plain text, which is all the program shows."""
    without = re.sub(r"^#+ .*\n?", "", markdown, flags=re.MULTILINE)
    return re.sub(r"[`*]", "", without).strip()


def parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="The small steps of a release.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("tag").add_argument("name")
    step = commands.add_parser("gather")
    step.add_argument("dist", type=Path)
    step.add_argument("out", type=Path)
    step.add_argument("name")
    commands.add_parser("sums").add_argument("folder", type=Path)
    step = commands.add_parser("notes")
    step.add_argument("file", type=Path)
    step.add_argument("folder", type=Path)
    step = commands.add_parser("manifest")
    step.add_argument("file", type=Path)
    step.add_argument("--page", required=True)
    return parser.parse_args(argv)


def carry_out(options: argparse.Namespace) -> None:
    """Do what the options ask for.

    Raises:
        SetupError: It cannot be done; nothing was written.
    """
    match options.command:
        case "tag":
            check_tag(options.name)
        case "gather":
            for file in gather(options.dist, options.out, options.name):
                print(file.name)
        case "sums":
            print(sums(options.folder).read_text("utf-8"), end="")
        case "notes":
            options.file.write_text(notes(options.folder), encoding="utf-8")
        case _:
            options.file.write_text(manifest(options.page), encoding="utf-8")


def main(argv: Sequence[str]) -> int:
    """Return the process exit status."""
    try:
        carry_out(parse(argv))
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
