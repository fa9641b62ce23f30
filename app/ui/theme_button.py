"""The quiet button that names the other theme and changes to it."""

from __future__ import annotations

from app.ui.appearance import choose_theme
from app.ui.keeper import Keeper
from app.ui.kit.button import Button
from app.ui.theme import Look


class ThemeButton(Button):
    """Offers light while it is dark and dark while it is light; the choice is kept."""

    def __init__(self, look: Look, keeper: Keeper) -> None:
        super().__init__(look, " ", kind="quiet", density="small")
        self.setObjectName("themeButton")
        self._keeper = keeper
        self.clicked.connect(self._switch)
        look.changed.connect(self._name)
        self._name()

    def _switch(self) -> None:
        other = "light" if self._look.name == "dark" else "dark"
        choose_theme(self._look, self._keeper, other)

    def _name(self) -> None:
        dark = self._look.name == "dark"
        self.setText(self.tr("Light theme") if dark else self.tr("Dark theme"))
        self.set_icon("sun" if dark else "moon")
