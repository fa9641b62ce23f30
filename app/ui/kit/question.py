"""A question that stands in a window, on the way of the hand, until it is answered."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.ui.kit.card import Card
from app.ui.kit.labels import text_label
from app.ui.theme import Look


class Question(Card):
    """Hidden until asked.

    Attributes:
        lead, note: What is asked, and what there is to know for the answer.

    Signals:
        dismissed: It was put aside.
    """

    dismissed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__("inset")
        self.lead = text_label(look, role="body_strong", wrap=True)
        self.note = text_label(look, role="small", tone="secondary", wrap=True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 10, 14, 10)
        self._column.setSpacing(6)
        self._column.addWidget(self.lead)
        self._column.addWidget(self.note)
        self.hide()

    def dismiss(self) -> None:
        self.hide()
        self.dismissed.emit()

    def set_answers(self, *widgets: QWidget, fault: QWidget | None = None) -> None:
        """Put these in a line, and under it what is wrong with an answer.

        None of the buttons is what Enter presses from elsewhere.
        """
        line = QHBoxLayout()
        line.setSpacing(8)
        for widget in widgets:
            if isinstance(widget, QPushButton):
                widget.setAutoDefault(False)
            line.addWidget(widget)
        line.addStretch(1)
        self._column.addLayout(line)
        if fault is not None:
            self._column.addWidget(fault)
