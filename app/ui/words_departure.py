"""Words for orders that left the list by themselves, and for the server's messages.

A cause is named only where the server's record named it; without a record all that is
said is that the order is not open and that nothing here closed it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QT_TRANSLATE_NOOP

from app.domain.departure import Departure, DepartureCause
from app.domain.orders import Side
from app.domain.stream import ServerNotice
from app.services.lots import Scale
from app.ui.foreign import server_text
from app.ui.numbers import lots, price
from app.ui.wording import result_of, say, sentences, translate, without_tokens

_MOST_SYMBOL, _MOST_NOTICE, _MOST_NAMED = 32, 300, 3

_WARNING_LEVELS = frozenset(range(20, 40))

_BY = {
    DepartureCause.STOP_LOSS: QT_TRANSLATE_NOOP("Departure", "was closed by its stop loss"),
    DepartureCause.TAKE_PROFIT: QT_TRANSLATE_NOOP(
        "Departure", "was closed by its take profit"
    ),
    DepartureCause.STOP_OUT: QT_TRANSLATE_NOOP(
        "Departure", "was closed by the broker's stop-out"
    ),
    DepartureCause.OTHER: QT_TRANSLATE_NOOP("Departure", "was closed elsewhere"),
}
_COUNTS = {
    DepartureCause.STOP_LOSS: QT_TRANSLATE_NOOP("Departure", "by stop loss: {}"),
    DepartureCause.TAKE_PROFIT: QT_TRANSLATE_NOOP("Departure", "by take profit: {}"),
    DepartureCause.STOP_OUT: QT_TRANSLATE_NOOP("Departure", "by stop-out: {}"),
    DepartureCause.OTHER: QT_TRANSLATE_NOOP("Departure", "closed elsewhere: {}"),
    DepartureCause.UNKNOWN: QT_TRANSLATE_NOOP("Departure", "cause not known: {}"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a band says; see ``Banner.show_message``."""

    kind: str
    lead: str
    text: str


def departure_news(found: Sequence[Departure], scale: Scale, currency: str) -> News:
    """Return the words for departures, summed where there are several.

    Args:
        found: At least one.
        scale: How units are written as lots.
        currency: The account's; "" where it is not known.
    """
    kind = "warning" if any(d.cause is DepartureCause.STOP_OUT for d in found) else "info"
    if len(found) == 1:
        return News(kind=kind, lead="", text=_one(found[0], scale, currency))
    lead = translate("Departure", "{} orders are no longer open.").format(len(found))
    return News(kind=kind, lead=lead, text=_several(found, currency))


def notice_news(notice: ServerNotice) -> News:
    """Return the words for a message of the server, quoted as the server's."""
    words = sentences(*(_foreign(part) for part in (notice.text, notice.description)))
    lead = translate("Departure", "The broker's server says:")
    kind = "warning" if notice.level in _WARNING_LEVELS else "info"
    return News(kind=kind, lead=lead, text=words)


def _foreign(raw: str) -> str:
    return server_text(without_tokens(raw[: 2 * _MOST_NOTICE]), _MOST_NOTICE)


def _one(departure: Departure, scale: Scale, currency: str) -> str:
    order = departure.order
    buy = order.side is Side.BUY
    side = translate("Columns", "Buy") if buy else translate("Columns", "Sell")
    name = translate("Departure", "Order {} ({}, {} {})").format(
        order.number,
        server_text(order.symbol, _MOST_SYMBOL),
        side,
        lots(order.volume, scale.units_per_lot),
    )
    if departure.cause is DepartureCause.UNKNOWN:
        return translate(
            "Departure", "{} is no longer open. This program did not close it."
        ).format(name)
    told = f"{name} {say('Departure', _BY[departure.cause])}"
    if departure.price is not None:
        at = price(departure.price, order.digits)
        told = translate("Departure", "{} at {}").format(told, at)
    return f"{told}{_result(departure.profit, currency)}."


def _result(profit: Decimal | None, currency: str) -> str:
    return "" if profit is None else f": {result_of(profit, currency)}"


def _several(found: Sequence[Departure], currency: str) -> str:
    counts = Counter(departure.cause for departure in found)
    causes = "; ".join(
        say("Departure", _COUNTS[cause]).format(counts[cause])
        for cause in DepartureCause
        if cause in counts
    )
    profits = [d.profit for d in found if d.profit is not None]
    whole = sum(profits, Decimal(0)) if len(profits) == len(found) else None
    told = translate("Departure", "This program closed none of them ({})").format(causes)
    which = "; ".join(_named(departure) for departure in found[:_MOST_NAMED])
    more = len(found) - _MOST_NAMED
    if more > 0:
        which = translate("Departure", "{} and {} more").format(which, more)
    return f"{told}{_result(whole, currency)}. {which}."


def _named(departure: Departure) -> str:
    """Return one of several: its number and symbol, and its price where one is known."""
    order = departure.order
    name = f"{order.number} {server_text(order.symbol, _MOST_SYMBOL)}"
    if departure.price is None:
        return name
    at = price(departure.price, order.digits)
    return translate("Departure", "{} at {}").format(name, at)
