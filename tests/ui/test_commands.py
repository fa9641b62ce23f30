"""The table of actions and keys."""

from __future__ import annotations

from collections import Counter

from PySide6.QtWidgets import QWidget

from app.ui.commands import bind, command_table, with_key
from app.ui.kit.key_hint import key_text


def test_no_key_means_two_things(qapp):
    """
    Every key stands once in the table.
    """
    keys = Counter(key for command in command_table() for key in command.keys)

    assert [key for key, count in keys.items() if count > 1] == []


def test_every_id_and_text_is_its_own(qapp):
    """
    The list of keys says nothing twice.
    """
    table = command_table()

    assert len({c.id for c in table}) == len({c.text for c in table}) == len(table)


def test_every_key_is_one_the_system_knows(qapp):
    """
    A misspelt key would be an action nobody can reach.
    """
    assert all(key_text(key) for command in command_table() for key in command.keys)


def test_an_action_does_what_its_slot_does(window_look, shown):
    """
    A command with a slot is there with its keys; one without is not.
    """
    window, done = QWidget(), []
    shown(window)

    actions = bind(window, {"read": lambda: done.append("read")})
    actions["read"].trigger()

    assert list(actions) == ["read"]
    assert [key.toString() for key in actions["read"].shortcuts()] == ["F5"]
    assert done == ["read"]


def test_a_tooltip_names_the_key(qapp):
    """
    The key in brackets, as this computer writes it.
    """
    assert with_key("Find", "filter") == f"Find ({key_text('Ctrl+F')})"
