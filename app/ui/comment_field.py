"""The comment a close may carry into the broker's history."""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.dialog_entry import DialogEntry
from app.ui.kit.labels import set_tone, text_label
from app.ui.theme import Look

_NEARLY_FULL = 0.9
_REMOVED = frozenset({"Cc", "Cs", "Zl", "Zp"})
# They would turn the text around in somebody else's program.
_TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class CommentField(QWidget):
    """One line with a counter; typing stops at the limit.

    Args:
        limit: Characters, counted as Qt does: some pictures count as two.

    Signals:
        changed: The text is another one.
    """

    changed = Signal()

    def __init__(self, look: Look, limit: int) -> None:
        super().__init__()
        self._limit = limit
        self._entry = DialogEntry()
        self._entry.setObjectName("commentField")
        self._entry.setMaxLength(limit)
        self._entry.setPlaceholderText(self.tr("Shown in the broker's history"))
        self._counter = text_label(look, role="small", tone="muted")
        look.set_font(self._entry, "body")
        self._build(look)
        self._entry.textChanged.connect(self._clean)
        self._count()

    def text(self) -> str:
        """Return what is sent: no control characters, no spaces around."""
        return self._entry.text().strip()

    def set_text(self, text: str) -> None:
        """Put a text in, cut at the limit."""
        self._entry.setText(text)

    def set_locked(self, *, locked: bool) -> None:
        self._entry.setEnabled(not locked)

    def _build(self, look: Look) -> None:
        label = text_label(
            look, self.tr("Comment (optional)"), role="label", tone="secondary"
        )
        label.setBuddy(self._entry)
        self._entry.setAccessibleName(self.tr("Comment, optional"))
        line = QHBoxLayout()
        line.addWidget(label)
        line.addStretch(1)
        line.addWidget(self._counter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(line)
        column.addWidget(self._entry)

    def _clean(self, text: str) -> None:
        clean = "".join(filter(None, map(_kept, text)))
        if clean != text:
            place = self._entry.cursorPosition()
            self._entry.setText(clean)
            self._entry.setCursorPosition(min(place, self._length()))
            return
        self._count()
        self.changed.emit()

    def _count(self) -> None:
        used = self._length()
        self._counter.setText(self.tr("{} / {}").format(used, self._limit))
        set_tone(
            self._counter, "warning" if used >= _NEARLY_FULL * self._limit else "muted"
        )
        spoken = self.tr("{} of {} characters used").format(used, self._limit)
        self._counter.setAccessibleName(spoken)
        self._entry.setAccessibleDescription(spoken)

    def _length(self) -> int:
        """Characters as the line edit counts them."""
        return len(self._entry.text().encode("utf-16-le", "surrogatepass")) // 2


def _kept(character: str) -> str:
    if character in "\r\n\t\u2028\u2029":
        return " "
    if character in _TURNING or unicodedata.category(character) in _REMOVED:
        return ""
    return character
