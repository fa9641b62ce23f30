"""A box that holds what belongs together."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame


class Card(QFrame):
    """A frame with rounded corners; give it a layout.

    Args:
        kind: "plain" on a window, "inset" inside a dialog, "window" for a card that
            stands for a whole window.
    """

    def __init__(self, kind: str = "plain") -> None:
        super().__init__()
        self.setProperty("card", kind)
