"""What the close dialog says of volumes: amounts, limits, and what is wrong with one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from app.domain.volume import InvalidVolume, Share, VolumeFault, VolumeRules
from app.ui.numbers import DEFAULT, NumberStyle, lots, plain, quantity

Links = tuple[tuple[str, object], ...]

# A field is read back, and grouped thousands are refused there.
_UNGROUPED = NumberStyle(decimal_point=DEFAULT.decimal_point, thousands="")
_translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class VolumeStyle:
    """How volumes of one order are written.

    Attributes:
        in_lots: Else in units.
    """

    rules: VolumeRules
    in_lots: bool

    def number(self, units: int) -> str:
        """Return "0.50", or "50" in units."""
        return self._number(units, DEFAULT)

    def typed(self, units: int) -> str:
        """Return the number as it stands in the field, without grouping."""
        return self._number(units, _UNGROUPED)

    def amount(self, units: int) -> str:
        """Return "0.50 lots" or "50 units"."""
        return self._unit().format(self.number(units))

    def converted(self, units: int) -> str:
        """Return the same volume in the unit that is not in use."""
        return VolumeStyle(self.rules, not self.in_lots).amount(units)

    def part(self, units: int) -> str:
        """Return "0.50 of 1.00 lots"."""
        return _translate("Volume", "{} of {}").format(
            self.number(units), self.amount(self.rules.open)
        )

    def fraction(self, exact_units: Decimal) -> str:
        """Return a volume that need not be a whole number of units."""
        exact = exact_units / self.rules.units_per_lot if self.in_lots else exact_units
        return plain(exact.normalize())

    def range(self) -> str:
        """Return the least, the most and the step, with the unit said once."""
        rules = self.rules
        least = self.number(min(rules.least, rules.open))
        text = _translate("Volume", "{}–{}, step {}")  # noqa: RUF001 - a range
        return text.format(least, self.amount(rules.open), self.number(rules.step))

    def _number(self, units: int, style: NumberStyle) -> str:
        if self.in_lots:
            return lots(units, self.rules.units_per_lot, self.rules.step, style)
        return quantity(units, style)

    def _unit(self) -> str:
        if self.in_lots:
            return _translate("Volume", "{} lots")
        return _translate("Volume", "{} units")


def press_words(units: int, style: VolumeStyle) -> str:
    """Return what the final button says: exactly what it does."""
    if units == style.rules.open:
        return _translate("Volume", "Close all {}").format(style.amount(units))
    return _translate("Volume", "Close {}").format(style.part(units))


def under_way_words(units: int, style: VolumeStyle) -> str:
    """Return what the final button says once it was pressed."""
    if units == style.rules.open:
        return _translate("Volume", "Closing all {}…").format(style.amount(units))
    return _translate("Volume", "Closing {}…").format(style.part(units))


def spoken_words(units: int, style: VolumeStyle) -> str:
    """Return the slider's name: "Volume to close, 0.50 of 1.00 lots, 50 percent"."""
    percent = units * 100 // style.rules.open
    text = _translate("Volume", "Volume to close, {}, {} percent")
    return text.format(style.part(units), percent)


def fault_words(text: str, wrong: InvalidVolume, style: VolumeStyle) -> tuple[str, Links]:
    """Return what is wrong with a typed volume, and the links that mend it."""
    sentence = str(_FAULTS[wrong.fault])
    known = {
        "text": text.strip()[:20],
        "most": style.amount(style.rules.open),
        "least": style.amount(style.rules.least),
        "example": style.typed(style.rules.open),
        "rest": _rest(text, style),
    }
    links = tuple((_link(units, wrong, style), units) for units in wrong.offers[:2])
    return _translate("Volume", sentence).format(**known), links


def rounding_words(percent: int, share: Share, style: VolumeStyle) -> tuple[str, Links]:
    """Return what was rounded away from a percentage, and its neighbours as links."""
    exact = Decimal(style.rules.open) * percent / 100
    text = _translate("Volume", "{}% is {}, between two steps. Rounded down. Use")
    links = tuple((style.number(units), units) for units in share.offers)
    return text.format(percent, style.fraction(exact)), links


def no_share_words(percent: int, style: VolumeStyle) -> str:
    """Return why a percentage can't be chosen."""
    text = _translate("Volume", "{}% can't be closed alone: the least is {}.")
    return text.format(percent, style.amount(style.rules.least))


def _link(units: int, wrong: InvalidVolume, style: VolumeStyle) -> str:
    number = style.number(units)
    if wrong.fault is VolumeFault.BETWEEN_STEPS:
        return number
    if wrong.fault is VolumeFault.REMAINDER_TOO_SMALL:
        return _translate("Volume", "Close all {}").format(number)
    return _translate("Volume", "Use {}").format(number)


def _rest(text: str, style: VolumeStyle) -> str:
    """What a volume that was read would leave open."""
    try:
        typed = Decimal(text.strip().replace(",", "."))
    except ArithmeticError:
        return ""
    if style.in_lots:
        typed *= style.rules.units_per_lot
    left = max(0, style.rules.open - int(min(typed, Decimal(style.rules.open))))
    return style.amount(left)


_FAULTS = {
    VolumeFault.EMPTY: QT_TRANSLATE_NOOP("Volume", "Enter a volume."),
    VolumeFault.NOT_A_NUMBER: QT_TRANSLATE_NOOP(
        "Volume", "Enter a plain number, such as {example}."
    ),
    VolumeFault.FOREIGN_DIGITS: QT_TRANSLATE_NOOP(
        "Volume", "Only the digits 0 to 9 are read here. Type the volume with those."
    ),
    VolumeFault.GROUPING: QT_TRANSLATE_NOOP(
        "Volume",
        "“{text}” can be read in two ways. Write it without grouping, such as {example}.",
    ),
    VolumeFault.ZERO: QT_TRANSLATE_NOOP("Volume", "The least is {least}."),
    VolumeFault.TOO_MUCH: QT_TRANSLATE_NOOP("Volume", "The most you can close is {most}."),
    VolumeFault.TOO_LITTLE: QT_TRANSLATE_NOOP("Volume", "The least is {least}."),
    VolumeFault.BETWEEN_STEPS: QT_TRANSLATE_NOOP(
        "Volume", "{text} is between two steps. Use"
    ),
    VolumeFault.REMAINDER_TOO_SMALL: QT_TRANSLATE_NOOP(
        "Volume", "That would leave {rest}, less than the minimum."
    ),
}
