"""What is wrong with a field, said under it, with the ways out as links."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.kit.icon_label import IconLabel
from app.ui.kit.labels import text_label
from app.ui.kit.link_button import LinkButton
from app.ui.theme import Look

_ICON = 15
_MOST_FIXES = 2


class FieldError(QWidget):
    """Hidden until something is wrong.

    Signals:
        fix_chosen: The value of the link that was pressed.
    """

    fix_chosen = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._values: tuple[object, ...] = ()
        self._text = text_label(look, role="label", tone="danger", wrap=True)
        self._or = text_label(look, self.tr("or"), role="label", tone="danger")
        self._links = tuple(self._make_link(look, place) for place in range(_MOST_FIXES))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        row.addWidget(IconLabel(look, "circle-alert", "danger", _ICON))
        row.addWidget(self._text)
        row.addWidget(self._links[0])
        row.addWidget(self._or)
        row.addWidget(self._links[1])
        row.addStretch(1)
        self._row = row
        self.hide()

    def text(self) -> str:
        """Return what is said, links included; "" while nothing is wrong."""
        return "" if self.isHidden() else self.accessibleName()

    def show_error(self, text: str, fixes: Sequence[tuple[str, object]] = ()) -> None:
        """Say what is wrong.

        Args:
            text: The sentence, ending in "Use" or the like where links follow.
            fixes: Up to two links (text, value) that end the sentence.
        """
        self._values = tuple(value for _, value in fixes)
        self._text.setText(text)
        # A sentence that goes on in a link stays on one line, or the link would float.
        self._text.setWordWrap(not fixes)
        self._row.setStretchFactor(self._text, 0 if fixes else 1)
        self._row.setStretch(self._row.count() - 1, 1 if fixes else 0)
        for place, link in enumerate(self._links):
            link.setVisible(place < len(fixes))
            link.setText(fixes[place][0] if place < len(fixes) else "")
        self._or.setVisible(len(fixes) == _MOST_FIXES)
        words = f" {self._or.text()} ".join(label for label, _ in fixes)
        self.setAccessibleName(f"{text} {words}".strip())
        self.show()

    def clear(self) -> None:
        self.hide()

    def _make_link(self, look: Look, place: int) -> LinkButton:
        link = LinkButton(look, "")
        link.clicked.connect(lambda: self.fix_chosen.emit(self._values[place]))
        return link
