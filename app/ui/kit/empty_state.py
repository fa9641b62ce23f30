"""What stands where rows would be: nothing to show, nothing found, nothing read."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.kit.button import Button
from app.ui.kit.icon_label import IconLabel
from app.ui.kit.labels import text_label
from app.ui.theme import Look

_ICON = 36
_TEXT_WIDTH = 440
_WORDS_FIRST = 100  # they have all the room they can use before any is left free


class EmptyState(QWidget):
    """An icon, a title, a sentence and up to two things to do.

    Signals:
        first_pressed: The button.
        second_pressed: The quiet button beside it.
    """

    first_pressed = Signal()
    second_pressed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._icon = IconLabel(look, "inbox", "text_muted", _ICON)
        self._title = text_label(look, role="dialog_title", wrap=True)
        self._text = text_label(look, tone="secondary", wrap=True)
        self._first = Button(look, " ", icon="refresh-cw")
        self._second = Button(look, " ", kind="quiet", icon="scroll-text")
        self._first.clicked.connect(self.first_pressed)
        self._second.clicked.connect(self.second_pressed)
        self._words = QWidget()
        self._build()
        look.changed.connect(self._dress)
        self._dress()

    def show_state(self, icon: str, title: str, text: str) -> None:
        self._icon.set_icon(icon, "text_muted")
        self._title.setText(title)
        self._text.setText(text)
        self.setAccessibleName(f"{title}. {text}")

    def offer(
        self, first: str, second: str = "", *, icon: str = "", second_icon: str = ""
    ) -> None:
        """Name the buttons; one without text is hidden, one without icon shows none."""
        for button, text, name in (
            (self._first, first, icon),
            (self._second, second, second_icon),
        ):
            button.setText(text)
            button.set_icon(name)
            button.setVisible(bool(text))

    def _build(self) -> None:
        centre = Qt.AlignmentFlag.AlignHCenter
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self._first)
        buttons.addWidget(self._second)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addWidget(self._icon, 0, centre)
        column.addSpacing(8)
        column.addLayout(self._words_row())
        column.addSpacing(8)
        column.addLayout(buttons)
        column.addStretch(3)

    def _words_row(self) -> QHBoxLayout:
        """Wrapped labels stand without alignment: only then their height is asked for."""
        lines = QVBoxLayout(self._words)
        lines.setContentsMargins(0, 0, 0, 0)
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            lines.addWidget(label)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._words, _WORDS_FIRST)
        row.addStretch(1)
        return row

    def _dress(self) -> None:
        self._words.setMaximumWidth(self._look.scaled(_TEXT_WIDTH))
