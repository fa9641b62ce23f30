"""Parts of the sign-in form that nobody sees in a window that has just opened.

They are imported when they are first needed, which is after the first paint.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from app.ui.kit.button import Button
from app.ui.kit.icon_label import IconLabel
from app.ui.kit.labels import text_label
from app.ui.kit.spinner import Spinner
from app.ui.theme import Look


class Consent(QFrame):
    """Asks, in place and once, before a password goes out unencrypted.

    Signals:
        given: Send it all the same.
    """

    given = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("consentQuestion")
        self.setProperty("banner", "warning")
        self.setProperty("rounded", "true")
        send = Button(look, self.tr("Send it unencrypted"), density="small")
        send.setObjectName("consentButton")
        send.setAutoDefault(False)
        send.clicked.connect(self._give)
        self.cancel = Button(look, self.tr("Cancel"), density="small")
        self.cancel.setObjectName("consentCancelButton")
        self.cancel.clicked.connect(self.hide)
        question = self.tr("Send it unencrypted?")
        self.setAccessibleName(question)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 7, 10, 7)
        row.setSpacing(8)
        row.addWidget(IconLabel(look, "triangle-alert", "warning"))
        row.addWidget(text_label(look, question, role="body_strong", tone="warning"), 1)
        row.addWidget(send)
        row.addWidget(self.cancel)
        self.hide()

    def ask(self) -> None:
        """Show the question; Cancel has the focus, so that Enter sends nothing."""
        self.show()
        self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def _give(self) -> None:
        self.hide()
        self.given.emit()


class Waiting:
    """What is shown while an answer is waited for: a spinner, and a way out.

    Attributes:
        cancel: Stops the waiting; it is for the caller to place and to answer.
    """

    def __init__(self, look: Look, button: Button) -> None:
        self._spinner = Spinner(look, "text_secondary")
        inside = QHBoxLayout(button)
        inside.setContentsMargins(14, 0, 0, 0)
        inside.addWidget(self._spinner, 0, Qt.AlignmentFlag.AlignLeft)
        self.cancel = Button(look, button.tr("Cancel"), density="large")
        self.cancel.setObjectName("signInCancelButton")

    def show(self, *, waits: bool) -> None:
        self._spinner.setVisible(waits)
        self.cancel.setVisible(waits)
        if waits:
            self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)
