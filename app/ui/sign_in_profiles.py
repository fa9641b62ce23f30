"""The broker profiles on the sign-in page, and the passwords kept for them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from app.domain.account import AddressFault, Session
from app.domain.settings import BrokerProfile
from app.services.desk import Desk
from app.ui.profile_dialog import ProfileDialog
from app.ui.remembered import account_key
from app.ui.sign_in_flow import SignInFlow
from app.ui.sign_in_form import SignInForm
from app.ui.theme import Look


class KnownProfiles(QObject):
    """Lists the profiles, fills the form from one, and adds new ones.

    Args:
        window: What the dialog for a new profile belongs to.
    """

    def __init__(
        self, look: Look, desk: Desk, form: SignInForm, flow: SignInFlow, window: QWidget
    ) -> None:
        super().__init__(window)
        self._look, self._desk, self._window = look, desk, window
        self._form, self._flow = form, flow
        self._key = ""
        form.profile_chosen.connect(self._fill)
        form.new_wanted.connect(self._ask)
        flow.recalled.connect(self._fill_password)

    @property
    def any(self) -> bool:
        """Whether somebody has signed in to a broker here before."""
        return bool(self._desk.settings.current.profiles)

    def show_all(self) -> None:
        """List what is known now; an empty form gets the last one used."""
        settings = self._desk.settings.current
        self._form.show_profiles(settings.profiles, settings.last_profile)
        if not self._form.server.edit.text():
            self._fill(settings.last_profile)

    def fill_session(self, session: Session) -> None:
        """Put server and login of a session into the form, to begin it again."""
        self._form.server.edit.setText(session.origin)
        self._form.login.setText("" if session.login is None else str(session.login))
        self._recall(session.origin, session.login)

    def _fill(self, name: str) -> None:
        profile = self._desk.settings.current.profile(name)
        if profile is None:
            return
        self._form.fill(profile)
        login = int(profile.login) if profile.login.isdecimal() else None
        self._recall(profile.server, login)

    def _ask(self) -> None:
        dialog = ProfileDialog(self._look, self._window)
        dialog.chosen.connect(self._add)
        dialog.open()

    def _add(self, profile: BrokerProfile) -> None:
        settings = self._desk.settings.current.with_profile(profile)
        self._desk.save_settings(settings)
        self._form.show_profiles(settings.profiles, settings.last_profile)
        self._fill(settings.last_profile)
        self._form.login.setFocus(Qt.FocusReason.OtherFocusReason)

    def _recall(self, origin: str, login: int | None) -> None:
        self._key = "" if login is None else account_key(origin, login)
        if self._key:
            self._flow.recall(self._key)

    def _fill_password(self, key: str, password: str) -> None:
        """Fill in what the keychain had, unless the person went on meanwhile."""
        form = self._form
        address, login = form.server.address(), form.login.number()
        if isinstance(address, AddressFault) or login is None or form.password.text():
            return
        if key == self._key == account_key(address.origin, login):
            form.password.setText(password)
            form.remember.setChecked(True)
