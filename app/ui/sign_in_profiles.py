"""The broker profiles on the sign-in page, and the passwords kept for them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.domain.address import AddressFault
from app.domain.settings import BrokerProfile
from app.ui.keeper import Keeper
from app.ui.sign_in_form import SignInForm


class KnownProfiles(QObject):
    """Lists the profiles, fills the form from one, and adds new ones.

    Signals:
        recall_wanted: The key of an account whose password may be kept somewhere.
    """

    recall_wanted = Signal(str)

    def __init__(self, keeper: Keeper, form: SignInForm, parent: QObject) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self._form = form
        self._key = ""
        form.profile_chosen.connect(self._fill)

    @property
    def any(self) -> bool:
        """Whether somebody has signed in to a broker here before."""
        return bool(self._keeper.settings.current.profiles)

    def show_all(self) -> None:
        """List what is known now; an empty form gets the last one used."""
        settings = self._keeper.settings.current
        self._form.show_profiles(settings.profiles, settings.last_profile)
        if not self._form.server.edit.text():
            self._fill(settings.last_profile)

    def recall(self) -> None:
        """Ask for the password of the account in the form, if there is one."""
        if self._key:
            self.recall_wanted.emit(self._key)

    def fill_session(self, origin: str, login: int | None) -> None:
        """Put server and login of a session into the form, to begin it again."""
        self._form.server.edit.setText(origin)
        self._form.login.setText("" if login is None else str(login))
        self._know(origin, login)

    def fill_password(self, key: str, password: str) -> None:
        """Fill in what was kept, unless the person went on meanwhile."""
        form = self._form
        address, login = form.server.address(), form.login.number()
        if isinstance(address, AddressFault) or login is None or form.password.text():
            return
        if key == self._key == account_key(address.origin, login):
            form.password.setText(password)
            form.remember.setChecked(True)

    def add(self, profile: BrokerProfile) -> None:
        """Keep a new profile and choose it."""
        settings = self._keeper.settings.current.with_profile(profile)
        self._keeper.save_settings(settings)
        self._form.show_profiles(settings.profiles, settings.last_profile)
        self._fill(settings.last_profile)

    def _fill(self, name: str) -> None:
        profile = self._keeper.settings.current.profile(name)
        if profile is None:
            return
        self._form.fill(profile)
        login = int(profile.login) if profile.login.isdecimal() else None
        self._know(profile.server, login)

    def _know(self, origin: str, login: int | None) -> None:
        self._key = "" if login is None else account_key(origin, login)
        self.recall()


def account_key(origin: str, login: int) -> str:
    """Return the name a password is kept under: a server and a login, no profile.

    A renamed profile keeps its password, and one pointed at another server never
    hands its password to it.
    """
    return f"{origin} {login}"
