"""Every action of the main window, with its key, in one table.

The table feeds the window's shortcuts and the list of keys (F1), so that what is
written is what works. Actions the table of orders answers itself (arrows, Space,
Enter) are listed with no slot: a shortcut for them would take the key away from text
fields. No key here closes anything; the keys that may only open a dialog.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.ui.kit.key_hint import key_text
from app.ui.wording import say

translate = QCoreApplication.translate

Slots = Mapping[str, Callable[[], None]]
"""What each command does, by its id; a command that is not in it cannot be had now."""


class Group(enum.Enum):
    """Where a command is found in the list of keys."""

    MOVE = "move"
    CLOSE = "close"
    FIND = "find"
    WINDOW = "window"


@dataclass(frozen=True, slots=True)
class Command:
    """One action.

    Attributes:
        keys: Portable names; the first is the one shown.
        in_table: The table of orders answers these keys by itself.
    """

    id: str
    group: Group
    text: str
    keys: tuple[str, ...]
    in_table: bool = False


# Id, group, text, keys, whether the table answers them: in reading order.
_ROWS: tuple[tuple[str, Group, object, tuple[str, ...], bool], ...] = (
    (
        "move",
        Group.MOVE,
        QT_TRANSLATE_NOOP("Commands", "Move between orders"),
        ("Up", "Down"),
        True,
    ),
    (
        "fold",
        Group.MOVE,
        QT_TRANSLATE_NOOP("Commands", "Close or open a group"),
        ("Left", "Right"),
        True,
    ),
    (
        "tick",
        Group.MOVE,
        QT_TRANSLATE_NOOP("Commands", "Select or clear the order"),
        ("Space",),
        True,
    ),
    (
        "tickAll",
        Group.MOVE,
        QT_TRANSLATE_NOOP("Commands", "Select all shown"),
        ("Ctrl+A",),
        True,
    ),
    (
        "clear",
        Group.MOVE,
        QT_TRANSLATE_NOOP("Commands", "Clear the selection or the filter"),
        ("Esc",),
        False,
    ),
    (
        "close",
        Group.CLOSE,
        QT_TRANSLATE_NOOP("Commands", "Close the current order…"),
        ("Return", "Del"),
        True,
    ),
    (
        "closeSelected",
        Group.CLOSE,
        QT_TRANSLATE_NOOP("Commands", "Close selected…"),
        ("Ctrl+Return", "Ctrl+Enter"),
        False,
    ),
    (
        "filter",
        Group.FIND,
        QT_TRANSLATE_NOOP("Commands", "Filter orders"),
        ("Ctrl+F",),
        False,
    ),
    ("showAll", Group.FIND, QT_TRANSLATE_NOOP("Commands", "Show all"), ("Ctrl+1",), False),
    ("showBuy", Group.FIND, QT_TRANSLATE_NOOP("Commands", "Show buys"), ("Ctrl+2",), False),
    (
        "showSell",
        Group.FIND,
        QT_TRANSLATE_NOOP("Commands", "Show sells"),
        ("Ctrl+3",),
        False,
    ),
    (
        "showProfit",
        Group.FIND,
        QT_TRANSLATE_NOOP("Commands", "Show orders in profit"),
        ("Ctrl+4",),
        False,
    ),
    (
        "showLoss",
        Group.FIND,
        QT_TRANSLATE_NOOP("Commands", "Show orders at a loss"),
        ("Ctrl+5",),
        False,
    ),
    (
        "read",
        Group.FIND,
        QT_TRANSLATE_NOOP("Commands", "Read the list again"),
        ("F5",),
        False,
    ),
    ("journal", Group.WINDOW, QT_TRANSLATE_NOOP("Commands", "Journal"), ("Ctrl+J",), False),
    (
        "settings",
        Group.WINDOW,
        QT_TRANSLATE_NOOP("Commands", "Settings"),
        ("Ctrl+,",),
        False,
    ),
    (
        "larger",
        Group.WINDOW,
        QT_TRANSLATE_NOOP("Commands", "Larger text"),
        ("Ctrl++", "Ctrl+="),
        False,
    ),
    (
        "smaller",
        Group.WINDOW,
        QT_TRANSLATE_NOOP("Commands", "Smaller text"),
        ("Ctrl+-",),
        False,
    ),
    (
        "usual",
        Group.WINDOW,
        QT_TRANSLATE_NOOP("Commands", "Usual text size"),
        ("Ctrl+0",),
        False,
    ),
    ("keys", Group.WINDOW, QT_TRANSLATE_NOOP("Commands", "List of keys"), ("F1",), False),
)


def command_table() -> tuple[Command, ...]:
    """Return every command in the language in force, in reading order."""
    return tuple(
        Command(name, group, say("Commands", text), keys, in_table)
        for name, group, text, keys, in_table in _ROWS
    )


def bind(window: QWidget, slots: Slots) -> dict[str, QAction]:
    """Give ``window`` an action for each command that has a slot; return them by id."""
    actions = {}
    for command in command_table():
        slot = slots.get(command.id)
        if slot is None:
            continue
        action = QAction(command.text, window)
        action.setObjectName(f"{command.id}Action")
        action.setShortcuts([QKeySequence(key) for key in command.keys])
        action.triggered.connect(lambda _=False, slot=slot: slot())
        window.addAction(action)
        actions[command.id] = action
    return actions


def with_key(text: str, command_id: str) -> str:
    """Return ``text`` with the command's key behind it, for a tooltip."""
    command = next(c for c in command_table() if c.id == command_id)
    return f"{text} ({key_text(command.keys[0])})"


def group_text(group: Group) -> str:
    match group:
        case Group.MOVE:
            return translate("Commands", "In the list")
        case Group.CLOSE:
            return translate("Commands", "Closing")
        case Group.FIND:
            return translate("Commands", "Finding")
        case Group.WINDOW:
            return translate("Commands", "Window")
