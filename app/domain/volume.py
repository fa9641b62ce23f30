"""How much of an order to close: typed text to units, percent to units, limits.

All arithmetic is in units (the server's minimal lots, whole numbers). Lots are a
way of writing units: ``units = lots * units_per_lot``. A percentage rounds down to
the volume step. Text is read strictly: ASCII digits, one decimal point or comma, no
grouping, since ``1,000`` means one thing in Paris and another in London.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from decimal import Decimal

_NUMBER = re.compile(r"[0-9]{1,30}(?:[.,][0-9]{0,8})?|[.,][0-9]{1,8}", re.ASCII)
_GROUPED = re.compile(r"[0-9]{1,3}(?:[ \u00a0\u202f'.,][0-9]{3})+(?:[.,][0-9]*)?", re.ASCII)
_GROUP = 3  # digits of a thousands group


class VolumeFault(enum.Enum):
    """Why a typed volume cannot be sent."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not_a_number"
    FOREIGN_DIGITS = "foreign_digits"
    GROUPING = "grouping"
    ZERO = "zero"
    TOO_MUCH = "too_much"
    TOO_LITTLE = "too_little"
    BETWEEN_STEPS = "between_steps"
    REMAINDER_TOO_SMALL = "remainder_too_small"


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeRules:
    """What the volume of a close may be, in units.

    Attributes:
        open: The order's open volume; the most that can be closed.
        least: Smallest volume of a partial close, and of what it leaves open.
        step: A partial close is a multiple of this.
        units_per_lot: How many units are 1.00 lot.
        lots_confirmed: Whether that number was confirmed for this broker.
    """

    open: int
    least: int = 1
    step: int = 1
    units_per_lot: int = 100
    lots_confirmed: bool = False

    def __post_init__(self) -> None:
        if min(self.open, self.least, self.step, self.units_per_lot) < 1:
            raise ValueError(f"volume rules must be positive: {self}")


@dataclass(frozen=True, slots=True)
class ValidVolume:
    """A volume that may be sent; ``is_full`` means all of the order."""

    units: int
    is_full: bool


@dataclass(frozen=True, slots=True)
class InvalidVolume:
    """A volume that may not be sent, with the values to offer instead, in units."""

    fault: VolumeFault
    offers: tuple[int, ...] = ()


VolumeReading = ValidVolume | InvalidVolume


def read_lots(text: str, rules: VolumeRules) -> VolumeReading:
    """Read a volume typed in lots, ``,`` and ``.`` alike."""
    number = _number(text, decimals=len(str(rules.units_per_lot)) - 1)
    if isinstance(number, VolumeFault):
        return InvalidVolume(number)
    return _check_exact(number * rules.units_per_lot, rules)


def read_units(text: str, rules: VolumeRules) -> VolumeReading:
    """Read a volume typed in units; only whole numbers exist."""
    number = _number(text, decimals=0)
    if isinstance(number, VolumeFault):
        return InvalidVolume(number)
    return _check_exact(number, rules)


def check(units: int, rules: VolumeRules) -> VolumeReading:
    """Judge a whole number of units against the rules.

    All of the order is always allowed, whatever the step: it is sent without a
    volume, and a trader must be able to leave.
    """
    if units == rules.open:
        return ValidVolume(units, is_full=True)
    if units <= 0:
        return InvalidVolume(VolumeFault.ZERO, _least_offer(rules))
    if units > rules.open:
        return InvalidVolume(VolumeFault.TOO_MUCH, (rules.open,))
    return _check_part(units, rules)


def _check_exact(exact: Decimal, rules: VolumeRules) -> VolumeReading:
    """Judge what was typed; a fraction of a unit lies between two steps."""
    whole = int(exact)
    if exact == whole:
        return check(whole, rules)
    if exact > rules.open:
        return InvalidVolume(VolumeFault.TOO_MUCH, (rules.open,))
    if exact < rules.least:
        return InvalidVolume(VolumeFault.TOO_LITTLE, _least_offer(rules))
    return _between(whole, rules)


def _check_part(units: int, rules: VolumeRules) -> VolumeReading:
    if units < rules.least:
        return InvalidVolume(VolumeFault.TOO_LITTLE, _least_offer(rules))
    if units % rules.step:
        return _between(units, rules)
    if rules.open - units < rules.least:
        return InvalidVolume(VolumeFault.REMAINDER_TOO_SMALL, (rules.open,))
    return ValidVolume(units, is_full=False)


@dataclass(frozen=True, slots=True)
class Share:
    """A percentage of an order as a volume.

    Attributes:
        units: Rounded down to the step; 0 when that is below the least.
        exact: Whether nothing was rounded away.
        offers: The valid neighbours below and above, when it is not exact.
    """

    units: int
    exact: bool
    offers: tuple[int, ...] = ()


def share(percent: int, rules: VolumeRules) -> Share:
    """Return ``percent`` (1 to 100) of the order, rounded down to the step."""
    if not 1 <= percent <= 100:  # noqa: PLR2004 - a percentage
        raise ValueError(f"not a percentage: {percent}")
    if percent == 100:  # noqa: PLR2004 - all of it, whatever the step
        return Share(rules.open, exact=True)
    wanted = rules.open * percent
    below = wanted // (100 * rules.step) * rules.step
    units = below if isinstance(check(below, rules), ValidVolume) else 0
    if below * 100 == wanted:
        return Share(units, exact=True)
    return Share(units, exact=False, offers=_neighbours(below, rules))


def nearest_step(units: int, rules: VolumeRules) -> int:
    """Snap to the closest volume that may be sent, the smaller of two; for sliders."""
    parts = _parts(rules)
    if not parts:
        return rules.open
    below = min(max(units // rules.step * rules.step, parts[0]), parts[-1])
    candidates = (below, min(below + rules.step, parts[-1]), rules.open)
    return min(candidates, key=lambda candidate: abs(candidate - units))


def step_from(units: int, steps: int, rules: VolumeRules) -> int:
    """Go ``steps`` up, or down where negative, to a volume that may be sent.

    From between two steps the first one leads to the next step in that direction.
    The ends of the way are the least part and all of the order.
    """
    parts = _parts(rules)
    if not parts:
        return rules.open
    if steps >= 0:
        target = (units // rules.step + steps) * rules.step
        return rules.open if target > parts[-1] else max(target, parts[0])
    target = (-(-units // rules.step) + steps) * rules.step
    return min(max(target, parts[0]), parts[-1])


def lots(units: int, units_per_lot: int) -> Decimal:
    """Return units as lots; exact unless ``units_per_lot`` has odd prime factors."""
    return Decimal(units) / Decimal(units_per_lot)


def _number(text: str, *, decimals: int) -> Decimal | VolumeFault:
    text = text.strip()
    if not text:
        return VolumeFault.EMPTY
    if any(c.isnumeric() and not c.isascii() for c in text):
        return VolumeFault.FOREIGN_DIGITS
    if _is_grouped(text, decimals):
        return VolumeFault.GROUPING
    if _NUMBER.fullmatch(text) is None:
        return VolumeFault.NOT_A_NUMBER
    return Decimal(text.replace(",", "."))


def _is_grouped(text: str, decimals: int) -> bool:
    """Whether it could be grouped thousands: ``1,000``, ``1 000``, ``1.000,5``.

    ``0.500`` could not (nobody groups a leading zero), and where volumes are
    written with three decimals ``1.000`` is one of ours. Anything else that two
    readers would read differently is refused rather than guessed.
    """
    if _GROUPED.fullmatch(text) is None or text.startswith("0"):
        return False
    return decimals < _GROUP or re.fullmatch(r"[0-9]+[.,][0-9]{3}", text) is None


def _between(units: int, rules: VolumeRules) -> InvalidVolume:
    below = units // rules.step * rules.step
    offers = _neighbours(below, rules) or _least_offer(rules)
    return InvalidVolume(VolumeFault.BETWEEN_STEPS, offers)


def _neighbours(below: int, rules: VolumeRules) -> tuple[int, ...]:
    """The steps around a volume above ``below``, as far as they may be sent."""
    around = (below, min(below + rules.step, rules.open))
    return tuple(c for c in around if isinstance(check(c, rules), ValidVolume))


def _parts(rules: VolumeRules) -> range:
    """Every volume a partial close may have; empty where only all of it may go."""
    first = -(-rules.least // rules.step) * rules.step
    return range(first, rules.open - rules.least + 1, rules.step)


def _least_offer(rules: VolumeRules) -> tuple[int, ...]:
    parts = _parts(rules)
    return (parts[0],) if parts else (rules.open,)
