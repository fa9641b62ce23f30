"""How long modules and functions are; ``python -m tests.architecture.sizes`` prints it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from tests.architecture.sources import Source, sources

MODULE_LINES = 300
TEST_MODULE_LINES = 600
"""A test module mirrors one module; its cases are many and simple."""
BODY_P95 = 20
BODY_MOST = 40

Function = ast.FunctionDef | ast.AsyncFunctionDef


def bodies(source: Source) -> Iterator[tuple[str, int]]:
    """Yield each function's place and the lines of its body without the docstring."""
    for node in ast.walk(source.tree):
        if isinstance(node, Function):
            yield f"{source.path}:{node.lineno} {node.name}", body_lines(node)


def body_lines(function: Function) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    if not body:
        return 0
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


def percentile_95(values: Sequence[int]) -> int:
    """The smallest value that at least 95 of 100 do not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[-(-len(ordered) * 95 // 100) - 1] if ordered else 0


def main() -> None:
    for folder in ("app", "tests", "packaging"):
        modules = sources(folder)
        lengths = [lines for source in modules for _, lines in bodies(source)]
        longest = max((len(source.text.splitlines()) for source in modules), default=0)
        print(  # noqa: T201 - a command
            f"{folder}: {len(modules)} modules, longest {longest} lines; "
            f"{len(lengths)} functions, body p95 {percentile_95(lengths)}, "
            f"longest {max(lengths, default=0)}"
        )


if __name__ == "__main__":
    main()
