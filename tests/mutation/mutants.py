"""Every small change of a module that a test should notice, made from its syntax tree.

What is changed: comparisons, ``and``/``or``, ``not``, conditions, signs, true and false,
numbers, what is returned, elements of tables, and statements that could be forgotten.
What is not: annotations, docstrings, decorators and texts, which are declarations or
words and no decisions.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_FORGOTTEN = (ast.Assign, ast.AugAssign, ast.Raise, ast.Continue, ast.Break)
_DECLARED = {"annotation", "returns", "decorator_list", "bases"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One changed text of a module.

    Attributes:
        where: The line it begins in, as the module has it.
        old, new: What stood there, and what stands there instead, each on one line.
    """

    line: int
    where: str
    old: str
    new: str
    text: str

    def diff(self) -> str:
        return f"{self.line}: {self.where} | -{self.old} +{self.new}"


def mutants_of(text: str) -> list[Mutant]:
    """Return every mutant of a module that is still Python, in the order of its lines."""
    found = []
    seen = {text}
    tree = ast.parse(text)
    declared = set(_declarations(tree))
    for node in _decisions(tree):
        if node in declared:
            continue
        for changed in _changes(node):
            mutant = _mutant(text, node, changed)
            if mutant is not None and mutant.text not in seen:
                seen.add(mutant.text)
                found.append(mutant)
    return sorted(found, key=lambda mutant: mutant.line)


def _declarations(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield what gives a module or a class its names: without it nothing would load."""
    for scope in ast.walk(tree):
        if isinstance(scope, ast.Module | ast.ClassDef):
            yield from (node for node in scope.body if isinstance(node, ast.Assign))


def _decisions(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes below that decide something."""
    for name, value in ast.iter_fields(node):
        if name in _DECLARED:
            continue
        below = value if isinstance(value, list) else [value]
        for child in below:
            if isinstance(child, ast.AST) and not _is_text(child):
                yield child
                yield from _decisions(child)


def _is_text(node: ast.AST) -> bool:
    """Whether it is a docstring, a literal text or an import."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    return isinstance(node, ast.Import | ast.ImportFrom | ast.JoinedStr)


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    for kind, changes in _CHANGES:
        if isinstance(node, kind):
            yield from changes(node)


def _compared(node: ast.Compare) -> Iterator[ast.AST]:
    for place, operator in enumerate(node.ops):
        for other in _COMPARED[type(operator)]:
            changed = copy.deepcopy(node)
            changed.ops[place] = other()
            yield changed


def _joined(node: ast.BoolOp) -> Iterator[ast.AST]:
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield ast.BoolOp(other, node.values)
    for place in range(len(node.values)):
        rest = [value for n, value in enumerate(node.values) if n != place]
        yield rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)


def _denied(node: ast.UnaryOp) -> Iterator[ast.AST]:
    if isinstance(node.op, ast.Not | ast.USub):
        yield node.operand


def _asked(node: ast.IfExp) -> Iterator[ast.AST]:
    changed = copy.deepcopy(node)
    changed.test = ast.UnaryOp(ast.Not(), changed.test)
    yield changed


def _reckoned(node: ast.BinOp) -> Iterator[ast.AST]:
    if type(node.op) in _COUNTED:
        yield ast.BinOp(node.left, _COUNTED[type(node.op)](), node.right)


def _valued(node: ast.Constant) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int | float):
        yield ast.Constant(node.value + 1)
        yield ast.Constant(node.value - 1)


def _returned(node: ast.Return) -> Iterator[ast.AST]:
    if node.value is not None and not _is_none(node.value):
        yield ast.Return(ast.Constant(None))


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _listed(node: ast.Set | ast.Tuple | ast.List) -> Iterator[ast.AST]:
    if isinstance(getattr(node, "ctx", None), ast.Store):
        return
    for place in range(len(node.elts) if len(node.elts) > 1 else 0):
        changed = copy.deepcopy(node)
        del changed.elts[place]
        yield changed


def _mapped(node: ast.Dict) -> Iterator[ast.AST]:
    for place in range(len(node.keys)):
        changed = copy.deepcopy(node)
        del changed.keys[place], changed.values[place]
        yield changed


def _stated(node: ast.AST) -> Iterator[ast.AST]:
    called = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Await)
    if called or isinstance(node, _FORGOTTEN):
        yield ast.Pass()


_CHANGES: tuple[tuple[type[ast.AST], Callable[..., Iterator[ast.AST]]], ...] = (
    (ast.Compare, _compared),
    (ast.BoolOp, _joined),
    (ast.UnaryOp, _denied),
    (ast.IfExp, _asked),
    (ast.BinOp, _reckoned),
    (ast.Constant, _valued),
    (ast.Return, _returned),
    (ast.Set, _listed),
    (ast.Tuple, _listed),
    (ast.List, _listed),
    (ast.Dict, _mapped),
    (ast.stmt, _stated),
)


def _mutant(text: str, node: ast.AST, changed: ast.AST) -> Mutant | None:
    """Put ``changed`` where ``node`` stands; ``None`` where that is no Python."""
    lines = text.encode().splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    first, last = int(getattr(node, "lineno", 0)), int(getattr(node, "end_lineno", 0))
    start = starts[first - 1] + int(getattr(node, "col_offset", 0))
    end = starts[last - 1] + int(getattr(node, "end_col_offset", 0))
    new = ast.unparse(ast.fix_missing_locations(changed))
    new = new if isinstance(changed, ast.stmt) else f"({new})"
    whole = text.encode()
    made = (whole[:start] + new.encode() + whole[end:]).decode()
    try:
        compile(made, "mutant", "exec")
    except SyntaxError:
        return None
    where = lines[first - 1].decode().strip()
    return Mutant(first, where, " ".join(whole[start:end].decode().split()), new, made)
