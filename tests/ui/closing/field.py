"""What a test does with a volume field, and what it looks at."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton

from app.ui.kit.field_error import FieldError


def entry_of(field):
    return field.findChild(QLineEdit, "volumeField")


def write(field, text):
    entry_of(field).setFocus()
    entry_of(field).selectAll()
    QTest.keyClick(entry_of(field), Qt.Key.Key_Delete)
    entry_of(field).insert(text)  # as a paste does: keys of other scripts have no code


def said(field):
    return field.findChild(FieldError).text()


def percent_button(field, percent):
    return field.findChild(QPushButton, f"percent{percent}")


def links(field):
    """The links that can be pressed now."""
    buttons = field.findChildren(QPushButton)
    return [b for b in buttons if b.property("kind") == "link" and b.isVisible()]
