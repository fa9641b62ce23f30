"""Why a typed server address cannot be used, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.domain.address import AddressFault

translate = QCoreApplication.translate


def address_words(fault: AddressFault) -> str:
    match fault:
        case AddressFault.EMPTY:
            return translate("Address", "Enter the server's address.")
        case AddressFault.MALFORMED:
            return translate(
                "Address", "This is no server address. One looks like api.broker.example."
            )
        case AddressFault.SCHEME:
            return translate("Address", "Use an address that begins with https://.")
        case AddressFault.USER_INFO:
            return translate(
                "Address", "Leave out what stands before the @: a login has its own field."
            )
