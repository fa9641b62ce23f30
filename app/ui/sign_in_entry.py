"""What a filled-in sign-in form says, or what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication

from app.domain.address import AddressFault, ServerAddress
from app.ui.sign_in_fields import PASSWORD_LENGTHS
from app.ui.sign_in_form import SignInForm
from app.ui.words_address import address_words

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A form fit to be sent.

    Attributes:
        remember: Whether the password goes to the system's keychain.
        profile: Name of the chosen profile, or "".
        units_per_lot: ``None`` where the trader said nothing.
        stream: Address of the stream, where the server has said it already.
    """

    address: ServerAddress
    login: int
    password: str = field(repr=False)
    remember: bool = False
    profile: str = ""
    units_per_lot: int | None = None
    demo: bool = False
    stream: str = ""


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why the form cannot be sent.

    Attributes:
        place: Name of the field: "server", "login", "password" or "token".
    """

    place: str
    text: str


def read_entry(form: SignInForm) -> Entry | Flaw:
    """Return what was typed, or the first thing wrong with it."""
    address = form.server.address()
    if isinstance(address, AddressFault):
        return Flaw("server", address_words(address))
    login = form.login.number()
    if login is None:
        return Flaw("login", translate("SignInForm", "Enter your login number."))
    password = form.password.text()
    if len(password) not in PASSWORD_LENGTHS:
        text = translate("SignInForm", "A password has 6 to 64 characters.")
        return Flaw("password", text)
    return Entry(
        address=address,
        login=login,
        password=password,
        remember=form.remember.isChecked(),
        profile=form.profile(),
        units_per_lot=form.advanced.units_per_lot(),
    )
