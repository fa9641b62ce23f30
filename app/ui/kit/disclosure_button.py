"""The toggle that folds something away, on its own."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.kit.button import Button
from app.ui.theme import Look


class DisclosureButton(Button):
    """A toggle with a chevron that shows and hides a widget anywhere in the window."""

    def __init__(self, look: Look, text: str, *, density: str = "") -> None:
        super().__init__(look, text, kind="quiet", icon="chevron-right", density=density)
        self._body: QWidget | None = None
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.toggled.connect(self._fold)

    def control(self, body: QWidget) -> None:
        """Show ``body`` only while this is switched on."""
        self._body = body
        body.setVisible(self.isChecked())

    def _fold(self, is_open: bool) -> None:
        self.set_icon("chevron-down" if is_open else "chevron-right")
        if self._body is not None:
            self._body.setVisible(is_open)
