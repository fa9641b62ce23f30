"""The small chip that names a key, as in "Ctrl F", and keys as words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence

from app.ui.kit.badge import Badge
from app.ui.theme import Look


class KeyHint(Badge):
    """A key or combination, written as this computer writes it.

    Args:
        key: A key sequence, or words where no sequence says it.
    """

    def __init__(self, look: Look, key: QKeySequence | str) -> None:
        super().__init__(look, "key", key if isinstance(key, str) else _words(key))
        look.set_font(self, "caption")


def key_text(key: QKeySequence | str) -> str:
    """Return a key as this computer's keyboard names it: "Ctrl+F", or "⌘F"."""
    native = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
    # Keyboards have "Enter" on it; only Qt tells the two keys apart by name.
    return native.replace("Return", QCoreApplication.translate("Keys", "Enter"))


def _words(key: QKeySequence) -> str:
    native = key_text(key)
    # "Ctrl++" is Ctrl and the plus key: only the first of two marks joins.
    return native.replace("+", " ", native.rstrip("+").count("+") + native.endswith("++"))
