"""JSON as the server spells it, and nothing that two readers could read differently.

The library's reader keeps the last of two equal keys, takes ``NaN`` and crashes on
deep nesting; an answer about money must not depend on any of that. Numbers with a
point become ``Decimal`` as they were written, so ``1.10000`` keeps its zeros.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from app.broker.limits import MOST_DEPTH

_STRINGS = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_NO_BRACKETS = re.compile(r"[^\[\]{}]+")
_INNERMOST = re.compile(r"\[\]|\{\}")
_MOST_DIGITS = 40
_SHOWN = 40


class JsonTextError(ValueError):
    """The text is not JSON, or JSON that is not safe to read.

    Attributes:
        is_other: Whether it does not even look like JSON (a web page, nothing).
    """

    def __init__(self, why: str, *, is_other: bool = False) -> None:
        super().__init__(why)
        self.is_other = is_other


@dataclass(frozen=True, slots=True)
class Unfit:
    """A number no program should use (``NaN``, thousands of digits), as it was spelled."""

    spelled: str


def parse(body: bytes) -> object:
    """Read a document in which every value must be usable.

    Raises:
        JsonTextError: Anything is wrong with any of it.
    """
    return _parse(body, _refuse)


def parse_table(body: bytes) -> object:
    """Read a list whose rows stand for themselves: unfit numbers become ``Unfit``.

    Raises:
        JsonTextError: The document as a whole cannot be read.
    """
    return _parse(body, _set_aside)


def _refuse(spelled: str) -> Unfit:
    raise JsonTextError("a number that is none")


def _set_aside(spelled: str) -> Unfit:
    return Unfit(spelled[:_SHOWN])


def _parse(body: bytes, unfit: Callable[[str], Unfit]) -> object:
    text = _decoded(body)

    def whole(spelled: str) -> int | Unfit:
        return int(spelled) if len(spelled) <= _MOST_DIGITS else unfit(spelled)

    try:
        parsed: object = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_float=Decimal,
            parse_int=whole,
            parse_constant=unfit,
        )
    except json.JSONDecodeError as exc:
        other = not text.lstrip().startswith(("{", "["))
        raise JsonTextError(f"not JSON: {exc.msg}", is_other=other) from None
    except (RecursionError, ArithmeticError) as exc:
        raise JsonTextError(f"not readable: {type(exc).__name__}") from None
    if _is_too_deep(text):
        raise JsonTextError("nested too deeply")
    return parsed


def _decoded(body: bytes) -> str:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise JsonTextError("not UTF-8") from None
    if text.startswith("\ufeff") or "\0" in text:
        raise JsonTextError("not plain UTF-8")
    return text


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise JsonTextError("a key twice")
    return found


def _is_too_deep(text: str) -> bool:
    """Take off one level a round; of a document read already, so brackets match."""
    brackets = _NO_BRACKETS.sub("", _STRINGS.sub("", text))
    for _ in range(MOST_DEPTH):
        if not brackets:
            return False
        brackets = _INNERMOST.sub("", brackets)
    return bool(brackets)
