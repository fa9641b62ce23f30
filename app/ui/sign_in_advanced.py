"""What few brokers need: another way in, and how big one lot is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.settings import LIMITS
from app.ui.kit.button import Button
from app.ui.kit.labels import text_label
from app.ui.kit.password_field import PasswordField
from app.ui.sign_in_fields import DigitsField, labelled
from app.ui.theme import Look

_MOST_UNITS = int(LIMITS["units_per_lot"][1])


class Advanced(QWidget):
    """A pasted session token, and the units of one lot.

    Signals:
        token_given: "Use this token" was pressed; ``take_token`` has it.
    """

    token_given = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.token = PasswordField(look)
        self.token.setObjectName("tokenField")
        self.token.setPlaceholderText(self.tr("Session token"))
        self.token.returnPressed.connect(self.token_given)
        self.use = Button(look, self.tr("Use this token"))
        self.use.setObjectName("useTokenButton")
        self.use.clicked.connect(self.token_given)
        self.units = DigitsField(most=len(str(_MOST_UNITS)))
        self.units.setObjectName("unitsField")
        self.units.setPlaceholderText("100")
        for field in (self.token, self.units):
            look.set_font(field, "body")
        self._build(look)

    def take_token(self) -> str:
        """Return the token and forget it."""
        token = self.token.text().strip()
        self.token.wipe()
        return token

    def units_per_lot(self) -> int | None:
        """Return what was typed, ``None`` where nothing was; at most the limit."""
        number = self.units.number()
        return None if number is None else max(1, min(number, _MOST_UNITS))

    def _build(self, look: Look) -> None:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.token, 1)
        row.addWidget(self.use)
        note = self.tr(
            "Leave it empty if you don't know. Lots are then marked as unconfirmed, "
            "and a part typed in lots asks first."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(9)
        column.addWidget(
            labelled(look, self.tr("Paste a session token"), holder, self.token)
        )
        column.addWidget(
            labelled(look, self.tr("Units per 1.00 lot"), self.units, self.units)
        )
        column.addWidget(text_label(look, note, role="small", tone="muted", wrap=True))
