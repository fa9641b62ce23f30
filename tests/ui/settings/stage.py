"""A settings window over a desk of fakes and a house that a test may change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget

from app.domain.keychain import KeychainError, KeychainProblem
from app.domain.update import Manifest, UpdateError, UpdateFault, UpdatePolicy
from app.services.house import FaultReports, House, Places
from app.services.updates import UpdateParts, Updates
from app.ui.settings_window import SettingsWindow
from tests.ui.desk import FakeSettings, make_desk


class FakeSource:
    """Says what a test put there.

    Attributes:
        found: A manifest, or why there is none.
        asked: How often it was asked.
    """

    def __init__(self, found: Manifest | UpdateFault | None = None) -> None:
        self.found = found
        self.missing: UpdateFault | None = None
        self.asked = 0

    async def newest(self) -> Manifest:
        self.asked += 1
        if isinstance(self.found, Manifest):
            return self.found
        raise UpdateError(self.found or UpdateFault.UNREACHABLE)


class FakeKeychain:
    """Holds passwords by key; ``trouble`` is met by everyone who asks."""

    def __init__(self, **passwords: str) -> None:
        self.passwords = passwords
        self.trouble: KeychainProblem | None = None

    async def problem(self) -> KeychainProblem | None:
        return self.trouble

    async def load(self, profile: str) -> str | None:
        return self.passwords.get(profile)

    async def save(self, profile: str, secret: str) -> None:
        self.passwords[profile] = secret

    async def delete(self, profile: str) -> None:
        if self.trouble is not None:
            raise KeychainError(self.trouble)
        self.passwords.pop(profile, None)


def make_house(desk: Any, source: FakeSource, **facts: Any) -> House:
    """A house with files in a folder that is not there."""
    folder = Path("/places/flatten")
    updates = Updates(
        UpdateParts(
            source=source,
            policy=facts.pop("policy", UpdatePolicy()),
            settings=desk.settings,
            save_settings=desk.save_settings,
            session=desk.session,
            closing=desk.closing,
            clock=desk.clock,
            spawn=desk.spawn,
            version="0.1.0",
        )
    )
    usual: dict[str, Any] = {
        "version": "0.1.0",
        "places": Places(
            settings=folder / "settings.toml",
            journal=folder / "data" / "journal.sqlite3",
            logs=folder / "logs",
        ),
        "updates": updates,
        "reports": FaultReports(folder / "logs"),
        "journal_bytes": lambda: 1_363_149,
    }
    return House(**(usual | facts))


class Stage:
    """A settings window to act on."""

    def __init__(self, look: Any, shown: Any, **facts: Any) -> None:
        settings = FakeSettings(**facts.pop("values", {}))
        self.desk: Any = make_desk(**({"settings": settings} | facts.pop("parts", {})))
        self.source = facts.pop("source", FakeSource())
        self.keychain = facts.pop("keychain", FakeKeychain())
        self.house = make_house(self.desk, self.source, **facts)
        self.window = SettingsWindow(look, self.desk, self.house, self.keychain)
        shown(self.window)

    @property
    def search_field(self) -> QLineEdit:
        return self.window.search

    @property
    def settings(self) -> Any:
        return self.desk.settings.current

    def go(self, key: str) -> Any:
        self.window.list.show_page(key)
        return self.window.page()

    def find(self, name: str) -> Any:
        found = self.window.findChild(QWidget, name)
        assert found is not None, name
        return found

    def type(self, name: str, text: str) -> QLineEdit:
        """Type into a field and press Enter."""
        field: QLineEdit = self.find(name)
        field.selectAll()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)
        return field

    def row(self, page: str, title: str) -> Any:
        rows = self.go(page).rows()
        return next(row for row in rows if row.title().startswith(title))

    def texts(self) -> list[str]:
        """Everything that is said on the page that is shown."""
        page = self.window.page()
        return [label.text() for label in page.findChildren(QLabel) if not label.isHidden()]

    def press(self, text: str) -> None:
        buttons = self.window.page().findChildren(QAbstractButton)
        next(b for b in buttons if b.text() == text and not b.isHidden()).click()
