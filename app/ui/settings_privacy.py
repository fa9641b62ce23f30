"""The page that says what is kept where, and for how long."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, QUrl
from PySide6.QtGui import QDesktopServices
from shiboken6 import isValid

from app.domain.keychain import KeychainProblem
from app.services.desk import Desk
from app.services.house import House
from app.ui.foreign import server_text
from app.ui.kit.button import Button
from app.ui.remembered import Keychain
from app.ui.settings_change import Changes
from app.ui.settings_keep import KeepRow
from app.ui.settings_page import SettingsPage
from app.ui.settings_rows import SettingRow, Words

translate = QCoreApplication.translate

_MOST_PATH = 200


class FolderRow(SettingRow):
    """Where something lies, and a way to look at it."""

    def __init__(self, changes: Changes, words: Words, folder: Path, name: str) -> None:
        super().__init__(changes.look, words)
        self._folder = folder
        self.open_button = Button(changes.look, translate("Settings", "Open folder"))
        self.open_button.setObjectName(name)
        self.open_button.setAccessibleName(
            f"{words.title}: {translate('Settings', 'Open folder')}"
        )
        self.open_button.clicked.connect(self._open)
        self.add_control(self.open_button)

    def _open(self) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder))):
            self.show_wrong(translate("Settings", "Nothing here opens folders."))


class PrivacyPage(SettingsPage):
    """Journal, log, keychain, and what is stored where."""

    def __init__(
        self,
        changes: Changes,
        title: str,
        desk: Desk,
        house: House,
        keychain: Keychain | None,
    ) -> None:
        super().__init__(changes, "privacy", title)
        self._desk, self._house, self._keychain = desk, house, keychain
        self.journal = FolderRow(
            changes,
            Words(translate("Settings", "Where it is")),
            house.places.journal.parent,
            "journalFolderButton",
        )
        self.keep = KeepRow(changes)
        self.passwords = SettingRow(
            changes.look, Words(translate("Settings", "Remembered passwords"))
        )
        self.add(translate("Settings", "Journal"), self.journal, self.keep)
        self.add(translate("Settings", "Log and fault reports"), self._logs_row())
        self.add(translate("Settings", "Keychain"), self.passwords)
        self.add(translate("Settings", "What is stored where"), *self._rows_stored())

    def arrive(self) -> None:
        """Measure the journal and ask for the keychain anew."""
        size = QLocale().formattedDataSize(self._house.journal_bytes(), 1)
        path = server_text(str(self._house.places.journal), _MOST_PATH)
        self.journal.tell(translate("Settings", "{} · {}").format(path, size))
        if self._keychain is None:
            self._show_keychain(KeychainProblem.NONE_HERE)
        else:
            self.passwords.tell(translate("Settings", "Asking the system keychain…"))
            self._desk.spawn(self._look(self._keychain), name="keychain words")

    async def _look(self, keychain: Keychain) -> None:
        problem = await keychain.problem()
        if isValid(self):
            self._show_keychain(problem)

    def _show_keychain(self, problem: KeychainProblem | None) -> None:
        self.passwords.tell(reach_words(problem))

    def _logs_row(self) -> SettingRow:
        logs = self._house.places.logs
        words = Words(
            translate("Settings", "Log folder"),
            translate(
                "Settings", "{} · kept 14 days; passwords and tokens are taken out."
            ).format(server_text(str(logs), _MOST_PATH)),
        )
        return FolderRow(self.changes, words, logs, "logFolderButton")

    def _rows_stored(self) -> list[SettingRow]:
        settings = server_text(str(self._house.places.settings), _MOST_PATH)
        texts = (
            (
                translate("Settings", "Password and session token"),
                translate(
                    "Settings",
                    "In memory; the password in the system keychain if you ask for it.",
                ),
            ),
            (
                translate("Settings", "Settings and broker profiles"),
                translate("Settings", "{} · no secret is in it.").format(settings),
            ),
            (
                translate("Settings", "Every close you sent"),
                translate(
                    "Settings",
                    "In the journal on this computer, with your comment and the server's "
                    "answer.",
                ),
            ),
            (
                translate("Settings", "What leaves this computer"),
                translate(
                    "Settings",
                    "Requests to your broker. No usage data, no fault reports. A look for "
                    "a newer version only if you allow it.",
                ),
            ),
        )
        return [SettingRow(self.changes.look, Words(*text)) for text in texts]


def reach_words(problem: KeychainProblem | None) -> str:
    """Say whether the system's keychain can be used, and what follows."""
    match problem:
        case None:
            return translate(
                "Settings",
                "The system keychain can be reached. Only passwords you asked to remember "
                "are in it.",
            )
        case KeychainProblem.NONE_HERE:
            return translate(
                "Settings",
                "No system keychain was found, so passwords can't be remembered here. "
                "There is no other place for them.",
            )
        case KeychainProblem.LOCKED:
            return translate(
                "Settings",
                "The system keychain is locked. Unlock it to use remembered passwords.",
            )
        case KeychainProblem.TOO_LONG | KeychainProblem.FAILED:
            return translate("Settings", "The system keychain did not answer as it should.")
