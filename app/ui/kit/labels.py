"""Plain labels and lines: a role for the font, a tone for the colour."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLabel

from app.ui.by_name import set_by_name
from app.ui.theme import Look, restyle


def text_label(
    look: Look, text: str = "", *, role: str = "body", tone: str = "", wrap: bool = False
) -> QLabel:
    """Return a plain-text label; ``tone`` is one the style sheet knows, or none."""
    label = QLabel(text)
    set_by_name(label, textFormat="PlainText")
    label.setWordWrap(wrap)
    look.set_font(label, role)
    if tone:
        label.setProperty("tone", tone)
    return label


def set_tone(label: QLabel, tone: str) -> None:
    """Change a label's colour; "" is the usual one."""
    if label.property("tone") != tone:
        label.setProperty("tone", tone)
        restyle(label)


def hairline(*, vertical: bool = False) -> QFrame:
    """Return a line of one logical pixel between two parts of a window."""
    line = QFrame()
    line.setProperty("rule", "v" if vertical else "h")
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line
