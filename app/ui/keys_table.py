"""Every key of the main window by group, for the list of keys and the settings."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout

from app.ui.commands import Command, Group, command_table, group_text
from app.ui.kit.key_hint import KeyHint, key_text
from app.ui.kit.labels import text_label
from app.ui.theme import Look


def key_words(command: Command) -> str:
    """Return the keys of a command as this computer writes them."""
    shown = command.keys if command.in_table else command.keys[:1]
    return " / ".join(key_text(key) for key in shown)


def of_group(group: Group) -> list[Command]:
    return [command for command in command_table() if command.group is group]


def keys_column(look: Look, groups: tuple[Group, ...]) -> QGridLayout:
    """Return the keys of these groups, one under the other and all in line."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(6)
    for group in groups:
        head = text_label(look, group_text(group), role="label", tone="secondary")
        head.setContentsMargins(0, 6, 0, 0)
        grid.addWidget(head, grid.rowCount(), 0, 1, 2)
        for command in of_group(group):
            row = grid.rowCount()
            grid.addWidget(KeyHint(look, key_words(command)), row, 0)
            grid.addWidget(text_label(look, command.text), row, 1)
    grid.setColumnStretch(1, 1)
    grid.setRowStretch(grid.rowCount(), 1)
    return grid
