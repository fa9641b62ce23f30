"""What is wrong with a field, said under it, with the ways out as links."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.kit.icon_label import IconLabel
from app.ui.kit.labels import text_label
from app.ui.kit.link_button import LinkButton
from app.ui.theme import Look

_ICON = 15
_MOST_FIXES = 2


class FieldError(QWidget):
    """Hidden until something is wrong; its parts are made when first needed.

    Signals:
        fix_chosen: The value of the link that was pressed.
    """

    fix_chosen = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._values: tuple[object, ...] = ()
        self._sentence: _Sentence | None = None
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
        if self._sentence is None:
            self._sentence = _Sentence(self, self._look, self._choose)
        self._values = tuple(value for _, value in fixes)
        words = self._sentence.say(text, [label for label, _ in fixes])
        self.setAccessibleName(words)
        self.show()

    def clear(self) -> None:
        self.hide()

    def _choose(self, place: int) -> None:
        self.fix_chosen.emit(self._values[place])


class _Sentence:
    """Icon, text and links inside a ``FieldError``."""

    def __init__(
        self, error: FieldError, look: Look, chosen: Callable[[int], None]
    ) -> None:
        self._text = text_label(look, role="label", tone="danger", wrap=True)
        self._or = text_label(look, error.tr("or"), role="label", tone="danger")
        self._links = tuple(LinkButton(look, "") for _ in range(_MOST_FIXES))
        for place, link in enumerate(self._links):
            link.clicked.connect(lambda _=False, place=place: chosen(place))
        row = self._row = QHBoxLayout(error)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        row.addWidget(IconLabel(look, "circle-alert", "danger", _ICON))
        row.addWidget(self._text)
        row.addWidget(self._links[0])
        row.addWidget(self._or)
        row.addWidget(self._links[1])
        row.addStretch(1)

    def say(self, text: str, links: Sequence[str]) -> str:
        """Show this and return it as it is read aloud."""
        self._text.setText(text)
        # A sentence that goes on in a link stays on one line, or the link would float.
        self._text.setWordWrap(not links)
        self._row.setStretchFactor(self._text, 0 if links else 1)
        self._row.setStretch(self._row.count() - 1, 1 if links else 0)
        for place, link in enumerate(self._links):
            link.setVisible(place < len(links))
            link.setText(links[place] if place < len(links) else "")
        self._or.setVisible(len(links) == _MOST_FIXES)
        words = f" {self._or.text()} ".join(links)
        return f"{text} {words}".strip()
