"""Numbers and times as a trader reads them.

Everything here goes from an exact value to text; nothing is ever read back. A value is
rounded half up, as statements are, and only then given its sign, so that a loss too
small to show is "0.00" without one. What is not known is "—", never 0.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal

from PySide6.QtCore import QCoreApplication, QLocale

UNKNOWN = "—"
MINUS = "\u2212"
NARROW_SPACE = "\u202f"

_ASCII_MINUS = "-"
_PIPETTE_DIGITS = (3, 5)
_MOST_LOT_DECIMALS = 8
# Where a shorter way to write a length of time begins, after rounding.
_TENTHS_FROM_MS, _SECONDS_FROM_MS, _MINUTES_FROM_MS = 1000, 9950, 59_500
# Wide enough for any number a server may send; the default would raise at 29 digits.
_WIDE = Context(prec=80, rounding=ROUND_HALF_UP)
_SEPARATORS = {"space": NARROW_SPACE, "comma": ",", "apostrophe": "\u2019", "none": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberStyle:
    """How numbers are punctuated; ``decimal_point`` and ``thousands`` differ."""

    decimal_point: str = "."
    thousands: str = NARROW_SPACE

    def __post_init__(self) -> None:
        if self.decimal_point == self.thousands:
            raise ValueError("decimal point and thousands separator must differ")


DEFAULT = NumberStyle()


def number_style(thousands: str, decimal_point: str = ".") -> NumberStyle:
    """Return the style for a setting: space, comma, apostrophe, none or system.

    A separator that would look like the decimal point gives way to a narrow space.

    Raises:
        KeyError: There is no such separator.
    """
    if thousands == "system":
        system = QLocale.system()
        decimal_point, mark = system.decimalPoint(), system.groupSeparator()
    else:
        mark = _SEPARATORS[thousands]
    mark = NARROW_SPACE if mark == decimal_point else mark
    return NumberStyle(decimal_point=decimal_point, thousands=mark)


def money(
    value: Decimal | None,
    digits: int = 2,
    *,
    signed: bool = False,
    style: NumberStyle = DEFAULT,
) -> str:
    """Return an amount without its unit.

    A loss has a real minus sign, a profit "+" only where ``signed``, zero neither.
    """
    if value is None or not value.is_finite():
        return UNKNOWN
    rounded = value.quantize(_step(digits), context=_WIDE)
    text = _punctuate(f"{rounded.copy_abs():,f}", style)
    if not rounded:
        return text
    if rounded < 0:
        return MINUS + text
    return "+" + text if signed else text


def price(value: Decimal | None, digits: int, style: NumberStyle = DEFAULT) -> str:
    """Return a price with exactly ``digits`` decimals, trailing zeros kept."""
    return money(value, digits, style=style)


def lots(
    units: int, units_per_lot: int, step_units: int = 1, style: NumberStyle = DEFAULT
) -> str:
    """Return a volume in lots, exactly.

    It has as many decimals as one step needs, at least two, and more only where the
    volume itself lies between two steps.
    """
    needed = max(_decimals(step_units, units_per_lot), _decimals(units, units_per_lot))
    exact = _WIDE.divide(Decimal(units), Decimal(units_per_lot))
    return money(exact, max(2, needed), style=style)


def quantity(units: int, style: NumberStyle = DEFAULT) -> str:
    """Return a whole number, such as a volume in units."""
    return money(Decimal(units), 0, style=style)


def percent(value: Decimal | None, style: NumberStyle = DEFAULT) -> str:
    """Return whole percent of a value that is already in percent: "801 %"."""
    whole = money(value, 0, style=style)
    return whole if whole == UNKNOWN else f"{whole}{NARROW_SPACE}%"


def duration(seconds: float) -> str:
    """Return a length of time in the two units that matter; below zero counts as zero."""
    milliseconds = round(max(0.0, seconds) * 1000)
    if milliseconds < _TENTHS_FROM_MS:
        return _tr("{} ms").format(milliseconds)
    if milliseconds < _SECONDS_FROM_MS:
        return _tr("{} s").format(f"{milliseconds / 1000:.1f}")
    if milliseconds < _MINUTES_FROM_MS:
        return _tr("{} s").format(round(milliseconds / 1000))
    hours, minutes = divmod(max(1, milliseconds // 60_000), 60)
    if not hours:
        return _tr("{} min").format(minutes)
    return (
        _tr("{} h {} min").format(hours, minutes) if minutes else _tr("{} h").format(hours)
    )


def opened(when: datetime, now: datetime) -> str:
    """Return a local time as short as it stays clear; both arguments are aware.

    Today "09:14:22", the six days before "Tue 16:58", else "12 Apr" and the year where
    it is another one.
    """
    local, today = when.astimezone(), now.astimezone()
    age = today.date() - local.date()
    if not age:
        return f"{local:%H:%M:%S}"
    locale, short = QLocale(), QLocale.FormatType.ShortFormat
    if timedelta() < age < timedelta(days=7):
        return f"{locale.dayName(local.isoweekday(), short)} {local:%H:%M}"
    date = f"{local.day} {locale.monthName(local.month, short)}"
    return date if local.year == today.year else f"{date} {local.year}"


def clock_time(when: datetime, *, milliseconds: bool = False) -> str:
    """Return an aware time as local wall clock: "09:31:07" or "09:31:07.412"."""
    local = when.astimezone()
    seconds = f"{local:%H:%M:%S}"
    return f"{seconds}.{local.microsecond // 1000:03d}" if milliseconds else seconds


def plain(value: Decimal) -> str:
    """Return the exact value for copying, in ASCII: "-14.20"."""
    text = f"{value:f}"
    return text if value else text.removeprefix(_ASCII_MINUS)


def pipette(text: str, digits: int) -> tuple[str, str]:
    """Split off the last digit of a price that quotes tenths of a pip, else nothing."""
    if digits in _PIPETTE_DIGITS and text[-1:].isdigit():
        return text[:-1], text[-1]
    return text, ""


def _punctuate(text: str, style: NumberStyle) -> str:
    if style == DEFAULT:
        return text.replace(",", NARROW_SPACE)
    return text.translate({ord(","): style.thousands, ord("."): style.decimal_point})


@functools.cache
def _step(digits: int) -> Decimal:
    return Decimal(1).scaleb(-digits)


@functools.lru_cache(maxsize=4096)
def _decimals(units: int, units_per_lot: int) -> int:
    """Return how many decimals the quotient needs, cut at what is still readable."""
    return next(
        (n for n in range(_MOST_LOT_DECIMALS) if not units * 10**n % units_per_lot),
        _MOST_LOT_DECIMALS,
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("Numbers", text)
