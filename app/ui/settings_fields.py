"""Rows of the settings window with something to type.

A number is taken when Enter is pressed or the field is left, not at each key: on the
way from 15 to 60 stands 6, and nobody wants to wait 6 seconds for an answer. One that
is outside its limits changes nothing and says what the limits are.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from app.domain.settings import Settings
from app.ui.kit.labels import text_label
from app.ui.settings_change import Changes, limit_words
from app.ui.settings_rows import SettingRow, Words
from app.ui.theme import Look, restyle

translate = QCoreApplication.translate

_NUMBER = re.compile(r"[0-9]{1,9}([.,][0-9]{1,3})?")
_NUMBER_WIDTH, _UNIT_WIDTH = 92, 74
_MOST = 12
_MOST_TEXT = 300


class Entry(QWidget):
    """A field that tells when its text is meant, and a unit beside it.

    One without a unit takes the width there is: what goes there is long.

    Args:
        meant: Called with the text when Enter is pressed or the field is left, if it
            was changed since.
    """

    def __init__(self, look: Look, meant: Callable[[str], None], unit: str = "") -> None:
        super().__init__()
        self._look, self._meant, self._has_unit = look, meant, bool(unit)
        self._shown = ""
        self.edit = QLineEdit()
        look.set_font(self.edit, "body")
        self.edit.setMaxLength(_MOST if unit else _MOST_TEXT)
        self.edit.editingFinished.connect(self.commit)
        self.edit.installEventFilter(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.edit)
        if unit:
            self.edit.setAlignment(Qt.AlignmentFlag.AlignRight)
            row.addWidget(text_label(look, unit, role="small", tone="secondary"))
        self.setFocusProxy(self.edit)
        look.changed.connect(self._fit)
        self._fit()

    def show_text(self, text: str) -> None:
        """Show what is in force, unless something else is being typed."""
        if self.edit.text() == self._shown or not self.edit.isModified():
            self.put(text)
        self._shown = text

    def put(self, text: str) -> None:
        """Show this in place of whatever was typed."""
        self._shown = text
        if self.edit.text() != text:
            self.edit.setText(text)
        self.edit.setModified(False)

    def commit(self) -> None:
        """Take what was typed, if anything was."""
        if self.edit.isModified():
            self._meant(self.edit.text().strip())

    def mark(self, *, wrong: bool) -> None:
        state = "error" if wrong else ""
        if self.edit.property("state") != state:
            self.edit.setProperty("state", state)
            restyle(self.edit)
            # Polished anew, a field falls back to the font it was first polished with.
            self._look.set_font(self.edit, "body")

    def drop(self) -> None:
        """Show what is in force again; what was typed was not taken."""
        self.put(self._shown)
        self.mark(wrong=False)

    def _fit(self) -> None:
        """Grow with the text; units stand under each other."""
        wide = self._look.scaled(_NUMBER_WIDTH)
        self.edit.setMinimumWidth(wide)
        if self._has_unit:
            self.edit.setMaximumWidth(wide)
        for label in self.findChildren(QLabel):
            label.setMinimumWidth(self._look.scaled(_UNIT_WIDTH))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape puts back what is in force; only the next one leaves the window."""
        is_override = event.type() == QEvent.Type.ShortcutOverride
        escapes = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if is_override and escapes and self.edit.text() != self._shown:
            self.put(self._shown)
            self._meant(self._shown)
            event.accept()
            return True
        return super().eventFilter(watched, event)


class NumberRow(SettingRow):
    """A number between its limits.

    Args:
        unit: Said beside the field and with the limits, such as "seconds".
    """

    def __init__(self, changes: Changes, words: Words, name: str, unit: str) -> None:
        super().__init__(changes.look, words, (name,))
        self._changes, self._name, self._unit = changes, name, unit
        self._is_whole = isinstance(getattr(Settings(), name), int)
        self.entry = Entry(changes.look, self._take, unit)
        self.entry.edit.setObjectName(f"{name}Setting")
        self.entry.edit.setAccessibleName(f"{words.title} ({unit})")
        self.add_control(self.entry)

    def show_settings(self, settings: Settings) -> None:
        self.entry.show_text(f"{getattr(settings, self._name):.10g}")

    def leave(self) -> None:
        self.entry.commit()
        self.entry.drop()
        super().leave()

    def _take(self, text: str) -> None:
        value = read_number(text, is_whole=self._is_whole)
        if value is None:
            wrong = limit_words(self._name, self._unit)
            if self._is_whole:
                wrong = f"{translate('Settings', 'A whole number.')} {wrong}"
        else:
            wrong = self._changes.put(self._name, value, self._unit)
        self.show_wrong(wrong)
        self.entry.mark(wrong=bool(wrong))
        if not wrong:
            self.entry.put(f"{getattr(self._changes.current, self._name):.10g}")


class TextRow(SettingRow):
    """A line of text that is judged before it is taken.

    Args:
        judge: Returns why a text can't be taken, or "".
    """

    def __init__(
        self, changes: Changes, words: Words, name: str, judge: Callable[[str], str]
    ) -> None:
        super().__init__(changes.look, words, (name,))
        self._changes, self._name, self._judge = changes, name, judge
        self.entry = Entry(changes.look, self._take)
        self.entry.edit.setObjectName(f"{name}Setting")
        self.entry.edit.setAccessibleName(words.title)
        self.entry.edit.setAccessibleDescription(words.told)
        self.add_below(self.entry)

    def show_settings(self, settings: Settings) -> None:
        self.entry.show_text(str(getattr(settings, self._name)))

    def leave(self) -> None:
        self.entry.commit()
        self.entry.drop()
        super().leave()

    def _take(self, text: str) -> None:
        wrong = self._judge(text) or self._changes.put(self._name, text)
        self.show_wrong(wrong)
        self.entry.mark(wrong=bool(wrong))
        if not wrong:
            self.entry.put(text)


def read_number(text: str, *, is_whole: bool) -> int | float | None:
    """Return what a person wrote, with point or comma; ``None`` if it is no number."""
    text = text.replace("\u202f", "").replace(" ", "")
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text.replace(",", "."))
    if not is_whole:
        return value
    return int(value) if value.is_integer() else None
