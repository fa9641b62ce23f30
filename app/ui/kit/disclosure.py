"""Something more for those who want it, folded away until asked for."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.kit.disclosure_button import DisclosureButton
from app.ui.kit.elided import ElidedLabel
from app.ui.theme import Look


class Disclosure(QWidget):
    """A toggle, a summary beside it, and a body under it.

    Signals:
        toggled: Whether the body is shown now.
    """

    toggled = Signal(bool)

    def __init__(self, look: Look, text: str, body: QWidget) -> None:
        super().__init__()
        self.button = DisclosureButton(look, text, density="small")
        self._summary = ElidedLabel(look, role="small", tone="muted")
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self.button)
        line.addWidget(self._summary, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(body)
        self.button.control(body)
        self.button.toggled.connect(self.toggled)

    def set_summary(self, text: str) -> None:
        self._summary.setText(text)

    def is_open(self) -> bool:
        return self.button.isChecked()
