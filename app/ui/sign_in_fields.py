"""The fields of the sign-in form that know what may stand in them."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.domain.address import AddressFault, ServerAddress, parse_address
from app.ui.foreign import server_text
from app.ui.kit.icon_label import IconLabel
from app.ui.kit.labels import set_tone, text_label
from app.ui.theme import Look, restyle

PASSWORD_LENGTHS = range(6, 65)
_MOST_DIGITS = 19


class DigitsField(QLineEdit):
    """Takes ASCII digits; what is pasted may have blanks around it, not within."""

    def __init__(self, *, most: int = _MOST_DIGITS) -> None:
        super().__init__()
        self._most = most
        self._kept = ""
        self.textChanged.connect(self._keep_digits)

    def number(self) -> int | None:
        """Return what was typed, or ``None`` where nothing was."""
        return int(self._kept) if self._kept else None

    def _keep_digits(self, text: str) -> None:
        digits = text.strip()
        fits = not digits or (digits.isascii() and digits.isdecimal())
        if fits and len(digits) <= self._most:
            self._kept = digits
        if text != self._kept:
            self.setText(self._kept)


class ServerField(QWidget):
    """The server's address, and under it whether the way there is private."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.edit = QLineEdit()
        self.edit.setObjectName("serverField")
        self.edit.setPlaceholderText(self.tr("For example api.broker.example"))
        self._icon = IconLabel(look, "lock", "text_muted", 13)
        self._line = text_label(look, role="small", tone="muted")
        self._line.setObjectName("lockLine")
        line = QHBoxLayout()
        line.setSpacing(5)
        line.addWidget(self._icon)
        line.addWidget(self._line, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addWidget(self.edit)
        column.addLayout(line)
        look.set_font(self.edit, "body")
        self.edit.textChanged.connect(self._judge)
        self._judge()

    def address(self) -> ServerAddress | AddressFault:
        return parse_address(self.edit.text())

    def lock_line(self) -> str:
        return self._line.text()

    def _judge(self) -> None:
        address = self.address()
        if isinstance(address, AddressFault):
            hint = self.tr("https:// is used where nothing else is said.")
            self._show("lock", "muted", hint)
        elif address.needs_consent:
            text = self.tr("Not encrypted. Your password could be read on the way.")
            self._show("triangle-alert", "warning", text)
        elif not address.encrypted:
            text = self.tr("Not encrypted, but it stays on this computer.")
            self._show("info", "muted", text)
        else:
            self._show("lock", "success", self._encrypted(address))

    def _encrypted(self, address: ServerAddress) -> str:
        """Name the host where it is written otherwise than typed, as look-alikes are."""
        if self.edit.text().isascii():
            return self.tr("Encrypted connection")
        return self.tr("Encrypted connection to {}").format(server_text(address.origin))

    def _show(self, icon: str, tone: str, text: str) -> None:
        self._icon.set_icon(icon, "text_muted" if tone == "muted" else tone)
        self._line.setText(text)
        set_tone(self._line, "warning" if tone == "warning" else "muted")
        self.edit.setAccessibleDescription(text)


def labelled(look: Look, text: str, field: QWidget, target: QLineEdit) -> QWidget:
    """Return ``field`` under its label; ``target`` is what the label names."""
    group = QWidget()
    label: QLabel = text_label(look, text, role="label", tone="secondary")
    label.setBuddy(target)
    target.setAccessibleName(text)
    column = QVBoxLayout(group)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(5)
    column.addWidget(label)
    column.addWidget(field)
    return group


def mark_field(field: QLineEdit, *, is_wrong: bool) -> None:
    """Give a field the border of something that is wrong, or take it away."""
    state = "error" if is_wrong else ""
    if (field.property("state") or "") != state:
        field.setProperty("state", state)
        restyle(field)
