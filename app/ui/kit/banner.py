"""A line across a window that says what is going on, and what there is to do."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.kit.button import Button
from app.ui.kit.icon_label import IconLabel
from app.ui.kit.labels import set_tone, text_label
from app.ui.theme import Look, restyle

_HEIGHT = 36
_BAND_MARGINS, _BOX_MARGINS = (16, 6, 16, 6), (10, 9, 10, 9)
_ICONS = {"info": "info", "warning": "triangle-alert", "danger": "circle-alert"}
# Paths of Windows and words of servers have no place where a line may end; without one
# they would make the window wider than somebody's screen.
_UNBROKEN = re.compile(r"(?:\\|\S{24})(?=\S)")
_MAY_END = "\u200b"


class Banner(QFrame):
    """Hidden until it has something to say.

    Args:
        rounded: A box inside a dialog instead of a band across a window.

    Signals:
        acted: Its button was pressed.
    """

    acted = Signal()

    def __init__(self, look: Look, *, rounded: bool = False) -> None:
        super().__init__()
        self.setProperty("rounded", "true" if rounded else "false")
        self._icon = IconLabel(look, "info", "info")
        self._lead = text_label(look, role="body_strong")
        self._text = text_label(look, role="small" if rounded else "body", wrap=True)
        self._aside = text_label(look, role="small", tone="secondary")
        self._action = Button(look, " ", density="small")
        self._action.setAutoDefault(False)
        self._action.clicked.connect(self.acted)
        self._build(rounded=rounded)
        self.hide()

    def show_message(
        self,
        kind: str,
        lead: str,
        text: str,
        action_text: str | None = None,
        *,
        aside: str = "",
        icon: str = "",
    ) -> None:
        """Show a message in place of the one before.

        Args:
            kind: "info", "warning" or "danger".
            lead: Said first, in bold; may be "".
            text: The sentence; it wraps.
            action_text: Of the button; ``None`` for no button.
            aside: Said at the right, such as when the next try is.
            icon: Its name; "" for the usual one of ``kind``.
        """
        if self.property("banner") != kind:
            self.setProperty("banner", kind)
            restyle(self)
        self._icon.set_icon(icon or _ICONS[kind], kind)
        set_tone(self._lead, kind)
        shown = _UNBROKEN.sub(rf"\g<0>{_MAY_END}", text)
        for label, words in ((self._lead, lead), (self._text, shown), (self._aside, aside)):
            label.setText(words)
            label.setVisible(bool(words))
        self._text.setAccessibleName(text)
        self._action.setText(action_text or "")
        self._action.setVisible(action_text is not None)
        self.setAccessibleName(" ".join(filter(None, (lead, text, aside))))
        self.show()

    def add_button(self, button: Button) -> None:
        """Add another thing to do, behind the first."""
        button.setAutoDefault(False)
        row = self.layout()
        if row is not None:
            row.addWidget(button)

    def _build(self, *, rounded: bool) -> None:
        row = QHBoxLayout(self)
        row.setSpacing(8)
        top = Qt.AlignmentFlag.AlignTop if rounded else Qt.AlignmentFlag.AlignVCenter
        row.setContentsMargins(*(_BOX_MARGINS if rounded else _BAND_MARGINS))
        row.addWidget(self._icon, 0, top)
        row.addWidget(self._lead, 0, top)
        row.addWidget(self._text, 1)
        row.addWidget(self._aside)
        row.addWidget(self._action)
        self._text.setAlignment(top)
        if not rounded:
            self.setMinimumHeight(_HEIGHT)


def put_below(band: QWidget, other: QWidget) -> None:
    """Give ``band`` the place under ``other`` in the column that one stands in."""
    parent = other.parentWidget()
    column = parent.layout() if parent is not None else None
    if isinstance(column, QVBoxLayout):
        column.insertWidget(column.indexOf(other) + 1, band)
