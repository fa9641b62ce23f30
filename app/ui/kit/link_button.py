"""A button that reads as part of a sentence."""

from __future__ import annotations

from PySide6 import QtCore, QtGui
from PySide6.QtWidgets import QSizePolicy

from app.ui.kit.button import Button
from app.ui.theme import Look


class LinkButton(Button):
    """Text in the accent colour; it acts at once and is never the default button.

    Args:
        role: Its font; that of the sentence around it.
    """

    def __init__(self, look: Look, text: str, *, role: str = "small_strong") -> None:
        self._font_role = role
        super().__init__(look, text, kind="link")
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def enterEvent(self, event: QtGui.QEnterEvent) -> None:
        """Show the hand; no pointer is over a window that was not yet painted."""
        self.setCursor(QtCore.Qt.CursorShape.PointingHandCursor)
        super().enterEvent(event)

    def _role(self) -> str:
        return self._font_role
