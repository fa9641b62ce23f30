"""The foot of the close dialog: what is sent, the way out, and the final button."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from app.domain.orders import Order
from app.ui.announce import announce
from app.ui.foreign import server_text
from app.ui.kit.button import Button
from app.ui.kit.disclosure_button import DisclosureButton
from app.ui.kit.labels import hairline, text_label
from app.ui.kit.spinner import Spinner
from app.ui.numbers import quantity
from app.ui.theme import Look


class CloseFooter(QFrame):
    """Stays in place while the body scrolls.

    Attributes:
        cancel: Leaves the dialog, or hides it while a close is under way.
        confirm: The one filled button; its text says exactly what it does.
    """

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._details = DisclosureButton(look, self.tr("Request details"))
        self._request = text_label(look, role="mono", tone="secondary", wrap=True)
        self._spinner = Spinner(look)
        self._status = text_label(look, role="label", tone="secondary", wrap=True)
        self.cancel = Button(look, self.tr("Cancel"))
        self.confirm = Button(look, self.tr("Close"), kind="primary")
        self._build()
        self._show_status("")

    def show_editing(self, text: str, *, fault: str = "", leave: str = "") -> None:
        """Offer the final button, or say why it is off.

        Args:
            text: What it does.
            fault: Why it can't be pressed; "" if it can.
            leave: What the way out is called, if not "Cancel".
        """
        self._show_status("")
        self.cancel.setText(leave or self.tr("Cancel"))
        self._show_confirm(text, enabled=not fault, why=fault)

    def show_under_way(self, text: str, status: str, *, busy: bool = True) -> None:
        """Say how far the close has come, aloud if it is news; the button is off."""
        said = self._status.text()
        self.cancel.setText(self.tr("Hide"))
        self._show_confirm(text, enabled=False, why=status)
        self._show_status(status)
        self._spinner.setVisible(busy)
        # What follows the dots counts seconds.
        if said.partition("…")[0] != status.partition("…")[0]:
            announce(self, status)

    def show_request(self, order: Order, want: int | None, comment: str) -> None:
        """Show what would be sent; the sign-in is not part of it."""
        volume = (
            self.tr("no volume: full close")
            if want is None
            else self.tr("{} units").format(quantity(want))
        )
        lines = (
            self.tr("Order    {}").format(order.number),
            self.tr("Volume   {}").format(volume),
            self.tr("Comment  {}").format(server_text(comment) or self.tr("none")),
        )
        self._request.setText("\n".join(lines))

    def _show_confirm(self, text: str, *, enabled: bool, why: str) -> None:
        self.confirm.setText(text)
        self.confirm.setEnabled(enabled)
        self.confirm.setToolTip(why)
        self.confirm.setAccessibleDescription(why)

    def _show_status(self, text: str) -> None:
        self._status.setText(text)
        self._status.setVisible(bool(text))
        self._spinner.setVisible(bool(text))
        self._details.setVisible(not text)
        self._request.setVisible(not text and self._details.isChecked())

    def _build(self) -> None:
        self.cancel.setObjectName("cancelButton")
        self.confirm.setObjectName("closeButton")
        self._request.setObjectName("requestDetails")
        for button in (self.cancel, self.confirm):
            button.setAutoDefault(False)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._details)
        row.addWidget(self._spinner)
        row.addWidget(self._status, 1)
        row.addStretch()
        row.addWidget(self.cancel)
        row.addWidget(self.confirm)
        inner = QVBoxLayout()
        inner.setContentsMargins(18, 12, 18, 12)
        inner.setSpacing(10)
        inner.addWidget(self._request)
        inner.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(hairline())
        column.addLayout(inner)
        self._details.control(self._request)
