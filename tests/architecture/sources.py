"""The project's own Python sources, read once, for the rules in this folder."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

_Node = TypeVar("_Node", bound=ast.AST)
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Source:
    """One module: its path from the root with slashes, its text and its tree."""

    path: str
    text: str
    tree: ast.Module

    @classmethod
    def of(cls, path: str, text: str) -> Source:
        return cls(path, text, ast.parse(text))

    @property
    def module(self) -> str:
        """The dotted name, ``app.ui.orders`` for a package's ``__init__`` too."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def within(self, *packages: str) -> bool:
        """Say whether the module is one of ``packages`` or lies in one."""
        return any(self.module == p or self.module.startswith(p + ".") for p in packages)

    def nodes(self, kind: type[_Node]) -> Iterator[_Node]:
        return (node for node in ast.walk(self.tree) if isinstance(node, kind))


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Return every module under ``folders``, sorted by path."""
    files = sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))
    return tuple(
        Source.of(file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8"))
        for file in files
    )
