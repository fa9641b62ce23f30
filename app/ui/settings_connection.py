"""The page about reading the server, by asking and by stream."""

from __future__ import annotations

from urllib.parse import urlsplit

from PySide6.QtCore import QCoreApplication

from app.domain.address import is_loopback
from app.ui.settings_change import Changes
from app.ui.settings_fields import NumberRow, TextRow
from app.ui.settings_page import SettingsPage
from app.ui.settings_rows import SettingRow, SwitchRow, Words

translate = QCoreApplication.translate


def connection_page(changes: Changes, title: str) -> SettingsPage:
    page = SettingsPage(changes, "connection", title)
    page.add(translate("Settings", "Reading"), *_rows_reading(changes))
    page.add(translate("Settings", "Price stream"), *_rows_stream(changes))
    page.add(translate("Settings", "Connecting"), _connect_row(changes))
    return page


def _rows_reading(changes: Changes) -> tuple[SettingRow, ...]:
    seconds = translate("Settings", "seconds")
    poll = Words(
        translate("Settings", "Read the order list every"),
        translate("Settings", "While a close is on its way it is read every second."),
    )
    account = Words(
        translate("Settings", "Read prices and the account every"),
        translate("Settings", "Prices are read faster while a close window is open."),
    )
    stale = Words(
        translate("Settings", "Call a price old after"),
        translate("Settings", "Old prices are greyed. Orders can be closed all the same."),
    )
    return (
        NumberRow(changes, poll, "poll_s", seconds),
        NumberRow(changes, account, "account_poll_s", seconds),
        NumberRow(changes, stale, "stale_after_s", seconds),
    )


def _rows_stream(changes: Changes) -> tuple[SettingRow, ...]:
    stream = Words(
        translate("Settings", "Use the broker's price stream"),
        translate("Settings", "Makes prices and changes arrive sooner where there is one."),
    )
    address = Words(
        translate("Settings", "Stream address"),
        translate(
            "Settings",
            "Used only where the broker's sign-in names no stream. Your token is sent to "
            "it, so it serves the first broker it is used with and no other.",
        ),
    )
    return (
        SwitchRow(changes, stream, "stream"),
        TextRow(changes, address, "stream_address", wrong_stream_address),
    )


def _connect_row(changes: Changes) -> SettingRow:
    words = Words(
        translate("Settings", "Try to connect for"),
        translate(
            "Settings",
            "Before anything is sent. After that you are told that nothing was sent.",
        ),
    )
    seconds = translate("Settings", "seconds")
    return NumberRow(changes, words, "connect_budget_s", seconds)


def wrong_stream_address(text: str) -> str:
    """Say why this can't be the address of a stream, "" if it can; empty is the usual."""
    if not text:
        return ""
    scheme, netloc, host = _parts(text)
    if not host or scheme not in ("ws", "wss"):
        return translate(
            "Settings",
            "An address like wss://stream.example.com. Nothing was changed.",
        )
    if "@" in netloc:
        return translate(
            "Settings", "Without a user or password in it. Nothing was changed."
        )
    if scheme == "ws" and not is_loopback(host):
        return translate(
            "Settings",
            "It must be encrypted (wss): the stream is sent your token. Nothing was "
            "changed.",
        )
    return ""


def _parts(text: str) -> tuple[str, str, str]:
    """Return scheme, what follows it, and the host; "" where there is none."""
    if not text.isprintable() or " " in text or "\\" in text:
        return "", "", ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return "", "", ""
    return parts.scheme, parts.netloc, parts.hostname or ""
