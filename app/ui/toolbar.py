"""Finding orders: the filter, the five segments, the grouping, the columns.

What is wrong with a filter is said under it in words, and the table keeps what it
showed before: an empty table would look like an empty account.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app.ui.commands import with_key
from app.ui.filter_field import FilterField
from app.ui.kit.button import Button
from app.ui.kit.field_error import FieldError
from app.ui.kit.segments import Segments
from app.ui.sign_in_fields import mark_field
from app.ui.theme import Look

GROUPS = ("all", "buy", "sell", "profit", "loss")
_FOLD = 900
_WIDE, _NARROW = 260, 210


class Toolbar(QFrame):
    """Filter, groups, grouping, columns.

    Signals:
        filter_changed: The text of the filter.
        group_chosen: The key of a group.
        grouping_wanted: Where a menu of ways to group may open (``QPoint``, global).
        columns_wanted: Where a menu of columns may open (``QPoint``, global).
    """

    filter_changed = Signal(str)
    group_chosen = Signal(str)
    grouping_wanted = Signal(object)
    columns_wanted = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._grouping_words, self._is_narrow = "", False
        self._counts: dict[str, int] | None = None
        self.setProperty("surface", "surface")
        self.filter = FilterField(look)
        self.segments = Segments(look, name=self.tr("Show"))
        self.folded = Button(look, kind="quiet", icon="filter")
        self.folded.setObjectName("groupsButton")
        self.grouping = Button(look, " ", kind="quiet", icon="layers")
        self.grouping.setObjectName("groupingButton")
        self.columns = Button(look, " ", kind="quiet", icon="columns-3")
        self.columns.setObjectName("columnsButton")
        self.error = FieldError(look)
        self.error.setObjectName("filterError")
        self._menu = QMenu(self)
        self._actions = self._make_actions()
        self._name_filter()
        self._build()
        self._connect()
        self.show_counts({})
        self.show_group("all")
        self.show_grouping("")
        self._order_focus()
        self._dress()

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Put the number of orders behind each group; none while unknown."""
        if counts == self._counts:
            return
        self._counts = dict(counts)
        items = []
        for key, word in self._group_words().items():
            text = f"{word} {counts[key]}" if key in counts else word
            items.append((key, text))
            self._actions[key].setText(text)
        names = [f"{key}Segment" for key in GROUPS]
        self.segments.set_items(items, names)
        if self.segments.current() is None:
            self.segments.set_current("all")

    def show_group(self, key: str) -> None:
        """Mark a group as chosen; tells nobody."""
        self.segments.set_current(key)
        self._actions[key].setChecked(True)
        name = self.tr("Show: {}").format(self._group_words()[key])
        self.folded.setAccessibleName(name)
        self.folded.setToolTip(name)

    def show_grouping(self, words: str) -> None:
        """Say how orders are grouped; "" where they are not."""
        self._grouping_words = words
        plain = self.tr("Group")
        self.grouping.setText("" if self._is_narrow else words or plain)
        self.grouping.set_kind("plain" if words else "quiet")
        name = self.tr("Group orders: {}").format(words) if words else plain
        self.grouping.setAccessibleName(name)
        told = self.tr("Put orders of one symbol, or symbol and side, together")
        self.grouping.setToolTip(told)

    def show_error(self, text: str) -> None:
        """Say what is wrong with the filter; "" says nothing."""
        if text:
            self.error.show_error(text)
        else:
            self.error.clear()
        mark_field(self.filter, is_wrong=bool(text))
        self.filter.setAccessibleDescription(text)

    def fold(self, width: int) -> None:
        """Turn groups and words into icons where ``width`` is small."""
        is_narrow = width < _FOLD
        self.segments.setVisible(not is_narrow)
        self.folded.setVisible(is_narrow)
        self._is_narrow = is_narrow
        self.columns.setText("" if is_narrow else self.tr("Columns"))
        self.show_grouping(self._grouping_words)
        self.filter.setFixedWidth(self._scaled(_NARROW if is_narrow else _WIDE))

    def _group_words(self) -> dict[str, str]:
        return {
            "all": self.tr("All"),
            "buy": self.tr("Buy"),
            "sell": self.tr("Sell"),
            "profit": self.tr("Profit"),
            "loss": self.tr("Loss"),
        }

    def _make_actions(self) -> dict[str, QAction]:
        group = QActionGroup(self)
        actions = {}
        for key, word in self._group_words().items():
            action = QAction(word, group)
            action.setCheckable(True)
            action.triggered.connect(lambda _=False, key=key: self._choose(key))
            self._menu.addAction(action)
            actions[key] = action
        return actions

    def _choose(self, key: str) -> None:
        self.show_group(key)
        self.group_chosen.emit(key)

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.filter)
        row.addWidget(self.segments)
        row.addStretch(1)
        row.addWidget(self.folded)
        row.addWidget(self.grouping)
        row.addWidget(self.columns)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 6, 16, 6)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.error)

    def _name_filter(self) -> None:
        told = self.tr(
            "A symbol, number or comment; or buy, sell, profit, loss, >50, age>2h"
        )
        words = self.tr("Filter orders")
        self.filter.name_as("filterField", words, with_key(told, "filter"))

    def _connect(self) -> None:
        self.filter.textChanged.connect(self.filter_changed)
        self.segments.changed.connect(self._choose)
        self.folded.clicked.connect(lambda: self._menu.popup(_below(self.folded)))
        for button, wanted in (
            (self.grouping, self.grouping_wanted),
            (self.columns, self.columns_wanted),
        ):
            button.clicked.connect(lambda _=False, b=button, w=wanted: w.emit(_below(b)))
        self.columns.setAccessibleName(self.tr("Columns"))
        self.columns.setToolTip(self.tr("Choose columns"))
        self._look.changed.connect(self._dress)

    def _order_focus(self) -> None:
        """Tab goes as the eye does; the groups were made after what stands behind them."""
        groups = [self.segments.item_button(key) for key in GROUPS]
        stops = [self.filter, *groups, self.folded, self.grouping, self.columns]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _scaled(self, pixels: int) -> int:
        return round(pixels * self._look.size("icon") / 16)

    def _dress(self) -> None:
        self.setMinimumHeight(self._look.size("toolbar"))


def _below(button: QWidget) -> QPoint:
    """Return where a menu of a button opens, on the screen."""
    return button.mapToGlobal(QPoint(0, button.height()))
