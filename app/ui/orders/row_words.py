"""What a row of the orders table says of itself: on screen, aloud and in tooltips.

A row's close has its words in the one table of words; here are those of rows without
one. Aloud, signs and dashes become words: "net loss 41.65 dollars", "no stop loss".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from PySide6.QtCore import QCoreApplication

from app.domain.errors import Failed, Refused
from app.domain.orders import RowFault, UnreadableRow
from app.ui import numbers
from app.ui.foreign import tooltip
from app.ui.orders.columns import COLUMNS, PLACES
from app.ui.orders.context import Context
from app.ui.orders.rows import Phase, Row
from app.ui.text import RowWord, row_word
from app.ui.words_record import without_record

translate = QCoreApplication.translate


def word_of(row: Row, ctx: Context) -> RowWord | None:
    """Return what the row says in place of its comment; ``None``: the comment."""
    if row.record is not None:
        word = row_word(row.record, ctx.scale)
        owed = row.record.request.rid in ctx.unrecorded
        return replace(word, text=without_record(word.text)) if owed else word
    if row.phase is Phase.UNREADABLE:
        text = translate("OrderRow", "Unreadable")
        return RowWord("triangle-alert", "text_muted", text)
    if row.phase is Phase.GHOST:
        return RowWord("circle-slash-2", "text_muted", translate("OrderRow", "Gone"))
    if row.order is not None and row.order.is_being_closed:
        return RowWord("hourglass", "text_muted", translate("OrderRow", "Being closed"))
    return None


def link_of(row: Row) -> str:
    """Return the words of the link that tells more; empty where there is none."""
    if row.phase is Phase.UNKNOWN:
        return translate("OrderRow", "Check")
    if row.record is None or row.was_closed:
        return ""
    told = row.record.is_settled or isinstance(row.record.answer, Failed | Refused)
    return translate("OrderRow", "Why?") if told else ""


def tooltip_of(row: Row, key: str, ctx: Context, age_s: float | None) -> str:
    """Return the tooltip of a cell, safe to show; empty where there is nothing to add.

    ``age_s`` is how old the price is where it is too old to trust, else ``None``.
    """
    if row.unreadable is not None:
        return tooltip(unreadable_sentence(row.unreadable))
    if row.order is None:
        return ""
    match key:
        case "comment" | "action":
            return tooltip(row.order.comment) if row.order.comment else ""
        case "lots":
            return _lots_tip(row, row.order.volume, ctx)
        case "opened" | "age":
            return _opened_tip(row.order.opened_at)
        case _:
            return _number_tip(row, key, ctx, age_s)


def _opened_tip(when: datetime) -> str:
    return f"{when.astimezone():%Y-%m-%d %H:%M:%S %Z} · {when.astimezone(UTC):%H:%M:%S} UTC"


def _number_tip(row: Row, key: str, ctx: Context, age_s: float | None) -> str:
    if row.text(PLACES[key], ctx) == numbers.UNKNOWN:
        return _missing_tip(key)
    if key in _AGED and age_s is not None:
        told = translate("OrderRow", "This price is {} old")
        return told.format(numbers.duration(age_s))
    return ""


def unreadable_sentence(row: UnreadableRow) -> str:
    """Return what was wrong with a row of the list, the server's value included."""
    told = translate("OrderRow", "{} Column {}, received: {}. It cannot be closed here.")
    return told.format(_fault_words(row.fault), row.column, row.raw)


def row_sentence(row: Row, ctx: Context, *, selected: bool) -> str:
    """Return the whole row as it is read aloud."""
    order = row.order
    if order is None:
        number = "" if row.unreadable is None else str(row.unreadable.number or "")
        return translate("OrderRow", "Order {} could not be read").format(number)
    side = COLUMNS[PLACES["side"]].text(order, ctx)
    parts = [
        translate("OrderRow", "Order {}").format(order.number),
        translate("OrderRow", "{side} {lots} lots {symbol}").format(
            side=side,
            lots=row.text(PLACES["lots"], ctx),
            symbol=row.text(PLACES["symbol"], ctx),
        ),
        translate("OrderRow", "current {}").format(
            _or_unknown(row.text(PLACES["current"], ctx))
        ),
        spoken_net(ctx.values.net_of(order), ctx),
    ]
    word = word_of(row, ctx)
    if word is not None:
        parts.append(word.text)
    if selected:
        parts.append(translate("OrderRow", "selected"))
    return ", ".join(parts)


def spoken(row: Row, key: str, ctx: Context) -> str:
    """Return a cell as it is read aloud."""
    if row.order is None:
        word = word_of(row, ctx)
        return "" if word is None else word.text
    if key == "net":
        return spoken_net(ctx.values.net_of(row.order), ctx)
    if key in _MISSING and row.text(PLACES[key], ctx) == numbers.UNKNOWN:
        return _MISSING[key]()
    if key in _AMOUNTS:
        return _spoken_amount(getattr(row.order, key), ctx)
    if key == "action":
        return _spoken_action(row)
    word = word_of(row, ctx) if key == "comment" else None
    return row.text(PLACES[key], ctx) if word is None else word.text


def spoken_net(net: Decimal | None, ctx: Context) -> str:
    if net is None:
        return translate("OrderRow", "net result unknown")
    amount = numbers.money(abs(net), ctx.money_digits)
    told = translate("OrderRow", "net profit {amount} {currency}")
    if net < 0:
        told = translate("OrderRow", "net loss {amount} {currency}")
    elif not net:
        told = translate("OrderRow", "net result {amount} {currency}")
    return told.format(amount=amount, currency=_currency(ctx)).strip()


def _spoken_amount(value: Decimal, ctx: Context) -> str:
    amount = numbers.money(abs(value), ctx.money_digits)
    told = translate("OrderRow", "minus {}") if value < 0 else translate("OrderRow", "{}")
    return told.format(f"{amount} {_currency(ctx)}".strip())


def _spoken_action(row: Row) -> str:
    if row.can_close and row.order is not None:
        return translate("OrderRow", "Close order {}").format(row.order.number)
    return link_of(row)


def _currency(ctx: Context) -> str:
    words = {
        "USD": translate("OrderRow", "dollars"),
        "EUR": translate("OrderRow", "euros"),
        "GBP": translate("OrderRow", "pounds"),
        "JPY": translate("OrderRow", "yen"),
        "CHF": translate("OrderRow", "francs"),
    }
    return words.get(ctx.currency, ctx.currency)


def _or_unknown(text: str) -> str:
    return translate("OrderRow", "price unknown") if text == numbers.UNKNOWN else text


def _lots_tip(row: Row, units: int, ctx: Context) -> str:
    told = translate("OrderRow", "{} units").format(numbers.quantity(units))
    if row.was is not None and row.order is not None:
        was = translate("OrderRow", "was {}").format(ctx.lots(row.order, row.was))
        told = f"{told} · {was}"
    if not ctx.scale.confirmed:
        unsure = translate("OrderRow", "lots are not confirmed for this broker")
        told = f"{told} · {unsure}"
    return told


def _missing_tip(key: str) -> str:
    if key in ("sl", "to_sl"):
        return translate("OrderRow", "No stop loss")
    if key in ("tp", "to_tp"):
        return translate("OrderRow", "No take profit")
    return translate("OrderRow", "Not supplied by this server")


_AGED = frozenset({"current", "net", "gross", "points", "price_age"})
_AMOUNTS = ("swap", "commission")
_MISSING: dict[str, Callable[[], str]] = {
    "sl": lambda: translate("OrderRow", "no stop loss"),
    "tp": lambda: translate("OrderRow", "no take profit"),
    "current": lambda: translate("OrderRow", "price unknown"),
    "swap": lambda: translate("OrderRow", "swap not supplied"),
    "commission": lambda: translate("OrderRow", "commission not supplied"),
}


def _fault_words(fault: RowFault) -> str:
    match fault:
        case RowFault.NUMBER:
            return translate("OrderRow", "The order number could not be read.")
        case RowFault.VOLUME:
            return translate("OrderRow", "The volume could not be read.")
        case RowFault.TYPE:
            return translate("OrderRow", "The type of the order is not known.")
        case RowFault.FIELD:
            return translate("OrderRow", "A value could not be read.")
        case RowFault.LENGTH:
            return translate("OrderRow", "The row has too few or too many values.")
