"""Short words in a box: side of an order, kind of account, a count that needs a look."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy

from app.ui.theme import Look, restyle


class Badge(QLabel):
    """A word in a box.

    Args:
        kind: "buy" (filled), "sell" (outlined), "live", "demo" or "warning".
    """

    def __init__(self, look: Look, kind: str, text: str = "") -> None:
        super().__init__(text)
        self._look = look
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setProperty("badge", kind)
        look.set_font(self, "badge")
        self._dress()
        look.changed.connect(self._dress)

    def show_as(self, kind: str, text: str) -> None:
        """Change kind and word together."""
        self.setText(text)
        self.setProperty("badge", kind)
        restyle(self)

    def _dress(self) -> None:
        self.setFixedHeight(self._look.size("badge_height"))
