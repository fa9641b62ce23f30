"""The page about closing an order, and about answers that are late."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.ui.kit.labels import text_label
from app.ui.settings_change import Changes
from app.ui.settings_fields import NumberRow
from app.ui.settings_page import SettingsPage
from app.ui.settings_rows import SegmentsRow, SettingRow, Words

translate = QCoreApplication.translate

_PERCENTS = (25, 50, 75, 100)


def closing_page(changes: Changes, title: str) -> SettingsPage:
    page = SettingsPage(changes, "closing", title)
    page.add(translate("Settings", "Before closing"), *_rows_before(changes))
    page.add(translate("Settings", "When an answer is late"), *_rows_late(changes))
    page.add(translate("Settings", "Before “not closed” is said"), *_rows_after(changes))
    note = translate(
        "Settings", "A close that is on its way keeps the times it was sent with."
    )
    page.add_widget(text_label(changes.look, note, role="small", tone="muted", wrap=True))
    return page


def _rows_before(changes: Changes) -> tuple[SettingRow, ...]:
    seconds = translate("Settings", "seconds")
    percent = Words(translate("Settings", "Default volume when the window opens"))
    comment = Words(
        translate("Settings", "Comment length limit"),
        translate("Settings", "The server's own limit applies as well."),
    )
    repeat = Words(
        translate("Settings", "Ask before the same part is closed again within"),
        translate("Settings", "A second part closes more. 0 never asks."),
    )
    age = Words(
        translate("Settings", "Close a part only from a list newer than"),
        translate("Settings", "An older list is read again first; then the part is sent."),
    )
    items = [(value, f"{value}%") for value in _PERCENTS]
    return (
        SegmentsRow(changes, percent, "default_percent", items),
        NumberRow(changes, comment, "comment_limit", translate("Settings", "characters")),
        NumberRow(changes, repeat, "repeat_guard_s", seconds),
        NumberRow(changes, age, "partial_list_age_s", seconds),
    )


def _rows_late(changes: Changes) -> tuple[SettingRow, ...]:
    seconds = translate("Settings", "seconds")
    wait = Words(
        translate("Settings", "Wait for an answer"),
        translate(
            "Settings",
            "After this the outcome is “unknown”. Nothing is sent again by itself.",
        ),
    )
    late = Words(
        translate("Settings", "Listen for a late answer until"),
        translate("Settings", "Counted from sending, and not before the wait is over."),
    )
    watch = Words(
        translate("Settings", "Watch a settled close for"),
        translate("Settings", "A slow server may still carry it out; then you are told."),
    )
    return (
        NumberRow(changes, wait, "answer_wait_s", seconds),
        NumberRow(changes, late, "late_answer_s", seconds),
        NumberRow(changes, watch, "watch_hours", translate("Settings", "hours")),
    )


def _rows_after(changes: Changes) -> tuple[SettingRow, ...]:
    seconds = translate("Settings", "seconds")
    quiet = Words(
        translate("Settings", "The list shows no change for"),
        translate("Settings", "After no answer, counted from the connection's end."),
    )
    failed = Words(
        translate("Settings", "The same after a failure was answered"),
        translate("Settings", "The server said that it could not close the order."),
    )
    return (
        NumberRow(changes, quiet, "quiet_window_s", seconds),
        NumberRow(changes, failed, "quiet_window_failed_s", seconds),
    )
