"""Titles and explanations of the columns, in the language in force."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from app.services.lots import Scale

translate = QCoreApplication.translate

_TITLES: dict[str, Callable[[], str]] = {
    "order": lambda: translate("Columns", "Order"),
    "symbol": lambda: translate("Columns", "Symbol"),
    "side": lambda: translate("Columns", "Side"),
    "lots": lambda: translate("Columns", "Lots"),
    "units": lambda: translate("Columns", "Units"),
    "open": lambda: translate("Columns", "Open price"),
    "current": lambda: translate("Columns", "Current"),
    "points": lambda: translate("Columns", "Points"),
    "price_age": lambda: translate("Columns", "Price age"),
    "sl": lambda: translate("Columns", "S/L"),
    "to_sl": lambda: translate("Columns", "To S/L"),
    "tp": lambda: translate("Columns", "T/P"),
    "to_tp": lambda: translate("Columns", "To T/P"),
    "swap": lambda: translate("Columns", "Swap"),
    "commission": lambda: translate("Columns", "Comm."),
    "gross": lambda: translate("Columns", "Gross P/L"),
    "net": lambda: translate("Columns", "Net P/L"),
    "opened": lambda: translate("Columns", "Opened"),
    "age": lambda: translate("Columns", "Age"),
    "comment": lambda: translate("Columns", "Comment"),
}

_TIPS: dict[str, Callable[[], str]] = {
    "check": lambda: translate("Columns", "Select or clear all orders shown"),
    "order": lambda: translate("Columns", "The broker's number for this order"),
    "lots": lambda: translate("Columns", "Size that is open, in lots"),
    "current": lambda: translate(
        "Columns",
        "The price the order would close at: the bid for a Buy, the ask for a Sell",
    ),
    "units": lambda: translate(
        "Columns", "Size that is open, in the server's smallest units"
    ),
    "points": lambda: translate(
        "Columns", "How far the price has gone your way since opening, in points"
    ),
    "price_age": lambda: translate("Columns", "How old the current price is"),
    "sl": lambda: translate("Columns", "Stop loss"),
    "to_sl": lambda: translate("Columns", "Points from the current price to the stop loss"),
    "tp": lambda: translate("Columns", "Take profit"),
    "to_tp": lambda: translate(
        "Columns", "Points from the current price to the take profit"
    ),
    "gross": lambda: translate("Columns", "Profit without swap and commission"),
    "swap": lambda: translate("Columns", "Interest for holding the order overnight"),
    "commission": lambda: translate("Columns", "Commission"),
    "net": lambda: translate("Columns", "Profit plus swap plus commission"),
    "opened": lambda: translate("Columns", "When it was opened, in your local time"),
    "age": lambda: translate("Columns", "How long it has been open"),
}


def title_of(key: str, scale: Scale) -> str:
    """Return a column's title; lots that nobody has confirmed carry a mark."""
    if key not in _TITLES:
        return ""
    title = _TITLES[key]()
    return f"{title}\u202f?" if key == "lots" and not scale.confirmed else title


def tip_of(key: str, scale: Scale) -> str:
    """Return what a column's header explains; empty where the title says it all."""
    if key == "lots" and not scale.confirmed:
        told = translate(
            "Columns", "Unconfirmed: 1.00 lots is taken to be {} units with this broker"
        )
        return told.format(scale.units_per_lot)
    return _TIPS[key]() if key in _TIPS else ""


def menu_title_of(key: str) -> str:
    """Return a column's name for the menu of columns."""
    return _TITLES[key]()


def close_word() -> str:
    return translate("Columns", "Close")


def state_word() -> str:
    """Return the title of the last column where it shows states but no comments."""
    return translate("Columns", "State")


def held_word() -> str:
    """Return what the header says while rows wait for the hand to leave."""
    return translate("Columns", "Rows stay in place")


def held_tip() -> str:
    """Return what that means."""
    return translate(
        "Columns",
        "New orders, sorting and rows that are done wait until the pointer leaves the "
        "table or the keys rest for two seconds. Prices go on.",
    )
