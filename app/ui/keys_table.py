"""Every key of the main window by group, for the list of keys and the settings."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QVBoxLayout

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


def keys_column(look: Look, groups: tuple[Group, ...]) -> QVBoxLayout:
    """Return the keys of these groups, one under the other."""
    column = QVBoxLayout()
    column.setSpacing(8)
    for group in groups:
        column.addWidget(
            text_label(look, group_text(group), role="label", tone="secondary")
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        for row, command in enumerate(of_group(group)):
            grid.addWidget(KeyHint(look, key_words(command)), row, 0)
            grid.addWidget(text_label(look, command.text), row, 1)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
    column.addStretch(1)
    return column
