"""A close dialog on a desk of fakes, with names for what a test looks at."""

from __future__ import annotations

from typing import Any, TypeVar

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QWidget,
)

from app.domain.orders import Order
from app.ui.close_dialog import CloseDialog
from app.ui.close_form import CloseForm
from app.ui.theme import Look
from tests.ui.desk import make_desk, make_order

Widget = TypeVar("Widget", bound=QWidget)

NONE = Qt.KeyboardModifier.NoModifier


class Stage:
    """One dialog, open and past its first quarter of a second."""

    def __init__(
        self, look: Look, window: QWidget, order: Order | None = None, **start: Any
    ) -> None:
        self.order = order or make_order()
        desk: Any = start.pop("desk", None) or make_desk(self.order)
        self.desk = desk
        self.dialog = CloseDialog(self.order, look, self.desk, window, **start)
        self.told: list[Any] = []
        self.refused: list[Any] = []
        self.submitted: list[str] = []
        self.dialog.told.connect(self.told.append)
        self.dialog.refused_locally.connect(self.refused.append)
        self.dialog.submitted.connect(self.submitted.append)
        self.dialog.open()
        self.desk.clock.advance(1.0)

    @property
    def form(self) -> CloseForm:
        return self.find(CloseForm)

    @property
    def volume(self) -> QLineEdit:
        return self.find(QLineEdit, "volumeField")

    @property
    def comment(self) -> QLineEdit:
        return self.find(QLineEdit, "commentField")

    @property
    def slider(self) -> QSlider:
        return self.find(QSlider, "volumeSlider")

    @property
    def primary(self) -> QPushButton:
        return self.find(QPushButton, "closeButton")

    @property
    def cancel(self) -> QPushButton:
        return self.find(QPushButton, "cancelButton")

    def percent(self, percent: int) -> QPushButton:
        return self.find(QPushButton, f"percent{percent}")

    def find(self, kind: type[Widget], name: str = "") -> Widget:
        found = self.dialog.findChild(kind, name) if name else self.dialog.findChild(kind)
        assert isinstance(found, kind), f"no {kind.__name__} {name!r}"
        return found

    def says(self, text: str) -> bool:
        """Whether a label that can be seen says ``text``, among other things."""
        labels = self.dialog.findChildren(QLabel)
        return any(text in label.text() for label in labels if label.isVisible())

    def type(self, text: str) -> None:
        """Replace the volume by hand, and wait out the pause before a message."""
        self.volume.setFocus()
        self.volume.selectAll()
        QTest.keyClick(self.volume, Qt.Key.Key_Delete)
        self.volume.insert(text)
        self.form.volume.explain_now()

    def enter(self, on: QWidget | None = None, modifiers: Any = NONE) -> None:
        QTest.keyClick(on or self.volume, Qt.Key.Key_Return, modifiers)

    def repeat_enter(self) -> None:
        """Press Enter as a key does that is held down."""
        press = QEvent.Type.KeyPress
        event = QKeyEvent(press, Qt.Key.Key_Return, NONE, "\r", True, 1)
        QApplication.sendEvent(self.volume, event)

    def pushed(self, *orders: Order, **facts: Any) -> None:
        self.desk.book.push(*orders, **facts)
