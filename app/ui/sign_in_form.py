"""The right side of the sign-in card: a broker's server, a login and a password.

The form shows what is wrong with a field and sends nothing. The password leaves it
once, inside an ``Entry``, and is wiped when an answer has come.
"""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.domain.address import AddressFault
from app.domain.settings import BrokerProfile
from app.ui.foreign import server_text
from app.ui.kit.button import Button
from app.ui.kit.combo_box import ComboBox
from app.ui.kit.disclosure_button import DisclosureButton
from app.ui.kit.labels import text_label
from app.ui.kit.password_field import PasswordField
from app.ui.sign_in_action import SignInAction
from app.ui.sign_in_fields import (
    PASSWORD_LENGTHS,
    DigitsField,
    ServerField,
    labelled,
    mark_field,
)
from app.ui.theme import Look


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

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.profiles = ComboBox(look)
        self.profiles.setObjectName("profileCombo")
        self.server = ServerField(look)
        self.login = DigitsField()
        self.login.setObjectName("loginField")
        self.password = PasswordField(look)
        self.password.setObjectName("passwordField")
        self.password.setMaxLength(PASSWORD_LENGTHS[-1])
        self.remember = QCheckBox(self.tr("Remember password in the system keychain"))
        self.remember.setObjectName("rememberCheck")
        self._units = ""
        self._filled_origin = ""
        self._late_fields: dict[str, QLineEdit] = {}
        self.more = DisclosureButton(look, self.tr("Advanced"), density="small")
        self.action = SignInAction(look)
        self._build()
        self._connect()

    def complete(self) -> None:
        """Add what is hidden at first; to be called once, after the first paint."""
        from app.ui.sign_in_advanced import Advanced  # noqa: PLC0415

        self.action.complete()
        self.advanced = Advanced(self._look)
        self.advanced.units.setText(self._units)
        self._below.addWidget(self.advanced)
        self.more.control(self.advanced)
        self._watch(self.advanced.token)
        self._late_fields["token"] = self.advanced.token
        self._late_fields["units"] = self.advanced.units

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
        with QSignalBlocker(self.profiles):
            self.profiles.setCurrentIndex(self.profiles.findData(profile.name))
        self._filled_origin = profile.server
        self.server.edit.setText(profile.server)
        self.login.setText(profile.login)
        self.password.wipe()
        units = profile.units_per_lot
        self._set_units("" if units is None else str(units))
        self.show_failure("")

    def _leave_profile(self) -> None:
        """Another server was typed: nothing that is known of the profile holds there."""
        address = self.server.address()
        if isinstance(address, AddressFault) or address.origin == self._filled_origin:
            return
        if self.profile():
            with QSignalBlocker(self.profiles):
                self.profiles.setCurrentIndex(-1)
            self._set_units("")

    def _set_units(self, text: str) -> None:
        self._units = text
        if "units" in self._late_fields:
            self._late_fields["units"].setText(text)

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
            wrong.setFocus()
            wrong.selectAll()

    def set_filled(self, *, is_filled: bool) -> None:
        """Say whether signing in is the one thing to press."""
        self.action.button.set_kind("primary" if is_filled else "plain")

    def _fields(self) -> dict[str, QLineEdit]:
        return {
            "server": self.server.edit,
            "login": self.login,
            "password": self.password,
            **self._late_fields,
        }

    def _locked(self) -> tuple[QWidget, ...]:
        return (self._new, self.server, self.login, self.password, self.advanced)

    def _connect(self) -> None:
        self.server.edit.textChanged.connect(self._leave_profile)
        self.login.textChanged.connect(self.edited)
        self.password.textChanged.connect(self.edited)
        for field in (self.server.edit, self.login, self.password):
            self._watch(field)
            field.returnPressed.connect(self.action.button.click)
        self.profiles.activated.connect(lambda _: self.profile_chosen.emit(self.profile()))
        self._new.clicked.connect(self.new_wanted)

    def _watch(self, field: QLineEdit) -> None:
        """Take back what was said of a field when something else is typed."""
        field.textEdited.connect(lambda _: self.show_failure(""))
        field.textEdited.connect(lambda _: self.action.drop_question())

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
        self._below = self._make_more()
        column.addLayout(self._below)
        column.addStretch(1)
        column.addLayout(self._make_foot())
        self.login.setPlaceholderText(self.tr("For example 50012345"))
        self.password.setPlaceholderText(self.tr("Password"))
        for field in (self.login, self.password):
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

    def _make_more(self) -> QVBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.more)
        row.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addLayout(row)
        return column

    def _make_foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        trouble = self.tr("Trouble signing in?")
        row.addWidget(text_label(self._look, trouble, role="small", tone="muted"))
        row.addWidget(self.action.test)
        row.addStretch(1)
        return row
