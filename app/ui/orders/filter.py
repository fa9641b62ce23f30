"""The language of the filter field: text to a test that orders pass or fail.

Parts are divided by spaces and all must hold. A plain word is looked for in symbol,
number, comment and side. ``buy``, ``sell``, ``profit`` and ``loss`` mean just that;
``>50`` and ``<-20`` compare the net result, ``age>2h`` the time since opening (s, m,
h, d), ``#1001`` begins an order number and ``comment:"news"`` looks in the comment
alone. What cannot be read is reported, never guessed: an empty table without a reason
would look like an empty account.
"""

from __future__ import annotations

import enum
import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from app.domain.orders import Order, Side

_PART = re.compile(r'(?:"[^"]*"|[^\s"])+')
_COMPARED = re.compile(r"(age)?(<=|>=|<|>)(.*)", re.DOTALL)
_AMOUNT = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)", re.ASCII)
_AGE = re.compile(r"([0-9]+(?:\.[0-9]+)?)([smhd])", re.ASCII)
_KEYED = re.compile(r"([a-z]+):(.*)", re.DOTALL)
_MINUS = "\u2212"
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_MOST_AGE_S = 100 * 365 * 86_400

_COMPARE: dict[str, Callable[[Decimal | float, Decimal | float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class FilterFault(enum.Enum):
    """Why a filter cannot be read."""

    AMOUNT = "amount"
    AGE = "age"
    NUMBER = "number"
    QUOTE = "quote"
    KEY = "key"


class Subject(Protocol):
    """What a filter looks at.

    Attributes:
        haystack: Symbol, number, comment and side in lower case.
        order: ``None`` for a row that could not be read.
        net: Of the order; ``None`` while unknown.
    """

    @property
    def haystack(self) -> str: ...
    @property
    def order(self) -> Order | None: ...
    @property
    def net(self) -> Decimal | None: ...


Test = Callable[[Subject, datetime], bool]


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter that could be read; one without parts lets everything through."""

    words: tuple[str, ...] = ()
    tests: tuple[Test, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.tests)

    def passes(self, subject: Subject, now: datetime) -> bool:
        haystack = subject.haystack
        for word in self.words:
            if word not in haystack:
                return False
        return all(test(subject, now) for test in self.tests)


EVERYTHING = Filter()


def read_filter(text: str) -> Filter | FilterFault:
    """Read what was typed; upper and lower case are the same."""
    if text.count('"') % 2:
        return FilterFault.QUOTE
    words: list[str] = []
    tests: list[Test] = []
    for part in _PART.findall(text.casefold()):
        found = _read_part(part)
        if isinstance(found, FilterFault):
            return found
        if isinstance(found, str):
            words.append(found)
        else:
            tests.append(found)
    return Filter(tuple(words), tuple(tests))


def haystack(*parts: str) -> str:
    """Join what plain words are looked for in; made once for each state of a row."""
    return "\n".join(parts).casefold()


def _read_part(part: str) -> str | Test | FilterFault:
    if part in _NAMED:
        return _NAMED[part]
    if part.startswith('"'):
        return part.replace('"', "")
    if part.startswith("#"):
        return _number_test(part[1:])
    if compared := _COMPARED.fullmatch(part):
        return _comparison(*compared.groups())
    if keyed := _KEYED.fullmatch(part):
        return _keyed_test(*keyed.groups())
    return part.replace('"', "")


def _number_test(digits: str) -> Test | FilterFault:
    if not (digits.isascii() and digits.isdigit()):
        return FilterFault.NUMBER
    return lambda subject, _: (
        subject.order is not None and str(subject.order.number).startswith(digits)
    )


def _comparison(age: str | None, sign: str, text: str) -> Test | FilterFault:
    compare = _COMPARE[sign]
    if age:
        seconds = _age_seconds(text)
        if seconds is None:
            return FilterFault.AGE
        return lambda subject, now: (
            subject.order is not None
            and compare((now - subject.order.opened_at).total_seconds(), seconds)
        )
    plain = text.replace(_MINUS, "-")
    if _AMOUNT.fullmatch(plain) is None:
        return FilterFault.AMOUNT
    amount = Decimal(plain.replace(",", "."))
    return lambda subject, _: subject.net is not None and compare(subject.net, amount)


def _age_seconds(text: str) -> float | None:
    found = _AGE.fullmatch(text)
    if found is None:
        return None
    seconds = min(float(found[1]) * _SECONDS[found[2]], _MOST_AGE_S)
    return timedelta(seconds=seconds).total_seconds()


def _keyed_test(key: str, text: str) -> Test | FilterFault:
    if key != "comment":
        return FilterFault.KEY
    wanted = text.replace('"', "")
    return lambda subject, _: (
        subject.order is not None and wanted in subject.order.comment.casefold()
    )


def _on_side(side: Side) -> Test:
    return lambda subject, _: subject.order is not None and subject.order.side is side


def in_profit(subject: Subject, _: datetime) -> bool:
    return subject.net is not None and subject.net > 0


def in_loss(subject: Subject, _: datetime) -> bool:
    return subject.net is not None and subject.net < 0


_NAMED: dict[str, Test] = {
    "buy": _on_side(Side.BUY),
    "sell": _on_side(Side.SELL),
    "profit": in_profit,
    "loss": in_loss,
}

SEGMENTS: dict[str, Test | None] = {"all": None, **_NAMED}
"""The tests of the segmented buttons, by key; "all" has none."""


def count_segments(subjects: Iterator[Subject], now: datetime) -> dict[str, int]:
    """Count, for each segment, how many of ``subjects`` are in it."""
    counts = dict.fromkeys(SEGMENTS, 0)
    for subject in subjects:
        counts["all"] += 1
        for key, test in _NAMED.items():
            counts[key] += test(subject, now)
    return counts
