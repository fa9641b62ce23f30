"""A new broker profile: a name for a server that is signed in to again."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.address import AddressFault
from app.domain.settings import BrokerProfile
from app.ui.kit.button import Button
from app.ui.kit.field_error import FieldError
from app.ui.sign_in_fields import ServerField, labelled
from app.ui.theme import Look
from app.ui.words_address import address_words

_WIDTH = 400
_MOST_NAME = 60


class ProfileDialog(QDialog):
    """Asks for a name and an address.

    Signals:
        chosen: The ``BrokerProfile``; the dialog has shut.
    """

    chosen = Signal(object)

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("profileDialog")
        self.setWindowTitle(self.tr("New broker profile"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._name = QLineEdit()
        self._name.setObjectName("profileNameField")
        self._name.setMaxLength(_MOST_NAME)
        self._name.setPlaceholderText(self.tr("For example My broker, live"))
        look.set_font(self._name, "body")
        self._server = ServerField(look)
        self._error = FieldError(look)
        self._build(look)

    def _build(self, look: Look) -> None:
        cancel = Button(look, self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        save = Button(look, self.tr("Add profile"), kind="primary")
        save.setObjectName("profileSaveButton")
        save.setDefault(True)
        save.clicked.connect(self._finish)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(save)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(11)
        column.addWidget(labelled(look, self.tr("Name"), self._name, self._name))
        address = self.tr("Server address")
        column.addWidget(labelled(look, address, self._server, self._server.edit))
        column.addWidget(self._error)
        column.addStretch(1)
        column.addLayout(buttons)
        self.setMinimumWidth(_WIDTH)

    def _finish(self) -> None:
        name = self._name.text().strip()
        address = self._server.address()
        if not name:
            self._error.show_error(self.tr("Give the profile a name."))
            self._name.setFocus()
        elif isinstance(address, AddressFault):
            self._error.show_error(address_words(address))
            self._server.edit.setFocus()
        else:
            self.chosen.emit(BrokerProfile(name=name, server=address.origin))
            self.accept()
