"""The right side of the sign-in card: a broker's server, a login and a password.

The form knows what may be typed and says what is wrong with it; it sends nothing. The
password leaves it once, inside an ``Entry``, and is wiped when an answer has come.
"""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.domain.account import AddressFault
from app.domain.keychain import KeychainProblem
from app.domain.settings import BrokerProfile
from app.ui.foreign import server_text
from app.ui.kit.button import Button
from app.ui.kit.disclosure import Disclosure
from app.ui.kit.labels import text_label
from app.ui.kit.password_field import PasswordField
from app.ui.remembered import keychain_words
from app.ui.sign_in_action import SignInAction
from app.ui.sign_in_advanced import Advanced
from app.ui.sign_in_entry import Entry, Flaw
from app.ui.sign_in_fields import (
    PASSWORD_LENGTHS,
    DigitsField,
    ServerField,
    labelled,
    mark_field,
)
from app.ui.theme import Look
from app.ui.words_address import address_words


class SignInForm(QFrame):
    """Fields, button and what is said about them.

    Signals:
        edited: Login or password changed.
        profile_chosen: Name of the profile picked from the list.
        new_wanted: A new profile is asked for.
    """

    edited = Signal()
    profile_chosen = Signal(str)
    new_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.profiles = QComboBox()
        self.profiles.setObjectName("profileCombo")
        self.server = ServerField(look)
        self.login = DigitsField()
        self.login.setObjectName("loginField")
        self.password = PasswordField(look)
        self.password.setObjectName("passwordField")
        self.password.setMaxLength(PASSWORD_LENGTHS[-1])
        self.remember = QCheckBox(self.tr("Remember password in the system keychain"))
        self.remember.setObjectName("rememberCheck")
        self.advanced = Advanced(look)
        self.action = SignInAction(look)
        self._build()
        self._connect()

    def read(self) -> Entry | Flaw:
        """Return what was typed, or the first thing wrong with it."""
        address = self.server.address()
        if isinstance(address, AddressFault):
            return Flaw("server", address_words(address))
        login = self.login.number()
        if login is None:
            return Flaw("login", self.tr("Enter your login number."))
        password = self.password.text()
        if len(password) not in PASSWORD_LENGTHS:
            return Flaw("password", self.tr("A password has 6 to 64 characters."))
        return Entry(
            address=address,
            login=login,
            password=password,
            remember=self.remember.isChecked(),
            profile=self.profile(),
            units_per_lot=self.advanced.units_per_lot(),
        )

    def set_small(self, *, is_small: bool) -> None:
        """Leave less room at the sides, for a narrow window."""
        side = 24 if is_small else 36
        self._column.setContentsMargins(side, 30, side, 22)

    def profile(self) -> str:
        """Return the name of the chosen profile, or ""."""
        return str(self.profiles.currentData() or "")

    def is_filled(self) -> bool:
        """Whether login and password both have text."""
        return bool(self.login.text() and self.password.text())

    def show_profiles(self, profiles: tuple[BrokerProfile, ...], chosen: str) -> None:
        """List the profiles and pick one without telling anyone."""
        with QSignalBlocker(self.profiles):
            self.profiles.clear()
            for profile in profiles:
                self.profiles.addItem(server_text(profile.name, 80), profile.name)
            self.profiles.setCurrentIndex(self.profiles.findData(chosen))
        self.profiles.setEnabled(bool(profiles))

    def fill(self, profile: BrokerProfile) -> None:
        """Put a profile's server and login into the fields; the password is wiped."""
        self.server.edit.setText(profile.server)
        self.login.setText(profile.login)
        self.password.wipe()
        units = profile.units_per_lot
        self.advanced.units.setText("" if units is None else str(units))
        self.show_failure("")

    def set_waiting(self, text: str) -> None:
        """Lock the fields and say what is waited for; "" unlocks them."""
        for widget in self._locked():
            widget.setEnabled(not text)
        self.profiles.setEnabled(not text and self.profiles.count() > 0)
        self.action.show_waiting(text)

    def show_failure(self, text: str, place: str = "") -> None:
        """Say what is wrong above the button and go to the field it is about."""
        self.action.show_failure(text)
        for name, field in self._fields().items():
            mark_field(field, is_wrong=name == place)
        if (wrong := self._fields().get(place)) is not None:
            wrong.setFocus(Qt.FocusReason.OtherFocusReason)
            wrong.selectAll()

    def set_filled(self, *, is_filled: bool) -> None:
        """Say whether signing in is the one thing to press."""
        self.action.button.set_kind("primary" if is_filled else "plain")

    def show_keychain(self, problem: KeychainProblem | None) -> None:
        """Offer to remember the password, or say why it can't be."""
        self.remember.setEnabled(problem is not KeychainProblem.NONE_HERE)
        if problem is None:
            text = self.tr("Remember password in the system keychain")
        else:
            self.remember.setChecked(False)
            text = keychain_words(problem)
        self.remember.setText(text)

    def _fields(self) -> dict[str, QLineEdit]:
        return {
            "server": self.server.edit,
            "login": self.login,
            "password": self.password,
            "token": self.advanced.token,
        }

    def _locked(self) -> tuple[QWidget, ...]:
        return (self._new, self.server, self.login, self.password, self.advanced)

    def _connect(self) -> None:
        self.login.textChanged.connect(self.edited)
        self.password.textChanged.connect(self.edited)
        # Typing takes back what was said of the field before.
        for field in self._fields().values():
            field.textEdited.connect(lambda _: self.show_failure(""))
            field.textEdited.connect(self.action.consent.hide)
        for field in (self.server.edit, self.login, self.password):
            field.returnPressed.connect(self.action.button.click)
        self.profiles.activated.connect(lambda _: self.profile_chosen.emit(self.profile()))
        self._new.clicked.connect(self.new_wanted)

    def _build(self) -> None:
        look = self._look
        column = self._column = QVBoxLayout(self)
        self.set_small(is_small=False)
        column.setSpacing(11)
        column.addWidget(
            text_label(look, self.tr("Sign in to your broker"), role="wordmark")
        )
        column.addWidget(self._make_profile_row())
        address = self.tr("Server address")
        column.addWidget(labelled(look, address, self.server, self.server.edit))
        column.addWidget(labelled(look, self.tr("Login number"), self.login, self.login))
        column.addWidget(labelled(look, self.tr("Password"), self.password, self.password))
        column.addWidget(self.remember)
        column.addWidget(self.action)
        column.addWidget(Disclosure(look, self.tr("Advanced"), self.advanced))
        column.addStretch(1)
        column.addLayout(self._make_foot())
        self.login.setPlaceholderText(self.tr("For example 50012345"))
        self.password.setPlaceholderText(self.tr("Password"))
        for field in (self.login, self.password, self.profiles):
            look.set_font(field, "body")
        look.set_font(self.remember, "body")

    def _make_profile_row(self) -> QWidget:
        self.profiles.setPlaceholderText(self.tr("None saved yet"))
        self.profiles.setAccessibleName(self.tr("Broker profile"))
        self._new = Button(self._look, self.tr("New…"))
        self._new.setObjectName("newProfileButton")
        self._new.setAccessibleName(self.tr("New broker profile"))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.profiles, 1)
        row.addWidget(self._new)
        group = QWidget()
        column = QVBoxLayout(group)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        title = self.tr("Broker profile")
        column.addWidget(text_label(self._look, title, role="label", tone="secondary"))
        column.addLayout(row)
        return group

    def _make_foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        trouble = self.tr("Trouble signing in?")
        row.addWidget(text_label(self._look, trouble, role="small", tone="muted"))
        row.addWidget(self.action.test)
        row.addStretch(1)
        return row
