"""The cells of the orders table as Qt's roles give them: text, ticks, words, tooltips.

Role numbers are module constants because this is asked for thousands of times a second.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Qt

from app.domain.clock import Clock
from app.services.lots import Scale
from app.ui.orders.columns import COLUMNS, PLACES
from app.ui.orders.context import Context
from app.ui.orders.figures import Values
from app.ui.orders.group_words import group_sentence, group_text
from app.ui.orders.groups import Groups
from app.ui.orders.headings import tip_of, title_of
from app.ui.orders.row_words import row_sentence, spoken, tooltip_of, word_of
from app.ui.orders.rows import Group, Row
from app.ui.orders.selection import Selection
from app.ui.orders.shown import Index, ShownRows

# Looking up a member of a Qt enum costs twenty times a module's constant.
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TOOLTIP = int(Qt.ItemDataRole.ToolTipRole)
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_CHECK = int(Qt.ItemDataRole.CheckStateRole)
_SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
ORDER_ROLE = int(Qt.ItemDataRole.UserRole) + 1
NUMBER_ROLE = ORDER_ROLE + 1
RANK_ROLE = ORDER_ROLE + 2

_ON, _OFF = Qt.CheckState.Checked, Qt.CheckState.Unchecked
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_COMMENT = PLACES["comment"]
_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
_CHECKABLE = _FLAGS | Qt.ItemFlag.ItemIsUserCheckable


class CellsModel(ShownRows):
    """What the rows shown say.

    Attributes:
        selection: The ticked orders.
        groups: The heads of groups, and what they add up to.
        stale_after_s: From this age on a price is not trusted.
    """

    def __init__(
        self, clock: Clock, scale: Scale, values: Values, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.selection = Selection()
        self.groups = Groups(values)
        self.stale_after_s = 10.0
        self._clock, self._values = clock, values
        self._ctx = Context(
            scale=scale, now=clock.now(), at=clock.monotonic(), values=values
        )

    @property
    def ctx(self) -> Context:
        return self._ctx

    def price_age_s(self, row: Row) -> float | None:
        """Return the age in seconds of a price too old to trust, else ``None``."""
        if row.order is None:
            return None
        at = self._values.price_at(row.order)
        age = 0.0 if at is None else self._clock.monotonic() - at
        return age if age > self.stale_after_s else None

    def is_group_stale(self, group: Group) -> bool:
        """Whether the prices a group is valued at are too old to trust."""
        return any(self.price_age_s(row) is not None for row in group.rows[:1])

    def group_tick(self, group: Group) -> Qt.CheckState:
        """Return whether all orders of a group that can be closed are ticked."""
        return self._tick_of(group.rows)

    def text_at(self, row: Row, place: int) -> str:
        """Return the text of a cell; of a row not read, its number where there is one."""
        if row.unreadable is not None and COLUMNS[place].key == "order":
            return str(row.unreadable.number or "")
        return row.text(place, self._ctx)

    def comment_of(self, row: Row) -> str:
        return row.text(_COMMENT, self._ctx)

    def seconds_past_end(self, row: Row) -> float:
        """Return how long ago a row had said its last word; below zero: it has not."""
        end = row.ends_at
        return -1.0 if end is None else self._clock.monotonic() - end

    def turn(self, length_ms: int) -> float:
        """Return the part of a turn, 0 to 1, at which spinners are now."""
        return self._clock.monotonic() * 1000 % length_ms / length_ms

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        if not index.isValid():
            return None
        row, place = self._shown[index.row()], index.column()
        if role == _DISPLAY:
            return self._display(row, place)
        if role == ORDER_ROLE:
            return row.order
        if role == NUMBER_ROLE:
            return row.key
        if role == _ALIGNMENT:
            return _RIGHT if COLUMNS[place].right else _LEFT
        return self._rarer_data(row, place, role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        row = self._shown[index.row()]
        checkable = not index.column() and (row.can_close or row.group is not None)
        return _CHECKABLE if checkable else _FLAGS

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        key, scale = COLUMNS[section].key, self._ctx.scale
        if role == _DISPLAY:
            return title_of(key, scale)
        if role in (_TOOLTIP, _SPOKEN):
            return tip_of(key, scale) or title_of(key, scale)
        return None

    def _rarer_data(self, row: Row, place: int, role: int) -> object:
        if row.group is not None:
            return self._group_data(row.group, place, role)
        return self._order_data(row, place, role)

    def _order_data(self, row: Row, place: int, role: int) -> object:
        key, ctx = COLUMNS[place].key, self._ctx
        if role == _SPOKEN:
            if place:
                return spoken(row, key, ctx)
            return row_sentence(row, ctx, selected=row.key in self.selection)
        if role == _TOOLTIP:
            return tooltip_of(row, key, ctx, self.price_age_s(row)) or None
        if role == _CHECK and not place and row.can_close:
            return _ON if row.key in self.selection else _OFF
        if role == RANK_ROLE and row.order is not None:
            return COLUMNS[place].rank(row.order, ctx)
        return None

    def _group_data(self, group: Group, place: int, role: int) -> object:
        tick = self.group_tick(group)
        if role == _CHECK and not place:
            return tick
        if role != _SPOKEN:
            return None
        totals = self.groups.totals(group)
        if place:
            return group_text(group, totals, COLUMNS[place].key, self._ctx)
        return group_sentence(group, totals, self._ctx, selected=tick is _ON)

    def _tick_of(self, rows: Iterable[Row]) -> Qt.CheckState:
        if not len(self.selection):
            return _OFF
        ticked = [row.key in self.selection for row in rows if row.can_close]
        if not any(ticked):
            return _OFF
        return _ON if all(ticked) else Qt.CheckState.PartiallyChecked

    def _display(self, row: Row, place: int) -> str:
        if row.group is not None:
            totals = self.groups.totals(row.group)
            return group_text(row.group, totals, COLUMNS[place].key, self._ctx)
        word = word_of(row, self._ctx) if place == _COMMENT else None
        return self.text_at(row, place) if word is None else word.text
