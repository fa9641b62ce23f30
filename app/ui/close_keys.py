"""The keys of the close dialog, and which of them count when."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QDialog

from app.ui.announce import announce
from app.ui.close_form import CloseForm
from app.ui.enter_guard import EnterGuard
from app.ui.volume_row import PERCENTS

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CloseKeys:
    """Enter, F6, Alt with a digit and Ctrl+U.

    Args:
        press: The final button's own action.
    """

    def __init__(
        self, dialog: QDialog, form: CloseForm, guard: EnterGuard, press: Callable[[], None]
    ) -> None:
        self._dialog = dialog
        self._form = form
        self._guard = guard
        self._press = press
        for place, percent in enumerate(PERCENTS, 1):
            self._on_key(f"Alt+{place}", self._choose(percent))
        self._on_key("Ctrl+U", form.volume.change_unit)

    def take(self, event: QKeyEvent) -> bool:
        """Act on a key that no field wanted; returns whether it was one of ours."""
        if event.key() == Qt.Key.Key_F6:
            announce(self._dialog, self._form.spoken_price(), assertive=True)
            return True
        if event.key() not in _ENTER:
            return False
        if self._guard.lets_through(event):
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            self._enter(always_press=bool(control))
        return True

    def _enter(self, *, always_press: bool) -> None:
        """Enter on a button is that button; anywhere else it is the final one."""
        focus = self._dialog.focusWidget()
        if isinstance(focus, QAbstractButton) and not always_press:
            focus.click()
        elif self._form.question.isVisible():
            self._form.question.answer()
        elif self._form.is_asking:
            self._form.dismiss_question()
        else:
            self._press()

    def _choose(self, percent: int) -> Callable[[], None]:
        return lambda: self._form.volume.choose_percent(percent)

    def _on_key(self, key: str, act: Callable[[], None]) -> None:
        QShortcut(QKeySequence(key), self._dialog).activated.connect(act)
