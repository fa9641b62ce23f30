"""What this program is, whose work is in it, and what a person may do with that."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl, qVersion
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app.services.house import House
from app.ui.kit.button import Button
from app.ui.small_dialogs import SmallDialog
from app.ui.theme import Look


class AboutDialog(SmallDialog):
    """Version, licence, and the notices that Qt's licence asks for.

    Args:
        house: Knows the version and, in an installed copy, where the licences are.
    """

    def __init__(self, look: Look, house: House | None, parent: QWidget) -> None:
        super().__init__(look, "aboutDialog", parent)
        licences = house.places.licences if house else None
        self.set_heading(self.tr("About Flatten"), "Flatten")
        if house is not None:
            version = self.tr("Version {}, with Qt {}")
            self.say(version.format(house.version, qVersion()))
        self.say(
            self.tr(
                "Lists the open orders of a trading account and closes them, each close "
                "once and only once."
            )
        )
        self.say(self.tr("Flatten is free software under the MIT licence."))
        self.say(
            self.tr(
                "It uses Qt and PySide6 under the LGPL, version 3, as shared libraries. "
                "Their sources are at https://code.qt.io and https://download.qt.io."
            )
        )
        self._tell_swapping(licences)
        self._add_buttons(licences)

    def _tell_swapping(self, licences: Path | None) -> None:
        if licences is None:
            self.say(
                self.tr(
                    "You may replace them: this copy uses those of its Python "
                    "environment, so installing another build of PySide6 there does it. "
                    "The licences' texts come with those packages."
                )
            )
            return
        self.say(
            self.tr(
                "You may replace them: put your own build of the same version in place of "
                "the files in the program's own folders PySide6 and shiboken6, under the "
                "same names. The texts of all licences, and how to do this step by step, "
                "are in {}."
            ).format(licences)
        )

    def _add_buttons(self, licences: Path | None) -> None:
        shut = Button(self._look, self.tr("Done"))
        shut.clicked.connect(self.accept)
        if licences is None:
            self.add_buttons(shut)
            return
        texts = Button(self._look, self.tr("Open the licences"))
        texts.setObjectName("licencesButton")
        url = QUrl.fromLocalFile(str(licences))
        texts.clicked.connect(lambda: QDesktopServices.openUrl(url))
        self.add_buttons(texts, shut)
