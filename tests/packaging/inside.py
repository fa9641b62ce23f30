"""Whether the list of parts, the licences and the dependencies say what is inside.

What is inside is read from the bundle itself, not from what the build noted: its files,
the modules in its two programs, and what its libraries are linked to.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import licences
import linux_depends
from app.host.keychain import TRUSTED
from tests.bench.measure import Measure
from tests.packaging.builds import ROOT, Built

PYTHON = ROOT / "build" / "frozen" / "bin" / "python"
TOOLS = ROOT / "build" / "tools" / "bin" / "python"

# What is in the bundle but nobody else's: our own files and what was written about it.
_OURS = (
    "_internal/app/",
    "licenses/",
    "LICENSE",
    "sbom.cdx.json",
    "flatten",
    "flatten-demo",
)
_MODULES = """
import json, sys
from importlib.metadata import packages_distributions
from PyInstaller.archive.readers import CArchiveReader
found = set()
for program in sys.argv[1:]:
    archive = CArchiveReader(program)
    for name, entry in archive.toc.items():
        if entry[-1] == "z":
            found |= archive.open_embedded_archive(name).toc.keys()
json.dump([sorted(found), packages_distributions()], sys.stdout)
"""
_VALIDATE = """
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
text = open(sys.argv[1], encoding="utf-8").read()
sys.exit(str(JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) or "") or None)
"""

Components = Mapping[str, Mapping[str, Any]]


def inside(built: Built) -> Iterator[Measure]:
    """Compare the list of parts, the licences and the dependencies with the bundle."""
    bom = json.loads((built.bundle / "sbom.cdx.json").read_text("utf-8"))
    listed = {part["name"].lower(): part for part in bom["components"]}
    faults = {
        "sbom_schema_faults": schema_faults(built),
        "files_in_no_part": files_in_no_part(built, listed),
        "files_listed_but_missing": files_missing(built, listed),
        "modules_missing": modules_missing(built),
        "packages_not_listed": packages_in(built) - listed.keys(),
        "packages_listed_in_vain": wheels(listed) - packages_in(built) - SILENT,
        "parts_without_licence_text": without_text(built, listed),
        "parts_not_allowed": not_allowed(listed),
        "dependencies_wrong": dependencies_wrong(built),
    }
    yield Measure(name="parts_listed", value=len(listed), unit="parts")
    for name, found in faults.items():
        for fault in sorted(found):
            sys.stderr.write(f"{name}: {fault}\n")
        yield Measure(name=name, value=len(found), unit="faults", goal=0)


SILENT = {"pyinstaller", "pyinstaller-hooks-contrib"}
"""Their code starts the programs, under module names of their own."""


def schema_faults(built: Built) -> set[str]:
    """Return what breaks the rules of CycloneDX."""
    command = [str(TOOLS), "-c", _VALIDATE, str(built.bundle / "sbom.cdx.json")]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return {done.stderr.strip()} if done.returncode else set()


def places(part: Mapping[str, Any]) -> set[str]:
    return {entry["value"] for entry in part.get("properties", [])}


def files_in_no_part(built: Built, listed: Components) -> set[str]:
    """Return files of the bundle that no part of the list claims."""
    files = {
        file.relative_to(built.bundle).as_posix()
        for file in built.bundle.rglob("*")
        if file.is_file() and not file.is_symlink()
    }
    claimed = set().union(*(places(part) for part in listed.values()))
    return {file for file in files - claimed if not file.startswith(_OURS)}


def files_missing(built: Built, listed: Components) -> set[str]:
    claimed = set().union(*(places(part) for part in listed.values()))
    return {place for place in claimed if not (built.bundle / place).exists()}


@cache
def modules_of(built: Built) -> tuple[list[str], Mapping[str, list[str]]]:
    """Return the modules in both programs, and which packages bring which names."""
    programs = [str(built.bundle / name) for name in ("flatten", "flatten-demo")]
    command = [str(PYTHON), "-c", _MODULES, *programs]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    modules, owners = json.loads(told)
    return modules, owners


def modules_missing(built: Built) -> set[str]:
    """Return modules that are imported by name alone, or late, and are not there."""
    files = (file.relative_to(ROOT) for file in (ROOT / "app").rglob("*.py"))
    ours = {".".join(file.with_suffix("").parts) for file in files}
    keychains = {module for module, _ in TRUSTED}
    wanted = {name.removesuffix(".__init__") for name in ours | keychains}
    programs = {"app.__main__", "app.demo.__main__"}
    return wanted - programs - set(modules_of(built)[0])


def packages_in(built: Built) -> set[str]:
    """Return the packages that the modules and libraries in the bundle come from."""
    modules, owners = modules_of(built)
    internal = built.bundle / "_internal"
    names = {name.partition(".")[0] for name in modules}
    names |= {entry.name.partition(".")[0] for entry in internal.iterdir()}
    return {
        package.lower()
        for name in names
        # A folder that several share is told apart by what is below it.
        for package in owners.get(name, ())
        if len(owners[name]) == 1 or any_below(modules, package)
    }


def any_below(modules: list[str], package: str) -> bool:
    """``jaraco.context`` of ``jaraco``: its package is called as its module."""
    wanted = package.lower().replace("-", ".").replace("_", ".")
    return any(name == wanted or name.startswith(wanted + ".") for name in modules)


def wheels(listed: Components) -> set[str]:
    return {name for name, part in listed.items() if part["purl"].startswith("pkg:pypi/")}


def without_text(built: Built, listed: Components) -> set[str]:
    """Return parts with no licence text; Qt's and its bindings' are the LGPL's."""
    folder = built.bundle / "licenses"
    have = {entry.name.lower() for entry in folder.iterdir()}
    common = {"lgpl-3.txt", "gpl-3.txt", "qt-source.md", "readme.md"}
    qt = {"pyside6_essentials", "shiboken6"}
    empty = {name for name in listed.keys() - qt if name not in have}
    return empty | (common - have) | (have - common - listed.keys())


def not_allowed(listed: Components) -> set[str]:
    """Return parts, and parts of parts, under a licence we may not ship under."""
    found = set()
    for part in listed.values():
        for each in [part, *part.get("components", [])]:
            told = [stated(licence) for licence in each.get("licenses", [])]
            if not all(licences.allowed(expression) for expression in told):
                found.add(f"{each['name']}: {told}")
    return found


def stated(licence: Mapping[str, Any]) -> str:
    """Return a licence as an expression, however CycloneDX writes it."""
    named = licence.get("license", {})
    return str(licence.get("expression") or named.get("id") or named.get("name"))


def dependencies_wrong(built: Built) -> set[str]:
    """Compare what the package asks for with what the bundle is linked to."""
    needs = linux_depends.Needs.of(built.bundle)
    command = ["dpkg-deb", "--field", str(built.deb), "Depends"]  # the package itself
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    asked = {entry.strip() for entry in told.split(",")}
    unknown = {f"no package known for {name}" for name in needs.unknown}
    return unknown | (asked ^ set(linux_depends.debian_depends(needs)))
