"""The page that lists the keys; they can't be changed."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.ui.commands import Group, group_text
from app.ui.keys_table import key_words, of_group
from app.ui.kit.key_hint import KeyHint
from app.ui.settings_change import Changes
from app.ui.settings_page import SettingsPage
from app.ui.settings_rows import SettingRow, Words

translate = QCoreApplication.translate


def keys_page(changes: Changes, title: str) -> SettingsPage:
    page = SettingsPage(changes, "keyboard", title)
    for group in Group:
        rows = []
        for command in of_group(group):
            row = SettingRow(changes.look, Words(command.text), is_slim=True)
            row.add_control(KeyHint(changes.look, key_words(command)))
            rows.append(row)
        page.add(group_text(group), *rows)
    return page
