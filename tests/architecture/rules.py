"""What no module may do, each rule a function from a source to its offences.

A rule looks at the tree, not at text, so that a comment may name what is forbidden.
Each is shown able to fail in ``test_rules.py``.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

from tests.architecture.sources import Source

Rule = Callable[[Source], Iterator[ast.AST]]
"""Yields the nodes that offend."""

_STATIC_BOXES = {
    "QMessageBox": {"question", "critical", "warning", "information", "about", "aboutQt"},
    "QFileDialog": {
        "getOpenFileName",
        "getOpenFileNames",
        "getSaveFileName",
        "getExistingDirectory",
    },
    "QInputDialog": {"getText", "getInt", "getDouble", "getItem", "getMultiLineText"},
    "QColorDialog": {"getColor"},
    "QFontDialog": {"getFont"},
}
_RICH = {
    *("RichText", "AutoText", "MarkdownText", "setHtml", "insertHtml", "appendHtml"),
    *("setMarkdown", "setOpenExternalLinks", "QTextBrowser"),
}
_ORDER_NUMBER = re.compile(r"order|ticket|login|number", re.IGNORECASE)
_APPLICATION = re.compile(r"app(lication)?$|^qt$|^instance$")
_ORDER_MODULES = ("app.ui.orders", "app.ui.close_dialog", "app.ui.plan_dialog")


def _tail(node: ast.AST) -> str:
    """The last part of a dotted name: ``c`` of ``a.b.c``; of a call, its function's."""
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case ast.Call(func=function):
            return _tail(function)
        case _:
            return ""


def _named(source: Source, *names: str) -> Iterator[ast.AST]:
    """Yield names, attributes and imports that are one of ``names``."""
    for node in ast.walk(source.tree):
        imported = isinstance(node, ast.alias) and node.name.rpartition(".")[2] in names
        if imported or _is_reference(node, names):
            yield node


def _is_reference(node: ast.AST, names: tuple[str, ...]) -> bool:
    return isinstance(node, ast.Attribute | ast.Name) and _tail(node) in names


def _keywords(source: Source, name: str, value: object) -> Iterator[ast.AST]:
    for node in source.nodes(ast.keyword):
        if node.arg == name and _constant(node.value, value):
            yield node.value


def _constant(node: ast.AST, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def nested_event_loop(source: Source) -> Iterator[ast.AST]:
    """``exec`` inside a coroutine loses what other tasks wait for; see architecture.

    The first paint comes before any coroutine, so that one module may turn the queue.
    """
    nesting = {"exec", "exec_", "processEvents"}
    if source.module == "app.ui.first_paint":
        nesting.remove("processEvents")
    for call in source.nodes(ast.Call):
        if _tail(call) in nesting:
            yield call


def static_box(source: Source) -> Iterator[ast.AST]:
    """Static boxes nest an event loop."""
    for node in source.nodes(ast.Attribute):
        if node.attr in _STATIC_BOXES.get(_tail(node.value), ()):
            yield node


def task_outside_a_scope(source: Source) -> Iterator[ast.AST]:
    """Tasks are made in ``app/tasks.py`` and nowhere else."""
    if source.module != "app.tasks":
        yield from _named(
            source, "create_task", "ensure_future", "run_coroutine_threadsafe"
        )


def quitting_qt(source: Source) -> Iterator[ast.AST]:
    """``quit`` drops pending coroutines without their ``finally``."""
    for node in source.nodes(ast.Attribute):
        owner = _tail(node.value).lower()
        if node.attr in {"quit", "exit"} and _APPLICATION.search(owner):
            yield node


def coroutine_slot(source: Source) -> Iterator[ast.AST]:
    """A slot is plain and starts a coroutine through a scope."""
    yield from _named(source, "asyncSlot", "asyncClose")


def rich_text(source: Source) -> Iterator[ast.AST]:
    """Server text is plain text, so no text is rich."""
    yield from _named(source, *_RICH)


def label_of_unsaid_format(source: Source) -> Iterator[ast.AST]:
    """Each QLabel is told PlainText in the class or function that makes it."""
    for scope in source.tree.body:
        made = [node for node in ast.walk(scope) if _makes_label(node)]
        told = sum(_says_plain(node) for node in ast.walk(scope))
        yield from made[told:]


def _makes_label(node: ast.AST) -> bool:
    if isinstance(node, ast.ClassDef):
        return any(_tail(base) == "QLabel" for base in node.bases)
    return isinstance(node, ast.Call) and _tail(node) == "QLabel"


def _says_plain(node: ast.AST) -> bool:
    """Either way of saying it: Qt's own, and by the value's name before a first paint."""
    if not isinstance(node, ast.Call):
        return False
    if _tail(node) == "set_by_name":
        named = {keyword.arg: keyword.value for keyword in node.keywords}
        said = named.get("textFormat")
        return isinstance(said, ast.Constant) and said.value == "PlainText"
    told = [_tail(argument) for argument in node.args]
    return _tail(node) == "setTextFormat" and told == ["PlainText"]


def weakened_tls(source: Source) -> Iterator[ast.AST]:
    """No switch anywhere turns certificate checking off."""
    yield from _keywords(source, "verify", value=False)
    yield from _keywords(source, "check_hostname", value=False)
    yield from _named(source, "CERT_NONE", "CERT_OPTIONAL", "_create_unverified_context")
    for node in source.nodes(ast.Assign):
        if any(_tail(target) == "check_hostname" for target in node.targets):
            yield node


def widened_http(source: Source) -> Iterator[ast.AST]:
    """No redirect is followed and no environment variable chooses the way."""
    yield from _keywords(source, "follow_redirects", value=True)
    yield from _keywords(source, "trust_env", value=True)


def order_number_in_32_bits(source: Source) -> Iterator[ast.AST]:
    """Order numbers reach 2^63-1; ``Signal(int)`` and spin boxes stop far below."""
    if not source.within("app.ui"):
        return
    for node in source.nodes(ast.Assign):
        if _is_int_signal(node.value) and _may_be_order(source, node.targets[0]):
            yield node
    if source.within(*_ORDER_MODULES):
        yield from _named(source, "QSpinBox", "QDoubleSpinBox")


def _is_int_signal(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and _tail(node) == "Signal"
        and any(_tail(argument) == "int" for argument in node.args)
    )


def _may_be_order(source: Source, target: ast.AST) -> bool:
    return source.within(*_ORDER_MODULES) or bool(_ORDER_NUMBER.search(_tail(target)))


def time_of_its_own(source: Source) -> Iterator[ast.AST]:
    """Time comes from the injected clock, so that a test can be the clock."""
    if source.within("app.host.clock", "app.demo"):
        return
    owned = {"time": {"time", "sleep"}, "asyncio": {"sleep"}}
    owned |= {"datetime": {"now", "utcnow", "today"}, "date": {"today"}}
    for node in source.nodes(ast.Attribute):
        if node.attr in owned.get(_tail(node.value), ()):
            yield node
    for taken in source.nodes(ast.ImportFrom):
        if any(alias.name in owned.get(taken.module or "", ()) for alias in taken.names):
            yield taken


def code_from_data(source: Source) -> Iterator[ast.AST]:
    """Nothing that came from outside is ever run."""
    yield from _named(source, "eval", "pickle", "marshal", "shelve")
    yield from _keywords(source, "shell", value=True)


def missing_docstring(source: Source) -> Iterator[ast.AST]:
    """Every module says what it is for; an empty ``__init__`` has nothing to say."""
    if source.tree.body and not ast.get_docstring(source.tree):
        yield source.tree


RULES: tuple[Rule, ...] = (
    nested_event_loop,
    static_box,
    task_outside_a_scope,
    quitting_qt,
    coroutine_slot,
    rich_text,
    label_of_unsaid_format,
    weakened_tls,
    widened_http,
    order_number_in_32_bits,
    time_of_its_own,
    code_from_data,
    missing_docstring,
)
