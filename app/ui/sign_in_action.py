"""The lower part of the sign-in form: what went wrong, the button, the wait."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.kit.button import Button
from app.ui.kit.field_error import FieldError
from app.ui.kit.labels import text_label
from app.ui.kit.link_button import LinkButton
from app.ui.theme import Look


class SignInAction(QWidget):
    """The button and everything said around it.

    Signals:
        pressed: Sign in.
        cancelled: Stop waiting.
        test_wanted: The link under it.
        consent_given: Send the password unencrypted.
    """

    pressed = Signal()
    consent_given = Signal()
    cancelled = Signal()
    test_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._error = FieldError(look)
        self._error.setObjectName("signInFailure")
        self._note = text_label(look, role="small", tone="success", wrap=True)
        self._note.hide()
        self.button = Button(look, self.tr("Sign in"), density="large")
        self.button.setObjectName("signInButton")
        self.button.clicked.connect(self.pressed)
        self.test = LinkButton(look, self.tr("Test the connection"))
        self.test.setObjectName("testButton")
        self.test.clicked.connect(self.test_wanted)
        self._build()

    def complete(self) -> None:
        """Add what is hidden at first; to be called once, after the first paint."""
        from app.ui.sign_in_late import Consent, Waiting  # noqa: PLC0415

        self._question = Consent(self._look)
        self._question.given.connect(self.consent_given)
        self._column.insertWidget(self._column.count() - 1, self._question)
        self._waiting = Waiting(self._look, self.button)
        self._waiting.cancel.clicked.connect(self.cancelled)
        self._buttons.addWidget(self._waiting.cancel)
        self._waiting.show(waits=False)

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

    def ask_consent(self) -> None:
        """Ask, above the button, whether the password may go out unencrypted."""
        self._question.ask()

    def drop_question(self) -> None:
        """Take that question back."""
        self._question.hide()

    def show_waiting(self, text: str) -> None:
        """Put the spinner and ``text`` into the button; "" is ready again."""
        waits = bool(text)
        self.button.setText(text or self.tr("Sign in"))
        self.button.setEnabled(not waits)
        self.test.setEnabled(not waits)
        if waits:
            self._error.clear()
            self._note.hide()
        self._waiting.show(waits=waits)

    def _build(self) -> None:
        buttons = self._buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.button, 1)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(9)
        column.addWidget(self._error)
        column.addWidget(self._note)
        column.addLayout(buttons)
