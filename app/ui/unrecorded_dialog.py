"""The trader's own word that one close may go out although nothing can be written.

Closing usually lessens a risk, so a full disk must not forbid it; but it is never done
in passing: the order number has to be typed.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.kit.button import Button
from app.ui.small_dialogs import SmallDialog
from app.ui.theme import Look


class UnrecordedDialog(SmallDialog):
    """Says what is given up, and asks for the order number.

    Signals:
        confirmed: The number was typed and the button pressed.
    """

    confirmed = Signal()

    def __init__(self, look: Look, number: int, parent: QWidget) -> None:
        super().__init__(look, "unrecordedDialog", parent)
        self._number = str(number)
        heading = self.tr("Send the close of order {} without a record?").format(number)
        self.set_heading(self.tr("Send without a record"), heading)
        self.say(
            self.tr(
                "It would be sent once, as always. But if Flatten or this computer stopped "
                "before its outcome is written down, Flatten would lose track of it: the "
                "next start would not know that it was sent."
            )
        )
        self.say(
            self.tr(
                "Where the record of earlier closes can't be read either, one of this "
                "order may still be on its way."
            )
        )
        self.say(self.tr("Type the order number to go on: {}").format(number))
        self._typed = QLineEdit()
        self._typed.setObjectName("unrecordedNumber")
        self._typed.setAccessibleName(self.tr("Order number"))
        look.set_font(self._typed, "body")
        self.column.addWidget(self._typed)
        cancel = Button(look, self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self._send = Button(look, self.tr("Send without a record"), kind="danger")
        self._send.setObjectName("unrecordedSend")
        self._send.clicked.connect(self._confirm)
        self.add_buttons(cancel, self._send)
        self._typed.textChanged.connect(self._follow)
        self._follow("")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._typed.setFocus()

    def _follow(self, text: str) -> None:
        right = text.strip() == self._number
        self._send.setEnabled(right)
        self._send.setToolTip("" if right else self.tr("Type the order number first."))

    def _confirm(self) -> None:
        self.accept()
        self.confirmed.emit()
