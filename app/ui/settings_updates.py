"""The page about newer versions: whether to look, what was found, and what this is."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QDate, QLocale, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from app.domain.settings import Settings
from app.domain.update import Manifest, UpdateFault, UpdatePolicy
from app.services.house import House
from app.services.updates import Updates
from app.ui.announce import announce
from app.ui.foreign import server_text
from app.ui.kit.button import Button
from app.ui.kit.labels import text_label
from app.ui.settings_change import Changes
from app.ui.settings_page import SettingsPage
from app.ui.settings_rows import SegmentsRow, SettingRow, Words
from app.ui.wording import say

translate = QCoreApplication.translate

_MOST_LINE = 300

_FAULTS = {
    UpdateFault.NO_ADDRESS: QT_TRANSLATE_NOOP(
        "Settings", "This build has no update address."
    ),
    UpdateFault.NO_KEY: QT_TRANSLATE_NOOP(
        "Settings", "This build has no key to know its makers' word by."
    ),
    UpdateFault.CLOSING: QT_TRANSLATE_NOOP(
        "Settings", "A close is on its way. Looking waits until it is settled."
    ),
    UpdateFault.UNREACHABLE: QT_TRANSLATE_NOOP(
        "Settings", "No answer came from the update address. Try again later."
    ),
    UpdateFault.REFUSED: QT_TRANSLATE_NOOP(
        "Settings", "The update address has nothing to say just now."
    ),
    UpdateFault.TOO_LARGE: QT_TRANSLATE_NOOP(
        "Settings", "What the update address said is too long to be right."
    ),
    UpdateFault.UNREADABLE: QT_TRANSLATE_NOOP(
        "Settings", "What the update address said can't be read."
    ),
    UpdateFault.SIGNATURE: QT_TRANSLATE_NOOP(
        "Settings",
        "What the update address said was not signed by Flatten's makers. It was not "
        "believed, and nothing was downloaded.",
    ),
}


class UpdatesPage(SettingsPage):
    """Whether to look, what was found, and this version.

    Signals:
        about_wanted: What this program is made of.
    """

    about_wanted = Signal()

    def __init__(self, changes: Changes, title: str, house: House) -> None:
        super().__init__(changes, "updates", title)
        self._updates = house.updates
        self.choice = self._choice_row()
        self.look_row = SettingRow(
            changes.look, Words(translate("Settings", "Look for a newer version"))
        )
        self.check = Button(changes.look, translate("Settings", "Check now"))
        self.check.setObjectName("checkUpdatesButton")
        self.check.clicked.connect(self._updates.check_now)
        self.look_row.add_control(self.check)
        self.offer = OfferRow(changes)
        self.add(translate("Settings", "Newer versions"), self.choice, self.look_row)
        self._offered = self.add(translate("Settings", "There is a newer one"), self.offer)
        self.add(translate("Settings", "This one"), self._about_row(house.version))

    def show_settings(self, settings: Settings) -> None:
        super().show_settings(settings)
        self.show_now()

    def arrive(self) -> None:
        self.show_now()

    def show_now(self) -> None:
        """Show what is known of newer versions at this moment."""
        updates = self._updates
        self._lock()
        text = state_words(updates, self.changes.current.updates_checked_at)
        if text != self.look_row.told() and self.isVisible():
            announce(self, text)
        self.look_row.tell(text)
        offer = updates.offer
        self._offered.setVisible(offer is not None)
        if offer is not None:
            self.offer.show_offer(offer)

    def search(self, wanted: list[str]) -> int:
        found = super().search(wanted)
        if self._updates.offer is None:
            self._offered.hide()
        return found

    def _lock(self) -> None:
        """Leave to press what may be pressed, with the reason where it may not."""
        updates = self._updates
        policy, obstacle = updates.policy, updates.obstacle
        self.choice.segments.setEnabled(not policy.locked and not missing(obstacle))
        ready = not policy.locked and obstacle is None and not updates.state.checking
        self.check.setEnabled(ready)
        if policy.locked:
            self.choice.tell(policy_words(policy))
        elif not missing(obstacle) and self.changes.current.update_check == "ask":
            self.choice.tell(
                translate("Settings", "Not decided: you will be asked once, by and by.")
            )
        else:
            self.choice.tell(only_told())

    def _choice_row(self) -> SegmentsRow:
        words = Words(translate("Settings", "Look by itself"), only_told())
        items = (
            ("off", translate("Settings", "Never")),
            ("weekly", translate("Settings", "Once a week")),
        )
        return SegmentsRow(self.changes, words, "update_check", items)

    def _about_row(self, version: str) -> SettingRow:
        title = translate("Settings", "Flatten {}").format(version)
        told = translate("Settings", "Licences, and how to replace the Qt libraries.")
        row = SettingRow(self.changes.look, Words(title, told))
        about = Button(self.changes.look, translate("Settings", "About Flatten…"))
        about.setObjectName("aboutButton")
        about.clicked.connect(self.about_wanted)
        row.add_control(about)
        return row


class OfferRow(SettingRow):
    """A newer version: its number, its day, its notes, and its page."""

    def __init__(self, changes: Changes) -> None:
        super().__init__(changes.look, Words(""))
        self._page = ""
        self._notes = text_label(changes.look, wrap=True)
        self._notes.setObjectName("updateNotes")
        self.open_button = Button(
            changes.look, translate("Settings", "Open the download page"), kind="primary"
        )
        self.open_button.setObjectName("updatePageButton")
        self.open_button.clicked.connect(self._open)
        self.add_control(self.open_button, top=True)
        self.add_below(self._notes)

    def show_offer(self, offer: Manifest) -> None:
        self._page = offer.page
        published = QDate(*offer.published.timetuple()[:3])
        day = QLocale().toString(published, QLocale.FormatType.LongFormat)
        title = translate("Settings", "Flatten {}, of {}")
        self.retitle(title.format(server_text(offer.version, 40), day))
        self.tell(server_text(offer.page, _MOST_LINE))
        lines = (server_text(line, _MOST_LINE) for line in offer.notes.splitlines())
        self._notes.setText("\n".join(lines))

    def notes(self) -> str:
        return self._notes.text()

    def _open(self) -> None:
        if not QDesktopServices.openUrl(QUrl(self._page)):
            self.show_wrong(translate("Settings", "Nothing here opens web pages."))


def only_told() -> str:
    return translate(
        "Settings",
        "Newer versions are only told of, never downloaded or installed by themselves.",
    )


def missing(fault: UpdateFault | None) -> bool:
    """Whether this build can't look at all."""
    return fault in (UpdateFault.NO_ADDRESS, UpdateFault.NO_KEY)


def state_words(updates: Updates, checked_at: str) -> str:
    """Say how things stand: why not, what goes on, or what was found."""
    policy, state = updates.policy, updates.state
    if policy.locked:
        return policy_words(policy)
    if state.checking:
        return translate("Settings", "Looking…")
    fault = updates.obstacle or state.fault
    if fault is not None:
        return fault_words(fault)
    return _found_words(updates, checked_at)


def _found_words(updates: Updates, checked_at: str) -> str:
    if updates.offer is not None:
        return translate("Settings", "There is a newer version.")
    if updates.state.newest is not None:
        return translate("Settings", "You have the newest.")
    if checked_at:
        day = server_text(checked_at[:10], 10)
        return translate("Settings", "Looked for the last time on {}.").format(day)
    return translate("Settings", "Not looked for yet.")


def policy_words(policy: UpdatePolicy) -> str:
    """Say that the administrator has switched it off, and where that is written."""
    where = server_text(policy.place, _MOST_LINE)
    if policy.unreadable:
        return translate(
            "Settings",
            "Off: the policy file of this computer's administrator can't be understood "
            "({}).",
        ).format(where)
    return translate(
        "Settings", "Switched off by this computer's administrator ({})."
    ).format(where)


def fault_words(fault: UpdateFault) -> str:
    """Say why nothing is known of a newer version."""
    return say("Settings", _FAULTS[fault])
