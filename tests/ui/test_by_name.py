"""Qt's values by their names are the same values."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit

from app.ui.by_name import set_by_name


def test_a_name_sets_the_value_it_names(qtbot):
    """
    One value, and flags joined by "|".
    """
    label, field = QLabel(), QLineEdit()
    qtbot.addWidget(label)
    qtbot.addWidget(field)

    set_by_name(label, textFormat="PlainText", focusPolicy="TabFocus")
    set_by_name(field, inputMethodHints="ImhHiddenText|ImhSensitiveData")

    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.focusPolicy() is Qt.FocusPolicy.TabFocus
    hints = Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhSensitiveData
    assert field.inputMethodHints() == hints


@pytest.mark.parametrize("wrong", [{"textFormat": "Plain"}, {"textFromat": "PlainText"}])
def test_a_wrong_name_is_refused(qtbot, wrong):
    """
    A slip of the pen never leaves a label that reads tags.
    """
    label = QLabel()
    qtbot.addWidget(label)

    with pytest.raises(ValueError, match="QLabel"):
        set_by_name(label, **wrong)
