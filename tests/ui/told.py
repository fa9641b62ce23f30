"""Alerts as a test sees them: what they show and what was chosen."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from app.domain.close import CloseRecord
from app.services.desk import Desk
from app.ui.alert_dialog import AlertDialog
from app.ui.alerts import Alerts
from app.ui.text import Act
from app.ui.theme import Look


class Told:
    """Alerts over a desk of fakes; notes what was chosen."""

    def __init__(self, look: Look, window: QWidget, desk: Desk) -> None:
        self.desk: Any = desk
        self.alerts = Alerts(look, desk, window)
        self.chosen: list[tuple[object, Act]] = []
        self.alerts.chosen.connect(lambda about, act: self.chosen.append((about, act)))

    @property
    def dialog(self) -> AlertDialog:
        dialog = self.alerts.dialog()
        assert dialog is not None
        return dialog

    def text(self, name: str) -> str:
        label = self.dialog.findChild(QLabel, name)
        assert label is not None
        return label.text()

    def button(self, name: str) -> QPushButton:
        found = [b for b in self.dialog.findChildren(QPushButton, name) if b.isVisible()]
        assert len(found) == 1
        return found[0]

    def push(self, record: CloseRecord) -> None:
        self.desk.closing.push(record)

    def wait(self, seconds: float = 1.0) -> None:
        self.desk.clock.advance(seconds)
