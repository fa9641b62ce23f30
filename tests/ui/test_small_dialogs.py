"""The small dialogs: as large as their words, and not larger."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from app.ui.small_dialogs import KeysDialog, QuitQuestion, ReasonDialog, SmallDialog
from app.ui.theme import Look
from app.ui.unrecorded_dialog import UnrecordedDialog

DIALOGS: dict[str, Callable[[Look, QWidget], SmallDialog]] = {
    "quit": lambda look, over: QuitQuestion(look, over, waiting=2, is_recorded=True),
    "reason": lambda look, over: ReasonDialog(look, 50123391, over),
    "keys": KeysDialog,
    "unrecorded": lambda look, over: UnrecordedDialog(look, 50123391, over),
}


@pytest.mark.parametrize("percent", [100, 150, 200])
@pytest.mark.parametrize("name", DIALOGS)
async def test_a_dialog_is_as_large_as_its_words(window_look, shown, name, percent):
    """
    Nothing is cut, whatever the size of the text; no gap stands above the buttons.
    """
    window_look.apply(text_percent=percent)
    over = QWidget()
    shown(over)
    dialog = DIALOGS[name](window_look, over)

    dialog.open()

    labels = [label for label in dialog.findChildren(QLabel) if label.isVisible()]
    ends = [label.mapTo(dialog, label.rect().bottomRight()) for label in labels]
    button = dialog.findChildren(QPushButton)[-1]
    assert all(dialog.rect().contains(end) for end in ends)
    assert all(
        label.width() >= label.minimumSizeHint().width()
        and label.height() >= label.heightForWidth(label.width())
        for label in labels
    )
    assert dialog.height() - button.geometry().bottom() < button.height()
    if name == "quit":
        gap = button.geometry().top() - max(end.y() for end in ends)
        assert gap < button.height()
