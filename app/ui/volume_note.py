"""What was rounded away, said under the volume, with the neighbours as links."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.kit.icon_label import IconLabel
from app.ui.kit.labels import text_label
from app.ui.kit.link_button import LinkButton
from app.ui.theme import Look
from app.ui.volume_words import Links

_ICON = 15


class VolumeNote(QWidget):
    """Hidden until something was rounded.

    Signals:
        chosen: The units of the link that was pressed.
    """

    chosen = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._units: list[object] = []
        self._text = text_label(look, role="label", tone="secondary")
        self._or = text_label(look, self.tr("or"), role="label", tone="secondary")
        self._links = (LinkButton(look, ""), LinkButton(look, ""))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        row.addWidget(IconLabel(look, "info", "text_muted", _ICON))
        row.addWidget(self._text)
        row.addWidget(self._links[0])
        row.addWidget(self._or)
        row.addWidget(self._links[1])
        row.addStretch(1)
        for place, link in enumerate(self._links):
            link.clicked.connect(lambda _=False, at=place: self._choose(at))
        self.hide()

    def text(self) -> str:
        """Return what is said, links included; "" while nothing is."""
        return "" if self.isHidden() else self.accessibleName()

    def show_note(self, text: str, links: Links) -> None:
        """Say ``text``, which goes on in up to two links of (text, units)."""
        self._units = [units for _, units in links]
        self._text.setText(text)
        for place, link in enumerate(self._links):
            link.setVisible(place < len(links))
            link.setText(links[place][0] if place < len(links) else "")
        self._or.setVisible(len(links) == len(self._links))
        said = f" {self._or.text()} ".join(label for label, _ in links)
        self.setAccessibleName(f"{text} {said}".strip())
        self.show()

    def clear(self) -> None:
        self.hide()

    def _choose(self, place: int) -> None:
        self.chosen.emit(self._units[place])
