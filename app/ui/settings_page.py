"""A page of the settings window: sections of rows, and a way back to how they come."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.domain.settings import Settings
from app.ui.kit.button import Button
from app.ui.kit.card import Card
from app.ui.kit.labels import hairline, text_label
from app.ui.settings_change import Changes
from app.ui.settings_rows import SettingRow
from app.ui.theme import Look

WIDEST = 728
_MARGINS = (36, 20, 36, 24)


class Section(QWidget):
    """Rows that belong together, in a card under a heading."""

    def __init__(self, look: Look, heading: str, rows: Sequence[SettingRow]) -> None:
        super().__init__()
        self.rows = tuple(rows)
        self._heading = text_label(look, heading, role="small_strong", tone="secondary")
        self._lines = [hairline() for _ in rows[1:]]
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        for place, row in enumerate(rows):
            if place:
                inside.addWidget(self._lines[place - 1])
            inside.addWidget(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(7)
        column.addWidget(self._heading)
        column.addWidget(card)

    def search(self, wanted: list[str]) -> int:
        """Leave only the rows that hold every word; return how many."""
        heading = self._heading.text().casefold()
        fitting = [
            all(w in f"{heading} {row.words()}" for w in wanted) for row in self.rows
        ]
        for place, row in enumerate(self.rows):
            row.setVisible(fitting[place])
            if place:
                self._lines[place - 1].setVisible(fitting[place] and any(fitting[:place]))
        self.setVisible(any(fitting))
        return sum(fitting)


class SettingsPage(QScrollArea):
    """One page; what it shows is made once and follows the settings.

    Args:
        key: Its name in the program.
    """

    def __init__(self, changes: Changes, key: str, title: str) -> None:
        super().__init__()
        self.changes, self.key, self.title = changes, key, title
        self._sections: list[Section] = []
        self._was: Settings | None = None
        self.setObjectName(f"{key}Page")
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._reset = Button(changes.look, self.tr("Reset page"), kind="quiet")
        self._reset.setObjectName(f"{key}Reset")
        self._reset.clicked.connect(self._press_reset)
        self._body, self._middle = QVBoxLayout(), QWidget()
        self._build()
        changes.look.changed.connect(self._fit)
        self._fit()

    @property
    def names(self) -> tuple[str, ...]:
        """The settings on it."""
        return tuple(n for section in self._sections for r in section.rows for n in r.names)

    def rows(self) -> list[SettingRow]:
        return [row for section in self._sections for row in section.rows]

    def add(self, heading: str, *rows: SettingRow) -> Section:
        """Add a section below those there are."""
        section = Section(self.changes.look, heading, rows)
        self._sections.append(section)
        self._body.addWidget(section)
        self._reset.setVisible(bool(self.names))
        return section

    def drop(self, section: Section) -> None:
        """Take a section away."""
        self._sections.remove(section)
        self._body.removeWidget(section)
        section.hide()
        section.deleteLater()

    def add_widget(self, widget: QWidget) -> None:
        """Add something that is no section, such as a notice."""
        self._body.addWidget(widget)

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force."""
        for row in self.rows():
            row.show_settings(settings)
        if self._was is not None and not self.changes.is_usual(self.names):
            self._was = None
        self._name_reset()

    def arrive(self) -> None:
        """The page comes up: what it shows of the computer is read anew."""

    def leave(self) -> None:
        """The page goes: what was typed is taken, and a reset can't be undone."""
        for row in self.rows():
            row.leave()
        self._was = None
        self._name_reset()

    def search(self, wanted: list[str]) -> int:
        """Leave only the rows that hold every word; return how many, 1 for a whole page."""
        if all(word in self.title.casefold() for word in wanted):
            wanted = []
        found = sum(section.search(wanted) for section in self._sections)
        return found or int(not wanted)

    def _fit(self) -> None:
        self._middle.setMaximumWidth(self.changes.look.scaled(WIDEST))

    def _press_reset(self) -> None:
        """Put the page back, or take that back."""
        if self._was is not None:
            was, self._was = self._was, None
            values = {name: getattr(was, name) for name in self.names}
            self.changes.put_all(self.changes.current.changed(**values))
        else:
            was = self.changes.reset(self.names)
            self._was = was
        for row in self.rows():
            row.show_wrong("")
        self._name_reset()

    def _name_reset(self) -> None:
        undo = self._was is not None
        self._reset.setText(self.tr("Undo reset") if undo else self.tr("Reset page"))
        usual = self.changes.is_usual(self.names)
        self._reset.setEnabled(undo or not usual)
        self._reset.setToolTip("" if self._reset.isEnabled() else self.tr("As it comes."))

    def _build(self) -> None:
        look = self.changes.look
        head = QHBoxLayout()
        head.addWidget(text_label(look, self.title, role="section_title"))
        head.addStretch(1)
        head.addWidget(self._reset)
        self._reset.hide()
        column = QVBoxLayout(self._middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(head)
        self._body.setSpacing(16)
        column.addLayout(self._body)
        column.addStretch(1)
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(*_MARGINS)
        row.addWidget(self._middle, 100)
        row.addStretch(1)
        self.setWidget(page)
