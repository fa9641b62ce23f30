"""The lines of the settings window: a name, what it does, and one thing to change.

A row shows what is in force and puts a change in force itself. It never shows a value
that is not in force, but for text that is being typed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from app.domain.settings import Settings
from app.ui.kit.combo_box import ComboBox
from app.ui.kit.field_error import FieldError
from app.ui.kit.labels import text_label
from app.ui.kit.segments import Segments
from app.ui.settings_change import Changes
from app.ui.theme import Look

_MARGINS, _SLIM = (17, 10, 17, 10), (17, 5, 17, 5)
_LEAST_HEIGHT = 36
_CONTROL = 210


class Words(NamedTuple):
    """What a row says.

    Attributes:
        title: What is set.
        told: What it does, in a sentence; may be "".
    """

    title: str
    told: str = ""


class SettingRow(QWidget):
    """A line with room for a control, and for what is wrong under it.

    Args:
        names: The settings it shows, for resetting the page; none for a line that
            only tells.
        is_slim: It has nothing to press, and many of its kind stand together.
    """

    def __init__(
        self,
        look: Look,
        words: Words,
        names: tuple[str, ...] = (),
        *,
        is_slim: bool = False,
    ) -> None:
        super().__init__()
        self.look, self.names = look, names
        self._title = text_label(look, words.title, role="button", wrap=True)
        self._told = text_label(look, role="small", tone="secondary", wrap=True)
        self._error = FieldError(look)
        self._line, self._texts = QHBoxLayout(), QVBoxLayout()
        self._least = 0 if is_slim else _LEAST_HEIGHT + 2 * _MARGINS[1]
        self._build(is_slim=is_slim)
        look.changed.connect(self._fit)
        self._fit()
        self.tell(words.told)

    def title(self) -> str:
        return self._title.text()

    def retitle(self, title: str) -> None:
        """Say something else in place of its title."""
        self._title.setText(title)

    def words(self) -> str:
        """Return everything it says, for the search."""
        return f"{self._title.text()} {self._told.text()}".casefold()

    def tell(self, text: str) -> None:
        """Say what it does or how it stands; "" says nothing."""
        self._told.setText(text)
        self._told.setVisible(bool(text))

    def told(self) -> str:
        return self._told.text()

    def add_control(self, control: QWidget, *, top: bool = False) -> None:
        """Put a control at the right, named as the row is where it has no name."""
        if not control.accessibleName():
            control.setAccessibleName(self._title.text())
        control.setAccessibleDescription(self._told.text())
        if top:
            self._texts.setStretch(0, 0)
        at = Qt.AlignmentFlag.AlignTop if top else Qt.AlignmentFlag.AlignVCenter
        self._line.addWidget(control, 0, at)

    def add_below(self, widget: QWidget) -> None:
        """Put something under the words, and above what is wrong with it."""
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            layout.insertWidget(layout.indexOf(self._error), widget)

    def show_wrong(self, text: str) -> None:
        """Say why a change was not made; "" takes that back."""
        if text:
            self._error.show_error(text)
        else:
            self._error.clear()

    def wrong(self) -> str:
        return self._error.text()

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force."""

    def leave(self) -> None:
        """The page goes: take what was typed, or let it go where it can't be taken."""
        self.show_wrong("")

    def _build(self, *, is_slim: bool) -> None:
        texts = self._texts
        texts.setSpacing(1)
        texts.addStretch(1)
        texts.addWidget(self._title)
        texts.addWidget(self._told)
        texts.addStretch(1)
        self._line.setSpacing(16)
        self._line.addLayout(texts, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(_SLIM if is_slim else _MARGINS))
        column.setSpacing(6)
        column.addLayout(self._line)
        column.addWidget(self._error)

    def _fit(self) -> None:
        self.setMinimumHeight(self.look.scaled(self._least))


class SegmentsRow(SettingRow):
    """One of a few, side by side."""

    def __init__(
        self,
        changes: Changes,
        words: Words,
        name: str,
        items: Sequence[tuple[Hashable, str]],
    ) -> None:
        super().__init__(changes.look, words, (name,))
        self._changes, self._name = changes, name
        self._keys = [key for key, _ in items]
        self.segments = Segments(changes.look, name=words.title)
        self.segments.setObjectName(f"{name}Setting")
        self.segments.set_items(items)
        self.segments.changed.connect(self._take)
        self.add_control(self.segments)

    def words(self) -> str:
        texts = (self.segments.item_button(key).text() for key in self._keys)
        return f"{super().words()} {' '.join(texts)}".casefold()

    def show_settings(self, settings: Settings) -> None:
        value = getattr(settings, self._name)
        self.segments.set_current(value if value in self._keys else None)

    def _take(self, key: object) -> None:
        self.show_wrong(self._changes.put(self._name, key))


class ChoiceRow(SettingRow):
    """One of several, in a list.

    Args:
        other: Names a value in force that is none of the items, of a file by hand.
    """

    def __init__(
        self,
        changes: Changes,
        words: Words,
        name: str,
        items: Sequence[tuple[object, str]],
        other: Callable[[object], str] = str,
    ) -> None:
        super().__init__(changes.look, words, (name,))
        self._changes, self._name = changes, name
        self._items, self._other = list(items), other
        self.combo = ComboBox(changes.look)
        self.combo.setObjectName(f"{name}Setting")
        self.combo.setMinimumWidth(changes.look.scaled(_CONTROL))
        self.combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.combo.installEventFilter(self)
        self.combo.activated.connect(self._take)
        self.add_control(self.combo)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Turning the wheel moves the page and chooses nothing on the way."""
        if event.type() == QEvent.Type.Wheel:
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def show_settings(self, settings: Settings) -> None:
        value = getattr(settings, self._name)
        items = list(self._items)
        if value not in [known for known, _ in items]:
            items.append((value, self._other(value)))
        if [self.combo.itemData(i) for i in range(self.combo.count())] != [
            known for known, _ in items
        ]:
            self.combo.clear()
            for known, text in items:
                self.combo.addItem(text, known)
        self.combo.setCurrentIndex([known for known, _ in items].index(value))

    def choose(self, value: object) -> None:
        """A person has chosen; put it in force."""
        self.show_wrong(self._changes.put(self._name, value))

    def _take(self, place: int) -> None:
        self.choose(self.combo.itemData(place))


class SwitchRow(SettingRow):
    """On or off."""

    def __init__(self, changes: Changes, words: Words, name: str) -> None:
        super().__init__(changes.look, words, (name,))
        self._changes, self._name = changes, name
        self.check = QCheckBox()
        self.check.setObjectName(f"{name}Setting")
        self.check.clicked.connect(self._take)
        self.add_control(self.check)

    def show_settings(self, settings: Settings) -> None:
        self.check.setChecked(bool(getattr(settings, self._name)))

    def _take(self, checked: bool) -> None:
        self.show_wrong(self._changes.put(self._name, checked))
