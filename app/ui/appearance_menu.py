"""The quick menu of the settings button (right press): how the program looks, and help.

What a trader changes in passing is two presses away; everything else, and the same once
more, is in the settings window.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QObject, QPoint, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.services.desk import Desk
from app.ui.appearance import (
    TEXT_STEPS,
    choose_palette,
    choose_row_height,
    choose_text_size,
    choose_theme,
)
from app.ui.theme import Look

translate = QCoreApplication.translate

Choices = Sequence[tuple[object, str]]


class AppearanceMenu(QObject):
    """Made anew each time it opens, so that it shows what is in force.

    Signals:
        keys_wanted: The list of keys.
        about_wanted: What this program is.
    """

    keys_wanted = Signal()
    about_wanted = Signal()

    def __init__(self, look: Look, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._look, self._desk, self._window = look, desk, window

    def open_at(self, corner: QPoint) -> QMenu:
        """Open the menu without a loop of its own; return it."""
        menu = QMenu(self._window)
        menu.setObjectName("settingsMenu")
        menu.aboutToHide.connect(menu.deleteLater)
        self._add_choices(menu)
        menu.addSeparator()
        menu.addAction(self.tr("List of keys (F1)"), self.keys_wanted.emit)
        menu.addAction(self.tr("About Flatten"), self.about_wanted.emit)
        menu.popup(corner)
        return menu

    def _add_choices(self, menu: QMenu) -> None:
        settings = self._desk.settings.current
        self._add(menu, self.tr("Theme"), themes(), settings.theme, self._take_theme)
        percents = [(step, f"{step} %") for step in TEXT_STEPS]
        self._add(
            menu, self.tr("Text size"), percents, settings.text_percent, self._take_size
        )
        self._add(
            menu,
            self.tr("Row height"),
            row_heights(),
            settings.row_height,
            self._take_height,
        )
        self._add(
            menu,
            self.tr("P/L colours"),
            palettes(),
            settings.pl_palette,
            self._take_palette,
        )

    def _add(
        self,
        menu: QMenu,
        title: str,
        choices: Choices,
        chosen: object,
        take: Callable[[object], None],
    ) -> None:
        submenu = menu.addMenu(title)
        group = QActionGroup(submenu)
        for value, text in choices:
            action = submenu.addAction(text)
            action.setCheckable(True)
            action.setChecked(value == chosen)
            action.triggered.connect(lambda _=False, value=value: take(value))
            group.addAction(action)

    def _take_theme(self, value: object) -> None:
        choose_theme(self._look, self._desk, str(value))

    def _take_size(self, value: object) -> None:
        choose_text_size(self._look, self._desk, int(str(value)))

    def _take_height(self, value: object) -> None:
        choose_row_height(self._look, self._desk, int(str(value)))

    def _take_palette(self, value: object) -> None:
        choose_palette(self._look, self._desk, str(value))


def themes() -> tuple[tuple[str, str], ...]:
    """Return each theme with its name."""
    return (
        ("system", translate("Appearance", "System")),
        ("light", translate("Appearance", "Light")),
        ("dark", translate("Appearance", "Dark")),
    )


def row_heights() -> tuple[tuple[int, str], ...]:
    """Return each height of the table's rows, in pixels, with its name."""
    return (
        (24, translate("Appearance", "Compact")),
        (28, translate("Appearance", "Normal")),
        (34, translate("Appearance", "Roomy")),
    )


def palettes() -> tuple[tuple[str, str], ...]:
    """Return each pair of colours for profit and loss with its name."""
    return (
        ("teal_orange", translate("Appearance", "Teal and orange")),
        ("green_red", translate("Appearance", "Green and red")),
        ("blue_orange", translate("Appearance", "Blue and orange")),
        ("none", translate("Appearance", "No colour")),
    )
