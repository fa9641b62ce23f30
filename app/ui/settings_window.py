"""The settings' window: pages at the left, what is chosen at the right, all in force.

There is no "Apply": a change holds as it is made, and every page can be put back to how
it comes.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout

from app.domain.settings import Settings
from app.services.desk import Desk
from app.services.house import House
from app.ui.about_dialog import AboutDialog
from app.ui.foreign import server_text
from app.ui.kit.banner import Banner
from app.ui.kit.empty_state import EmptyState
from app.ui.kit.labels import hairline, text_label
from app.ui.remembered import Keychain
from app.ui.settings_change import Changes
from app.ui.settings_list import PageList
from app.ui.settings_page import SettingsPage
from app.ui.settings_pages import page_entries
from app.ui.settings_updates import UpdatesPage
from app.ui.side_window import SideWindow
from app.ui.theme import Look

_USUAL, _LEAST = QSize(1040, 800), QSize(720, 480)
_LIST = 220
_SECOND_MS = 1000
_MOST_PATH, _MOST_SOUGHT = 200, 60


class SettingsWindow(SideWindow):
    """Every setting that does something.

    Args:
        house: What the pages about data and updates tell of.
        keychain: Where passwords may be kept; ``None`` where there is none.
    """

    def __init__(
        self, look: Look, desk: Desk, house: House, keychain: Keychain | None = None
    ) -> None:
        super().__init__("settingsWindow", _USUAL, _LEAST)
        self._look, self._desk, self._house = look, desk, house
        self.setWindowTitle(self.tr("Settings · Flatten"))
        self._entries = page_entries(Changes(look, desk), desk, house, keychain)
        self._made: dict[str, SettingsPage] = {}
        self.search = QLineEdit()
        self.list = PageList(look)
        self._stack = QStackedWidget()
        self._banner, self._nothing = Banner(look), EmptyState(look)
        self._build()
        self._second = QTimer(self)
        self._second.setInterval(_SECOND_MS)
        self._connect()
        self.listen(
            desk.settings.subscribe(self._show),
            desk.lots.subscribe(lambda _: self._show(desk.settings.current)),
            desk.session.subscribe(lambda: self._show(desk.settings.current)),
            house.updates.subscribe(self._show_updates),
        )
        self.list.show_page("appearance")

    def show_page(self, key: str = "") -> None:
        """Bring the window up at the page with this key, "" for where it was.

        Raises:
            KeyError: There is no such page; nothing changed.
        """
        if key:
            self.list.show_page(key)
            self.search.clear()
        self.come_up()

    def page(self) -> SettingsPage:
        """Return the page that is shown."""
        shown = self._stack.currentWidget()
        return next(page for page in self._made.values() if page is shown)

    def page_of(self, key: str) -> SettingsPage:
        """Return a page, made if it is not there yet.

        Raises:
            KeyError: There is no such page.
        """
        if key not in self._made:
            entry = next((entry for entry in self._entries if entry.key == key), None)
            if entry is None:
                raise KeyError(key)
            page = self._made[key] = entry.make(entry.title)
            page.show_settings(self._desk.settings.current)
            if isinstance(page, UpdatesPage):
                page.about_wanted.connect(self._show_about)
            self._stack.addWidget(page)
        return self._made[key]

    def shut(self) -> None:
        super().shut()
        self._second.stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing takes what was typed."""
        self.page().leave()
        self._second.stop()
        super().closeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.page().arrive()
        self.list.setFocus()
        self._second.start()

    def _build(self) -> None:
        self.list.set_pages([(e.key, e.title, e.icon) for e in self._entries])
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._banner)
        right.addWidget(self._stack, 1)
        right.addWidget(self._nothing, 1)
        self._nothing.setObjectName("settingsNothing")
        self._nothing.offer(self.tr("Clear search"), icon="x")
        self._nothing.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._build_left())
        row.addWidget(hairline(vertical=True))
        row.addLayout(right, 1)
        self._tell_unusable()
        self._look.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        """Be at least as wide as the text needs, where the screen is."""
        most = self.screen().availableGeometry().width()
        self.setMinimumWidth(min(self._look.scaled(_LEAST.width()), most))

    def _build_left(self) -> QFrame:
        look, left = self._look, QFrame()
        left.setProperty("surface", "raised")
        left.setFixedWidth(look.scaled(_LIST))
        look.changed.connect(lambda: left.setFixedWidth(look.scaled(_LIST)))
        self.search.setObjectName("settingsSearch")
        self.search.setPlaceholderText(self.tr("Search settings"))
        self.search.setAccessibleName(self.tr("Search settings"))
        self.search.setClearButtonEnabled(True)
        look.set_font(self.search, "body")
        column = QVBoxLayout(left)
        column.setContentsMargins(14, 18, 14, 14)
        column.setSpacing(8)
        column.addWidget(text_label(look, self.tr("Settings"), role="dialog_title"))
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        note = text_label(look, self.tr("Changes apply at once"), role="caption")
        note.setProperty("tone", "muted")
        column.addWidget(note)
        return left

    def _connect(self) -> None:
        self.list.chosen.connect(self._go)
        self.search.textChanged.connect(self._find)
        self._nothing.first_pressed.connect(self.search.clear)
        self._second.timeout.connect(self._show_updates)
        self._banner.acted.connect(self._banner.hide)
        self.add_keys({"Ctrl+F": self._go_to_search, "Esc": self._step_back})

    def _go(self, key: str) -> None:
        before = self._stack.currentWidget()
        page = self.page_of(key)
        if isinstance(before, SettingsPage) and page is not before:
            before.leave()
        self._stack.setCurrentWidget(page)
        if self.isVisible():
            page.arrive()

    def _show(self, settings: Settings) -> None:
        for page in self._made.values():
            page.show_settings(settings)

    def _show_updates(self) -> None:
        page = self._made.get("updates")
        if isinstance(page, UpdatesPage):
            page.show_now()

    def _find(self, text: str) -> None:
        """Leave the pages and rows that hold every word; the page stays if it does."""
        wanted = text.casefold().split()
        keys = [entry.key for entry in self._entries]
        found = [key for key in keys if self.page_of(key).search(wanted)]
        self.list.keep(set(found))
        if found and self.page().key not in found:
            self.list.show_page(found[0])
        title = self.tr("No setting matches “{}”.").format(text.strip()[:_MOST_SOUGHT])
        self._nothing.show_state("search", title, self.tr("Try another word."))
        self._nothing.setHidden(bool(found))
        self._stack.setVisible(bool(found))

    def _go_to_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _step_back(self) -> None:
        """Escape: an empty search first, then the window goes."""
        if self.search.text():
            self.search.clear()
            self.list.setFocus()
        else:
            self.close()

    def _tell_unusable(self) -> None:
        """Say what of the file of settings can't be used, or that none of it could."""
        names, damaged = self._house.unusable_settings(), self._house.damaged_settings
        if damaged is not None:
            lead = self.tr("The settings file could not be read.")
            text = self.tr("The usual settings hold. It was put aside as {}.")
            text = text.format(server_text(str(damaged), _MOST_PATH))
        elif names:
            lead = self.tr("Values in the settings file can't be used: {}.")
            lead = lead.format(", ".join(names))
            text = self.tr("The usual ones hold; the file keeps what is written in it.")
        else:
            return
        self._banner.show_message("warning", lead, text, self.tr("Done"))

    def _show_about(self) -> None:
        AboutDialog(self._look, self._house, self).open()
