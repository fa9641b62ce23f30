"""The list of a bundle's parts for machines: CycloneDX, version 1.6.

It starts from what ``cyclonedx-py`` says about the frozen environment, keeps what is
really in the bundle, and adds what that tool cannot see: Python, the system's libraries,
and the code of others inside Qt and inside compiled wheels.
"""

from __future__ import annotations

import json
import platform
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from urllib.parse import quote

from contents import Kind, Part
from environments import HERE, ROOT, Command
from freezing import Bundle, run, tool

Component = dict[str, object]
Licence = Callable[[Part], str]

FILE = "flatten:file"
"""The property that names a place in the bundle."""

_QT_MODULE = re.compile(r"(?:lib)?Qt6?(\w+?)(?:\.so|\.dll|\.abi|$)")
_QT_HOME = "pyside6-essentials"
_TOLD = ("type", "name", "version", "purl", "licenses", "hashes")


def write_sbom(
    bundle: Bundle, parts: Sequence[Part], licence_of: Licence, target: Path
) -> None:
    """Write the list of ``parts`` to ``target``.

    Raises:
        SetupError: The tool that starts it failed; nothing was written.
    """
    draft = bundle.notes / "environment.cdx.json"
    command: Command = [tool("cyclonedx-py"), "environment", "--output-reproducible"]
    run([*command, "--pyproject", ROOT / "pyproject.toml", "-o", draft, bundle.python])
    bom = complete(json.loads(draft.read_text("utf-8")), parts, licence_of)
    text = json.dumps(bom, indent=1, sort_keys=True, ensure_ascii=False)
    target.write_text(text + "\n", encoding="utf-8")


def complete(
    draft: Mapping[str, object], parts: Sequence[Part], licence_of: Licence
) -> dict[str, object]:
    """Return the draft with exactly ``parts`` as its components."""
    drafted = {
        plain(str(component["name"])): component
        for component in _mappings(draft.get("components"))
    }
    components = [
        component_of(part, licence_of(part), drafted.get(plain(part.name), {}))
        for part in parts
    ]
    kept = {str(component["bom-ref"]) for component in components} | {"root-component"}
    return {
        **draft,
        "components": components,
        "dependencies": list(_dependencies(draft.get("dependencies"), kept)),
    }


def component_of(part: Part, licence: str, drafted: Mapping[str, object]) -> Component:
    """Return one part's entry: what the tool said of it, and what is known besides."""
    component: Component = {
        "type": "library",
        "bom-ref": f"{part.kind.value}:{part.name}",
        "name": part.name,
        "version": part.version,
        "purl": purl(part),
        **drafted,
        "licenses": [{"expression": licence, "acknowledgement": "declared"}],
        "properties": [{"name": FILE, "value": file} for file in part.files],
    }
    if inner := [*qt_parts(part), *parts_inside(part)]:
        component["components"] = inner
    return component


@cache
def distribution() -> str:
    """Return whose packages this system is made of: what a fault is known by."""
    return platform.freedesktop_os_release()["ID"]


def purl(part: Part) -> str:
    match part.kind:
        case Kind.WHEEL:
            return f"pkg:pypi/{part.source}@{part.version}"
        case Kind.SYSTEM:
            return f"pkg:deb/{distribution()}/{part.name}@{quote(part.version)}"
        case Kind.PYTHON | Kind.OURS:
            return f"pkg:generic/{part.name}@{part.version}"


def qt_parts(part: Part) -> Iterator[Component]:
    """Yield the code of others inside the Qt libraries that ``part`` brings."""
    if part.source != _QT_HOME:
        return
    names = (_QT_MODULE.match(Path(file).name) for file in part.files)
    modules = {match[1] for match in names if match}
    known = tomllib.loads((HERE / "licenses" / "qt-parts.toml").read_text("utf-8"))
    for module, inner in known.items():
        for name, licence in inner.items() if module in modules else ():
            yield {
                "type": "library",
                "name": name,
                "group": f"Qt {module}",
                "licenses": [{"expression": licence}],
            }


def parts_inside(part: Part) -> Iterator[Component]:
    """Yield what a compiled wheel says it is itself made of."""
    for text in part.texts[:1]:
        home = next((p for p in text.parents if p.name.endswith(".dist-info")), None)
        for file in sorted(home.glob("sboms/*.json")) if home else ():
            listed = json.loads(file.read_text("utf-8"))
            for component in _mappings(listed.get("components")):
                yield {name: component[name] for name in _TOLD if name in component}


def plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def _dependencies(found: object, kept: set[str]) -> Iterator[dict[str, object]]:
    for entry in _mappings(found):
        if str(entry["ref"]) in kept:
            needs = [name for name in _items(entry.get("dependsOn")) if name in kept]
            yield {"ref": entry["ref"], **({"dependsOn": needs} if needs else {})}


def _mappings(found: object) -> list[Mapping[str, object]]:
    return [each for each in _items(found) if isinstance(each, dict)]


def _items(found: object) -> list[object]:
    return found if isinstance(found, list) else []
