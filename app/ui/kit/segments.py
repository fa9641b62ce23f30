"""One choice out of a few, side by side: one focus stop, arrows inside."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from app.ui.theme import Look

_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}
_ENDS = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: -1}


class Segments(QWidget):
    """A row of buttons of which one is chosen, or none.

    Args:
        name: Accessible name of the whole, such as "Show".

    Signals:
        changed: The key a person chose; not emitted by ``set_current``.
    """

    changed = Signal(object)

    def __init__(self, look: Look, *, name: str = "") -> None:
        super().__init__()
        self._look = look
        self._buttons: dict[Hashable, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self._choose)
        self._frame = QFrame()
        self._frame.setProperty("segments", "true")
        self._row = QHBoxLayout(self._frame)
        self._row.setContentsMargins(1, 1, 1, 1)
        self._row.setSpacing(0)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._frame)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self._frame.setAccessibleName(name)

    def set_items(
        self, items: Sequence[tuple[Hashable, str]], names: Sequence[str] = ()
    ) -> None:
        """Show these (key, text) pairs; the choice stays where its key stays.

        Args:
            items: In reading order; keys are unique.
            names: Object names of the buttons, in the same order.
        """
        if [key for key, _ in items] == list(self._buttons):
            self._retitle(items)
            return
        kept = self.current()
        self._drop_buttons()
        for place, (key, text) in enumerate(items):
            self._buttons[key] = self._make_button(text)
            if place < len(names):
                self._buttons[key].setObjectName(names[place])
        self.set_current(kept if kept in self._buttons else None)

    def current(self) -> Hashable | None:
        """Return the chosen key, or ``None``."""
        return next((key for key, b in self._buttons.items() if b.isChecked()), None)

    def set_current(self, key: Hashable | None) -> None:
        """Choose ``key``, or nothing; emits nothing.

        Raises:
            KeyError: There is no such item; the choice stays.
        """
        chosen = None if key is None else self._buttons[key]
        # An exclusive group would refuse to have nothing chosen.
        self._group.setExclusive(False)
        for button in self._buttons.values():
            button.setChecked(button is chosen)
        self._group.setExclusive(True)
        self._set_focus_stop()

    def item_button(self, key: Hashable) -> QAbstractButton:
        """Return the button of ``key``, for its tooltip or to press it."""
        return self._buttons[key]

    def set_enabled_items(self, keys: Collection[Hashable]) -> None:
        """Leave only these to choose from."""
        for key, button in self._buttons.items():
            button.setEnabled(key in keys)
        self._set_focus_stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            target = self._target(watched, Qt.Key(event.key()))
            if target is not None:
                target.setFocus(Qt.FocusReason.OtherFocusReason)
                target.click()
                return True
        return super().eventFilter(watched, event)

    def _target(self, pressed_on: QObject, key: Qt.Key) -> QPushButton | None:
        usable = [b for b in self._buttons.values() if b.isEnabled()]
        if pressed_on not in usable or not (key in _STEPS or key in _ENDS):
            return None
        if key in _ENDS:
            return usable[_ENDS[key]]
        place = usable.index(pressed_on) + _STEPS[key]
        return usable[max(0, min(place, len(usable) - 1))]

    def _choose(self, button: QAbstractButton) -> None:
        self._set_focus_stop()
        self.changed.emit(next(k for k, b in self._buttons.items() if b is button))

    def _set_focus_stop(self) -> None:
        """Let Tab stop once: at what is chosen, else at the first that can be."""
        usable = [b for b in self._buttons.values() if b.isEnabled()]
        stop = next((b for b in usable if b.isChecked()), next(iter(usable), None))
        for button in self._buttons.values():
            strong = button is stop
            policy = Qt.FocusPolicy.StrongFocus if strong else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(policy)

    def _make_button(self, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setCheckable(True)
        button.setAutoDefault(False)
        button.setProperty("segment", "true")
        self._look.set_font(button, "segment")
        button.installEventFilter(self)
        self._group.addButton(button)
        self._row.addWidget(button)
        return button

    def _retitle(self, items: Sequence[tuple[Hashable, str]]) -> None:
        for key, text in items:
            if self._buttons[key].text() != text:
                self._buttons[key].setText(text)

    def _drop_buttons(self) -> None:
        for button in self._buttons.values():
            self._group.removeButton(button)
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = {}
