"""The page about lots: how many units one is, which decides the size of a close."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.domain.settings import LIMITS, Settings
from app.services.desk import Desk
from app.ui.foreign import server_text
from app.ui.kit.banner import Banner
from app.ui.numbers import lots, quantity
from app.ui.settings_change import Changes, limit_words
from app.ui.settings_fields import Entry, NumberRow, read_number
from app.ui.settings_page import SettingsPage
from app.ui.settings_rows import SettingRow, Words

translate = QCoreApplication.translate


def volume_page(changes: Changes, title: str, desk: Desk) -> SettingsPage:
    page = SettingsPage(changes, "volume", title)
    usual = Words(
        translate("Settings", "Units in 1.00 lots, where nobody has said"),
        translate(
            "Settings",
            "Lots are marked as unconfirmed then, and a part typed in lots asks once.",
        ),
    )
    page.add(
        translate("Settings", "The broker you are signed in to"), ScaleRow(changes, desk)
    )
    page.add(
        translate("Settings", "Any other broker"),
        NumberRow(changes, usual, "units_per_lot", translate("Settings", "units")),
    )
    banner = Banner(changes.look, rounded=True)
    page.add_widget(banner)  # first: shown without a parent it would be a window
    banner.show_message(
        "warning",
        "",
        translate(
            "Settings",
            "If this is wrong, closes would be the wrong size. Check it with your broker. "
            "Closes of whole orders are right either way: they send no volume.",
        ),
    )
    return page


class ScaleRow(SettingRow):
    """The scale in force, with what it means, and a field to confirm another.

    It belongs to the broker's profile; see ``services.lots``.
    """

    def __init__(self, changes: Changes, desk: Desk) -> None:
        words = Words(translate("Settings", "Units in 1.00 lots"))
        super().__init__(changes.look, words)
        self._desk = desk
        self.entry = Entry(changes.look, self._take, translate("Settings", "units"))
        self.entry.edit.setObjectName("scaleSetting")
        self.entry.edit.setAccessibleName(words.title)
        self.add_control(self.entry)

    def show_settings(self, settings: Settings) -> None:
        """Show the scale, and whether somebody has said that it is so."""
        scale, session = self._desk.lots.current, self._desk.session.session
        own = session is not None and not session.demo
        self.entry.setEnabled(own)
        self.entry.show_text(str(scale.units_per_lot) if scale.confirmed else "")
        self.tell(self._standing())

    def leave(self) -> None:
        self.entry.commit()
        self.entry.drop()
        super().leave()

    def _standing(self) -> str:
        scale, session = self._desk.lots.current, self._desk.session.session
        if session is None:
            return translate("Settings", "Nobody is signed in.")
        units = scale.units_per_lot
        worked = translate("Settings", "1.00 lots = {} units, 1 unit = {} lots.").format(
            quantity(units), lots(1, units)
        )
        if session.demo:
            return worked + " " + translate("Settings", "The demo broker has said so.")
        name = server_text(session.profile or session.origin, 60)
        told = (
            translate("Settings", "Confirmed for {}.")
            if scale.confirmed
            else translate("Settings", "Not confirmed for {} yet.")
        )
        return f"{worked} {told.format(name)}"

    def _take(self, text: str) -> None:
        least, most = LIMITS["units_per_lot"]
        value = read_number(text, is_whole=True) if text else None
        fits = value is not None and least <= value <= most
        if fits and value is not None:
            self._desk.lots.confirm(int(value))
            self.entry.put(str(int(value)))
        is_wrong = not fits and bool(text)
        unit = translate("Settings", "units")
        self.show_wrong(limit_words("units_per_lot", unit) if is_wrong else "")
        self.entry.mark(wrong=is_wrong)
        if not text:
            self.show_settings(self._desk.settings.current)
