"""The language of the filter field: text to what orders must fulfil to be shown.

Parts are divided by spaces and all must hold. A plain word is looked for in symbol,
number, comment and side. ``buy``, ``sell``, ``profit`` and ``loss`` mean just that;
``>50`` and ``<-20`` compare the net result, ``age>2h`` the time since opening (s, m,
h, d), ``#1001`` begins an order number and ``comment:"news"`` looks in the comment
alone; ``#AAPL`` is a word like others, as symbols of some brokers begin so. What cannot
be read is reported, never guessed: an empty table without a reason would look like an
empty account. In quotation marks anything is a plain word.

Each part narrows the whole list in one loop: calling a function for every part of
every row would cost many times as much.
"""

from __future__ import annotations

import enum
import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol, TypeVar

from app.domain.orders import Order, Side

_PART = re.compile(r'(?:"[^"]*"|[^\s"])+')
_COMPARED = re.compile(r"(age)?(<=|>=|<|>)(.*)", re.DOTALL)
# A comma before three digits is a thousand to one person and a fraction to another.
_AMOUNT = re.compile(
    r"[+-]?(?:[0-9]+(?:\.[0-9]*|,(?![0-9]{3}\Z)[0-9]*)?|[.,][0-9]+)", re.ASCII
)
# What stands between thousands in the table itself, and so in what is copied from it.
_GROUPING = re.compile("(?<=[0-9])[\u00a0\u2009\u202f](?=[0-9]{3})")
_AGE = re.compile(r"([0-9]+(?:\.[0-9]+)?)([smhd])", re.ASCII)
_KEYED = re.compile(r"([a-z]+):(.*)", re.DOTALL)
_NO_WORD = frozenset('"<>')
_MINUS = "\u2212"
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_MOST_AGE_S = 100 * 365 * 86_400

Comparison = Callable[[Decimal | float, Decimal | float], bool]

Terms = tuple[float, float, float]
"""What a result is made of besides the price: see ``nets``."""

NEAR = 0.51
"""More than rounding can move a result: half of a yen, and what floats lose."""

# Age is compared by the time of opening, so its signs are the other way round.
_COMPARE: dict[str, Comparison] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_COMPARE_OPENED: dict[str, Callable[[datetime, datetime], bool]] = {
    "<": operator.gt,
    "<=": operator.ge,
    ">": operator.lt,
    ">=": operator.le,
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
        terms: What its result is made of, where that was worked out before.
    """

    terms: Terms | None

    @property
    def hay(self) -> str | None:
        """Symbol, number, comment and side in lower case, once it was made."""

    @property
    def order(self) -> Order | None:
        """``None`` for a row that could not be read."""

    def make_hay(self) -> str:
        """Make and return it."""


S = TypeVar("S", bound=Subject)


@dataclass(frozen=True, slots=True)
class Sight:
    """What orders are measured by at one moment; results are in account currency.

    Attributes:
        nets_of: Results of many at once, each no further than ``NEAR`` from the exact
            one that ``net_of`` gives.
    """

    now: datetime
    net_of: Callable[[Order], Decimal | None]
    nets_of: Callable[[Sequence[Subject]], Sequence[float | None]]

    def compare(self, subject: Subject, compare: Comparison, limit: Decimal) -> bool:
        """Compare the exact result of one."""
        net = None if subject.order is None else self.net_of(subject.order)
        return net is not None and compare(net, limit)


class Narrowing(Protocol):
    """One part of a filter: the subjects it is true of, in the same order."""

    def __call__(self, subjects: Sequence[S], sight: Sight) -> list[S]: ...


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter that could be read; one without parts lets everything through."""

    words: tuple[str, ...] = ()
    tests: tuple[Narrowing, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.tests)

    def select(self, subjects: Sequence[S], sight: Sight) -> list[S]:
        """Return those all of its parts are true of, in the same order."""
        found = subjects
        for word in self.words:
            found = [s for s in found if word in (s.hay or s.make_hay())]
        for test in self.tests:
            found = test(found, sight)
        return found if isinstance(found, list) else list(found)


EVERYTHING = Filter()


def read_filter(text: str) -> Filter | FilterFault:
    """Read what was typed; upper and lower case are the same."""
    if text.count('"') % 2:
        return FilterFault.QUOTE
    words: list[str] = []
    tests: list[Narrowing] = []
    for part in _PART.findall(_GROUPING.sub("", text).casefold()):
        found = _read_part(part)
        if isinstance(found, FilterFault):
            return found
        if isinstance(found, str):
            words.append(found)
        else:
            tests.append(found)
    return Filter(tuple(words), tuple(tests))


def haystack(*parts: str) -> str:
    """Join what plain words are looked for in."""
    return "\n".join(parts).casefold()


def _read_part(part: str) -> str | Narrowing | FilterFault:
    if part in _NAMED:
        return _NAMED[part]
    if part.startswith('"'):
        return part.replace('"', "")
    if part.startswith("#"):
        return _with_mark(part)
    if compared := _COMPARED.fullmatch(part):
        age, sign, text = compared.groups()
        return _of_age(sign, text) if age else _of_result(sign, text)
    if keyed := _KEYED.fullmatch(part):
        return _with_comment(*keyed.groups())
    return _word(part)


def _word(part: str) -> str | FilterFault:
    """Return a plain word; "lots>1" is none, and would hide all orders unexplained."""
    if '"' not in part and ("<" in part or ">" in part):
        return FilterFault.KEY
    return part.replace('"', "")


def _with_mark(part: str) -> str | Narrowing | FilterFault:
    """Read "#1001", or "#aapl": a plain word, which some brokers' symbols look like."""
    rest = part[1:]
    if rest.isascii() and rest.isdigit():
        return _with_number(rest)
    is_word = rest[:1].isalpha() and not _NO_WORD.intersection(rest)
    return part if is_word else FilterFault.NUMBER


def _with_number(digits: str) -> Narrowing:
    def narrow(subjects: Sequence[S], sight: Sight) -> list[S]:
        return [s for s in subjects if s.order and str(s.order.number).startswith(digits)]

    return narrow


def _of_age(sign: str, text: str) -> Narrowing | FilterFault:
    found = _AGE.fullmatch(text)
    if found is None:
        return FilterFault.AGE
    age = timedelta(seconds=min(float(found[1]) * _SECONDS[found[2]], _MOST_AGE_S))
    compare = _COMPARE_OPENED[sign]

    def narrow(subjects: Sequence[S], sight: Sight) -> list[S]:
        limit = sight.now - age
        return [s for s in subjects if s.order and compare(s.order.opened_at, limit)]

    return narrow


def _of_result(sign: str, text: str) -> Narrowing | FilterFault:
    plain = text.replace(_MINUS, "-")
    if _AMOUNT.fullmatch(plain) is None:
        return FilterFault.AMOUNT
    return _by_result(_COMPARE[sign], Decimal(plain.replace(",", ".")))


def _by_result(compare: Comparison, limit: Decimal) -> Narrowing:
    def narrow(subjects: Sequence[S], sight: Sight) -> list[S]:
        nets = sight.nets_of(subjects)
        return _compared(list(zip(subjects, nets, strict=True)), sight, compare, limit)

    return narrow


def _compared(
    pairs: Sequence[tuple[S, float | None]],
    sight: Sight,
    compare: Comparison,
    limit: Decimal,
) -> list[S]:
    """Return those whose result, which stands beside each, compares as it should."""
    about = float(limit)
    return [
        subject
        for subject, net in pairs
        if net is not None
        and (
            compare(net, about)
            if abs(net - about) > NEAR
            else sight.compare(subject, compare, limit)
        )
    ]


def _with_comment(key: str, text: str) -> Narrowing | FilterFault:
    if key != "comment":
        return FilterFault.KEY
    wanted = text.replace('"', "")

    def narrow(subjects: Sequence[S], sight: Sight) -> list[S]:
        return [s for s in subjects if s.order and wanted in s.order.comment.casefold()]

    return narrow


def _on_side(side: Side) -> Narrowing:
    def narrow(subjects: Sequence[S], sight: Sight) -> list[S]:
        return [s for s in subjects if s.order and s.order.side is side]

    return narrow


_NAMED: dict[str, Narrowing] = {
    "buy": _on_side(Side.BUY),
    "sell": _on_side(Side.SELL),
    "profit": _by_result(operator.gt, Decimal(0)),
    "loss": _by_result(operator.lt, Decimal(0)),
}

SEGMENTS: dict[str, Narrowing | None] = {"all": None, **_NAMED}
"""What each of the segmented buttons shows, by key; "all" narrows nothing."""


def count_segments(subjects: Sequence[Subject], sight: Sight) -> dict[str, int]:
    """Count, for each segment, how many of ``subjects``, all orders, are in it."""
    pairs = list(zip(subjects, sight.nets_of(subjects), strict=True))
    nothing = Decimal(0)
    buys = len(_NAMED["buy"](subjects, sight))
    return {
        "all": len(subjects),
        "buy": buys,
        "sell": len(subjects) - buys,
        "profit": len(_compared(pairs, sight, operator.gt, nothing)),
        "loss": len(_compared(pairs, sight, operator.lt, nothing)),
    }
