"""Which pages the settings' window has, and how each is made.

A page takes some tens of milliseconds to make, and a close may be on its way: so each
is made when somebody first goes to it or searches.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from app.services.desk import Desk
from app.services.house import House
from app.ui.remembered import Keychain
from app.ui.settings_appearance import appearance_page
from app.ui.settings_change import Changes
from app.ui.settings_closing import closing_page
from app.ui.settings_connection import connection_page
from app.ui.settings_keys import keys_page
from app.ui.settings_page import SettingsPage
from app.ui.settings_privacy import PrivacyPage
from app.ui.settings_profiles import ProfilesPage
from app.ui.settings_updates import UpdatesPage
from app.ui.settings_volume import volume_page

translate = QCoreApplication.translate


class PageEntry(NamedTuple):
    """A page that can be made.

    Attributes:
        icon: Beside its title in the list.
        make: Given the title.
    """

    key: str
    title: str
    icon: str
    make: Callable[[str], SettingsPage]


def page_entries(
    changes: Changes, desk: Desk, house: House, keychain: Keychain | None
) -> tuple[PageEntry, ...]:
    """Return every page in the order of the list."""
    return (
        PageEntry(
            "appearance",
            translate("Settings", "Appearance"),
            "palette",
            lambda title: appearance_page(changes, title),
        ),
        PageEntry(
            "closing",
            translate("Settings", "Closing orders"),
            "square-check-big",
            lambda title: closing_page(changes, title),
        ),
        PageEntry(
            "volume",
            translate("Settings", "Volume & units"),
            "sliders-horizontal",
            lambda title: volume_page(changes, title, desk),
        ),
        PageEntry(
            "connection",
            translate("Settings", "Connection"),
            "network",
            lambda title: connection_page(changes, title),
        ),
        *_pages_about_this_computer(changes, desk, house, keychain),
    )


def _pages_about_this_computer(
    changes: Changes, desk: Desk, house: House, keychain: Keychain | None
) -> tuple[PageEntry, ...]:
    return (
        PageEntry(
            "profiles",
            translate("Settings", "Broker profiles"),
            "user",
            lambda title: ProfilesPage(changes, title, desk, keychain),
        ),
        PageEntry(
            "keyboard",
            translate("Settings", "Keyboard"),
            "keyboard",
            lambda title: keys_page(changes, title),
        ),
        PageEntry(
            "privacy",
            translate("Settings", "Privacy & data"),
            "lock",
            lambda title: PrivacyPage(changes, title, desk, house, keychain),
        ),
        PageEntry(
            "updates",
            translate("Settings", "Updates"),
            "download",
            lambda title: UpdatesPage(changes, title, house),
        ),
    )
