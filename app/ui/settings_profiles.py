"""The page of the brokers signed in to before: what they are called, and forgetting them.

A profile in use is not renamed or forgotten: the session goes by its name, and with it
how many units are one lot.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget
from shiboken6 import isValid

from app.domain.keychain import KeychainError
from app.domain.settings import LIMITS, BrokerProfile, Settings
from app.services.desk import Desk
from app.ui.foreign import server_text
from app.ui.kit.button import Button
from app.ui.kit.labels import text_label
from app.ui.remembered import Keychain
from app.ui.settings_change import Changes, limit_words
from app.ui.settings_fields import Entry, read_number
from app.ui.settings_page import Section, SettingsPage
from app.ui.settings_rows import SettingRow, Words
from app.ui.sign_in_profiles import account_key

translate = QCoreApplication.translate

_MOST_NAME = 60


class ProfileRow(SettingRow):
    """One profile: its name, its scale, and a way to forget it.

    Args:
        forget: Called with the profile once the trader has said so twice.
    """

    def __init__(
        self,
        changes: Changes,
        profile: BrokerProfile,
        forget: Callable[[BrokerProfile], None],
        *,
        in_use: bool,
    ) -> None:
        super().__init__(changes.look, Words(server_text(profile.name, _MOST_NAME)))
        self._changes, self._profile = changes, profile
        self._forget = forget
        self.name = Entry(changes.look, self._rename)
        self.units = Entry(changes.look, self._scale, translate("Settings", "units"))
        self.forget_button = Button(changes.look, translate("Settings", "Forget…"))
        self._sure = Button(changes.look, translate("Settings", "Forget it"), kind="danger")
        self._keep = Button(changes.look, translate("Settings", "Keep it"), kind="quiet")
        self._build_fields(in_use=in_use)
        self._tell(in_use=in_use)

    def leave(self) -> None:
        for entry in (self.name, self.units):
            entry.commit()
            if isValid(entry):
                entry.drop()
        self._ask(asking=False)
        super().leave()

    def _tell(self, *, in_use: bool) -> None:
        login = self._profile.login or "—"
        text = translate("Settings", "{}, login {}").format(
            server_text(self._profile.server, 120), server_text(login, 24)
        )
        if in_use:
            text += " · " + translate(
                "Settings", "In use: sign out to rename it or to forget it."
            )
        self.tell(text)

    def _build_fields(self, *, in_use: bool) -> None:
        name = self._profile.name
        self.name.edit.setMaxLength(_MOST_NAME)
        self.name.put(name)
        units = self._profile.units_per_lot
        self.units.put("" if units is None else str(units))
        self.units.edit.setPlaceholderText(translate("Settings", "not set"))
        labels = (translate("Settings", "Name"), translate("Settings", "1.00 lots ="))
        line = QHBoxLayout()
        line.setSpacing(8)
        for label, entry in zip(labels, (self.name, self.units), strict=True):
            entry.edit.setAccessibleName(f"{label} ({server_text(name, _MOST_NAME)})")
            line.addWidget(text_label(self.look, label, role="small", tone="secondary"))
            line.addWidget(entry, 1 if entry is self.name else 0)
        below = QWidget()
        below.setLayout(line)
        line.setContentsMargins(0, 0, 0, 0)
        self.add_below(below)
        self.name.setEnabled(not in_use)
        self.forget_button.setEnabled(not in_use)
        self._add_buttons()

    def _add_buttons(self) -> None:
        self.forget_button.clicked.connect(lambda: self._ask(asking=True))
        self._keep.clicked.connect(lambda: self._ask(asking=False))
        self._sure.clicked.connect(lambda: self._forget(self._profile))
        for button in (self._keep, self._sure, self.forget_button):
            self.add_control(button)
        self._ask(asking=False)

    def _ask(self, *, asking: bool) -> None:
        self._keep.setVisible(asking)
        self._sure.setVisible(asking)
        self.forget_button.setVisible(not asking)
        if asking:
            self._keep.setFocus()

    def _rename(self, text: str) -> None:
        try:
            settings = self._changes.current.renamed_profile(self._profile.name, text)
        except ValueError:
            self.name.mark(wrong=True)
            self.show_wrong(
                translate("Settings", "Another profile has this name. Nothing was changed.")
                if text
                else translate("Settings", "A profile needs a name. Nothing was changed.")
            )
            return
        self.name.put(text)
        self._changes.put_all(settings)

    def _scale(self, text: str) -> None:
        """Take another scale; an empty field makes it unconfirmed again."""
        value = read_number(text, is_whole=True)
        least, most = LIMITS["units_per_lot"]
        if text and (value is None or not least <= value <= most):
            self.units.mark(wrong=True)
            self.show_wrong(limit_words("units_per_lot", translate("Settings", "units")))
            return
        self.units.put(text)
        changed = self._profile.changed(units_per_lot=int(value) if value else None)
        self._changes.put_all(with_changed(self._changes.current, changed))


def with_changed(settings: Settings, profile: BrokerProfile) -> Settings:
    """Return settings with ``profile`` in place of the one of its name, where it was."""
    kept = tuple(profile if p.name == profile.name else p for p in settings.profiles)
    return settings.changed(profiles=kept)


class ProfilesPage(SettingsPage):
    """Every profile there is; made anew when they change."""

    def __init__(
        self, changes: Changes, title: str, desk: Desk, keychain: Keychain | None
    ) -> None:
        super().__init__(changes, "profiles", title)
        self._desk, self._keychain = desk, keychain
        self._shown: object = None
        self._list: Section | None = None
        self._note = text_label(changes.look, role="small", tone="secondary", wrap=True)
        self.add_widget(self._note)

    def show_settings(self, settings: Settings) -> None:
        super().show_settings(settings)
        shown = (settings.profiles, self._in_use())
        if shown != self._shown:
            self._shown = shown
            self._list_again(settings.profiles)

    def note(self) -> str:
        return self._note.text()

    def _in_use(self) -> str:
        session = self._desk.session.session
        if session is None or session.demo:
            return ""
        named = self.changes.current.profile(session.profile)
        here = [p for p in self.changes.current.profiles if p.server == session.origin]
        found = named or next(iter(here), None)
        return found.name if found else ""

    def _list_again(self, profiles: tuple[BrokerProfile, ...]) -> None:
        if self._list is not None:
            self.drop(self._list)
            self._list = None
        if not profiles:
            self._note.setText(
                translate("Settings", "None yet. One is kept when you sign in to a broker.")
            )
            return
        self._note.setText(
            translate(
                "Settings",
                "Profiles hold no password. Remembered passwords are in the system "
                "keychain and go with their profile.",
            )
        )
        in_use = self._in_use()
        rows = [
            ProfileRow(self.changes, p, self._forget, in_use=p.name == in_use)
            for p in profiles
        ]
        self._list = self.add(translate("Settings", "Known brokers"), *rows)

    def _forget(self, profile: BrokerProfile) -> None:
        """Drop the profile, and the password kept for it unless another one needs it."""
        settings = self.changes.current.without_profile(profile.name)
        self.changes.put_all(settings)
        others = {(p.server, p.login) for p in settings.profiles}
        alone = (profile.server, profile.login) not in others
        if self._keychain is not None and profile.login.isdecimal() and alone:
            key = account_key(profile.server, int(profile.login))
            self._desk.spawn(self._forget_password(self._keychain, key), name="forget")

    async def _forget_password(self, keychain: Keychain, key: str) -> None:
        try:
            await keychain.delete(key)
        except KeychainError:
            if isValid(self):
                self._note.setText(
                    translate(
                        "Settings",
                        "The profile is forgotten. The keychain did not answer: a password "
                        "remembered for it may still be there.",
                    )
                )
