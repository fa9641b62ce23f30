"""What a trader should know before, or after, the final button: one box for each."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.kit.banner import Banner
from app.ui.theme import Look


class Notices(QWidget):
    """Boxes by key, in the order they were first shown; hidden while there are none."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._boxes: dict[str, Banner] = {}
        self._texts: dict[str, str] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.hide()

    def show_notice(self, key: str, text: str, kind: str = "info") -> None:
        """Say ``text`` in place of what was said under this key."""
        if key not in self._boxes:
            self._boxes[key] = Banner(self._look, rounded=True)
            self._column.addWidget(self._boxes[key])
        self._texts[key] = text
        self._boxes[key].show_message(kind, "", text)
        self.show()

    def clear(self, key: str) -> None:
        if self._texts.pop(key, None) is not None:
            self._boxes[key].hide()
            self.setVisible(bool(self._texts))

    def text(self, key: str) -> str:
        """Return what is said under this key; "" while nothing is."""
        return self._texts.get(key, "")
