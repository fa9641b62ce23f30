"""Who may import whom. Read this file before adding an import across packages.

Arrows only go down. The longest name that fits a module is its entry; a module
without an entry has no place in the house and fails.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from tests.architecture.sources import Source

_QT = frozenset({"PySide6", "qasync", "shiboken6"})
_EVERYTHING = frozenset({"app"})


@dataclass(frozen=True, slots=True)
class Layer:
    """What one part may import: ours by package, others' by distribution."""

    ours: frozenset[str] = frozenset()
    theirs: frozenset[str] = frozenset()


LAYERS = {
    "app": Layer(),
    "app.__main__": Layer(frozenset({"app.cli", "app.desktop"})),
    "app.desktop": Layer(_EVERYTHING, _QT),
    "app.front": Layer(_EVERYTHING, _QT),
    "app.end_signals": Layer(theirs=_QT),
    "app.running": Layer(_EVERYTHING, _QT),
    "app.cli": Layer(frozenset({"app.versions"})),
    # Imported for --version alone; it is there to say which Qt, or why there is none.
    "app.versions": Layer(theirs=_QT),
    "app.household": Layer(_EVERYTHING),
    "app.tasks": Layer(),
    "app.assembly": Layer(_EVERYTHING),
    "app.bootstrap": Layer(_EVERYTHING, _QT),
    "app.self_test": Layer(_EVERYTHING, _QT),
    "app.self_test_faults": Layer(frozenset({"app.domain"})),
    "app.self_test_hands": Layer(frozenset({"app.domain", "app.ui"}), _QT),
    "app.self_test_pages": Layer(
        frozenset({"app.bootstrap", "app.domain", "app.self_test_hands", "app.ui"}), _QT
    ),
    "app.self_test_settings": Layer(
        frozenset({"app.bootstrap", "app.self_test_hands", "app.ui"})
    ),
    "app.late_broker": Layer(frozenset({"app.broker", "app.services", "app.domain"})),
    "app.ui": Layer(frozenset({"app.services", "app.domain", "app.tasks"}), _QT),
    "app.services": Layer(frozenset({"app.domain"})),
    "app.domain": Layer(),
    "app.broker": Layer(
        frozenset({"app.domain"}),
        frozenset({"httpx", "httpcore", "websockets", "msgspec", "jwt", "truststore"}),
    ),
    "app.journal": Layer(frozenset({"app.domain"})),
    "app.host": Layer(
        frozenset({"app.domain"}), frozenset({"keyring", "platformdirs", "tomlkit"})
    ),
    # The one module that verifies a signature; nothing else needs cryptography.
    "app.host.update_source": Layer(
        frozenset({"app.domain", "app.host"}), frozenset({"cryptography"})
    ),
    "app.demo": Layer(theirs=frozenset({"starlette", "uvicorn", "websockets", "jwt"})),
}

# Standard modules that only some may use, because they reach outside the process.
OWNED = {"sqlite3": frozenset({"app.journal", "app.demo"})}

# What the domain may not do, standard library or not: reach out, wait, roll dice.
NOT_PURE = frozenset(
    name
    for line in (
        "asyncio builtins concurrent ctypes fcntl glob http importlib io logging",
        "multiprocessing os pathlib queue random secrets select selectors shutil signal",
        "socket sqlite3 ssl subprocess sys tempfile threading time urllib.request",
    )
    for name in line.split()
)


def imports(source: Source) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of each import, wherever in the module it stands."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call):
            yield from ((node.lineno, name) for name in _imported_by_call(node))


def _imported_by_call(call: ast.Call) -> Iterator[str]:
    name = ast.unparse(call.func).rpartition(".")[2]
    if name in {"import_module", "__import__"} and call.args:
        match call.args[0]:
            case ast.Constant(value=str() as module):
                yield module
            case computed:
                yield ast.unparse(computed)


def layer_of(module: str) -> str | None:
    fitting = [name for name in LAYERS if _inside(module, name) and name != "app"]
    return max(fitting, key=len, default="app" if module == "app" else None)


def offences(source: Source) -> Iterator[str]:
    """Yield each import the table does not allow."""
    layer = layer_of(source.module)
    if layer is None:
        yield f"{source.path}: has no entry in LAYERS"
        return
    for line, name in imports(source):
        if reason := _refusal(layer, name):
            yield f"{source.path}:{line}: {name}: {reason}"


def _refusal(layer: str, name: str) -> str | None:
    """Say why ``layer`` may not import ``name``, or ``None`` if it may."""
    head = name.partition(".")[0]
    if not head:
        return "relative import"
    if head == "app":
        return _refusal_of_ours(layer, name)
    if head not in sys.stdlib_module_names:
        return None if head in LAYERS[layer].theirs else f"not for {layer}"
    if layer == "app.domain" and any(_inside(name, bad) for bad in NOT_PURE):
        return "the domain is pure"
    return None if layer in OWNED.get(head, {layer}) else f"not for {layer}"


def _refusal_of_ours(layer: str, name: str) -> str | None:
    allowed = LAYERS[layer].ours | {layer}
    about_the_package = name in {"app", "app.__version__"}
    if about_the_package or any(_inside(name, package) for package in allowed):
        return None
    return f"{layer} is not above it"


def _inside(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")
