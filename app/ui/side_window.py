"""A window beside the list of orders: the journal's, the settings'.

Closing it hides it, to be opened again where it was left: the program ends from the
list of orders alone. What it listens to it leaves only as the program ends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from app.services.ports import Unsubscribe


class SideWindow(QWidget):
    """Comes up and goes away as often as it is wanted; one for the whole run.

    Args:
        name: For scripts and screen readers' tools, see ``objectName``.
        usual, least: Sizes in logical pixels.
    """

    def __init__(
        self, name: str, usual: QSize, least: QSize, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName(name)
        self.setMinimumSize(least)
        self.resize(usual)
        self._heard: list[Unsubscribe] = []

    def come_up(self) -> None:
        """Show it in front of the others, with the keyboard in it."""
        self.show()
        self.raise_()
        self.activateWindow()

    def listen(self, *leaves: Unsubscribe) -> None:
        """Keep how to leave what this window subscribed to."""
        self._heard += leaves

    def add_keys(self, slots: Mapping[str, Callable[[], object]]) -> None:
        """Have keys of the whole window, written as "Ctrl+F", do something."""
        for key, slot in slots.items():
            action = QAction(self)
            action.setShortcut(QKeySequence(key))
            action.triggered.connect(lambda _=False, slot=slot: slot())
            self.addAction(action)

    def shut(self) -> None:
        """Listen no more; the program is ending."""
        while self._heard:
            self._heard.pop()()
        self.hide()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.hide()
