"""Single values of a row, read strictly: what is not exactly right is not guessed at.

``bool`` is not a number here, a number with a point is not a count, and ``"7"`` is
not 7. Zero means "not set" where the platform says so.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from app.broker.failures import plain
from app.broker.token import LATEST_SECONDS
from app.domain.orders import HIGHEST_NUMBER

# Beyond this many digits before or after the point a number is no price or money.
_MOST_MAGNITUDE = 18
_MOST_PLACES = 40
_MOST_DIGITS = 10


class CellError(ValueError):
    """A value is not what its column promises."""


def whole(value: object) -> int:
    if type(value) is not int or not -HIGHEST_NUMBER <= value <= HIGHEST_NUMBER:
        raise CellError
    return value


def count(value: object) -> int:
    """Read a number of things: not negative."""
    if (number := whole(value)) < 0:
        raise CellError
    return number


def positive(value: object) -> int:
    """Read an order number, or a volume."""
    if (number := whole(value)) <= 0:
        raise CellError
    return number


def number_or_none(value: object) -> int | None:
    """Read the number of another order; 0 and null are none."""
    return None if value is None else count(value) or None


def number(value: object) -> Decimal:
    """Read a price or money, as it was spelled."""
    if type(value) is int:
        value = Decimal(value)
    if not isinstance(value, Decimal) or not _is_sensible(value):
        raise CellError
    return value


def _is_sensible(value: Decimal) -> bool:
    if not value.is_finite():
        return False
    places = value.as_tuple().exponent
    spelled_short = isinstance(places, int) and places >= -_MOST_PLACES
    return spelled_short and value.adjusted() <= _MOST_MAGNITUDE


def money(value: object) -> Decimal | None:
    """Read money; only null is "not said"."""
    return None if value is None else number(value)


def price_or_none(value: object) -> Decimal | None:
    """Read a price that may not be set: 0 or null."""
    return None if value is None else number(value) or None


def text(value: object, most: int) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise CellError
    return plain(value, most)


def name(value: object) -> str:
    """Read a symbol's name, which cannot be empty."""
    if not (found := text(value, 64).strip()):
        raise CellError
    return found


def digits(value: object) -> int:
    if (found := count(value)) > _MOST_DIGITS:
        raise CellError
    return found


def moment(value: object) -> datetime:
    """Read a Unix time, in seconds or, if it is too large for that, milliseconds."""
    stamp = count(value)
    try:
        if stamp > LATEST_SECONDS:
            whole_s, ms = divmod(stamp, 1000)
            return datetime.fromtimestamp(whole_s, UTC).replace(microsecond=ms * 1000)
        return datetime.fromtimestamp(stamp, UTC)
    except (OverflowError, ValueError, OSError):
        raise CellError from None
