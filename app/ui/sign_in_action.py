"""The lower part of the sign-in form: what went wrong, the button, the wait."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.kit.button import Button
from app.ui.kit.field_error import FieldError
from app.ui.kit.icon_label import IconLabel
from app.ui.kit.labels import text_label
from app.ui.kit.link_button import LinkButton
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


class SignInAction(QWidget):
    """The button and everything said around it.

    Signals:
        pressed: Sign in.
        cancelled: Stop waiting.
        test_wanted: The link under it.
    """

    pressed = Signal()
    cancelled = Signal()
    test_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._error = FieldError(look)
        self._error.setObjectName("signInFailure")
        self._note = text_label(look, role="small", tone="success", wrap=True)
        self._note.hide()
        self.consent = Consent(look)
        self.button = Button(look, self.tr("Sign in"), density="large")
        self.button.setObjectName("signInButton")
        self.button.clicked.connect(self.pressed)
        self._spinner = Spinner(look, "text_secondary")
        self._cancel = Button(look, self.tr("Cancel"), density="large")
        self._cancel.setObjectName("signInCancelButton")
        self._cancel.clicked.connect(self.cancelled)
        self.test = LinkButton(look, self.tr("Test the connection"))
        self.test.setObjectName("testButton")
        self.test.clicked.connect(self.test_wanted)
        self._build()
        self.show_waiting("")

    def failure(self) -> str:
        return self._error.text()

    def show_failure(self, text: str) -> None:
        """Say what went wrong above the button; "" says nothing."""
        self._note.hide()
        if text:
            self._error.show_error(text)
        else:
            self._error.clear()

    def show_note(self, text: str) -> None:
        """Say that something went well, in place of a failure."""
        self._error.clear()
        self._note.setText(text)
        self._note.show()

    def show_waiting(self, text: str) -> None:
        """Put the spinner and ``text`` into the button; "" is ready again."""
        waits = bool(text)
        self.button.setText(text or self.tr("Sign in"))
        self.button.setEnabled(not waits)
        self._spinner.setVisible(waits)
        self._cancel.setVisible(waits)
        self.test.setEnabled(not waits)
        if waits:
            self._error.clear()
            self._note.hide()
            self._cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        inside = QHBoxLayout(self.button)
        inside.setContentsMargins(14, 0, 0, 0)
        inside.addWidget(self._spinner, 0, Qt.AlignmentFlag.AlignLeft)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.button, 1)
        buttons.addWidget(self._cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(9)
        column.addWidget(self._error)
        column.addWidget(self._note)
        column.addWidget(self.consent)
        column.addLayout(buttons)
